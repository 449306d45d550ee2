"""From the values of a programme's columns to the tables of a plan."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from optalloc.instance import Instance
from optalloc.plan import Plan
from optalloc.program import Block, Floats, Ints, Program

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
    labels, node = _labels(instance), instance.indexed.nodes.of
    started = partial(_started, program, values, labels, node)
    amounts = partial(_amounts, program, values, labels)
    return Plan.from_tables(
        {
            "launches": started("z", ("scenario", "region", "stage")),
            "facilities": started("u", ("facility",)),
            "corridors": started("y", ("corridor",)),
            "flows": amounts("x"),
            "use": _tiers_together(amounts("q")),
            "stock": amounts("h"),
            "shortages": amounts("g"),
        },
        instance,
    )


def _started(
    program: Program, values: Floats, labels: Labels, node: Ints, name: str, dimensions: tuple[str, ...]
) -> pd.DataFrame:
    """Return the period in which each "by" variable first is 1, by future; blank where all futures agree.

    Parameters
    ----------
    node
        Node of each future and period, shape (W, T), or (1, T) where all futures share one.
    """
    block = program.columns_of(name)
    nodes = int(node.max()) + 1
    active = values[block.start : block.start + block.size].reshape(-1, nodes)[:, node] > 0.5
    never = node.shape[1]
    first = np.where(active.any(axis=2), active.argmax(axis=2), never)  # shape (things, W)
    agreed = (first == first[:, :1]).all(axis=1)
    shown = (first < never) & (~agreed[:, None] | (np.arange(len(node)) == 0))
    thing, future = np.nonzero(shown)
    table = _labelled(labels, block, thing * nodes, dimensions)
    table["period"] = labels["period"][first[thing, future]]
    table["future"] = np.where(agreed[thing], "", labels["future"][future])
    return table


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
