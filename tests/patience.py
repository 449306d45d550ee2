"""Time limits for machines of any speed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Ended = TypeVar("Ended")

#: Seconds: a plan is found well within the first where little else runs, and within the last anywhere.
LIMITS = (1.0, 4.0, 16.0, 64.0)


def with_time_for(has_plan: Callable[[Ended], bool], solve: Callable[[float], Ended]) -> Ended:
    """Solve within ever longer time limits until one leaves time for a plan; return how that solve ended.

    A limit that is too short for a plan on a machine that is slow, or busy with other things, shows nothing.
    """
    for limit in LIMITS[:-1]:
        ended = solve(limit)
        if has_plan(ended):
            return ended
    return solve(LIMITS[-1])
