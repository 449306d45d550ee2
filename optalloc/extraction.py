"""From the values of a programme's columns to the tables of a plan."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from optalloc.instance import Instance
from optalloc.plan import Plan
from optalloc.program import Block, Floats, Program

#: Identifiers by dimension, by position.
Labels = dict[str, np.ndarray]


def extract_plan(instance: Instance, program: Program, values: Floats) -> Plan:
    """Return the plan that a solution stands for.

    Parameters
    ----------
    instance, program
        The instance and the programme formulated from it.
    values
        Value of each column, integers exact, shape (columns,).
    """
    labels = _labels(instance)
    started, amounts = partial(_started, program, values, labels), partial(_amounts, program, values, labels)
    return Plan.from_tables(
        {
            "launches": started("z", ("scenario", "region", "stage")),
            "facilities": started("u", ("facility",)),
            "corridors": started("y", ("corridor",)),
            "flows": amounts("x"),
            "use": _tiers_together(amounts("q")),
            "stock": amounts("h"),
            "shortages": amounts("g"),
        }
    )


def _started(
    program: Program, values: Floats, labels: Labels, name: str, dimensions: tuple[str, ...]
) -> pd.DataFrame:
    """Return the period in which each "by" variable first is 1 (its columns stand period by period)."""
    block = program.columns_of(name)
    periods = len(labels["period"])
    active = values[block.start : block.start + block.size].reshape(-1, periods) > 0.5
    thing = np.flatnonzero(active.any(axis=1))
    entry = thing * periods + np.argmax(active[thing], axis=1)
    return _labelled(labels, block, entry, (*dimensions, "period"))


def _amounts(program: Program, values: Floats, labels: Labels, name: str) -> pd.DataFrame:
    """Return the positive values of a block of continuous variables."""
    block = program.columns_of(name)
    amount = values[block.start : block.start + block.size]
    entry = np.flatnonzero(amount > 0)
    table = _labelled(labels, block, entry, tuple(block.keys))
    table["amount"] = amount[entry]
    return table


def _labelled(labels: Labels, block: Block, entry: np.ndarray, dimensions: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({d: labels[d][block.keys[d][entry]] for d in dimensions})


def _labels(instance: Instance) -> Labels:
    """Return the identifiers by dimension; an endowment row goes by the unit cost of its tier."""
    data = instance.indexed
    labels = {
        "region": data.regions,
        "resource": data.resources,
        "scenario": data.scenarios,
        "stage": instance.table("stages")["stage"],
        "future": data.futures,
        "period": data.periods,
        "facility": data.facility_ids,
        "corridor": data.corridor_ids,
    }
    named = {dimension: np.asarray(names, dtype=object) for dimension, names in labels.items()}
    return named | {"endowment": instance.table("endowments")["unit_cost"].to_numpy()}


def _tiers_together(drawn: pd.DataFrame) -> pd.DataFrame:
    """Add up what is drawn from tiers of one pair at one unit cost."""
    keys = ["future", "region", "resource", "unit_cost", "period"]
    return (
        drawn.rename(columns={"endowment": "unit_cost"}).groupby(keys, as_index=False).agg({"amount": "sum"})
    )
