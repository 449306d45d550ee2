"""From moves of an elastic programme to changes of the tables, and the instance after them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal
from typing import Final

import pandas as pd

from optalloc.analysis.elastic import Move
from optalloc.analysis.kinds import Kind
from optalloc.instance import Instance
from optalloc.tables import number_text

#: Digits of a raise, and at most of the raised figure beyond its first, that it is rounded up to.
DIGITS: Final = 3
FINEST: Final = 8
#: Share of a figure that is the tolerance of the solver.
MARGIN: Final = 1e-6


@dataclass(frozen=True)
class Repair:
    """One change of one cell, or a new row.

    Attributes
    ----------
    kind
        What gives way.
    table, key, column
        The cell: the table, what names the row (cells by column), and the column.
    before, after
        Text of the cell; `before` is None where the row is new.
    effort
        What the change counts.
    """

    kind: Kind
    table: str
    key: dict[str, str]
    column: str
    before: str | None
    after: str
    effort: float


def repairs_of(instance: Instance, moves: Iterable[Move]) -> tuple[Repair, ...]:
    """Return the changes of the tables that moves stand for."""
    makers = {
        Kind.SUPPLY: _more_supply,
        Kind.BUDGET: _larger_budgets,
        Kind.DEADLINE: _later_or_never,
        Kind.SITE_LIMIT: _more_sites,
        Kind.GROUP: _fewer_members,
        Kind.CORRIDOR: _wider_corridor,
        Kind.TERM: _wider_terms,
        Kind.SITE: _another_site,
    }
    found: list[Repair] = []
    for move in moves:
        found += makers[move.concession.kind](instance, move)
    return tuple(found)


def repaired(instance: Instance, repairs: Iterable[Repair]) -> Instance:
    """Return the instance after changes.

    Raises
    ------
    InputError
        Where the changed tables are at fault.
    """
    frames: dict[str, pd.DataFrame] = {}
    for repair in repairs:
        frame = frames.get(repair.table, instance.table(repair.table))
        value = float(repair.after) if frame[repair.column].dtype.kind == "f" else repair.after
        if repair.before is None:
            row = dict.fromkeys(frame.columns, "") | repair.key | {repair.column: value}
            new = pd.DataFrame([row], columns=frame.columns).astype(frame.dtypes.to_dict())
            frames[repair.table] = pd.concat([frame, new], ignore_index=True)
        else:
            chosen = pd.Series(True, index=frame.index)
            for column, cell in repair.key.items():
                chosen &= frame[column].map(_text) == cell
            frame.loc[chosen, repair.column] = value
            frames[repair.table] = frame
    return instance.replace(None, **frames)


def _more_supply(instance: Instance, move: Move) -> list[Repair]:
    region, resource = move.concession.key
    return [more_supply(instance, region, resource, move.amount, move.effort)]


def more_supply(instance: Instance, region: str, resource: str, amount: float, effort: float = 0.0) -> Repair:
    """Raise the dearest tier that holds in every period by an amount, or add one."""
    frame = instance.table("endowments")
    own = frame[(frame["region"] == region) & (frame["resource"] == resource)]
    every = own[own["period"] == ""]
    if len(every):
        last = every.iloc[-1]
        key = {"region": region, "resource": resource, "period": "", "unit_cost": _text(last["unit_cost"])}
        before = float(last["amount"])
        after = raised(before, amount)
        return Repair(Kind.SUPPLY, "endowments", key, "amount", _text(before), after, effort)
    cost = _usual_cost(frame, own, resource)
    key = {"region": region, "resource": resource, "period": "", "unit_cost": _text(cost)}
    return Repair(Kind.SUPPLY, "endowments", key, "amount", None, raised(0.0, amount), effort)


def _usual_cost(frame: pd.DataFrame, own: pd.DataFrame, resource: str) -> float:
    """Return the highest cost of a pair, else the middle one of the resource elsewhere, else 0."""
    if len(own):
        return float(own["unit_cost"].max())
    elsewhere = frame.loc[frame["resource"] == resource, "unit_cost"]
    return (
        float(elsewhere.sort_values(ignore_index=True).iloc[len(elsewhere) // 2]) if len(elsewhere) else 0.0
    )


def _larger_budgets(instance: Instance, move: Move) -> list[Repair]:
    return [larger_budget(instance, move.concession.at[0], move.amount, move.effort)]


def larger_budget(instance: Instance, budget: int, amount: float, effort: float = 0.0) -> Repair:
    """Raise a row of `budgets`, by its position."""
    row = instance.table("budgets").iloc[budget]
    before = float(row["limit"])
    key = {"payer": str(row["payer"]), "period": str(row["period"])}
    return Repair(Kind.BUDGET, "budgets", key, "limit", _text(before), raised(before, amount), effort)


def _later_or_never(instance: Instance, move: Move) -> list[Repair]:
    (scenario,) = move.concession.key
    frame = instance.table("scenarios")
    row = frame[frame["scenario"] == scenario].iloc[0]
    key, stated = {"scenario": scenario}, str(row["required_by"])
    if not move.dropped:
        periods = instance.settings.periods
        due = int(instance.indexed.required_by[move.concession.at[0]])
        later = periods[due + round(move.amount)]
        return [Repair(Kind.DEADLINE, "scenarios", key, "required_by", stated, later, move.effort)]
    stage = str(row["required_stage"])
    dropped = [Repair(Kind.DEADLINE, "scenarios", key, "required_stage", stage, "", move.effort)]
    if stated:
        dropped.append(Repair(Kind.DEADLINE, "scenarios", key, "required_by", stated, "", 0.0))
    return dropped


def _more_sites(instance: Instance, move: Move) -> list[Repair]:
    scenario, stage = move.concession.key
    frame = instance.table("stages")
    row = frame[(frame["scenario"] == scenario) & (frame["stage"] == stage)].iloc[0]
    before = float(row["max_sites"])
    key = {"scenario": scenario, "stage": stage}
    after = _text(before + round(move.amount))
    return [Repair(Kind.SITE_LIMIT, "stages", key, "max_sites", _text(before), after, move.effort)]


def _fewer_members(instance: Instance, move: Move) -> list[Repair]:
    """Take those out of a group that are open beyond the first."""
    (group,) = move.concession.key
    data = instance.indexed
    members = [("facilities", "facility", data.facility_ids[one]) for one in move.facilities]
    members += [("corridors", "corridor", data.corridor_ids[one]) for one in move.corridors]
    share = move.effort / max(1, len(members) - 1)
    return [
        Repair(Kind.GROUP, table, {column: name}, "group", group, "", share)
        for table, column, name in members[1:]
    ]


def _wider_corridor(instance: Instance, move: Move) -> list[Repair]:
    return [_wider(instance, move, {"corridor": move.concession.key[0]})]


def _wider_terms(instance: Instance, move: Move) -> list[Repair]:
    return [
        _wider(instance, move, dict(zip(("form", "corridor", "resource"), move.concession.key, strict=True)))
    ]


def _wider(instance: Instance, move: Move, key: dict[str, str]) -> Repair:
    """Raise the capacity of a row of `corridors` or `terms`."""
    kind, (row,) = move.concession.kind, move.concession.at
    before = float(instance.table(str(kind))["capacity"].iloc[row])
    after = raised(before, move.amount)
    return Repair(kind, str(kind), key, "capacity", _text(before), after, move.effort)


def _another_site(instance: Instance, move: Move) -> list[Repair]:
    """Add a site worth as little as the least of the scenario."""
    scenario, region = move.concession.key
    frame = instance.table("sites")
    least = frame.loc[frame["scenario"] == scenario, "value_factor"].min()
    worth = _text(float(least)) if pd.notna(least) else "1"
    key = {"scenario": scenario, "region": region}
    return [Repair(Kind.SITE, "sites", key, "value_factor", None, worth, move.effort)]


def raised(before: float, amount: float) -> str:
    """Return the text of a figure raised by an amount, in few digits.

    It is that of few digits which the sum misses by no more than the tolerance of the solver; where there is
    none, a larger one.
    """
    wanted = Decimal(before) + Decimal(amount)
    if amount <= 0.0 or wanted <= 0:
        return number_text(before + amount)
    slack = wanted * Decimal(MARGIN)
    coarsest, finest = Decimal(amount).adjusted(), wanted.adjusted() - FINEST
    for exponent in range(coarsest, max(coarsest - DIGITS, finest) - 1, -1):
        near = _multiple(wanted, exponent, ROUND_HALF_EVEN)
        if abs(near - wanted) <= slack and near > Decimal(before):
            return number_text(float(near))
    exponent = max(coarsest - DIGITS + 1, finest)
    return number_text(float(_multiple(wanted + slack, exponent, ROUND_CEILING)))


def _multiple(number: Decimal, exponent: int, rounding: str) -> Decimal:
    """Return the multiple of a power of ten that a number is rounded to."""
    return number.scaleb(-exponent).to_integral_value(rounding).scaleb(exponent)


def _text(cell: object) -> str:
    return number_text(cell) if isinstance(cell, float) else str(cell)
