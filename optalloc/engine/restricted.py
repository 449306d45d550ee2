"""Restricted programmes: HiGHS on a part of the programme, its solutions told on as those of the whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from optalloc.engine.highs import Settings, run_highs
from optalloc.engine.status import Stage, Termination
from optalloc.engine.submatrix import Reduced
from optalloc.program import Floats


class Best(Protocol):
    """Keeps the best solution of the programme, whoever found it."""

    def solution(self) -> tuple[Floats, float] | None:
        """Return the best values, shape (n,), and their objective."""

    def incumbent(self, values: Floats, objective: float) -> None:
        """Take a feasible solution."""

    def turn_to(self, stage: Stage) -> None:
        """Hear what the hunt works on from now on."""


def settled(
    part: Reduced | None, best: Best, start: Floats | None, settings: Settings, stop: Callable[[], bool]
) -> bool:
    """Solve a part, and return whether that was settled: solved within the gap, or without a solution.

    Parameters
    ----------
    part
        None where nothing is feasible.
    start
        A solution of the whole that lies in the part, shape (n,), if there is one.
    """
    if part is None or len(part.free) == 0:
        return True
    best.turn_to(Stage.RESTRICTED)
    small = part.program
    listener = _Listener(part.whole, part.offset, best, stop)
    begin = None if start is None else np.clip(start[part.free], small.lower, small.upper)
    run = run_highs(small, settings, listener, begin)
    if run.values is not None and run.objective is not None:
        listener.incumbent(run.values, run.objective)
    return run.termination in (Termination.GAP_REACHED, Termination.INFEASIBLE)


@dataclass(frozen=True)
class _Listener:
    """Hands solutions of a restricted programme on."""

    whole: Callable[[Floats], Floats]
    offset: float
    best: Best
    stop_asked: Callable[[], bool]

    def progress(self, bound: float | None, nodes: int | None) -> None:
        """A bound of a part is none of the whole."""

    def incumbent(self, values: Floats, objective: float) -> None:
        """Hand a solution on."""
        self.best.incumbent(self.whole(values), objective + self.offset)

    def suggestion(self) -> None:
        """A part gets its start in the beginning."""
