"""A mixed-integer programme as arrays in named blocks of columns and rows.

maximise cost · x   subject to   row_lower ≤ A x ≤ row_upper,  lower ≤ x ≤ upper,  x_j integer where marked
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Integers = npt.NDArray[np.signedinteger[Any]]  # positions of either width
Int32s = npt.NDArray[np.int32]  # positions of rows and columns, which HiGHS counts in 32 bits
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
_Scalar = TypeVar("_Scalar", bound=np.generic)

#: In place of the region of a column that belongs to none.
NOWHERE: Final = -1
_MANY_ENTRIES: Final = 100_000  # which scipy, once imported, compresses in less time than NumPy


@dataclass(frozen=True)
class Lookup:
    """Positions base[at], looked up only when a row is named; shape (n,)."""

    base: Integers
    at: Integers

    def __len__(self) -> int:
        """Return n."""
        return len(self.at)

    def __getitem__(self, entry: Any) -> Any:
        """Return the positions of some entries."""
        return self.base[self.at[entry]]


@dataclass(frozen=True)
class Block:
    """Consecutive columns or rows of one meaning.

    Attributes
    ----------
    name
        Name in the model, e.g. ``x`` or ``balance``.
    start, size
        First position and number of positions.
    keys
        For each dimension the position of every entry among the labels of that dimension, shape (size,).
    """

    name: str
    start: int
    size: int
    keys: Mapping[str, Integers | Lookup]


@dataclass(frozen=True)
class Program:
    """A mixed-integer programme (rows stored one after the other, as HiGHS takes them).

    Attributes
    ----------
    cost, lower, upper, integer
        Per column, shape (n,); the objective is maximised.
    place
        The region that each column belongs to, NOWHERE for none, shape (n,).
    row_lower, row_upper
        Per row, shape (m,).
    implied
        Rows that every integral solution of the others satisfies: they only cut off fractions, shape (m,).
    row_start, column, coefficient
        Compressed rows: shapes (m + 1,), (nonzeros,), (nonzeros,); `column` ascends within a row.
    column_blocks, row_blocks
        What the columns and rows mean, in order, without holes.
    labels
        Identifiers by dimension.
    """

    cost: Floats
    lower: Floats
    upper: Floats
    integer: Bools
    place: Int32s
    row_lower: Floats
    row_upper: Floats
    implied: Bools
    row_start: npt.NDArray[np.int32]
    column: Int32s
    coefficient: Floats
    column_blocks: tuple[Block, ...]
    row_blocks: tuple[Block, ...]
    labels: Mapping[str, Sequence[str]]

    def column_name(self, position: int) -> str:
        """Return a column in the planner's words: ``x[corridor=hk-sz, resource=talent, period=2026]``."""
        return _name(self.column_blocks, self.labels, position)

    def row_name(self, position: int) -> str:
        """Return a row in the planner's words."""
        return _name(self.row_blocks, self.labels, position)

    def columns_of(self, name: str) -> Block:
        """Return a block of columns by name."""
        return next(block for block in self.column_blocks if block.name == name)


def _name(blocks: Sequence[Block], labels: Mapping[str, Sequence[str]], position: int) -> str:
    block = next(b for b in blocks if b.start <= position < b.start + b.size)
    words = [f"{key}={labels[key][at[position - block.start]]}" for key, at in block.keys.items()]
    return f"{block.name}[{', '.join(words)}]"


#: In place of the rows of an entry: one entry in each row of the block, in order.
EVERY_ROW: Final = None

#: (row within the block or EVERY_ROW, column, coefficient), of shapes that broadcast to that of the rows.
Entries = tuple[Integers | None, Integers, Floats | float]


class _Rows(Protocol):
    """The rows of one block, to be written in compressed form."""

    def count(self) -> Integers:
        """Return the number of nonzeros of each row."""

    def write(self, column: Int32s, coefficient: Floats) -> None:
        """Write the nonzeros row by row, each of shape (nonzeros of the block,)."""


