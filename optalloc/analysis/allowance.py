"""A time limit shared by several solves."""

from __future__ import annotations

import time
from dataclasses import replace

from optalloc.engine import Options

#: Seconds that a solve gets at least.
LEAST = 1.0


class Allowance:
    """Shares the time that is left evenly among the solves that are to come.

    Parameters
    ----------
    options
        Of each solve; the time limit is that of all together.
    solves
        How many are to come.
    """

    def __init__(self, options: Options, solves: int) -> None:
        self._options = options
        self._until = None if options.time_limit is None else time.monotonic() + options.time_limit
        self._solves = solves

    def over(self) -> bool:
        """Return whether no time is left."""
        return self._until is not None and time.monotonic() >= self._until

    def expect_no_more_than(self, solves: int) -> None:
        """Share the time among fewer solves than were to come."""
        self._solves = min(self._solves, solves)

    def options(self) -> Options:
        """Return the options of the next solve."""
        share = max(1, self._solves)
        self._solves -= 1
        if self._until is None:
            return self._options
        return replace(self._options, time_limit=max(LEAST, (self._until - time.monotonic()) / share))
