"""A programme with columns and rows of one's own put to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from optalloc.indexing import Floats, Ints
from optalloc.program import NOWHERE, Block, Program

#: Row, column and coefficient.
_Entry = tuple[int, int, float]


class _Column(NamedTuple):
    cost: float
    upper: float
    integer: bool


class Extension:
    """Columns in [0, upper] and rows Σ coefficient × column ≥ least to be put to a programme.

    Parameters
    ----------
    program
        As it is; `program` returns it with what was added.
    """

    def __init__(self, program: Program) -> None:
        self.base = program
        self._columns: list[_Column] = []
        self._least: list[float] = []
        self._entries: list[_Entry] = []
        self._entries_below: list[_Entry] = []

    def add_column(self, cost: float, upper: float = np.inf, *, integer: bool = False) -> int:
        """Add a column and return its position."""
        self._columns.append(_Column(cost, upper, integer))
        return len(self.base.cost) + len(self._columns) - 1

    def add_row(self, entries: Iterable[tuple[int, float]], least: float = 0.0) -> None:
        """Add a row, by columns and their coefficients."""
        row = len(self._least)
        self._entries_below.extend((row, column, coefficient) for column, coefficient in entries)
        self._least.append(least)

    def enter(self, block: str, dimension: str, position: int, column: int, coefficient: float) -> None:
        """Put a column into those rows of a block that stand at a position of a dimension."""
        for rows in (rows for rows in self.base.row_blocks if rows.name == block):
            chosen = rows.start + np.flatnonzero(np.asarray(rows.keys[dimension][:]) == position)
            self._entries.extend((row, column, coefficient) for row in chosen.tolist())

    def program(self) -> Program:
        """Return the programme with all that was added."""
        from scipy.sparse import coo_array, csr_array, vstack

        base, count, rows = self.base, len(self._columns), len(self._least)
        width, height = len(base.cost) + count, len(base.row_lower)
        old = csr_array((base.coefficient, base.column, base.row_start), shape=(height, width))
        entered = old + coo_array(_triplets(self._entries), shape=(height, width))
        below = coo_array(_triplets(self._entries_below), shape=(rows, width))
        matrix = vstack([entered, below], format="csr")
        matrix.sort_indices()
        return replace(
            base,
            cost=np.append(base.cost, [column.cost for column in self._columns]),
            lower=np.append(base.lower, np.zeros(count)),
            upper=np.append(base.upper, [column.upper for column in self._columns]),
            integer=np.append(
                base.integer, np.array([column.integer for column in self._columns], dtype=bool)
            ),
            place=np.append(base.place, np.full(count, NOWHERE, dtype=np.int32)),
            row_lower=np.append(base.row_lower, self._least),
            row_upper=np.append(base.row_upper, np.full(rows, np.inf)),
            implied=np.append(base.implied, np.zeros(rows, dtype=bool)),
            row_start=matrix.indptr.astype(np.int32),
            column=matrix.indices.astype(np.int32),
            coefficient=matrix.data.astype(np.float64),
            column_blocks=(*base.column_blocks, _block("added", width - count, count)),
            row_blocks=(*base.row_blocks, _block("added", height, rows)),
            labels={**base.labels, "entry": [str(entry) for entry in range(max(count, rows))]},
        )


def _block(name: str, start: int, size: int) -> Block:
    return Block(name, start, size, {"entry": np.arange(size)})


def _triplets(entries: list[_Entry]) -> tuple[Floats, tuple[Ints, Ints]]:
    """Return entries as values and positions."""
    row, column, value = zip(*entries, strict=True) if entries else ((), (), ())
    places = np.array(row, dtype=np.int64), np.array(column, dtype=np.int64)
    return np.array(value, dtype=np.float64), places
