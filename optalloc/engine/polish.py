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
from optalloc.language import say
from optalloc.program import Floats, Program

_TIGHT, _PLAIN = Settings(feasibility=1e-9), Settings(presolve=False)
_SHARE = 0.6  # of the time that is left: at most for the attempt on all columns
_IDLE = 1e-7  # as near to its lower bound, a column of a large programme stays there


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
    run = _solve_fixed(fixed, scaling.scaled_values(values), seconds)
    if run is None:
        return kept(program, values)
    if run.values is None:
        return refused(say("With its integers rounded, the solver's solution is infeasible."))
    return solved_anew(program, np.where(program.integer, rounded, scaling.original_values(run.values)))


def polish_alone(program: Program, values: Floats, seconds: float) -> Polished:
    """Polish values of a programme, shape (n,), that no solve in this process has found."""
    return polish(program, *scale(program), values, seconds)


def _solve_fixed(fixed: Program, values: Floats, seconds: float) -> Run | None:
    """Return the run that settled the programme: solved, or infeasible (no values); None where none did.

    Tight first; where that takes too long, on what the solution uses; then with HiGHS's own tolerances,
    which suffice for the check that follows.
    """
    until = time.monotonic() + seconds
    run = _attempt(fixed, _TIGHT, _SHARE * seconds)
    if _solved(run):
        return run
    if run is not None and run.termination is Termination.TIME_LIMIT:
        on_used = _attempt(_without_idle(fixed, values), _TIGHT, until - time.monotonic())
        if _solved(on_used):
            return on_used
    again = _attempt(fixed, _PLAIN, until - time.monotonic())
    if _solved(again):
        return again
    settled = [one for one in (again, run) if one and one.termination is Termination.INFEASIBLE]
    return replace(settled[0], values=None) if settled else None


def _attempt(program: Program, settings: Settings, seconds: float) -> Run | None:
    try:
        return run_highs(program, replace(settings, seconds=seconds))
    except (SolverError, MemoryError):
        return None


def _solved(run: Run | None) -> bool:
    return run is not None and run.termination is Termination.GAP_REACHED


def _without_idle(program: Program, values: Floats) -> Program:
    """Return the programme with the columns kept at their lower bounds that the values do not use."""
    idle = values <= program.lower + _IDLE
    return replace(program, upper=np.where(idle, program.lower, program.upper))
