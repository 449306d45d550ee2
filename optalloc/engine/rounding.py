"""From fractional openings to a plan: open all that is used, solve for the flows, close what is idle."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from scipy.sparse import csc_array, csr_array

from optalloc.engine.highs import LinearSolver
from optalloc.engine.linear import Relaxation
from optalloc.engine.slopes import costly_binaries
from optalloc.engine.submatrix import with_rows
from optalloc.program import Floats

_USED = 1e-6
_SLACK = 1e-7  # whatever the capacity: a little of a large one may be all of a flow


class Rounding:
    """Rounds openings up, with a linear programme of its own for the flows."""

    def __init__(self, relaxation: Relaxation) -> None:
        program = relaxation.program
        self._program = program
        self._binary = np.flatnonzero(program.integer).astype(np.int32)
        self._core = with_rows(program, ~program.implied)
        self._solver = LinearSolver(self._core)
        shape = len(self._core.row_lower), len(self._core.cost)
        rows = csr_array((self._core.coefficient, self._core.column, self._core.row_start), shape=shape)
        self._columns: csc_array = rows.tocsc()

    def plan(self, values: Floats, until: float, stop: Callable[[], bool]) -> Floats | None:
        """Return a feasible solution that opens no more than fractional values use; None where there is none.

        Parameters
        ----------
        values
            Shape (n,).
        until
            Moment of `time.monotonic` at which to end.
        """
        opened = np.ceil(values[self._binary] - _USED)
        self._solver.change_bounds(self._binary, opened, opened)
        solution = self._solver.solve(until - time.monotonic(), stop)
        if solution is None:
            return None
        feasible = solution.values.copy()
        feasible[self._binary] = opened
        return self.without_idle(feasible)

    def without_idle(self, values: Floats) -> Floats:
        """Close, the dearest first, what can be closed without touching anything else."""
        core, columns = self._core, self._columns
        activity = columns @ values
        lean = values.copy()
        opening = costly_binaries(self._program)
        opened = opening[values[opening] > 0.5]
        for column in opened[np.argsort(core.cost[opened])].tolist():
            entries = slice(columns.indptr[column], columns.indptr[column + 1])
            rows, numbers = columns.indices[entries], columns.data[entries]
            closed = activity[rows] - numbers
            lower, upper = core.row_lower[rows] - _SLACK, core.row_upper[rows] + _SLACK
            if ((closed >= lower) & (closed <= upper)).all():
                activity[rows] = closed
                lean[column] = 0.0
        return lean
