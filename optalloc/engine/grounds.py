"""Where a hunt takes place: in the whole programme, or in the core of one that is too large for that."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from optalloc.engine.core import core
from optalloc.engine.hunt import Hunt
from optalloc.engine.lagrangian import Lagrangian, lagrangian
from optalloc.engine.linear import Relaxation
from optalloc.engine.restricted import Best
from optalloc.engine.slopes import costly_binaries
from optalloc.engine.status import Stage
from optalloc.engine.submatrix import Reduced
from optalloc.engine.sweeps import Sweeps
from optalloc.engine.volume import Estimate, estimate
from optalloc.program import Floats

_MANY = 30_000  # flows from which on a hunt keeps to a core
_SOON_SHARE, _SOON_SECONDS = 0.1, 1.0  # of the time for multipliers, after which the cut loop counts as slow
_FIRST_SHARE, _FIRST_SECONDS = 0.1, 1.0  # of the time, and at least, for the first plan
_WAIT = 0.05  # seconds between two looks at the cut loop
_WIDER = (1.0, 4.0)  # how large the cores are, one after the other


class Quarry(Best, Protocol):
    """The best solution of the whole programme and the bounds on it."""

    def bound(self, bound: float) -> None:
        """Note a bound."""

    def stop_asked(self) -> bool:
        """Say whether there is nothing left to do."""


class Grounds:
    """Hunts where it pays most.

    Parameters
    ----------
    relaxation
        Of the whole programme; may be in use elsewhere until `relaxed` says that it is done with.
    """

    def __init__(
        self, relaxation: Relaxation, quarry: Quarry, seed: int, relaxed: Callable[[], bool]
    ) -> None:
        self._relaxation = relaxation
        self._program = relaxation.program
        self._quarry = quarry
        self._seed = seed
        self._relaxed = relaxed

    def first_plan(self, until: float) -> None:
        """Look for a plan that opens nothing that costs, where other binaries are left to choose."""
        program = self._program
        costly = costly_binaries(program)
        free = program.integer & (program.upper > program.lower)
        free[costly] = False
        if len(costly) == 0 or not free.any():
            return
        ends = min(until, time.monotonic() + max(_FIRST_SECONDS, _FIRST_SHARE * (until - time.monotonic())))
        sweeps = Sweeps(self._relaxation.places, self._quarry, self._seed)
        sweeps.without_openings(ends, self._quarry.stop_asked)

    def hunt(self, until: float) -> None:
        """Hunt until a moment of `time.monotonic`, or until nothing is left to do."""
        if self._quarry.solution() is None:
            self.first_plan(until)
        dual = lagrangian(self._program)
        found = self._look(dual, until)
        if dual is not None and found is not None and np.count_nonzero(dual.flows) > _MANY:
            self._hunt_in_cores(dual, found, until)
        self._wait(until)
        if self._goes_on(until) and self._relaxation.solved:
            Hunt(self._relaxation, self._quarry, self._seed, self._quarry.stop_asked).run(until)

    def _look(self, dual: Lagrangian | None, until: float) -> Estimate | None:
        """Return what the relaxation says, or multipliers where it takes long."""
        soon = time.monotonic() + max(_SOON_SECONDS, _SOON_SHARE * (until - time.monotonic()))
        if dual is None or self._relaxed() or not self._relaxation.comes_first:
            self._wait(until)
        else:
            self._quarry.turn_to(Stage.MULTIPLIERS)
            found = estimate(dual, min(soon, until), self._enough, self._quarry.bound)
            if not self._enough():
                return found
        relaxation = self._relaxation
        if not relaxation.solved:
            return None
        bound = math.inf if relaxation.bound is None else relaxation.bound
        return Estimate(bound, np.zeros(0), relaxation.values, relaxation.reduced_cost)

    def _enough(self) -> bool:
        return self._relaxed() or self._quarry.stop_asked()

    def _goes_on(self, until: float) -> bool:
        return not self._quarry.stop_asked() and time.monotonic() < until

    def _wait(self, until: float) -> None:
        """Wait until the relaxation is done with; solve it here where that is all there is to do."""
        if not self._relaxation.comes_first:
            self._solve_relaxation(until)
            return
        if not self._enough():
            self._open_meanwhile(until)
        while not self._enough() and time.monotonic() < until:
            time.sleep(_WAIT)

    def _solve_relaxation(self, until: float) -> None:
        if not self._relaxation.solved:
            self._quarry.turn_to(Stage.CUTS)
            self._relaxation.tighten(until, self._quarry.stop_asked, self._quarry.bound)

    def _open_meanwhile(self, until: float) -> None:
        """Go on from the first plan, place by place, until the relaxation is done with."""
        best = self._quarry.solution()
        if best is not None:
            sweeps = Sweeps(self._relaxation.places, self._quarry, self._seed)
            sweeps.improved(best[0], until, self._enough)

    def _hunt_in_cores(self, dual: Lagrangian, found: Estimate, until: float) -> None:
        for wider in _WIDER:
            part = core(self._program, dual, found, wider) if self._goes_on(until) else None
            if part is not None and len(part.free) > 0:
                self._hunt_in(part, found, until)

    def _hunt_in(self, part: Reduced, found: Estimate, until: float) -> None:
        relaxation = Relaxation(part.program)
        relaxation.values = found.values[part.free]
        relaxation.reduced_cost = np.minimum(found.merit[part.free], 0.0)
        Hunt(relaxation, _PartBest(part, self._quarry), self._seed, self._quarry.stop_asked).run(until)


@dataclass
class _PartBest:
    """The best solution that lies in a part, told on as one of the whole."""

    part: Reduced
    quarry: Quarry
    found: tuple[Floats, float] | None = None

    def solution(self) -> tuple[Floats, float] | None:
        """Return the best values of the part and their objective there."""
        return self.found

    def incumbent(self, values: Floats, objective: float) -> None:
        """Take a solution of the part."""
        if self.found is None or objective > self.found[1]:
            self.found = values, objective
            self.quarry.incumbent(self.part.whole(values), objective + self.part.offset)

    def turn_to(self, stage: Stage) -> None:
        """Tell what the hunt works on from now on."""
        self.quarry.turn_to(stage)
