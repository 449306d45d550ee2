"""What is left of a time limit, for each phase of a solve."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

_KILL_GRACE, _KILL_SHARE = 0.5, 0.05
_END_GRACE, _END_SHARE = 1.5, 0.10


@dataclass(frozen=True)
class Clock:
    """A wall clock that started at one moment and may have a limit.

    The clock of the system counts, so that a parent and its child may share one.

    Attributes
    ----------
    started
        Of `time.monotonic`.
    limit
        Seconds, or None.
    """

    started: float
    limit: float | None

    @classmethod
    def start(cls, limit: float | None) -> Clock:
        """Return a clock that starts now."""
        return cls(time.monotonic(), limit)

    def elapsed(self) -> float:
        """Return the seconds since the start."""
        return time.monotonic() - self.started

    def left_to_solve(self) -> float:
        """Return the seconds until the limit, at least 0; infinite without a limit."""
        return self._left(0.0, 0.0)

    def left_to_kill(self) -> float:
        """Return the seconds until a solver that does not stop by itself is given up."""
        return self._left(_KILL_GRACE, _KILL_SHARE)

    def left_to_polish(self) -> float:
        """Return the seconds until everything has to be over."""
        return self._left(_END_GRACE, _END_SHARE)

    def _left(self, grace: float, share: float) -> float:
        if self.limit is None:
            return math.inf
        return max(0.0, self.started + self.limit + max(grace, share * self.limit) - time.monotonic())
