"""Solves in a child process; where it crashes, hangs or is interrupted, a second one saves the best plan."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from optalloc.engine.clock import Clock
from optalloc.engine.exchange import (
    INCUMBENT,
    START,
    VALUES,
    Event,
    Report,
    Request,
    Task,
    read_values,
    write_program,
    write_values,
)
from optalloc.engine.interrupts import Interrupts
from optalloc.engine.polished import Polish, Polished, kept
from optalloc.engine.status import Options, Outcome, Progress, SolutionStatus, Termination
from optalloc.engine.watchdog import Watchdog
from optalloc.engine.witness import Witness
from optalloc.errors import SolverError, reason
from optalloc.language import say
from optalloc.program import Floats, Program

_STOP_SECONDS = 1.0  # from Ctrl-C to the end of the search
_INTERRUPTED_POLISH_SECONDS = 5.0
_UNLIMITED_POLISH_SECONDS = 60.0  # after a crash, where there is no time limit
_LEAST_POLISH_SECONDS = 0.2  # below this a child would not even start


def solve_in_child(
    program: Program,
    options: Options,
    start: Floats | None,
    on_progress: Callable[[Progress], None] | None,
    interrupts: Interrupts,
) -> Outcome:
    """Maximise a programme in a child process; see `optalloc.engine.solve_program`."""
    with _private_folder() as folder:
        solve = _IsolatedSolve(folder, program, options, start, on_progress, interrupts)
        try:
            return solve.outcome()
        except KeyboardInterrupt:
            return solve.outcome_as_it_stands()


@contextmanager
def _private_folder() -> Iterator[Path]:
    try:
        folder = TemporaryDirectory(prefix="optalloc-", ignore_cleanup_errors=True)
    except OSError as error:
        message = say("there is no folder for the solver's process: {reason}", reason=reason(error))
        raise SolverError(message) from error
    with folder as name:
        yield Path(name)


class _IsolatedSolve:
    """One solve in a child, as its parent lives through it."""

    def __init__(
        self,
        folder: Path,
        program: Program,
        options: Options,
        start: Floats | None,
        on_progress: Callable[[Progress], None] | None,
        interrupts: Interrupts,
    ) -> None:
        self._folder = folder
        self._program = program
        self._start = start
        self._options = options
        self._interrupts = interrupts
        self._clock = Clock.start(options.time_limit)
        self._witness = Witness(program, options, self._clock, on_progress)
        self._watchdog = Watchdog(self._patience, self._hear, interrupts, self._witness)
        self._polishing = False
        self._handed_over = 0.0

    def outcome(self) -> Outcome:
        """Solve in a child, and bring home in a second one what the first could not."""
        self._write_program()
        self._handed_over = self._clock.elapsed()
        self._watchdog.follow(self._folder, Request(Task.SOLVE, self._options, self._clock))
        if self._watchdog.finished is not None:
            return self._reported_outcome(self._watchdog.finished)
        return self._rescued_outcome()

    def _write_program(self) -> None:
        try:
            write_program(self._folder, self._program)
            if self._start is not None:
                write_values(self._folder / START, self._start)
        except OSError as error:
            raise SolverError(
                say("the programme cannot be passed to the solver's process: {reason}", reason=reason(error))
            ) from error

    def outcome_as_it_stands(self) -> Outcome:
        """Return the outcome of a solve whose user does not wait for a child to bring the plan in order."""
        values = self._values(INCUMBENT)
        plan = None if values is None else kept(self._program, values)
        return self._outcome(Termination.INTERRUPTED, plan, "", solved=self._clock.elapsed())

    def _patience(self) -> float:
        """Return the seconds that the child may still take."""
        if self._polishing:
            return self._shortened(self._clock.left_to_polish(), _INTERRUPTED_POLISH_SECONDS)
        return self._shortened(self._clock.left_to_kill(), _STOP_SECONDS)

    def _shortened(self, left: float, grace: float) -> float:
        """Return the seconds left, fewer once an interrupt asks for an end within some grace."""
        if self._witness.interrupted is None:
            return left
        return min(left, max(0.0, self._witness.interrupted + grace - time.monotonic()))

    def _hear(self, report: Report) -> None:
        if report["event"] == Event.POLISHING:
            self._polishing = True
            return
        self._witness.hear(Progress(**report["progress"]))

    def _reported_outcome(self, report: Report) -> Outcome:
        """Return the outcome as the child has it."""
        objective = report["objective"]
        values = None if objective is None else self._values(VALUES)
        if objective is not None and values is None:
            return self._rescued_outcome()
        return Outcome(
            termination=Termination(report["termination"]),
            solution_status=SolutionStatus(report["solution_status"]),
            values=values,
            objective=objective,
            bound=report["bound"],
            nodes=report["nodes"],
            history=self._witness.history,
            message=report["message"],
            seconds=report["seconds"],
            begun=report["begun"],
            searched=report["searched"],
        )

    def _rescued_outcome(self) -> Outcome:
        """Return the outcome of a child that did not live to report one."""
        solved = self._clock.elapsed()
        values = self._values(INCUMBENT)
        plan = None if values is None else self._polished(values)
        if self._witness.interrupted is not None:
            return self._outcome(Termination.INTERRUPTED, plan, "", solved)
        if self._watchdog.overran:
            message = say("The solver did not stop at its limit and was ended from outside.")
            return self._outcome(Termination.TIME_LIMIT, plan, message, solved)
        return self._outcome(Termination.SOLVER_FAILED, plan, self._watchdog.death, solved)

    def _polished(self, values: Floats) -> Polished:
        """Polish values in a child of their own, or keep them where that fails too."""
        seconds = self._polish_seconds()
        if seconds < _LEAST_POLISH_SECONDS:
            return kept(self._program, values)
        (self._folder / VALUES).unlink(missing_ok=True)
        clock = Clock.start(seconds)
        watchdog = Watchdog(
            lambda: self._shortened(clock.left_to_solve(), _INTERRUPTED_POLISH_SECONDS),
            lambda report: None,
            self._interrupts,
            self._witness,
        )
        watchdog.follow(self._folder, Request(Task.POLISH, self._options, clock))
        if watchdog.finished is None:
            return kept(self._program, values)
        return Polished(
            polish=Polish(watchdog.finished["polish"]),
            values=self._values(VALUES),
            objective=watchdog.finished["objective"],
            message=watchdog.finished["message"],
        )

    def _polish_seconds(self) -> float:
        interrupted = self._witness.interrupted is not None
        most = _INTERRUPTED_POLISH_SECONDS if interrupted else _UNLIMITED_POLISH_SECONDS
        return min(most, self._clock.left_to_polish())

    def _values(self, name: str) -> Floats | None:
        return read_values(self._folder / name, len(self._program.cost))

    def _outcome(
        self, termination: Termination, plan: Polished | None, message: str, solved: float
    ) -> Outcome:
        seconds = {
            "hand_over": self._handed_over,
            "solve": solved - self._handed_over,
            "polish": self._clock.elapsed() - solved,
        }
        return self._witness.outcome(termination, plan, message, seconds)
