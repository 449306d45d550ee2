"""Slope scaling: what an opening costs is spread over how far the relaxation uses it, again and again.

The relaxation opens many things a little, and pays a little for each. With costs divided by how far a thing
was open, a little costs nearly all of it, so the next optimum gathers its flows on fewer openings.

Source: dynamic slope scaling, Kim & Pardalos 1999; Crainic, Gendron & Hernu 2004. Here the columns of the
openings stay in the programme and their costs are reweighted, so that it applies to any of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np

from optalloc.engine.linear import Relaxation
from optalloc.program import Floats, Int32s, Program

ROUNDS = 20
_LEAST_OPEN = 0.02  # below this share a thing costs no more than at it
_MEMORY = 0.5  # weight of the rounds before
_SETTLED = 1e-3
_HOPELESS = 0.05  # reduced cost as a share of the cost from which on an unused opening is left out


def costly_binaries(program: Program) -> Int32s:
    """Return the binaries that cost something."""
    binary = program.integer & (program.lower == 0.0) & (program.upper == 1.0)
    return np.flatnonzero(binary & (program.cost < 0)).astype(np.int32)


def scaled_slopes(
    relaxation: Relaxation, first: Floats, until: float, stop: Callable[[], bool]
) -> Iterator[Floats]:
    """Yield the values of each round, shape (n,); the relaxation is restored at the end.

    Parameters
    ----------
    first
        How far each of `costly_binaries` counts as open in the first round.
    until
        Moment of `time.monotonic` at which to end.
    """
    program, solver = relaxation.program, relaxation.solver
    opening = costly_binaries(program)
    share = first.copy()
    hopeless = relaxation.reduced_cost[opening] < _HOPELESS * program.cost[opening]
    upper = program.upper.copy()
    upper[opening[hopeless & (share < _SETTLED)]] = 0.0
    upper = relaxation.opened.tightened(upper)
    closed = np.flatnonzero(upper < program.upper).astype(np.int32)
    solver.change_bounds(closed, program.lower[closed], upper[closed])
    try:
        for _ in range(ROUNDS):
            solver.change_cost(opening, program.cost[opening] / np.maximum(share, _LEAST_OPEN))
            solution = solver.solve(until - time.monotonic(), stop)
            if solution is None:
                return
            yield solution.values
            open_now = solution.values[opening]
            moved = float(np.abs(open_now - share).max(initial=0.0))
            share = _MEMORY * share + (1.0 - _MEMORY) * open_now
            if moved < _SETTLED:
                return
    finally:
        solver.change_cost(opening, program.cost[opening])
        solver.change_bounds(closed, program.lower[closed], program.upper[closed])
