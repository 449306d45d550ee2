"""A time limit shared by several solves."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from typing import Final

from optalloc.engine import Options
from optalloc.program import Program

#: Seconds that a solve gets at least, while there are so many.
LEAST: Final = 1.0
#: Share of the time that a relaxation gets.
_RELAXATION: Final = 0.4
#: Entries of a programme from which on a solver may be deaf to its limits for longer than a process takes to
#: start.
_LARGE: Final = 20_000


def is_large(program: Program) -> bool:
    """Return whether a solve is worth a process of its own, under a watchdog."""
    return len(program.column) > _LARGE


class Allowance:
    """Shares the time that is left evenly among the solves that are to come.

    Parameters
    ----------
    options
        Of each solve; the time limit is that of all together.
    solves
        How many are to come.
    begun
        When the time began, by `time.monotonic`; None: now.
    """

    def __init__(self, options: Options, solves: int, begun: float | None = None) -> None:
        self._options = options
        begun = time.monotonic() if begun is None else begun
        self._until = None if options.time_limit is None else begun + options.time_limit
        self._solves = solves

    def over(self) -> bool:
        """Return whether no time is left."""
        return self._until is not None and time.monotonic() >= self._until

    def for_relaxation(self) -> float:
        """Return the seconds for a relaxation that comes before the solves; infinite without a limit."""
        return math.inf if self._until is None else max(0.0, _RELAXATION * (self._until - time.monotonic()))

    def expect_no_more_than(self, solves: int) -> None:
        """Share the time among fewer solves than were to come."""
        self._solves = min(self._solves, solves)

    def options(self) -> Options:
        """Return the options of the next solve."""
        share = max(1, self._solves)
        self._solves -= 1
        if self._until is None:
            return self._options
        left = max(0.0, self._until - time.monotonic())
        return replace(self._options, time_limit=min(left, max(LEAST, left / share)))
