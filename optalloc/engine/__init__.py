"""Solves programmes: HiGHS behind one file, in this process or in a child under a watchdog.

Where time is limited and the programme is not small, a search runs beside the branch-and-cut of HiGHS:

| file | what it does |
|---|---|
| `choice` | whether a search pays |
| `search` | cut loop, then tree and hunt, side by side on two threads or in turn on one |
| `linear` | the relaxation, which takes up implied rows as they are violated, and its bound |
| `slopes` | slope scaling: costs of openings spread over how far the relaxation uses them |
| `rounding` | from fractional openings to a plan, without what is idle |
| `places`, `sweeps` | a plan place by place, each a small programme, at prices of the relaxation |
| `blocks` | what each place of a large programme is worth at most, the bound that is, and what places lose |
| `tree` | branch-and-cut on what the best plan leaves to choose |
| `hunt` | restricted programmes around the best plan, as they pay |
| `neighbourhoods` | which binaries these leave free |
| `submatrix` | parts of a programme |

The names below are all that the rest of the package needs; they are imported when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from optalloc.engine.choice import search_pays
    from optalloc.engine.dispatch import solve_program
    from optalloc.engine.status import (
        Options,
        Outcome,
        Progress,
        SolutionStatus,
        Strategy,
        Termination,
        heed_interrupt,
        relative_gap,
    )

__all__ = [
    "Options",
    "Outcome",
    "Progress",
    "SolutionStatus",
    "Strategy",
    "Termination",
    "heed_interrupt",
    "relative_gap",
    "search_pays",
    "solve_program",
]

_HOMES: Final = dict.fromkeys(__all__, "optalloc.engine.status") | {
    "search_pays": "optalloc.engine.choice",
    "solve_program": "optalloc.engine.dispatch",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'optalloc.engine' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
