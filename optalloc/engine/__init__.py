"""Solves programmes: HiGHS behind one file, in this process or in a child under a watchdog.

The names below are all that the rest of the package needs; they are imported when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from optalloc.engine.dispatch import solve_program
    from optalloc.engine.status import (
        Options,
        Outcome,
        Progress,
        SolutionStatus,
        Termination,
        relative_gap,
    )

__all__ = [
    "Options",
    "Outcome",
    "Progress",
    "SolutionStatus",
    "Termination",
    "relative_gap",
    "solve_program",
]

_HOMES: Final = dict.fromkeys(__all__, "optalloc.engine.status") | {
    "solve_program": "optalloc.engine.dispatch"
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'optalloc.engine' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
