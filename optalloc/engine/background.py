"""Solves in a thread of the present process, so that the main one hears of Ctrl-C and of progress."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from optalloc.engine.clock import Clock
from optalloc.engine.highs import LinearSolution, LinearSolver, release_threads
from optalloc.engine.interrupts import Interrupts
from optalloc.engine.polished import kept
from optalloc.engine.procedure import solve_here
from optalloc.engine.status import Options, Outcome, Progress, Termination
from optalloc.engine.witness import Witness
from optalloc.language import language, speaking
from optalloc.program import Floats, Program

_FAREWELL = 1.0  # seconds for a solver to hear that it is to stop: a process that ends under one is aborted
_POLL = 0.5  # seconds; a wait without end cannot be interrupted everywhere


class _Messenger:
    """Carries word from the solving thread to the caller's, and the wish to stop the other way."""

    def __init__(self) -> None:
        self.news: queue.SimpleQueue[Progress | None] = queue.SimpleQueue()
        self.stop = threading.Event()
        self.best: Floats | None = None

    def progress(self, progress: Progress) -> None:
        self.news.put(progress)

    def incumbent(self, values: Floats) -> None:
        """Keep the values for a caller who does not wait for the thread."""
        self.best = values

    def polishing(self) -> None:
        """The caller need not know."""

    def stop_asked(self) -> bool:
        return self.stop.is_set()


def solve_in_thread(
    program: Program,
    options: Options,
    start: Floats | None,
    on_progress: Callable[[Progress], None] | None,
    interrupts: Interrupts,
) -> Outcome:
    """Maximise a programme in a thread of this process.

    Ctrl-C asks the solver to stop, which it does when it next looks up, and gives the best plan so far; a
    second one, from two seconds later, or the first where the work is hurried, gives it without waiting. A
    limit is kept as well as the solver keeps it.
    """
    clock = Clock.start(options.time_limit)
    witness = Witness(program, options, clock, on_progress)
    messenger = _Messenger()
    results: list[Outcome | BaseException] = []
    spoken = language()

    def work() -> None:
        try:
            with speaking(spoken):
                results.append(solve_here(program, options, clock, messenger, start))
        except BaseException as error:
            results.append(error)
        finally:
            release_threads()
            messenger.news.put(None)

    worker = threading.Thread(target=work, name="optalloc-solve", daemon=True)
    worker.start()
    try:
        waited = _waited(worker, messenger, witness, interrupts)
    except BaseException:
        messenger.stop.set()
        worker.join(_FAREWELL)
        raise
    if not waited:
        worker.join(_FAREWELL)
        plan = None if messenger.best is None else kept(program, messenger.best)
        seconds = {"hand_over": 0.0, "solve": clock.elapsed(), "polish": 0.0}
        return witness.outcome(Termination.INTERRUPTED, plan, "", seconds)
    worker.join()
    if isinstance(results[0], BaseException):
        raise results[0]
    return results[0]


def _waited(
    worker: threading.Thread, messenger: _Messenger, witness: Witness, interrupts: Interrupts
) -> bool:
    """Wait until the work is done; False where an impatient interrupt comes before."""
    while True:
        try:
            with interrupts.heard():
                _relay(worker, messenger, witness)
        except KeyboardInterrupt:
            if interrupts.hurried or witness.is_impatient():
                messenger.stop.set()
                return False
            if witness.interrupted is None:
                witness.interrupted = time.monotonic()
                messenger.stop.set()
        else:
            return True


def _relay(worker: threading.Thread, messenger: _Messenger, witness: Witness) -> None:
    """Pass on progress until the work is done, even if an interrupt swallowed the word of its end."""
    while True:
        try:
            progress = messenger.news.get(timeout=_POLL)
        except queue.Empty:
            if not worker.is_alive():
                return
            continue
        if progress is None:
            return
        witness.hear(progress)


def relaxation_in_thread(program: Program, seconds: float, interrupts: Interrupts) -> LinearSolution | None:
    """Maximise a programme without its integrality in a thread of this process.

    Parameters
    ----------
    seconds
        May be infinite. A solver that goes on after them is left behind.

    Returns
    -------
    LinearSolution or None
        None where there is no optimum, or none within the time.

    Raises
    ------
    KeyboardInterrupt
        Where an interrupt comes.
    """
    stop = threading.Event()
    answers: queue.SimpleQueue[LinearSolution | BaseException | None] = queue.SimpleQueue()

    def work() -> None:
        try:
            answers.put(LinearSolver(program).solve(seconds, stop.is_set))
        except BaseException as error:
            answers.put(error)
        finally:
            release_threads()

    until = time.monotonic() + seconds + _POLL
    worker = threading.Thread(target=work, name="optalloc-relaxation", daemon=True)
    worker.start()
    try:
        with interrupts.heard():
            answer = _awaited(answers, until)
    finally:
        stop.set()
        worker.join(_FAREWELL)
    if isinstance(answer, BaseException):
        raise answer
    return answer


def _awaited(
    answers: queue.SimpleQueue[LinearSolution | BaseException | None], until: float
) -> LinearSolution | BaseException | None:
    """Return the answer of a thread, None where none comes until a moment."""
    while time.monotonic() < until:
        with suppress(queue.Empty):
            return answers.get(timeout=_POLL)
    return None
