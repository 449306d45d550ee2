"""From the tables of a plan back to what a programme decides: the other way of `optalloc.extraction`."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Final

import numpy as np
import pandas as pd

from optalloc.indexing import Bools, Ints
from optalloc.instance import Instance
from optalloc.plan import Plan
from optalloc.program import Floats, Program

#: Block of the programme that decides on each table of a plan.
_BLOCKS: Final = {"launches": "z", "facilities": "u", "corridors": "y"}


def decisions(instance: Instance, program: Program, plan: Plan) -> Floats:
    """Return the values of the columns z, u and y that a plan stands for; 0 of all others.

    Parameters
    ----------
    instance, program
        The instance and the programme formulated from it.
    plan
        Any plan. What it launches or opens and the instance does not have is left out.

    Returns
    -------
    array
        Shape (columns,).
    """
    values = np.zeros(len(program.cost))
    for table, things in _things(instance).items():
        start = program.columns_of(_BLOCKS[table]).start
        frame = plan.tables[table]
        values[start + _columns(instance, frame[_known(instance, frame, things)], things)] = 1.0
    return values


def left_out(instance: Instance, plan: Plan) -> dict[str, pd.DataFrame]:
    """Return, by table, the launches and openings of a plan that an instance does not have to decide."""
    return {
        table: plan.tables[table][~_known(instance, plan.tables[table], things)]
        for table, things in _things(instance).items()
    }


def _things(instance: Instance) -> dict[str, dict[Hashable, int]]:
    """Return what can be launched or opened, by table of a plan, each with its number within its block."""
    data = instance.indexed
    stages = instance.table("stages")["stage"].tolist()
    launches = data.launches
    names = zip(
        (data.scenarios[scenario] for scenario in launches.scenario.tolist()),
        (data.regions[region] for region in launches.region.tolist()),
        (stages[stage] for stage in launches.stage.tolist()),
        strict=True,
    )
    decided = np.flatnonzero(data.corridor_has_binary).tolist()
    things: dict[str, Iterable[Hashable]] = {
        "launches": names,
        "facilities": [(facility,) for facility in data.facility_ids],
        "corridors": [(data.corridor_ids[corridor],) for corridor in decided],
    }
    return {table: {key: number for number, key in enumerate(keys)} for table, keys in things.items()}


def _known(instance: Instance, frame: pd.DataFrame, things: Mapping[Hashable, int]) -> Bools:
    """Return which rows are about something, a period and a future that the instance has, shape (rows,)."""
    data = instance.indexed
    periods, futures = set(data.periods), {"", *data.futures}
    return np.array(
        [
            period in periods and future in futures and tuple(thing) in things
            for future, *thing, period in _rows(frame)
        ],
        dtype=bool,
    )


def _columns(instance: Instance, frame: pd.DataFrame, things: Mapping[Hashable, int]) -> Ints:
    """Return the columns, within their block, of what has started or opened, from its period on."""
    data = instance.indexed
    period_of = {label: position for position, label in enumerate(data.periods)}
    future_of = {label: position for position, label in enumerate(data.futures)}
    nodes, count = data.nodes.of, len(data.nodes.period)
    found: list[Ints] = [np.zeros(0, dtype=np.int64)]
    for future, *thing, period in _rows(frame):
        own = nodes if future == "" or len(nodes) == 1 else nodes[[future_of[future]]]
        found.append(count * things[tuple(thing)] + np.unique(own[:, period_of[period] :]))
    return np.concatenate(found)


def _rows(frame: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    return zip(*(frame[column].tolist() for column in frame.columns), strict=True)
