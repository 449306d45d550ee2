"""Capacity scaling: the capacity of an opening shrinks towards what flows, until all of it is used and paid.

The relaxation pays for the part of a capacity that it uses. With capacities cut down to the flows of the
rounds before, the part grows towards the whole, while strong inequalities go on to charge each flow by its
own size.

Source: Pochet & Van Vyve 2004; Katayama, Chen & Kubo 2009.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np
from scipy.sparse import csr_array

from optalloc.engine.linear import Relaxation
from optalloc.program import Floats, Ints

ROUNDS = 20
_LEAST = 1e-3  # of a capacity: below this it does not shrink


class Capacities:
    """The joint capacities of costly binaries, as rows of a relaxation that stays in the solver.

    Attributes
    ----------
    opening, size
        The binary and the capacity of each row, shape (rows,).
    """

    def __init__(self, relaxation: Relaxation) -> None:
        program, found = relaxation.program, relaxation.opened
        self._relaxation = relaxation
        joint = ~found.alone & ~program.implied[found.row] & (program.cost[found.opening] < 0.0)
        rows, first, at = np.unique(found.row[joint], return_index=True, return_inverse=True)
        self.opening: Ints = found.opening[joint][first]
        self.size: Floats = found.capacity[joint][first]
        self._row = (
            np.cumsum(~program.implied)[rows] - 1
        )  # rows that are not implied come first in the solver
        self._sign = np.where(program.row_lower[rows] == 0.0, 1.0, -1.0)
        shape = len(rows), len(program.cost)
        self._load: csr_array = csr_array((found.load[joint], (at, found.flow[joint])), shape=shape)

    def used(self, values: Floats) -> Floats:
        """Return what flows through each, shape (rows,)."""
        return np.asarray(self._load @ values)

    def scaled(
        self, first: Floats, memory: float, until: float, stop: Callable[[], bool]
    ) -> Iterator[Floats]:
        """Yield the values of each round, openings at 0 or 1, shape (n,); in the end all is as it was.

        Parameters
        ----------
        first
            Capacities at first, shape (rows,).
        memory
            How much of a capacity a round keeps, from 0 to 1; the rest becomes what has flowed.
        until
            Moment of `time.monotonic` at which to end.
        """
        solver, capacity = self._relaxation.solver, first
        try:
            for _ in range(ROUNDS):
                self._set(capacity)
                solution = solver.solve(until - time.monotonic(), stop)
                if solution is None:
                    return
                used = self.used(solution.values)
                rounded = solution.values.copy()
                rounded[self.opening] = used > _LEAST * self.size
                yield rounded
                violated = self._relaxation.violated(solution.values)
                if violated.any():
                    self._relaxation.add(violated)
                capacity = np.maximum(memory * capacity + (1.0 - memory) * used, _LEAST * self.size)
        finally:
            self._set(self.size)

    def _set(self, capacity: Floats) -> None:
        """Give the rows other capacities; an opening may then count more than once, to as much as it had."""
        program, solver = self._relaxation.program, self._relaxation.solver
        solver.change_coefficients(self._row, self.opening, self._sign * capacity)
        most = program.upper[self.opening] * self.size / capacity
        solver.change_bounds(self.opening.astype(np.int32), program.lower[self.opening], most)
