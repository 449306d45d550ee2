"""Solves in a thread of the present process, so that the main one hears of Ctrl-C and of progress."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from optalloc.engine.clock import Clock
from optalloc.engine.highs import release_threads
from optalloc.engine.procedure import solve_here
from optalloc.engine.status import Options, Outcome, Progress
from optalloc.program import Floats, Program

_POLL = 0.5  # seconds; a wait without end cannot be interrupted everywhere


class _Messenger:
    """Carries word from the solving thread to the caller's, and the wish to stop the other way."""

    def __init__(self) -> None:
        self.news: queue.SimpleQueue[Progress | None] = queue.SimpleQueue()
        self.stop = threading.Event()

    def progress(self, progress: Progress) -> None:
        self.news.put(progress)

    def incumbent(self, values: Floats) -> None:
        """Nobody else has to keep it: what is lost here is lost with the process."""

    def polishing(self) -> None:
        """The caller need not know."""

    def stop_asked(self) -> bool:
        return self.stop.is_set()


def solve_in_thread(
    program: Program, options: Options, on_progress: Callable[[Progress], None] | None
) -> Outcome:
    """Maximise a programme in a thread of this process.

    Ctrl-C asks the solver to stop, which it does when it next looks up, and gives the best plan so far; a
    second one does not wait. A limit is kept as well as the solver keeps it.
    """
    clock = Clock.start(options.time_limit)
    messenger = _Messenger()
    results: list[Outcome | BaseException] = []

    def work() -> None:
        try:
            results.append(solve_here(program, options, clock, messenger))
        except BaseException as error:
            results.append(error)
        finally:
            release_threads()
            messenger.news.put(None)

    worker = threading.Thread(target=work, name="optalloc-solve", daemon=True)
    worker.start()
    try:
        _relay(messenger, on_progress)
    except KeyboardInterrupt:
        messenger.stop.set()
        _relay(messenger, on_progress)
    except BaseException:
        messenger.stop.set()
        raise
    worker.join()
    if isinstance(results[0], BaseException):
        raise results[0]
    return results[0]


def _relay(messenger: _Messenger, on_progress: Callable[[Progress], None] | None) -> None:
    """Pass on progress until the work is done."""
    while True:
        try:
            progress = messenger.news.get(timeout=_POLL)
        except queue.Empty:
            continue
        if progress is None:
            return
        if on_progress is not None:
            on_progress(progress)
