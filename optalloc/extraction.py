"""From the values of a programme's columns to the tables of a plan."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import Final

import numpy as np
import pandas as pd

from optalloc.instance import Instance
from optalloc.plan import Plan
from optalloc.program import Block, Floats, Ints, Program

#: Share of an amount that is a rounding.
_ROUNDING: Final = 1e-12

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
    values = _without_idle(instance, program, values)
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


def _without_idle(instance: Instance, program: Program, values: Floats) -> Floats:
    """Return a solution without what is drawn or kept for nothing at no cost: the solver's whim.

    What is kept and what is drawn from a free tier is in no cost, budget or risk. It is lowered by no more
    than what the rows that it helps to fulfil have to spare, so that all rows hold that held before.
    """
    values = values.copy()
    columns = _costing_nothing(instance, program)
    columns = columns[values[columns] > program.lower[columns]]
    if not len(columns):
        return values
    row = np.repeat(np.arange(len(program.row_lower)), np.diff(program.row_start))
    held = np.bincount(row, program.coefficient * values[program.column], len(program.row_lower))
    entries: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for at in np.flatnonzero(np.isin(program.column, columns) & (program.coefficient != 0.0)).tolist():
        entries[int(program.column[at])].append((int(row[at]), float(program.coefficient[at])))
    for column in columns.tolist():
        spare = values[column] - program.lower[column]
        for at, share in entries[column]:
            limit = program.row_lower[at] if share > 0.0 else program.row_upper[at]
            spare = min(spare, (held[at] - limit) / share)
        if spare <= 0.0:
            continue
        left = values[column] - spare
        left = left if left > _ROUNDING * values[column] else 0.0
        for at, share in entries[column]:
            held[at] -= share * (values[column] - left)
        values[column] = left
    return values


def _costing_nothing(instance: Instance, program: Program) -> Ints:
    """Return the columns of stocks, the latest before what is kept for them, then those of free draws."""
    kept, drawn = program.columns_of("h"), program.columns_of("q")
    latest_first = np.argsort(-np.asarray(kept.keys["period"][:]), kind="stable")
    price = instance.table("endowments")["unit_cost"].to_numpy()
    free = np.flatnonzero(price[np.asarray(drawn.keys["endowment"][:])] == 0.0)
    return np.concatenate((kept.start + latest_first, drawn.start + free))


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
