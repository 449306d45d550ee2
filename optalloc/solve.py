"""The facade: instance in, verified result out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace

import numpy as np

from optalloc.engine import (
    Options,
    Outcome,
    Progress,
    SolutionStatus,
    Strategy,
    Termination,
    relative_gap,
    search_pays,
    solve_program,
)
from optalloc.engine.interrupts import Interrupts
from optalloc.engine.status import DOES_NOT_FIT
from optalloc.errors import OptallocError
from optalloc.extraction import extract_plan
from optalloc.formulation import Links, formulate
from optalloc.insertion import decisions
from optalloc.instance import Instance, check_instance
from optalloc.language import in_sequence, mark, say
from optalloc.plan import Plan
from optalloc.program import Program
from optalloc.result import Result
from optalloc.verify import Verification, verify
from optalloc.versions import versions

#: How far the exact net value may lie above the solver's bound before the bound is not believed, and how far
#: apart they may be and still count as one, both as shares of the largest amount of money in the sum.
BOUND_TOLERANCE = 1e-6
ROUNDING = 1e-9
#: Seconds that extraction and the exact check take per column and per row of the tables, kept back from a
#: limit of time.
SECONDS_PER_COLUMN = 4e-5
SECONDS_PER_TABLE_ROW = 1e-5
LARGEST_INTEGER = 2**31 - 1
MOST_THREADS = 1024
NO_TIME_LEFT = mark("The time limit was over before the search began.")


@dataclass(frozen=True)
class Question:
    """An instance and the programme that it became; made by `pose`, answered by `answer`.

    Attributes
    ----------
    seconds
        What making it took.
    """

    instance: Instance
    program: Program
    links: Links
    seconds: float

    def with_program(self, program: Program) -> Question:
        """Return the question of another programme of the same plans: bounds or rows that it has besides."""
        return replace(self, program=program)


def solve(
    instance: Instance,
    *,
    time_limit: float | None = None,
    gap: float = 1e-4,
    seed: int = 0,
    threads: int | None = None,
    node_limit: int | None = None,
    strategy: Strategy | str = Strategy.AUTO,
    progress: Callable[[Progress], None] | None = None,
    isolate: bool = False,
    links: Links | str = Links.AUTO,
    start: Plan | None = None,
) -> Result:
    """Find a plan of most net value, with a proven bound, and verify it exactly.

    Parameters
    ----------
    instance
        A checked instance.
    time_limit
        Wall seconds for everything from here on, the exact check included; None for no limit.
    gap
        Relative gap at which to stop.
    seed
        Random seed.
    threads
        To work with; None: two for a search where the machine has them, one for HiGHS alone.
    node_limit
        Most nodes of the tree: a limit of work, which is reproducible where a limit of time is not.
    strategy
        ``auto``: where time is limited and the programme not small, HiGHS with a search for good plans beside
        it, else HiGHS alone on a stronger programme; ``plain``: HiGHS alone on the programme as it is.
    progress
        Called with every new incumbent or bound.
    isolate
        Solve in a child process under a watchdog, which survives crashes and hangs of the solver.
    links
        Formulation of the links between flows and corridors, see `optalloc.formulation.Links`.
    start
        A plan to begin with: its launches and openings count, its amounts are found anew. The result is never
        worse; where they do not fit the instance, its message says so.

    Returns
    -------
    Result
        However the solve ended. After Ctrl-C it has the best plan so far; a Ctrl-C during the exact check
        breaks that off, and the plan is then not verified.

    Raises
    ------
    NotAnInstanceError
        For anything but an instance, such as the path of one.
    OptallocError
        For options that make no sense.
    """
    check_instance(instance, "optalloc.solve")
    options = checked_options(time_limit, gap, seed, threads, node_limit, strategy)
    with Interrupts() as interrupts:
        with interrupts.heard():
            question = pose(instance, options, links)
        return answer(
            question, options, isolate=isolate, progress=progress, interrupts=interrupts, start=start
        )


def pose(instance: Instance, options: Options, links: Links | str = Links.AUTO) -> Question:
    """Return an instance with its programme: all of a solve that comes before the search.

    A search that pays gets its links as cuts where they are left to choose.

    Raises
    ------
    OptallocError
        For links that make no sense.
    """
    start = time.perf_counter()
    chosen = _links(links)
    program = formulate(instance, chosen)
    if chosen is Links.AUTO and search_pays(program, options):
        chosen = Links.CUTS
        program = formulate(instance, chosen)
    _ = instance.hash  # of many rows it takes seconds, and the result needs it
    return Question(instance, program, chosen, time.perf_counter() - start)


def answer(
    question: Question,
    options: Options,
    *,
    isolate: bool,
    progress: Callable[[Progress], None] | None,
    interrupts: Interrupts,
    start: Plan | None = None,
) -> Result:
    """Solve what `pose` made and verify the plan.

    Parameters
    ----------
    options
        With a limit of time that counts from the beginning of `pose`.
    interrupts
        They wait when this returns, so that none loses the result.
    start
        A plan to begin with.
    """
    begun = time.perf_counter() - question.seconds
    left = None if options.time_limit is None else options.time_limit - question.seconds
    if left is not None and left <= 0:
        outcome = _outcome_without_search()
    else:
        limited = replace(options, time_limit=None if left is None else _time_to_solve(left, question))
        outcome = solve_program(
            question.program,
            limited,
            isolate=isolate,
            start=None if start is None else decisions(question.instance, question.program, start),
            on_progress=progress,
            interrupts=interrupts,
        )
    solved = time.perf_counter()
    result = _verified(question, outcome, options, interrupts)
    if start is not None and say(DOES_NOT_FIT) in outcome.message:
        result = _with_cause(result, question.instance, start, interrupts)
    seconds = {
        "formulate": question.seconds,
        **outcome.seconds,
        "verify": time.perf_counter() - solved,
        "total": time.perf_counter() - begun,
    }
    return replace(
        result,
        seconds=seconds,
        options={
            **result.options,
            "links": str(question.links),
            "search": outcome.searched or search_pays(question.program, options),
            "isolate": isolate,
        },
    )


def _outcome_without_search() -> Outcome:
    return Outcome(
        Termination.TIME_LIMIT, SolutionStatus.UNKNOWN, None, None, None, None, (), say(NO_TIME_LEFT), {}
    )


def _time_to_solve(seconds: float, question: Question) -> float:
    """Return what of the time left is the solver's: all but what the exact check will take, at least half."""
    rows = sum(map(len, question.instance.tables.values()))
    check = SECONDS_PER_COLUMN * len(question.program.cost) + SECONDS_PER_TABLE_ROW * rows
    return max(seconds - check, seconds / 2, 0.01)


