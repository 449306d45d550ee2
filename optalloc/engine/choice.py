"""Whether to search for good plans beside HiGHS, and whether to give HiGHS alone rows of more strength."""

from __future__ import annotations

from optalloc.engine.openings import launches
from optalloc.engine.status import Options, Strategy
from optalloc.program import Program

_TINY = 5_000  # nonzeros: what HiGHS settles before it is of use to strengthen it
_SMALL = 20_000  # nonzeros: what HiGHS alone mostly settles before a hunt has begun


def search_pays(program: Program, options: Options) -> bool:
    """Say whether a search may pay: time is limited, all integers are binaries, there is much to do.

    Without a limit of time the answer must not depend on the clock, as a search by two threads does.
    """
    if options.strategy is Strategy.PLAIN or options.time_limit is None or options.node_limit is not None:
        return False
    integer = program.integer
    binary = bool(((program.lower[integer] >= 0.0) & (program.upper[integer] <= 1.0)).all())
    return binary and bool(integer.any()) and len(program.column) > _SMALL


def strength_pays(program: Program, options: Options) -> bool:
    """Say whether HiGHS alone is sooner with the rows that launches imply of openings: mostly, in a tree."""
    wanted = options.strategy is not Strategy.PLAIN and len(program.column) > _TINY
    return wanted and launches(program)