class Builder:
    """Collects blocks of columns and rows and assembles them into a `Program`."""

    def __init__(self, labels: Mapping[str, Sequence[str]]) -> None:
        self._labels = labels
        self._column_blocks: list[Block] = []
        self._row_blocks: list[Block] = []
        self._columns: list[tuple[Floats, Floats, Floats, Bools, Int32s]] = []
        self._limits: list[tuple[Floats, Floats, Bools]] = []
        self._rows: list[_Rows] = []

    def add_columns(
        self,
        name: str,
        keys: Mapping[str, Ints],
        *,
        cost: Floats | float = 0.0,
        lower: Floats | float = 0.0,
        upper: Floats | float = np.inf,
        integer: bool = False,
        place: Integers | int = NOWHERE,
        size: int | None = None,
    ) -> Int32s:
        """Add a block of columns and return their positions, shape (size,).

        Parameters
        ----------
        keys
            Positions by dimension, each of shape (size,).
        cost, lower, upper, place
            Shape (size,) or one number for all.
        size
            Needed only where there are no keys.
        """
        block = _next_block(self._column_blocks, name, keys, size)
        self._column_blocks.append(block)
        filled = [np.broadcast_to(np.asarray(v, dtype=np.float64), block.size) for v in (cost, lower, upper)]
        places = np.broadcast_to(np.asarray(place, dtype=np.int32), block.size)
        self._columns.append((filled[0], filled[1], filled[2], np.full(block.size, integer), places))
        return np.arange(block.start, block.start + block.size, dtype=np.int32)

    def add_rows(
        self,
        name: str,
        keys: Mapping[str, Integers | Lookup],
        *entries: Entries,
        lower: Floats | float = -np.inf,
        upper: Floats | float = np.inf,
        implied: bool = False,
    ) -> None:
        """Add a block of rows lower ≤ Σ coefficient × column ≤ upper.

        Parameters
        ----------
        keys
            Positions by dimension, each of shape (rows of the block,).
        entries
            Nonzeros; coefficients of one row and column add up.
        implied
            See `Program.implied`.
        """
        block = _next_block(self._row_blocks, name, keys, None)
        self._row_blocks.append(block)
        filled = [np.broadcast_to(np.asarray(v, dtype=np.float64), block.size) for v in (lower, upper)]
        self._limits.append((filled[0], filled[1], np.full(block.size, implied)))
        self._rows.append(_compressed(block.size, entries))

    def build(self) -> Program:
        """Assemble the programme; columns ascend within rows, zeros and duplicates are merged away."""
        row_start = np.zeros(_end(self._row_blocks) + 1, dtype=np.int32)
        np.cumsum(_joined([rows.count() for rows in self._rows]), out=row_start[1:])
        column = np.empty(row_start[-1], dtype=np.int32)
        coefficient = np.empty(row_start[-1])
        for block, rows in zip(self._row_blocks, self._rows, strict=True):
            own = slice(row_start[block.start], row_start[block.start + block.size])
            rows.write(column[own], coefficient[own])
        cost, lower, upper, integer, place = (
            _joined(list(parts)) for parts in zip(*self._columns, strict=True)
        )
        row_lower, row_upper, implied = (_joined(list(parts)) for parts in zip(*self._limits, strict=True))
        return Program(
            cost=cost,
            lower=lower,
            upper=upper,
            integer=integer,
            place=place,
            row_lower=row_lower,
            row_upper=row_upper,
            implied=implied,
            row_start=row_start,
            column=column,
            coefficient=coefficient,
            column_blocks=tuple(self._column_blocks),
            row_blocks=tuple(self._row_blocks),
            labels=self._labels,
        )


def _next_block(
    blocks: Sequence[Block], name: str, keys: Mapping[str, Integers | Lookup], size: int | None
) -> Block:
    return Block(name, _end(blocks), len(next(iter(keys.values()))) if size is None else size, keys)


def _end(blocks: Sequence[Block]) -> int:
    return blocks[-1].start + blocks[-1].size if blocks else 0


def _joined(parts: Sequence[npt.NDArray[_Scalar]]) -> npt.NDArray[_Scalar]:
    return np.concatenate(parts)


