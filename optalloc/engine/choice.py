"""Whether to search for good plans beside HiGHS, and whether to give HiGHS alone rows of more strength."""

from __future__ import annotations

from optalloc.engine.openings import launches
from optalloc.engine.status import Options, Strategy
from optalloc.program import Program

_TINY = 5_000  # nonzeros: what HiGHS settles before it is of use to strengthen it
_SMALL = 20_000  # nonzeros: what HiGHS alone mostly settles before a hunt has begun


#: Seconds, and the share of the time at most, that HiGHS alone gets for what it mostly settles.
_SOON, _SOON_SHARE = 6.0, 0.5


def search_may_pay(program: Program, options: Options) -> bool:
    """Say whether a search may pay: time is limited, and all integers are binaries.

    Without a limit of time the answer must not depend on the clock, as a search by two threads does.
    """
    if options.strategy is Strategy.PLAIN or options.time_limit is None or options.node_limit is not None:
        return False
    integer = program.integer
    binary = bool(((program.lower[integer] >= 0.0) & (program.upper[integer] <= 1.0)).all())
    return binary and bool(integer.any())


def search_pays(program: Program, options: Options) -> bool:
    """Say whether a search pays from the beginning: it may, and there is much to do."""
    return search_may_pay(program, options) and len(program.column) > _SMALL


def seconds_alone(program: Program, seconds: float) -> float:
    """Return for how long HiGHS alone is at work before a search: a while on what it mostly settles."""
    return min(_SOON, _SOON_SHARE * seconds) if len(program.column) <= _SMALL else 0.0


def strength_pays(program: Program, options: Options) -> bool:
    """Say whether HiGHS alone is sooner with the rows that launches imply of openings: mostly, in a tree."""
    wanted = options.strategy is not Strategy.PLAIN and len(program.column) > _TINY
    return wanted and launches(program)
