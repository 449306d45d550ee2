"""The one way into the engine."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

from optalloc.engine.arrays import check_arrays
from optalloc.engine.interrupts import Interrupts
from optalloc.engine.status import Options, Outcome, Progress
from optalloc.program import Floats, Program


def solve_program(
    program: Program,
    options: Options,
    *,
    isolate: bool,
    start: Floats | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    interrupts: Interrupts | None = None,
) -> Outcome:
    """Maximise a programme.

    Parameters
    ----------
    isolate
        Solve in a child process under a watchdog: limits are kept whatever the solver does, and the best plan
        survives its crash. Otherwise in a thread of this process.
    start
        Values to begin with, shape (n,), of which the integers count; where these have no continuous part,
        the outcome says that they are left aside.
    on_progress
        Called in the caller's thread. An exception in it ends the solve and is passed on.
    interrupts
        Of a caller who has interrupts wait when this returns, so that none loses the outcome.

    Returns
    -------
    Outcome
        However the solver ended: its failures are outcomes, not exceptions. Ctrl-C gives an interrupted
        outcome with the best plan so far; a second one, from two seconds later, the plan as it stands then.

    Raises
    ------
    SolverError
        Where the arrays are at fault, before any solver sees them, or no child can be started.
    """
    check_arrays(program)
    with Interrupts() if interrupts is None else nullcontext(interrupts) as waiting:
        if isolate:
            from optalloc.engine.isolate import solve_in_child

            return solve_in_child(program, options, start, on_progress, waiting)
        from optalloc.engine.background import solve_in_thread

        return solve_in_thread(program, options, start, on_progress, waiting)
