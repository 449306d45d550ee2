"""A linear relaxation that stays in the solver, and the cut loop on it.

Source: cutting planes on a warm linear programme; the rows left out at first are the strong inequalities of
network design (Gendron, Crainic & Frangioni 1999), of which few ever bind.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property

import numpy as np

from optalloc.engine.blocks import Blocks
from optalloc.engine.highs import LinearSolver
from optalloc.engine.openings import OpeningRows, launches, opening_rows
from optalloc.engine.places import Places
from optalloc.engine.rows import row_maxima, row_sums
from optalloc.engine.submatrix import with_rows
from optalloc.program import Bools, Floats, Program

_VIOLATED = 1e-5  # as a share of the largest coefficient of the row
_MOST_AT_ONCE = 5000
_LARGE = 400_000  # nonzeros from which on a programme that launches is solved once, with all its rows


class Relaxation:
    """The programme without integrality, with those implied rows that have been violated so far.

    Attributes
    ----------
    active
        The rows in use, shape (m,).
    has_cuts
        Whether the cut loop began with rows to add; a large programme has all of them from the start.
    large
        Whether it is the programme of launches that a tree search does not come far with.
    solved
        Whether there has been a solve.
    bound
        Upper bound on the objective; None before the first solve, and where that is approximate.
    values, reduced_cost, multiplier
        Of the latest solve, shapes (n,), (n,) and (m,); nearly so where the programme is large.
    blocks
        What its multipliers say of each place of a large programme, once that is looked at.
    settled
        Whether the cut loop is at its end: no implied row is violated any more, or there is no optimum.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.large = len(program.column) > _LARGE and launches(program)
        self.active: Bools = ~program.implied | self.large
        self.has_cuts = not bool(self.active.all())
        self.solved = False
        self.bound: float | None = None
        self.values: Floats = np.zeros(len(program.cost))
        self.reduced_cost: Floats = np.zeros(len(program.cost))
        self.multiplier: Floats = np.zeros(len(program.row_lower))
        self._rows = [np.flatnonzero(self.active)]  # in the order in which they came into the solver
        self.blocks: Blocks | None = None
        self.settled = False
        self._size = np.maximum(row_maxima(program, np.abs(program.coefficient)), 1e-9)
        self.solver = LinearSolver(with_rows(program, self.active), approximate=self.large)

    @property
    def comes_first(self) -> bool:
        """Whether a tree search waits for it: for its cuts, or for the multipliers of its places."""
        return self.has_cuts or self.large

    @cached_property
    def opened(self) -> OpeningRows:
        """The rows in which a binary opens continuous columns."""
        return opening_rows(self.program)

    @cached_property
    def own_program(self) -> Program:
        """The programme without implied rows."""
        return with_rows(self.program, ~self.program.implied)

    @cached_property
    def places(self) -> Places:
        """The places of the programme without implied rows."""
        return Places(self.own_program)

    def tighten(
        self, until: float, stop: Callable[[], bool], told: Callable[[float], None] | None = None
    ) -> bool:
        """Add violated rows and solve again until none is left; return whether the first solve succeeded.

        Parameters
        ----------
        until
            Moment of `time.monotonic` at which to end with what there is.
        told
            Hears of each bound.
        """
        while not stop():
            solution = self.solver.solve(until - time.monotonic(), stop)
            if solution is None:
                self.settled = not self.large and time.monotonic() < until and not stop()
                break
            self.values, self.reduced_cost = solution.values, solution.reduced_cost
            self.multiplier = np.zeros(len(self.active))
            self.multiplier[np.concatenate(self._rows)] = solution.multiplier
            self.solved = True
            self.bound = None if self.large else solution.objective
            if told is not None and self.bound is not None:
                told(self.bound)
            violated = self.violated(solution.values)
            if not violated.any():
                self.settled = True
                break
            self.add(violated)
        return self.solved

    def violated(self, values: Floats) -> Bools:
        """Return the implied rows not in use that values violate, the worst where there are many."""
        program = self.program
        activity = row_sums(program, program.coefficient * values[program.column])
        miss = np.maximum(program.row_lower - activity, activity - program.row_upper) / self._size
        miss[self.active] = 0.0
        violated = miss > _VIOLATED
        if np.count_nonzero(violated) > _MOST_AT_ONCE:
            violated &= miss >= np.partition(miss, -_MOST_AT_ONCE)[-_MOST_AT_ONCE]
        return violated

    def add(self, rows: Bools) -> None:
        """Put rows into use."""
        self.solver.add_rows(with_rows(self.program, rows))
        self._rows.append(np.flatnonzero(rows))
        self.active |= rows

    def cut_program(self) -> Program:
        """Return the programme with the rows in use."""
        return with_rows(self.program, self.active)
