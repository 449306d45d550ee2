"""The named cases solved once per process, and look-ups in their plans."""

from __future__ import annotations

from functools import cache

import pandas as pd

from benchmarks.cases import SolvedCase, SolvedInstance, solve_case
from optalloc.plan import Plan


@cache
def solved_case(name: str) -> SolvedCase:
    """Return a case with its variants, solved to a gap of 1e-6."""
    return solve_case(name)


def solved(name: str, variant: str | None = None) -> SolvedInstance:
    """Return a case, or one of its variants, with its result."""
    case = solved_case(name)
    return case.together if variant is None else case.changed[variant]


def value(one: SolvedInstance) -> float:
    """Return the proven net value."""
    assert one.result.proven
    assert one.result.objective is not None
    return one.result.objective


def plan(one: SolvedInstance) -> Plan:
    """Return the plan."""
    assert one.result.plan is not None
    return one.result.plan


def launched(one: SolvedInstance, scenario: str, stage: str, *, future: str | None = None) -> dict[str, str]:
    """Return the period in which a stage starts in every future, or in the one named, by region."""
    _known(one, "stages", scenario=scenario, stage=stage)
    rows = _decided(one, "launches", future)
    rows = _matching(rows, scenario=scenario, stage=stage)
    return dict(zip(rows["region"], rows["period"], strict=True))


def hosts(one: SolvedInstance, scenario: str, stage: str, *, future: str | None = None) -> set[str]:
    """Return the regions in which a stage starts in every future, or in the one named."""
    return set(launched(one, scenario, stage, future=future))


def opened(one: SolvedInstance, *, future: str | None = None) -> dict[str, str]:
    """Return the period of opening by facility and by corridor, in every future or in the one named."""
    facilities, corridors = (_decided(one, table, future) for table in ("facilities", "corridors"))
    return {
        **dict(zip(facilities["facility"], facilities["period"], strict=True)),
        **dict(zip(corridors["corridor"], corridors["period"], strict=True)),
    }


def sent(
    one: SolvedInstance,
    resource: str,
    origin: str,
    destination: str,
    *,
    period: str | None = None,
    future: str | None = None,
) -> float:
    """Return what is sent from a region to another: over all periods and futures, or in those named."""
    _known(one, "resources", resource=resource)
    _known(one, "regions", region=origin)
    _known(one, "regions", region=destination)
    corridors = _matching(one.instance.table("corridors"), origin=origin, destination=destination)
    named = {"period": period, "future": future}
    rows = _matching(
        plan(one).flows, resource=resource, **{key: text for key, text in named.items() if text is not None}
    )
    return float(rows.loc[rows["corridor"].isin(corridors["corridor"]), "amount"].sum())


def used(one: SolvedInstance, resource: str, region: str, *, period: str | None = None) -> float:
    """Return what is drawn from the endowments of a region: over all periods, or in the one named."""
    _known(one, "resources", resource=resource)
    _known(one, "regions", region=region)
    rows = _matching(plan(one).use, resource=resource, region=region)
    return float((rows if period is None else _matching(rows, period=period))["amount"].sum())


def _decided(one: SolvedInstance, table: str, future: str | None) -> pd.DataFrame:
    """Return what starts or opens in every future; where one is named, also what does in that one."""
    if future is not None:
        _known(one, "futures", future=future)
    rows = plan(one).tables[table]
    return rows[rows["future"].isin(["", future or ""])]


def _matching(frame: pd.DataFrame, **cells: str) -> pd.DataFrame:
    for column, cell in cells.items():
        frame = frame[frame[column] == cell]
    return frame


def _known(one: SolvedInstance, table: str, **cells: str) -> None:
    """Fail for a slip of a name, which would otherwise look like something that did not happen."""
    assert len(_matching(one.instance.table(table), **cells)), f"{table} has no {cells}"
