"""From fractional openings to a plan: open all that is used, solve for the flows, close what is idle."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import numpy as np
from scipy.sparse import csc_array, csr_array

from optalloc.engine.highs import LinearSolver
from optalloc.engine.linear import Relaxation
from optalloc.engine.slopes import costly_binaries
from optalloc.program import Floats

_USED = 1e-6
_SLACK = 1e-7  # whatever the capacity: a little of a large one may be all of a flow


class Rounding:
    """Rounds openings up, with a linear programme of its own for the flows."""

    def __init__(self, relaxation: Relaxation) -> None:
        program = relaxation.program
        self._program = program
        self.cost = program.cost
        self._binary = np.flatnonzero(program.integer).astype(np.int32)
        self._core = relaxation.own_program
        self._solver = LinearSolver(self._core)
        shape = len(self._core.row_lower), len(self._core.cost)
        rows = csr_array((self._core.coefficient, self._core.column, self._core.row_start), shape=shape)
        self._columns: csc_array = rows.tocsc()
        self._opened: Floats = np.zeros(len(self._binary))
        opened = relaxation.opened
        self._opening_of, self._flow_of = np.unique((opened.opening, opened.flow), axis=1)
        self._flow = np.unique(self._flow_of).astype(np.int32)

    def plan(self, values: Floats, until: float, stop: Callable[[], bool]) -> Floats | None:
        """Return a feasible solution that opens no more than fractional values use; None where there is none.

        Parameters
        ----------
        values
            Shape (n,).
        until
            Moment of `time.monotonic` at which to end.
        """
        rounded = values.copy()
        rounded[self._binary] = np.ceil(values[self._binary] - _USED)
        feasible = self.flows(rounded, until, stop)
        return None if feasible is None else self.without_idle(feasible)

    def flows(self, values: Floats, until: float, stop: Callable[[], bool]) -> Floats | None:
        """Return the best values with the openings of `values`, 0 or 1 each; None where there are none."""
        self._opened = values[self._binary].copy()
        self._solver.change_bounds(self._binary, self._opened, self._opened)
        upper = self._closing(values)
        self._solver.change_bounds(self._flow, self._core.lower[self._flow], upper[self._flow])
        return self._solved(until, stop)

    def _closing(self, values: Floats) -> Floats:
        """Return the upper bounds of all columns, 0 for the flows of what is closed."""
        upper = self._core.upper.copy()
        upper[self._flow_of[values[self._opening_of] < 0.5]] = 0.0
        return upper

    def without(self, column: int, least: float, until: float, stop: Callable[[], bool]) -> Floats | None:
        """Return the best values with one opening less than the latest; None where they are worth less.

        Parameters
        ----------
        least
            What they have to be worth.
        """
        basis = self._solver.basis()
        self._set(column, 0.0)
        found = self._solved(until, stop, least)
        if found is None or self.worth(found) < least:
            self._set(column, 1.0)
            self._solver.restore(basis)
            return None
        return found

    def _set(self, column: int, value: float) -> None:
        self._opened[np.searchsorted(self._binary, column)] = value
        at = np.array([value])
        self._solver.change_bounds(np.array([column], dtype=np.int32), at, at)
        own = slice(*np.searchsorted(self._opening_of, (column, column + 1)))
        flow = self._flow_of[own].astype(np.int32)
        lower, upper = self._core.lower[flow], self._core.upper[flow]
        self._solver.change_bounds(flow, lower, upper if value else np.zeros_like(upper))

    def _solved(self, until: float, stop: Callable[[], bool], least: float = -math.inf) -> Floats | None:
        solution = self._solver.solve(until - time.monotonic(), stop, least)
        if solution is None:
            return None
        values = solution.values.copy()
        values[self._binary] = self._opened
        return values

    def worth(self, values: Floats) -> float:
        """Return the objective."""
        return float(self.cost @ values)

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
