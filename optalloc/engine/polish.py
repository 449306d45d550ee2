"""Makes a solver's solution exact: integers rounded and fixed, the continuous part solved anew for them.

A solver takes 1e-6 of a binary for nothing; a million times that, behind a large coefficient, is a flow
through a corridor that is not open. After rounding nothing leaks, or the solution turns out to be none.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from optalloc.engine.highs import Run, Settings, run_highs
from optalloc.engine.polished import Polished, kept, refused, solved_anew
from optalloc.engine.scaling import Scaling, scale
from optalloc.engine.status import Termination
from optalloc.errors import SolverError
from optalloc.program import Floats, Program

_ATTEMPTS = (  # tight first; then HiGHS's own tolerances, which suffice for the check that follows
    Settings(feasibility=1e-9),
    Settings(presolve=False),
)


def polish(program: Program, scaled: Program, scaling: Scaling, values: Floats, seconds: float) -> Polished:
    """Round the integers of a solution, fix them, and solve for the continuous columns.

    Parameters
    ----------
    program, scaled, scaling
        The original, what the solver works on, and the way back.
    values
        Of the original programme, shape (n,).
    seconds
        Wall time to keep; may be infinite.
    """
    rounded = np.where(program.integer, np.rint(values), values)
    if program.integer.all():
        return solved_anew(program, rounded)
    fixed = replace(
        scaled,
        lower=np.where(program.integer, rounded, scaled.lower),
        upper=np.where(program.integer, rounded, scaled.upper),
        integer=np.zeros_like(program.integer),
    )
    run = _solve_fixed(fixed, seconds)
    if run is None:
        return kept(program, values)
    if run.values is None:
        return refused("With its integers rounded, the solver's solution is infeasible.")
    return solved_anew(program, np.where(program.integer, rounded, scaling.original_values(run.values)))


def polish_alone(program: Program, values: Floats, seconds: float) -> Polished:
    """Polish values of a programme, shape (n,), that no solve in this process has found."""
    return polish(program, *scale(program), values, seconds)


def _solve_fixed(fixed: Program, seconds: float) -> Run | None:
    """Return the run that settled the programme: solved, or infeasible (no values); None where none did."""
    settled: Run | None = None
    until = time.monotonic() + seconds
    for settings in _ATTEMPTS:
        try:
            run = run_highs(fixed, replace(settings, seconds=until - time.monotonic()))
        except (SolverError, MemoryError):
            continue
        if run.termination is Termination.GAP_REACHED:
            return run
        if run.termination is Termination.INFEASIBLE:
            settled = replace(run, values=None)
    return settled
