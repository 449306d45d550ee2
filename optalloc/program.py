"""A mixed-integer programme as arrays in named blocks of columns and rows.

maximise cost · x   subject to   row_lower ≤ A x ≤ row_upper,  lower ≤ x ≤ upper,  x_j integer where marked
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Integers = npt.NDArray[np.signedinteger[Any]]  # positions of either width
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
_Scalar = TypeVar("_Scalar", bound=np.generic)


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
    keys: Mapping[str, Ints]


@dataclass(frozen=True)
class Program:
    """A mixed-integer programme (rows stored one after the other, as HiGHS takes them).

    Attributes
    ----------
    cost, lower, upper, integer
        Per column, shape (n,); the objective is maximised.
    row_lower, row_upper
        Per row, shape (m,).
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
    row_lower: Floats
    row_upper: Floats
    row_start: npt.NDArray[np.int32]
    column: npt.NDArray[np.int32]
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

#: (row within the block or EVERY_ROW, column, coefficient), of one shape; the coefficient may be one number.
Entries = tuple[Integers | None, Integers, Floats | float]


@dataclass(frozen=True)
class _Rows:
    """Compressed rows of one block: shapes (rows,), (nonzeros,), (nonzeros,)."""

    count: Ints
    column: npt.NDArray[np.int32]
    coefficient: Floats


class Builder:
    """Collects blocks of columns and rows and assembles them into a `Program`."""

    def __init__(self, labels: Mapping[str, Sequence[str]]) -> None:
        self._labels = labels
        self._column_blocks: list[Block] = []
        self._row_blocks: list[Block] = []
        self._columns: list[tuple[Floats, Floats, Floats, Bools]] = []
        self._limits: list[tuple[Floats, Floats]] = []
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
        size: int | None = None,
    ) -> Ints:
        """Add a block of columns and return their positions, shape (size,).

        Parameters
        ----------
        keys
            Positions by dimension, each of shape (size,).
        cost, lower, upper
            Shape (size,) or one number for all.
        size
            Needed only where there are no keys.
        """
        block = _next_block(self._column_blocks, name, keys, size)
        self._column_blocks.append(block)
        filled = [np.broadcast_to(np.asarray(v, dtype=np.float64), block.size) for v in (cost, lower, upper)]
        self._columns.append((filled[0], filled[1], filled[2], np.full(block.size, integer)))
        return np.arange(block.start, block.start + block.size)

    def add_rows(
        self,
        name: str,
        keys: Mapping[str, Ints],
        *entries: Entries,
        lower: Floats | float = -np.inf,
        upper: Floats | float = np.inf,
    ) -> None:
        """Add a block of rows lower ≤ Σ coefficient × column ≤ upper.

        Parameters
        ----------
        keys
            Positions by dimension, each of shape (rows of the block,).
        entries
            Nonzeros; coefficients of one row and column add up.
        """
        block = _next_block(self._row_blocks, name, keys, None)
        self._row_blocks.append(block)
        filled = [np.broadcast_to(np.asarray(v, dtype=np.float64), block.size) for v in (lower, upper)]
        self._limits.append((filled[0], filled[1]))
        self._rows.append(_compressed(block.size, entries))

    def build(self) -> Program:
        """Assemble the programme; columns ascend within rows, zeros and duplicates are merged away."""
        row_start = np.zeros(_end(self._row_blocks) + 1, dtype=np.int32)
        np.cumsum(_joined([rows.count for rows in self._rows]), out=row_start[1:])
        cost, lower, upper, integer = (_joined(list(parts)) for parts in zip(*self._columns, strict=True))
        row_lower, row_upper = (_joined(list(parts)) for parts in zip(*self._limits, strict=True))
        return Program(
            cost=cost,
            lower=lower,
            upper=upper,
            integer=integer,
            row_lower=row_lower,
            row_upper=row_upper,
            row_start=row_start,
            column=_joined([rows.column for rows in self._rows]),
            coefficient=_joined([rows.coefficient for rows in self._rows]),
            column_blocks=tuple(self._column_blocks),
            row_blocks=tuple(self._row_blocks),
            labels=self._labels,
        )


def _next_block(blocks: Sequence[Block], name: str, keys: Mapping[str, Ints], size: int | None) -> Block:
    return Block(name, _end(blocks), len(next(iter(keys.values()))) if size is None else size, keys)


def _end(blocks: Sequence[Block]) -> int:
    return blocks[-1].start + blocks[-1].size if blocks else 0


def _joined(parts: Sequence[npt.NDArray[_Scalar]]) -> npt.NDArray[_Scalar]:
    return np.concatenate(parts)


def _compressed(size: int, entries: Sequence[Entries]) -> _Rows:
    """Return the rows of a block in compressed form."""
    if entries and all(row is EVERY_ROW for row, _, _ in entries):
        dense = _one_of_each(size, entries)
        if dense is not None:
            return dense
    return _scattered(size, entries)


def _one_of_each(size: int, entries: Sequence[Entries]) -> _Rows | None:
    """Compress rows that all have one entry of each kind; None where their columns would not ascend."""
    width = len(entries)
    column = np.empty((size, width), dtype=np.int32)
    coefficient = np.empty((size, width))
    ascending = sorted(entries, key=lambda entry: entry[1][0] if size else 0)
    for at, (_, columns, values) in enumerate(ascending):
        column[:, at] = columns
        coefficient[:, at] = values
    if (column[:, 1:] <= column[:, :-1]).any() or not coefficient.all():
        return None
    return _Rows(np.full(size, width), column.ravel(), coefficient.ravel())


def _scattered(size: int, entries: Sequence[Entries]) -> _Rows:
    """Compress entries that stand anywhere."""
    from scipy.sparse import coo_array  # here, so that the process that only solves need not import it

    row = _joined(
        [
            np.arange(size, dtype=np.int32) if r is None else r.astype(np.int32, copy=False)
            for r, _, _ in entries
        ]
    )
    column = _joined([c.astype(np.int32, copy=False) for _, c, _ in entries])
    value = _joined([np.broadcast_to(np.asarray(v, dtype=np.float64), len(c)) for _, c, v in entries])
    width = int(column.max(initial=-1)) + 1
    matrix = coo_array((value, (row, column)), shape=(size, width)).tocsr()  # sorts, and adds duplicates up
    matrix.eliminate_zeros()
    return _Rows(np.diff(matrix.indptr), matrix.indices, matrix.data)
