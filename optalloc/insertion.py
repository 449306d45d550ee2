"""From the tables of a plan back to what a programme decides: the other way of `optalloc.extraction`."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

import numpy as np
import pandas as pd

from optalloc.indexing import Ints
from optalloc.instance import Instance
from optalloc.plan import Plan
from optalloc.program import Floats, Program


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
    data = instance.indexed
    values = np.zeros(len(program.cost))
    stages = instance.table("stages")["stage"].tolist()
    launches = data.launches
    names = zip(
        (data.scenarios[scenario] for scenario in launches.scenario.tolist()),
        (data.regions[region] for region in launches.region.tolist()),
        (stages[stage] for stage in launches.stage.tolist()),
        strict=True,
    )
    decided = np.flatnonzero(data.corridor_has_binary).tolist()
    for name, frame, things in (
        ("z", plan.launches, list(names)),
        ("u", plan.facilities, [(facility,) for facility in data.facility_ids]),
        ("y", plan.corridors, [(data.corridor_ids[corridor],) for corridor in decided]),
    ):
        start = program.columns_of(name).start
        values[start + _columns(instance, frame, things)] = 1.0
    return values


def _columns(instance: Instance, frame: pd.DataFrame, things: Iterable[Hashable]) -> Ints:
    """Return the columns, within their block, of what has started or opened, from its period on."""
    data = instance.indexed
    number: Mapping[Hashable, int] = {thing: position for position, thing in enumerate(things)}
    period_of = {label: position for position, label in enumerate(data.periods)}
    future_of = {label: position for position, label in enumerate(data.futures)}
    nodes, count = data.nodes.of, len(data.nodes.period)
    found: list[Ints] = [np.zeros(0, dtype=np.int64)]
    columns = [frame[column].tolist() for column in frame.columns]
    for future, *thing, period in zip(*columns, strict=True):
        known = period in period_of and (future == "" or future in future_of)
        if known and tuple(thing) in number:
            own = nodes if future == "" or len(nodes) == 1 else nodes[[future_of[future]]]
            found.append(count * number[tuple(thing)] + np.unique(own[:, period_of[period] :]))
    return np.concatenate(found)
