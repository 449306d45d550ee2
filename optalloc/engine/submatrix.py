"""Parts of a programme: some of its rows, or what is left when columns are fixed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from optalloc.engine.rows import row_sums
from optalloc.program import Bools, Floats, Ints, Program

_ROUNDING = 1e-9
_TOLERANCE = 1e-6  # by which a row without free columns may miss its bounds


def with_rows(program: Program, chosen: Bools) -> Program:
    """Return the programme with some of its rows, by a mask of shape (m,), and all columns."""
    count = np.diff(program.row_start)
    entry = np.repeat(chosen, count)
    return replace(
        program,
        row_lower=program.row_lower[chosen],
        row_upper=program.row_upper[chosen],
        implied=program.implied[chosen],
        row_start=_starts(count[chosen]),
        column=program.column[entry],
        coefficient=program.coefficient[entry],
        row_blocks=(),
    )


@dataclass(frozen=True)
class Reduced:
    """A programme without the columns that are fixed and the rows that these settle.

    Attributes
    ----------
    free
        Positions of its columns in the whole, shape (n',).
    fixed
        Values of the whole with 0 for the free columns, shape (n,).
    offset
        What the fixed columns add to the objective.
    """

    program: Program
    free: Ints
    fixed: Floats
    offset: float

    def whole(self, values: Floats) -> Floats:
        """Return values of all columns from those of the free ones."""
        values_of_all = self.fixed.copy()
        values_of_all[self.free] = values
        return values_of_all


def reduced(program: Program, lower: Floats, upper: Floats) -> Reduced | None:
    """Fix the columns whose bounds meet; None where that leaves a row that nothing can satisfy.

    Implied rows that no longer tie an integer to another column go too: they cut off nothing.

    Parameters
    ----------
    lower, upper
        Bounds in place of those of the programme, shape (n,).
    """
    free = lower < upper
    fixed = np.where(free, 0.0, lower)
    entry = free[program.column]
    settled = row_sums(program, np.where(entry, 0.0, program.coefficient * fixed[program.column]))
    count = row_sums(program, entry.astype(np.float64)).astype(np.int64)
    integers = row_sums(program, (entry & program.integer[program.column]).astype(np.float64))
    kept = (count > 0) & (~program.implied | ((count > 1) & (integers > 0)))
    row_lower, row_upper = program.row_lower - settled, program.row_upper - settled
    slack = _TOLERANCE * np.maximum(1.0, np.abs(settled))
    if ((row_lower > slack) | (row_upper < -slack))[count == 0].any():
        return None
    entry &= np.repeat(kept, np.diff(program.row_start))
    position = np.cumsum(free) - 1
    part = replace(
        program,
        cost=program.cost[free],
        lower=lower[free],
        upper=upper[free],
        integer=program.integer[free],
        place=program.place[free],
        row_lower=row_lower[kept],
        row_upper=row_upper[kept],
        implied=program.implied[kept],
        row_start=_starts(count[kept]),
        column=position[program.column[entry]].astype(np.int32),
        coefficient=program.coefficient[entry],
        column_blocks=(),
        row_blocks=(),
    )
    return Reduced(part, np.flatnonzero(free), fixed, float(program.cost @ fixed))


def _starts(count: Ints) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    start = np.zeros(len(count) + 1, dtype=np.int32)
    np.cumsum(count, out=start[1:])
    return start


def with_single_rows_as_bounds(program: Program) -> Program:
    """Return the programme with bounds no looser than its rows of a single column ask for."""
    single = np.diff(program.row_start) == 1
    entry = program.row_start[:-1][single]
    column, number = program.column[entry], program.coefficient[entry]
    ends = program.row_lower[single] / number, program.row_upper[single] / number
    lower, upper = program.lower.copy(), program.upper.copy()
    np.maximum.at(lower, column, np.minimum(*ends))
    np.minimum.at(upper, column, np.maximum(*ends))
    integer = program.integer
    lower[integer], upper[integer] = np.ceil(lower[integer] - _ROUNDING), np.floor(upper[integer] + _ROUNDING)
    met = lower <= upper  # elsewhere rounding is in the way, or nothing is feasible: left to the solver
    return replace(
        program, lower=np.where(met, lower, program.lower), upper=np.where(met, upper, program.upper)
    )
