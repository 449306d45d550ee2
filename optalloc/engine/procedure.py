"""The whole of a solve in the present process: scale, hand over, solve, polish, judge."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from optalloc.engine.choice import search_may_pay, seconds_alone, strength_pays
from optalloc.engine.clock import Clock
from optalloc.engine.highs import Run, Settings, run_highs
from optalloc.engine.judge import Judgement, judge
from optalloc.engine.polish import polish
from optalloc.engine.polished import Polish, Polished
from optalloc.engine.record import Audience, Record
from optalloc.engine.scaling import scale
from optalloc.engine.status import DOES_NOT_FIT, Options, Outcome, SolutionStatus, Termination
from optalloc.errors import SolverError
from optalloc.language import in_sequence, mark, say
from optalloc.program import Floats, Program

_LOSS = 1e-6  # by which rounding may worsen a solution before the solver's tolerances count as abused
_TIGHT = 1e-9
_NO_TIME_TO_BEGIN = mark("The time limit was over before the plan to start from was tried.")
_BROKEN_OFF = (Termination.SOLVER_FAILED, Termination.MEMORY_LIMIT)


def solve_here(
    program: Program, options: Options, clock: Clock, audience: Audience, start: Floats | None = None
) -> Outcome:
    """Maximise a programme in the present thread; ends in an outcome whatever the solver does.

    Parameters
    ----------
    start
        Values to begin with, shape (n,), of which the integers count.
    """
    if len(program.cost) == 0:
        return _outcome_without_columns(program, clock)
    return _Procedure(program, options, clock, audience).outcome(start)


class _Procedure:
    """One solve, step by step."""

    def __init__(self, program: Program, options: Options, clock: Clock, audience: Audience) -> None:
        self._program = program
        self._options = options
        self._clock = clock
        self._audience = audience
        self._seconds = {"hand_over": 0.0, "solve": 0.0, "polish": 0.0}
        self._scaled, self._scaling = scale(program)
        self._money = self._scaling.original_objective(1.0)
        self._record = Record(self._scaling, clock, audience)
        self._begun: float | None = None
        self._searched = False
        self._messages: list[str] = []

    def outcome(self, start: Floats | None) -> Outcome:
        """Run all steps."""
        self._seconds["hand_over"] = self._clock.elapsed()
        if start is not None:
            self._begin_with(start)
        termination = self._run(feasibility=None)
        plan = self._polish()
        if plan is not None and self._leaned_on_tolerances(termination, plan) and self._may_go_on():
            termination, plan = self._solve_tightly(plan)
        return self._outcome(termination, plan)

    def _begin_with(self, start: Floats) -> None:
        """Take the integers of a start with their best continuous part for the first solution."""
        with self._timed("solve"):
            begun = polish(self._program, self._scaled, self._scaling, start, self._clock.left_to_solve())
        if begun.polish is not Polish.DONE:
            untried = self._clock.left_to_solve() <= 0
            self._messages.append(say(_NO_TIME_TO_BEGIN if untried else DOES_NOT_FIT))
            return
        self._begun = begun.objective
        self._record.restart(begun.values, begun.objective)
        self._record.progress(None, None)

    def _may_go_on(self) -> bool:
        return self._clock.left_to_solve() > 0 and not self._audience.stop_asked()

    def _run(self, feasibility: float | None) -> Termination:
        """Run the solver; where it fails, what it found before remains in the record."""
        settings = Settings(
            seconds=self._clock.left_to_solve(),
            gap=self._options.gap,
            seed=self._options.seed,
            threads=self._options.threads or 1,
            node_limit=self._options.node_limit,
            feasibility=feasibility,
        )
        try:
            with self._timed("solve"):
                run = self._search(settings)
                if run.termination is Termination.UNBOUNDED:
                    return self._unbounded_or_infeasible(settings)
        except SolverError as error:
            self._messages.append(say("{error}.", error=error))
            return Termination.SOLVER_FAILED
        except MemoryError:
            self._messages.append(say("The solver ran out of memory."))
            return Termination.MEMORY_LIMIT
        self._note(run)
        return run.termination

    def _note(self, run: Run) -> None:
        """Take note of what a run has come to."""
        if run.values is not None and run.objective is not None:
            self._record.incumbent(run.values, run.objective)
        self._record.progress(run.bound, run.nodes)

    def _search(self, settings: Settings) -> Run:
        if settings.feasibility is not None:
            return run_highs(self._scaled, settings, self._record, self._known())
        if not search_may_pay(self._scaled, self._options):
            return run_highs(self._strengthened(), settings, self._record, self._known())
        if alone := seconds_alone(self._scaled, settings.seconds):
            soon = replace(settings, seconds=alone)
            run = run_highs(self._strengthened(), soon, self._record, self._known())
            self._note(run)
            settings = replace(settings, seconds=self._clock.left_to_solve())
            if run.termination is not Termination.TIME_LIMIT or settings.seconds <= 0:
                return run
        from optalloc.engine.search import search  # brings scipy, which HiGHS alone does without

        self._searched = True
        threads = self._options.threads or min(2, os.cpu_count() or 1)
        return search(self._scaled, replace(settings, threads=threads), self._record, self._known())

    def _strengthened(self) -> Program:
        """Return the programme for HiGHS alone, with rows of more strength where they pay."""
        if not strength_pays(self._scaled, self._options):
            return self._scaled
        from optalloc.engine.levels import with_levels  # brings scipy, as above
        from optalloc.engine.submatrix import with_single_rows_as_bounds

        return with_levels(with_single_rows_as_bounds(self._scaled))

    def _known(self) -> Floats | None:
        """Return the best values so far as the solver has them."""
        return None if self._record.values is None else self._scaling.scaled_values(self._record.values)

    def _unbounded_or_infeasible(self, settings: Settings) -> Termination:
        """Look for any solution: with rational data, one makes the programme unbounded (Meyer 1974)."""
        indifferent = replace(self._scaled, cost=np.zeros_like(self._scaled.cost))
        run = run_highs(indifferent, replace(settings, seconds=self._clock.left_to_solve()))
        return Termination.UNBOUNDED if run.termination is Termination.GAP_REACHED else run.termination

    def _polish(self) -> Polished | None:
        if self._record.values is None:
            return None
        self._audience.polishing()
        with self._timed("polish"):
            seconds = self._clock.left_to_polish()
            return polish(self._program, self._scaled, self._scaling, self._record.values, seconds)

    def _leaned_on_tolerances(self, termination: Termination, plan: Polished) -> bool:
        """Say whether the solution, or its proof, holds only within the solver's tolerances."""
        if plan.polish is Polish.KEPT or termination in _BROKEN_OFF:
            return False
        if plan.objective is None or self._record.objective is None:
            return True
        lost = self._record.objective - plan.objective
        if lost > _LOSS * max(abs(self._record.objective), self._money):
            return True
        return self._judgement(termination, plan).termination is Termination.SOLVER_FAILED

    def _solve_tightly(self, plan: Polished) -> tuple[Termination, Polished]:
        """Solve again with tighter tolerances; return the better plan."""
        self._record.restart(plan.values, plan.objective)
        termination = self._run(feasibility=_TIGHT)
        again = self._polish()
        if again is None or again.objective is None:
            return termination, plan
        better = plan.objective is None or again.objective > plan.objective
        return termination, again if better else plan

    def _judgement(self, termination: Termination, plan: Polished | None) -> Judgement:
        objective = None if plan is None else plan.objective
        return judge(termination, objective, self._record.bound, self._options.gap, self._money)

    def _outcome(self, termination: Termination, plan: Polished | None) -> Outcome:
        judgement = self._judgement(termination, plan)
        objective = None if plan is None else plan.objective
        self._record.close(objective, judgement.bound)
        messages = [*self._messages, *self._record.remarks, plan.message if plan else "", judgement.message]
        return Outcome(
            termination=judgement.termination,
            solution_status=judgement.solution_status,
            values=None if plan is None else plan.values,
            objective=objective,
            bound=judgement.bound,
            nodes=self._record.nodes,
            history=self._record.history,
            message=in_sequence(*messages),
            seconds=self._seconds,
            begun=self._begun,
            searched=self._searched,
        )

    @contextmanager
    def _timed(self, phase: str) -> Iterator[None]:
        start = time.monotonic()
        try:
            yield
        finally:
            self._seconds[phase] += time.monotonic() - start


def _outcome_without_columns(program: Program, clock: Clock) -> Outcome:
    """Return the outcome of a programme that has nothing to decide."""
    holds = bool(((program.row_lower <= 0) & (program.row_upper >= 0)).all())
    return Outcome(
        termination=Termination.GAP_REACHED if holds else Termination.INFEASIBLE,
        solution_status=SolutionStatus.OPTIMAL if holds else SolutionStatus.INFEASIBLE,
        values=np.zeros(0) if holds else None,
        objective=0.0 if holds else None,
        bound=0.0 if holds else None,
        nodes=None,
        history=(),
        message="",
        seconds={"hand_over": clock.elapsed(), "solve": 0.0, "polish": 0.0},
    )
