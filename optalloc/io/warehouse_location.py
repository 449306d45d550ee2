"""Capacitated warehouse location, several warehouses per customer: OR-Library, and the TBED1 files.

Both start with `m n` (warehouses, customers) and state, for each customer, the costs of serving ALL of its
demand from each warehouse. They differ in the order of the rest:

- pairs (OR-Library): m lines `capacity fixed_cost`, then per customer the demand and m costs;
- blocks (TBED1): m capacities, m fixed costs, n demands, then the n x m costs.

Either way there are as many numbers, so the line ends tell which it is. Some files of OR-Library have the
word `capacity` in the place of a figure that the user chooses.

A warehouse becomes a facility whose goods exist once it is opened; a customer a region and a scenario that
needs goods there; each pair of them a corridor that costs nothing to open.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

import numpy as np

from optalloc.checks.cells import LARGEST
from optalloc.errors import InputError, Issue, Severity
from optalloc.instance import Instance
from optalloc.io.cost_instance import cost_instance, demand_tables, goods
from optalloc.io.number_file import (
    Blocks,
    Floats,
    Line,
    NumberFile,
    check_count,
    labels,
    line_ends,
    numbers_of,
    read_number_file,
    sizes_of,
)
from optalloc.language import say

_PLACEHOLDER: Final = "capacity"
_GOODS: Final = "goods"


class Layout(StrEnum):
    """Order of the numbers."""

    PAIRS = "pairs"
    BLOCKS = "blocks"


@dataclass(frozen=True)
class _Figures:
    """capacity and fixed_cost, shape (m,); demand, shape (n,); cost of all of the demand, shape (n, m)."""

    capacity: Floats
    fixed_cost: Floats
    demand: Floats
    cost: Floats


def import_warehouse_location(
    path: str | os.PathLike[str], *, capacity: float | None = None, layout: Layout | None = None
) -> Instance:
    """Read a file of capacitated warehouse location.

    Parameters
    ----------
    path
        The file.
    capacity
        Stands in the place of the word `capacity`.
    layout
        Order of the numbers, where the line ends do not tell.

    Raises
    ------
    InputError
        Where the file is not of this format.
    """
    return warehouse_location(read_number_file(Path(path)), capacity=capacity, layout=layout)


def warehouse_location(
    file: NumberFile, *, capacity: float | None = None, layout: Layout | None = None
) -> Instance:
    """Return the instance of a file of warehouse location; a layout that is stated goes before line ends."""
    first = file.lines[0]
    m, n = sizes_of(file, Line(first.number, first.words[:2]), ("m", "n"))
    numbers = numbers_of(file, file.lines, _PLACEHOLDER)
    check_count(file, len(numbers), 2 + 2 * m + n + n * m, "2 + 2 m + n + n m")
    told = _layout_of(file, m, n)
    chosen = layout or told
    if chosen is None:
        raise _ambiguous(file)
    figures = _with_capacity(file, _figures(Blocks(numbers[2:]), chosen, m, n), capacity)
    return _instance(file, figures, _doubts(file, chosen, told))


def _with_capacity(file: NumberFile, figures: _Figures, capacity: float | None) -> _Figures:
    """Fill the placeholders in."""
    if any(np.isnan(block).any() for block in (figures.fixed_cost, figures.demand, figures.cost)):
        message = say("the word {word} stands where a cost or a demand should", word=_PLACEHOLDER)
        raise file.refuse("not-a-number", None, message)
    left_open = np.isnan(figures.capacity)
    if not left_open.any():
        return figures
    if capacity is None or not 0.0 <= capacity < LARGEST:
        line = next(line for line in file.lines if _PLACEHOLDER in line.words)
        message = say("the file leaves the capacity of the warehouses to its user")
        hint = say("state a capacity from 0 to less than {limit:g}, such as 8000", limit=LARGEST)
        raise file.refuse("capacity-left-open", line.number, message, hint)
    return replace(figures, capacity=np.where(left_open, capacity, figures.capacity))


def _layout_of(file: NumberFile, m: int, n: int) -> Layout | None:
    """Return the layout whose parts end where lines end; None where they do not tell."""
    ends = set(line_ends(file.lines))
    pairs = {*range(4, 3 + 2 * m, 2), *(2 + 2 * m + (1 + m) * k for k in range(1, n + 1))}
    blocks = {2 + m, 2 + 2 * m, *(2 + 2 * m + n + m * k for k in range(n + 1))}
    fitting = [layout for layout, parts in ((Layout.PAIRS, pairs), (Layout.BLOCKS, blocks)) if parts <= ends]
    if len(fitting) == 1:
        return fitting[0]
    if _has_a_pair_to_a_line(file, m):
        return Layout.PAIRS
    if not fitting and {2 + m, 2 + 2 * m, 2 + 2 * m + n} <= ends:
        return Layout.BLOCKS
    return None


def _ambiguous(file: NumberFile) -> InputError:
    message = say("the line ends do not tell whether capacities and fixed costs come in pairs or in blocks")
    hint = say("put each pair, or each block, on a line of its own, or state the layout: pairs or blocks")
    return file.refuse("ambiguous-layout", file.lines[0].number, message, hint)


def _doubts(file: NumberFile, chosen: Layout, told: Layout | None) -> Sequence[Issue]:
    """Remark on a layout that is stated against the line ends."""
    if told in (None, chosen):
        return []
    message = say(
        "read in {stated}, as stated, though its line ends speak for {told}", stated=chosen, told=told
    )
    hint = say("compare the capacities and fixed costs with the file")
    return [Issue("doubtful-layout", file.name, file.lines[0].number, None, message, hint, Severity.WARNING)]


def _has_a_pair_to_a_line(file: NumberFile, m: int) -> bool:
    """Return whether the m lines after the first have two words each, where a block would have m."""
    lines = file.lines[1 : 1 + m]
    return m > 2 and len(lines) == m and all(len(line.words) == 2 for line in lines)


def _figures(blocks: Blocks, layout: Layout, m: int, n: int) -> _Figures:
    if layout is Layout.BLOCKS:
        return _Figures(blocks.take(m), blocks.take(m), blocks.take(n), blocks.take(n, m))
    warehouses, customers = blocks.take(m, 2), blocks.take(n, 1 + m)
    return _Figures(warehouses[:, 0], warehouses[:, 1], customers[:, 0], customers[:, 1:])


def _instance(file: NumberFile, figures: _Figures, doubts: Sequence[Issue]) -> Instance:
    warehouse, customer = labels("w", len(figures.capacity)), labels("c", len(figures.demand))
    demand = figures.demand[:, None]
    with np.errstate(over="ignore"):  # what is too large is refused below
        unit_cost = np.divide(figures.cost, demand, out=np.zeros_like(figures.cost), where=demand > 0.0)
    _refuse_large(file, unit_cost)
    corridor = [f"{one}-{other}" for other in customer for one in warehouse]
    tables = {
        "regions": {
            "region": warehouse + customer,
            "group": ["warehouses"] * len(warehouse) + ["customers"] * len(customer),
        },
        "resources": goods([_GOODS]),
        **demand_tables(customer, customer, [_GOODS], demand),
        "facilities": {"facility": warehouse, "region": warehouse, "fixed_cost": figures.fixed_cost},
        "capacities": {"facility": warehouse, "resource": _GOODS, "amount": figures.capacity},
        "corridors": {
            "corridor": corridor,
            "origin": np.tile(warehouse, len(customer)),
            "destination": np.repeat(customer, len(warehouse)),
        },
        "terms": {"corridor": corridor, "resource": _GOODS, "unit_cost": unit_cost.ravel()},
    }
    warnings = [*doubts, *_warnings(file, figures)]
    return cost_instance(file, "Capacitated warehouse location, multi-source", tables, warnings)


def _refuse_large(file: NumberFile, unit_cost: Floats) -> None:
    if unit_cost.max() >= LARGEST:
        message = say("the cost of a unit, cost / demand, is not below {limit:g}", limit=LARGEST)
        raise file.refuse("too-large", None, message, say("count the demands in a smaller unit"))


def _warnings(file: NumberFile, figures: _Figures) -> Sequence[Issue]:
    """Remark on costs that no plan pays."""
    idle = np.flatnonzero((figures.demand == 0.0) & (figures.cost > 0.0).any(axis=1))
    return [
        Issue(
            "cost-without-demand",
            file.name,
            None,
            None,
            say("customer {number} has costs and no demand, so they are not counted", number=at + 1),
            severity=Severity.WARNING,
        )
        for at in idle.tolist()
    ]
