"""Which binary opens which flows, read from the rows of a programme."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optalloc.program import Bools, Floats, Ints, Program


@dataclass(frozen=True)
class OpeningRows:
    """Rows Σ load x ≤ capacity y with y integer and all x continuous from 0, an entry per x; shapes (e,).

    Attributes
    ----------
    row, opening, flow
        Positions of the row, of y and of x.
    load, capacity
        Both above 0; every x alone is at most capacity / load × y.
    alone
        Whether the x of the entry is the only one of its row.
    """

    row: Ints
    opening: Ints
    flow: Ints
    load: Floats
    capacity: Floats
    alone: Bools

    def tightened(self, upper: Floats) -> Floats:
        """Return upper bounds, shape (n,), with those of x no higher than those of its y allow."""
        lowered = upper.copy()
        np.minimum.at(lowered, self.flow, self.capacity / self.load * upper[self.opening])
        return lowered


def launches(program: Program) -> bool:
    """Say whether something integer is worth its while by itself, as launches are; a network only costs."""
    return bool((program.cost[program.integer & (program.upper > program.lower)] > 0.0).any())


def opening_rows(program: Program) -> OpeningRows:
    """Find the rows, whichever way round they are written."""
    count = np.diff(program.row_start)
    row = np.repeat(np.arange(len(count)), count)
    from_zero = (program.row_lower == 0.0) & np.isposinf(program.row_upper)
    to_zero = (program.row_upper == 0.0) & np.isneginf(program.row_lower)
    number = program.coefficient * (from_zero * 1.0 - to_zero)[row]
    whole = program.integer[program.column]
    opens = whole & (number > 0.0)
    carried = ~whole & (number < 0.0) & (program.lower[program.column] == 0.0)
    sound = (count > 1) & (np.bincount(row[opens], minlength=len(count)) == 1)
    sound &= np.bincount(row[carried], minlength=len(count)) == count - 1
    opener, capacity = np.zeros(len(count), dtype=np.int64), np.zeros(len(count))
    opener[row[opens]], capacity[row[opens]] = program.column[opens], number[opens]
    entry = np.flatnonzero(carried & sound[row])
    at = row[entry]
    flow = program.column[entry].astype(np.int64)
    return OpeningRows(at, opener[at], flow, -number[entry], capacity[at], count[at] == 2)
