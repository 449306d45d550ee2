"""The facade: instance in, verified result out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, replace

import numpy as np

from optalloc.engine import Options, Outcome, Progress, SolutionStatus, relative_gap, solve_program
from optalloc.errors import OptallocError
from optalloc.extraction import extract_plan
from optalloc.formulation import Links, formulate
from optalloc.instance import Instance
from optalloc.program import Program
from optalloc.result import Result
from optalloc.verify import verify
from optalloc.versions import versions

#: How far the exact net value may lie above the solver's bound before the bound is not believed, and how far
#: apart they may be and still count as one, both as shares of the largest amount of money in the sum.
BOUND_TOLERANCE = 1e-6
ROUNDING = 1e-9
#: Seconds that extraction and the exact check take per column, kept back from a limit of time.
SECONDS_PER_COLUMN = 4e-5
LARGEST_INTEGER = 2**31 - 1
MOST_THREADS = 1024
DROPPED_BOUND = "The solver's bound lies below the plan and is dropped."


def solve(
    instance: Instance,
    *,
    time_limit: float | None = None,
    gap: float = 1e-4,
    seed: int = 0,
    threads: int = 1,
    node_limit: int | None = None,
    progress: Callable[[Progress], None] | None = None,
    isolate: bool = False,
    links: Links | str = Links.AUTO,
) -> Result:
    """Find a plan of most net value, with a proven bound, and verify it exactly.

    Parameters
    ----------
    instance
        A checked instance.
    time_limit
        Wall seconds for everything from here on; None for no limit.
    gap
        Relative gap at which to stop.
    seed, threads
        Random seed and number of threads of the solver.
    node_limit
        Most nodes of the tree: a limit of work, which is reproducible where a limit of time is not.
    progress
        Called with every new incumbent or bound.
    isolate
        Solve in a child process under a watchdog, which survives crashes and hangs of the solver.
    links
        Formulation of the links between flows and corridors, see `optalloc.formulation.Links`.

    Raises
    ------
    OptallocError
        For options that make no sense.
    """
    start = time.perf_counter()
    options = _checked_options(time_limit, gap, seed, threads, node_limit)
    program = formulate(instance, _links(links))
    formulated = time.perf_counter()
    left = None if time_limit is None else _time_to_solve(time_limit - (formulated - start), program)
    outcome = solve_program(program, replace(options, time_limit=left), isolate=isolate, on_progress=progress)
    solved = time.perf_counter()
    result = _verified(instance, program, outcome, options)
    seconds = {
        "formulate": formulated - start,
        **outcome.seconds,
        "verify": time.perf_counter() - solved,
        "total": time.perf_counter() - start,
    }
    return replace(
        result, seconds=seconds, options={**result.options, "links": str(links), "isolate": isolate}
    )


def _time_to_solve(seconds: float, program: Program) -> float:
    """Return what of the time left is the solver's: all but what the exact check will take, at least half."""
    return max(seconds - SECONDS_PER_COLUMN * len(program.cost), seconds / 2, 0.01)


def _checked_options(
    time_limit: float | None, gap: float, seed: int, threads: int, node_limit: int | None
) -> Options:
    if time_limit is not None and not (_is_number(time_limit) and 0 < time_limit < np.inf):
        raise OptallocError(f"time_limit must be a positive number of seconds, not {time_limit!r}")
    if not (_is_number(gap) and 0 <= gap < np.inf):
        raise OptallocError(f"gap must be a number of at least 0, not {gap!r}")
    for name, value, least, most in (
        ("seed", seed, 0, LARGEST_INTEGER),
        ("threads", threads, 1, MOST_THREADS),
        ("node_limit", 0 if node_limit is None else node_limit, 0, LARGEST_INTEGER),
    ):
        if not (isinstance(value, int | np.integer) and least <= value <= most):
            raise OptallocError(f"{name} must be a whole number between {least} and {most}, not {value!r}")
    return Options(time_limit=time_limit, gap=gap, seed=seed, threads=threads, node_limit=node_limit)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.integer | np.floating)


def _links(links: Links | str) -> Links:
    try:
        return Links(links)
    except ValueError:
        names = ", ".join(Links)
        raise OptallocError(f"links must be one of {names}, not {links!r}") from None


def _verified(instance: Instance, program: Program, outcome: Outcome, options: Options) -> Result:
    """Turn an outcome into a result whose objective and status rest on the exact check."""
    plan = verification = objective = None
    bound, status, message = outcome.bound, outcome.solution_status, outcome.message
    if outcome.values is not None:
        plan = extract_plan(instance, program, outcome.values)
        verification = verify(instance, plan)
        objective = None if verification.objective is None else float(verification.objective)
        if objective is not None and bound is not None:
            money = max(abs(objective), float(np.abs(program.cost * outcome.values).max(initial=0.0)))
            if objective - bound > BOUND_TOLERANCE * money:
                bound, message = None, f"{message} {DROPPED_BOUND}".strip()
            elif bound - objective <= ROUNDING * money:
                bound = objective
        proven = (reached := relative_gap(objective, bound)) is not None and reached <= options.gap + 1e-9
        if not (proven and verification.ok and status is SolutionStatus.OPTIMAL):
            status = SolutionStatus.FEASIBLE
    return Result(
        termination=outcome.termination,
        solution_status=status,
        objective=objective,
        bound=bound,
        plan=plan,
        verification=verification,
        sizes={
            "columns": len(program.cost),
            "integers": int(program.integer.sum()),
            "rows": len(program.row_lower),
            "nonzeros": len(program.column),
        },
        seconds={},
        versions=versions(),
        options=asdict(options),
        instance_hash=instance.hash,
        history=outcome.history,
        message=message,
    )
