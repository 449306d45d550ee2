"""Follows a child at its task, and ends it when it outstays its time."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from pathlib import Path

from optalloc.engine.exchange import Event, Report, Request, write_request
from optalloc.engine.spawn import Child

_IMPATIENCE = 2.0  # seconds in which further Ctrl-C say no more than the first
_POLL = 0.5  # seconds; a wait without end cannot be interrupted everywhere


class Watchdog:
    """Watches one task from outside.

    Parameters
    ----------
    patience
        Returns the seconds the child may still take; may be infinite.
    hear
        Is told of every report but the last.

    Attributes
    ----------
    finished
        The child's last report; None where it did not live to give one.
    overran
        Whether the child was ended because its time was up.
    interrupted
        When Ctrl-C came, by `time.monotonic`; None where it did not.
    death
        How a child that gave no last report came to its end.
    """

    def __init__(self, patience: Callable[[], float], hear: Callable[[Report], None]) -> None:
        self._patience = patience
        self._hear = hear
        self.finished: Report | None = None
        self.overran = False
        self.interrupted: float | None = None
        self.death = ""

    def follow(self, folder: Path, request: Request, *, forward_interrupt: bool = True) -> None:
        """Start a child on a folder and follow it to its end; on leaving, there is no child.

        Parameters
        ----------
        forward_interrupt
            Whether a first Ctrl-C, with those on its heels, only asks the child to stop.
        """
        write_request(folder, request)
        with Child(folder) as child:
            while not (self.finished or self.overran or self.death):
                try:
                    self._listen(child)
                except KeyboardInterrupt:
                    if not forward_interrupt or self._is_told_again():
                        raise
                    if self.interrupted is None:
                        self.interrupted = time.monotonic()
                        child.ask_to_stop()

    def _is_told_again(self) -> bool:
        """Say whether a Ctrl-C came after another, and not just on its heels."""
        return self.interrupted is not None and time.monotonic() > self.interrupted + _IMPATIENCE

    def _listen(self, child: Child) -> None:
        left = self._patience()
        try:
            report = child.next_report(min(left, _POLL))
        except queue.Empty:
            self.overran = left <= 0
            return
        if report is None:
            self.death = child.cause_of_death()
        elif report["event"] == Event.FINISHED:
            self.finished = report
        else:
            self._hear(report)
