"""Follows a child at its task, and ends it when it outstays its time."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from pathlib import Path

from optalloc.engine.exchange import Event, Report, Request, write_request
from optalloc.engine.interrupts import Interrupts
from optalloc.engine.spawn import Child
from optalloc.engine.witness import Witness

_POLL = 0.5  # seconds; a wait without end cannot be interrupted everywhere


class Watchdog:
    """Watches one task from outside.

    Parameters
    ----------
    patience
        Returns the seconds the child may still take; may be infinite.
    hear
        Is told of every report but the last.
    interrupts, witness
        Where interrupts come from, and who remembers them.

    Attributes
    ----------
    finished
        The child's last report; None where it did not live to give one.
    overran
        Whether the child was ended because its time was up.
    death
        How a child that gave no last report came to its end, in a sentence.
    """

    def __init__(
        self,
        patience: Callable[[], float],
        hear: Callable[[Report], None],
        interrupts: Interrupts,
        witness: Witness,
    ) -> None:
        self._patience = patience
        self._hear = hear
        self._interrupts = interrupts
        self._witness = witness
        self.finished: Report | None = None
        self.overran = False
        self.death = ""

    def follow(self, folder: Path, request: Request) -> None:
        """Start a child on a folder and follow it to its end; on leaving, there is no child.

        A first interrupt, with those on its heels, only asks the child to stop.

        Raises
        ------
        KeyboardInterrupt
            For a later one, or the first where the work is hurried: nobody wants to wait for the child.
        """
        write_request(folder, request)
        with Child(folder) as child:
            while not (self.finished or self.overran or self.death):
                try:
                    with self._interrupts.heard():
                        self._listen(child)
                except KeyboardInterrupt:
                    if self._interrupts.hurried or self._witness.is_impatient():
                        raise
                    if self._witness.interrupted is None:
                        self._witness.interrupted = time.monotonic()
                        child.ask_to_stop()

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