def checked_options(
    time_limit: float | None,
    gap: float,
    seed: int,
    threads: int | None,
    node_limit: int | None,
    strategy: Strategy | str = Strategy.AUTO,
) -> Options:
    """Return the options of a solve.

    Raises
    ------
    OptallocError
        For options that make no sense.
    """
    if time_limit is not None and not (_is_number(time_limit) and 0 < time_limit < np.inf):
        message = say("time_limit must be a positive number of seconds, not {given}", given=repr(time_limit))
        raise OptallocError(message)
    if not (_is_number(gap) and 0 <= gap < np.inf):
        raise OptallocError(say("gap must be a number of at least 0, not {given}", given=repr(gap)))
    for name, value, least, most in (
        ("seed", seed, 0, LARGEST_INTEGER),
        ("threads", 1 if threads is None else threads, 1, MOST_THREADS),
        ("node_limit", 0 if node_limit is None else node_limit, 0, LARGEST_INTEGER),
    ):
        if not (isinstance(value, int | np.integer) and least <= value <= most):
            message = say(
                "{option} must be a whole number between {least} and {most}, not {given}",
                option=name,
                least=least,
                most=most,
                given=repr(value),
            )
            raise OptallocError(message)
    return Options(time_limit, gap, seed, threads, node_limit, _strategy(strategy))


def _strategy(strategy: Strategy | str) -> Strategy:
    try:
        return Strategy(strategy)
    except ValueError:
        raise _no_such("strategy", Strategy, strategy) from None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.integer | np.floating)


