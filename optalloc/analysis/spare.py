"""The instance with more of all that could give way than could ever be used.

What is in it and not in the instance is made a concession by `optalloc.analysis.elastic`. As it stands in the
tables, the derived bounds of flows know of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from optalloc.analysis.concessions import Concession, relevant_scenarios
from optalloc.analysis.kinds import Kind
from optalloc.indexing import Floats, Indexed
from optalloc.instance import Instance
from optalloc.tables import Frames


@dataclass(frozen=True)
class Spare:
    """An instance, and the figures in it that never bind.

    Attributes
    ----------
    instance
        With a tier of its own, the dearest, for each supply that could be raised, and with capacities that
        never bind where they could be widened.
    supply
        Amount of a tier, by resource, shape (K,).
    width
        Capacity of what could be widened: load of corridors, amounts of terms; by kind.
    """

    instance: Instance
    supply: Floats
    width: dict[Kind, float]


def relevant_instance(instance: Instance, *, sites: bool) -> tuple[Instance, tuple[tuple[str, str], ...]]:
    """Return the instance with the sites alone that matter for what is required.

    Parameters
    ----------
    sites
        Whether these scenarios may go to every region.

    Returns
    -------
    Instance
        Positions of sites are its own; all others are those of the instance.
    tuple
        Scenario and region of the sites that the instance does not have.
    """
    scenarios = [instance.indexed.scenarios[one] for one in relevant_scenarios(instance.indexed).tolist()]
    frame = instance.table("sites")
    kept = frame[frame["scenario"].isin(scenarios)]
    known = set(zip(kept["scenario"], kept["region"], strict=True))
    pairs = ((scenario, region) for scenario in scenarios for region in instance.indexed.regions)
    added = tuple(pair for pair in pairs if pair not in known) if sites else ()
    rows = [(*pair, 1.0, "") for pair in added]  # in the order of the columns
    return _with_tables(instance, sites=_with_rows(kept, rows)), added


def spare_of(instance: Instance, known: Iterable[Concession]) -> Spare:
    """Return an instance, of relevant sites, with spare of each concession."""
    known = tuple(known)
    data, used = instance.indexed, most_used(instance.indexed)
    supply = used / _least_factor(instance, "endowments")
    load = float(data.carriers.load.max(initial=1.0)) * float(used.sum())
    width = {
        Kind.CORRIDOR: max(1.0, load) / _least_factor(instance, "corridors"),
        Kind.TERM: float(used.max(initial=1.0)) / _least_factor(instance, "terms"),
    }
    endowments = instance.table("endowments")
    cost = 2.0 * float(endowments["unit_cost"].max()) + 1.0 if len(endowments) else 0.0
    tiers = [(*one.key, float(supply[one.at[1]]), cost, "") for one in known if one.kind is Kind.SUPPLY]
    tables = {"endowments": _with_rows(endowments, tiers)}
    for kind in (Kind.CORRIDOR, Kind.TERM):
        frame = instance.table(str(kind))
        wide = frame.index[[one.at[0] for one in known if one.kind is kind]]
        frame.loc[wide, "capacity"] = width[kind]
        tables[str(kind)] = frame
    return Spare(_with_tables(instance, **tables), supply, width)


def most_used(data: Indexed) -> Floats:
    """Return the most of each resource that all sites can ever use, shape (K,)."""
    used = np.zeros(len(data.resources))
    if len(data.needs.resource):
        np.add.at(used, data.needs.resource, (data.needs.upfront + data.needs.running).max(axis=(0, 1)))
    return np.maximum(used, 1.0) * len(data.periods) / float(data.carriers.share.min(initial=1.0))


def _least_factor(instance: Instance, table: str) -> float:
    """Return the least share that shocks of a future can leave of a figure, but for nothing at all."""
    shocks = instance.table("shocks")
    failing = shocks[(shocks["table"] == table) & shocks["factor"].between(0.0, 1.0, inclusive="neither")]
    return float(failing.groupby("future")["factor"].prod().min()) if len(failing) else 1.0


def _with_rows(frame: pd.DataFrame, rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    if not rows:
        return frame
    more = pd.DataFrame(rows, columns=frame.columns).astype(frame.dtypes.to_dict())
    return pd.concat([frame, more], ignore_index=True)


def _with_tables(instance: Instance, **tables: pd.DataFrame) -> Instance:
    """Return the instance with other tables, which are not checked."""
    frames: Frames = {**instance.tables, **tables}
    return Instance(instance.settings, frames)
