"""Small programmes whose optima are known, and one that nobody solves in a test's time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from optalloc.program import NOWHERE, Floats, Program

Row = tuple[dict[int, float], float, float]  # coefficients by column, lower, upper
INF = np.inf


def program(
    cost: Sequence[float],
    upper: Sequence[float],
    integer: Sequence[bool | int],
    rows: Sequence[Row],
    lower: Sequence[float] | None = None,
) -> Program:
    """Return a programme from its columns and rows."""
    entries = [sorted(row.items()) for row, _, _ in rows]
    return Program(
        cost=np.array(cost, dtype=np.float64),
        lower=np.zeros(len(cost)) if lower is None else np.array(lower, dtype=np.float64),
        upper=np.array(upper, dtype=np.float64),
        integer=np.array(integer, dtype=bool),
        place=np.full(len(cost), NOWHERE, dtype=np.int32),
        row_lower=np.array([low for _, low, _ in rows], dtype=np.float64),
        row_upper=np.array([high for _, _, high in rows], dtype=np.float64),
        implied=np.zeros(len(rows), dtype=bool),
        row_start=np.cumsum([0, *map(len, entries)]).astype(np.int32),
        column=np.array([column for row in entries for column, _ in row], dtype=np.int32),
        coefficient=np.array([number for row in entries for _, number in row], dtype=np.float64),
        column_blocks=(),
        row_blocks=(),
        labels={},
    )


def knapsack() -> Program:
    """Worth 21 at best: items 1 and 2 (10 + 11) within a weight of 9."""
    return program([10.0, 11.0, 15.0, 3.0], [1] * 4, [1] * 4, [({0: 4, 1: 5, 2: 8, 3: 3}, -INF, 9)])


def fixed_charge(capacity: float = 100.0) -> Program:
    """Serve demands of 7 and 9 from two sites that cost 30 and 40 to open: −78 with the first alone.

    Columns: flows site 1 to both, site 2 to both, then the two sites. Served alone, the first costs
    30 + 3·7 + 3·9 = 78 and the second 40 + 7·1 + 9·4 = 83; both together 70 + 7 + 27 = 104.
    """
    rows: list[Row] = [
        ({0: 1, 2: 1}, 7, INF),
        ({1: 1, 3: 1}, 9, INF),
        ({0: 1, 1: 1, 4: -capacity}, -INF, 0),
        ({2: 1, 3: 1, 5: -capacity}, -INF, 0),
    ]
    return program([-3, -3, -1, -4, -30, -40], [INF] * 4 + [1, 1], [0] * 4 + [1, 1], rows)


def transport() -> Program:
    """Only continuous: 20 is worth most, 4 at 5 each."""
    return program([5.0, 3.0], [INF, 2.0], [0, 0], [({0: 1, 1: 2}, -INF, 4)])


def endless(columns: int = 100, rows: int = 30, seed: int = 7) -> Program:
    """A knapsack of many dimensions: plans at once, no proof for hours."""
    draw = np.random.default_rng(seed)
    weights = draw.integers(1, 1000, (rows, columns)).astype(float)
    limits = weights.sum(axis=1) / 2
    costs = weights.mean(axis=0).round() + draw.integers(0, 100, columns)
    body: list[Row] = [
        (dict(enumerate(row.tolist())), -INF, float(limit))
        for row, limit in zip(weights, limits, strict=True)
    ]
    return program(costs.tolist(), [1] * columns, [1] * columns, body)


def in_units(original: Program, unit: Floats, row_unit: Floats, money: float = 1.0) -> Program:
    """Return the same programme with columns, rows and money measured in units so many times as large."""
    per_entry = np.repeat(row_unit, np.diff(original.row_start))
    return replace(
        original,
        cost=original.cost * unit / money,
        lower=original.lower / unit,
        upper=original.upper / unit,
        row_lower=original.row_lower / row_unit,
        row_upper=original.row_upper / row_unit,
        coefficient=original.coefficient * unit[original.column] / per_entry,
    )