def _links(links: Links | str) -> Links:
    try:
        return Links(links)
    except ValueError:
        raise _no_such("links", Links, links) from None


def _no_such(option: str, choices: Iterable[str], given: object) -> OptallocError:
    return OptallocError(
        say(
            "{option} must be one of {choices}, not {given}",
            option=option,
            choices=", ".join(choices),
            given=repr(given),
        )
    )


def _verified(question: Question, outcome: Outcome, options: Options, interrupts: Interrupts) -> Result:
    """Turn an outcome into a result whose objective and status rest on the exact check."""
    program = question.program
    result = Result(
        termination=outcome.termination,
        solution_status=outcome.solution_status,
        objective=None,
        bound=outcome.bound,
        plan=None,
        verification=None,
        sizes={
            "columns": len(program.cost),
            "integers": int(program.integer.sum()),
            "rows": len(program.row_lower),
            "nonzeros": len(program.column),
        },
        seconds={},
        versions=versions(),
        options=asdict(options),
        instance_hash=question.instance.hash,
        history=outcome.history,
        message=outcome.message,
        start_objective=outcome.begun,
    )
    if outcome.values is None:
        return result
    plan = extract_plan(question.instance, program, outcome.values)
    result = replace(result, plan=plan)
    if outcome.termination is Termination.INTERRUPTED:
        interrupts.forget()  # what came while the search was ending was said to the search
    verification = _verification(question.instance, plan, interrupts)
    if verification is None:
        return _unverified(result, outcome.objective)
    money = float(np.abs(program.cost * outcome.values).max(initial=0.0))
    return _judged(result, verification, money, options.gap)


def _with_cause(result: Result, instance: Instance, start: Plan, interrupts: Interrupts) -> Result:
    """Return a result whose message names what a plan to begin with, amounts and all, breaks first.

    Decisions are held against the instance before amounts, so the amounts, which would have been found anew,
    come up only where nothing else is wrong. Nothing is named of a plan with rows that the instance does not
    have.
    """
    if result.termination is Termination.INTERRUPTED:
        return result
    verification = _verification(instance, start, interrupts)
    if verification is None or verification.value is None or verification.ok:
        return result
    first = verification.violations[0].message
    cause = say("As it stands it breaks this first: {violation}.", violation=first)
    return replace(result, message=f"{result.message} {cause}")


def _verification(instance: Instance, plan: Plan, interrupts: Interrupts) -> Verification | None:
    """Check a plan; None where an interrupt breaks that off."""
    try:
        with interrupts.heard():
            return verify(instance, plan)
    except KeyboardInterrupt:
        return None


def _unverified(result: Result, value: float | None) -> Result:
    """Return the result of a plan whose check was broken off; its value is told as hearsay."""
    messages = [result.message, say("The exact check was interrupted, so the plan is NOT verified.")]
    if value is not None:
        messages.append(say("By the solver's own figures it is worth {value:.10g}.", value=value))
    return replace(
        result,
        termination=Termination.INTERRUPTED,
        solution_status=SolutionStatus.FEASIBLE,
        message=in_sequence(*messages),
    )


def _judged(result: Result, verification: Verification, money: float, gap: float) -> Result:
    """Return a result that claims what the exact check and the bound bear out.

    Parameters
    ----------
    money
        Largest amount of money in the solver's objective.
    gap
        At which a plan counts as proven best.
    """
    objective = None if verification.objective is None else float(verification.objective)
    bound, message = result.bound, result.message
    if objective is not None and bound is not None:
        money = max(abs(objective), money)
        if objective - bound > BOUND_TOLERANCE * money:
            dropped = say("The solver's bound lies below the plan and is dropped.")
            bound, message = None, f"{message} {dropped}".strip()
        elif bound - objective <= ROUNDING * money:
            bound = objective
    reached = relative_gap(objective, bound)
    optimal = result.solution_status is SolutionStatus.OPTIMAL and verification.ok
    proven = optimal and reached is not None and reached <= gap + 1e-9
    return replace(
        result,
        solution_status=SolutionStatus.OPTIMAL if proven else SolutionStatus.FEASIBLE,
        objective=objective,
        bound=bound,
        verification=verification,
        message=message,
    )