def _compressed(size: int, entries: Sequence[Entries]) -> _Rows:
    """Return the rows of a block."""
    if entries and all(row is EVERY_ROW for row, _, _ in entries):
        ascending = sorted(entries, key=lambda entry: entry[1][0] if size else 0)
        columns = [entry[1] for entry in ascending]
        coefficients = [entry[2] for entry in ascending]
        if all((low < high).all() for low, high in pairwise(columns)) and all(map(np.all, coefficients)):
            return _OneOfEach(size, columns, coefficients)
    return _scattered(size, entries)


@dataclass(frozen=True)
class _OneOfEach:
    """Rows that all have one entry of each kind, in the order of their columns."""

    size: int
    columns: Sequence[Integers]
    coefficients: Sequence[Floats | float]

    def count(self) -> Integers:
        return np.full(self.size, len(self.columns), dtype=np.int32)

    def write(self, column: Int32s, coefficient: Floats) -> None:
        shape = (self.size, len(self.columns))
        for at, (columns, coefficients) in enumerate(zip(self.columns, self.coefficients, strict=True)):
            column.reshape(shape)[:, at] = columns
            coefficient.reshape(shape)[:, at] = coefficients


@dataclass(frozen=True)
class _Scattered:
    """Rows in compressed form: shapes (rows + 1,), (nonzeros,), (nonzeros,)."""

    start: Integers
    column: Int32s
    coefficient: Floats

    def count(self) -> Integers:
        return np.diff(self.start)

    def write(self, column: Int32s, coefficient: Floats) -> None:
        column[:] = self.column
        coefficient[:] = self.coefficient


def _scattered(size: int, entries: Sequence[Entries]) -> _Scattered:
    """Compress entries that stand anywhere: in order of rows and columns, those at one place added up."""
    row, column, value = _listed(size, entries)
    width = int(column.max(initial=-1)) + 1
    compress = _compressed_by_sorting if len(row) < _MANY_ENTRIES else _compressed_by_counting
    compressed = compress(row, column, value, (size, width))
    there = compressed.coefficient != 0.0
    if there.all():
        return compressed
    before = np.concatenate(([0], there.cumsum()))
    return _Scattered(before[compressed.start], compressed.column[there], compressed.coefficient[there])


def _compressed_by_sorting(row: Int32s, column: Int32s, value: Floats, shape: tuple[int, int]) -> _Scattered:
    """Compress without scipy, whose import takes longer than a small programme does."""
    size, width = shape
    place = row * np.int64(width) + column
    order = np.argsort(place, kind="stable")
    first = np.flatnonzero(np.diff(place[order], prepend=-1))
    start = np.concatenate(([0], np.bincount(row[order[first]], minlength=size).cumsum()))
    added = np.add.reduceat(value[order], first) if len(first) else value
    return _Scattered(start, column[order[first]], added)


def _compressed_by_counting(row: Int32s, column: Int32s, value: Floats, shape: tuple[int, int]) -> _Scattered:
    """Compress by the counting sort of scipy."""
    from scipy.sparse import coo_array

    matrix = coo_array((value, (row, column)), shape=shape).tocsr()  # adds duplicates up
    return _Scattered(matrix.indptr, matrix.indices, matrix.data)


def _listed(size: int, entries: Sequence[Entries]) -> tuple[Int32s, Int32s, Floats]:
    """Return all entries one after the other as row, column and coefficient."""
    every = np.arange(size, dtype=np.int32)
    placed = [(every if rows is EVERY_ROW else rows, columns, values) for rows, columns, values in entries]
    total = sum(rows.size for rows, _, _ in placed)
    row, column = np.empty(total, dtype=np.int32), np.empty(total, dtype=np.int32)
    value = np.empty(total)
    end = 0
    for rows, columns, values in placed:
        own = slice(end, end := end + rows.size)
        row[own].reshape(rows.shape)[...] = rows
        column[own].reshape(rows.shape)[...] = columns
        value[own].reshape(rows.shape)[...] = values
    return row, column, value
