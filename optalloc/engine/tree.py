"""The cut loop, and the branch-and-cut search of HiGHS on what the best plan leaves to choose."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import replace

import numpy as np

from optalloc.engine.blocks import Blocks
from optalloc.engine.fixing import Fixing, fixing
from optalloc.engine.highs import Run, Settings, run_highs
from optalloc.engine.linear import Relaxation
from optalloc.engine.openings import launches
from optalloc.engine.shared import Shared, Worker
from optalloc.engine.status import Stage, Termination
from optalloc.engine.submatrix import Reduced, reduced
from optalloc.program import Floats, Program

_BETTER = 1e-9
_FEWER = 0.7  # of the binaries: where a better plan leaves so few, a tree at its root begins anew
_NEAR, _CLOSED = 0.02, 0.5  # so near to the bound, and so much of the gap closed: worth a new tree,
_SPENT = 0.5  # while the old one has taken no more than this share of what time is left
_OUTSIDE = 1e-6  # by which a solution may miss the bounds of a part
_WITHOUT = (Termination.INFEASIBLE, Termination.UNBOUNDED)  # all columns have bounds where some are fixed


class Tree:
    """The cut loop, and the branch-and-cut search of HiGHS with the cuts that have been of use.

    A tree looks only for plans worth more than the best one when it begins: what none of them has is fixed.

    Attributes
    ----------
    ends
        Moment of `time.monotonic` at which the time is over.
    relaxed
        Set once the cut loop is over.
    """

    def __init__(self, program: Program, settings: Settings, shared: Shared) -> None:
        self._settings = replace(settings, threads=max(1, settings.threads - 1))
        self._shared = shared
        self.seed = settings.seed
        self.ends = time.monotonic() + settings.seconds
        self.relaxation = Relaxation(program)
        self.relaxed = threading.Event()

    def left(self) -> float:
        """Return the seconds that are left."""
        return max(0.0, self.ends - time.monotonic())

    def tighten(self, share: float) -> None:
        """Let the cut loop go on for a share of the time that is left."""
        until = time.monotonic() + share * self.left()
        self._shared.work_on(Worker.CLIMB, Stage.CUTS)
        self.relaxation.tighten(until, self._shared.stop_asked, self._shared.bound)

    def take_apart(self, share: float) -> bool:
        """Bound a large programme by its places for a share of the time left; return whether they do."""
        relaxation = self.relaxation
        if not relaxation.large or not relaxation.solved or self._shared.stop_asked():
            return False
        self._shared.work_on(Worker.CLIMB, Stage.PLACES)
        multiplier = relaxation.multiplier[relaxation.active]
        blocks = Blocks(relaxation.cut_program(), multiplier, relaxation.values, self.seed)
        relaxation.blocks = blocks  # a hunt may learn from what is known so far
        blocks.tighten(time.monotonic() + share * self.left(), self._shared.stop_asked, self._shared.bound)
        return blocks.bound is not None

    def run(self, seconds: float = math.inf) -> Run:
        """Search for some seconds, at most until the end; anew where a better plan leaves much less to do."""
        self._shared.work_on(Worker.CLIMB, Stage.TREE)
        until = time.monotonic() + min(seconds, self.left())
        relaxation = self.relaxation
        chosen = relaxation.has_cuts and relaxation.bound is not None  # rows that have been of use
        program = relaxation.cut_program() if chosen else relaxation.program
        fixed = fixing(relaxation)
        while True:
            part = _Part(program, fixed, self._shared, until)
            run = part.run(replace(self._settings, seconds=max(0.0, until - time.monotonic())))
            begins_anew = part.outdated and run.termination is Termination.INTERRUPTED
            if not begins_anew or self._shared.stop_asked():
                return run


class _Part:
    """A tree search for plans worth more than the best one when it began, which tells and hears of others.

    Where there is a plan of a network, HiGHS looks for none itself: a hunt finds more with that time.

    Attributes
    ----------
    outdated
        Whether a better plan since then leaves so much less to do that it pays to begin anew.
    """

    def __init__(self, program: Program, fixed: Fixing | None, shared: Shared, until: float) -> None:
        self._shared = shared
        self._fixed = fixed
        self._launches = launches(program)
        self._start = shared.solution()
        self._first = -math.inf if self._start is None else self._start[1]
        self._known = self._first
        self._free = 0 if fixed is None else fixed.left(self._known)
        self._seen = self._known
        self._nodes = 0
        self._bound = math.inf
        self._begun, self._until = time.monotonic(), until
        self.outdated = False
        columns = np.arange(len(program.cost))
        self._cutoff: float | None = None  # what all plans left out are worth less than
        self._part: Reduced | None = Reduced(program, columns, np.zeros(len(columns)), 0.0)
        if fixed is not None and fixed.fixed(self._known).any():
            self._cutoff = self._known
            self._part = reduced(program, *fixed.bounds(self._known))

    def run(self, settings: Settings) -> Run:
        """Search; the bound that comes back is one on all plans."""
        part = self._part
        if part is None:
            return self._without_better()
        if len(part.free) == 0:
            return Run(Termination.GAP_REACHED, part.fixed, part.offset, self._of_all(part.offset), 0)
        begin = None if self._start is None else self._inside(self._start[0])
        settings = replace(settings, heuristics=self._start is None or self._launches)
        run = run_highs(part.program, settings, self, begin, offset=part.offset)
        if self._cutoff is not None and run.termination in _WITHOUT:
            return self._without_better()
        values = None if run.values is None else part.whole(run.values)
        return replace(run, values=values, bound=self._of_all(run.bound))

    def _without_better(self) -> Run:
        values, objective = (None, None) if self._start is None else self._start
        return Run(Termination.GAP_REACHED, values, objective, objective, self._nodes)

    def _of_all(self, bound: float | None) -> float | None:
        """Return a bound on all plans from one on those that are searched."""
        return bound if bound is None or self._cutoff is None else max(bound, self._cutoff)

    def _inside(self, values: Floats) -> Floats | None:
        """Return values of the columns that are searched; None where others are not as they have to be."""
        part = self._part
        if part is None:
            return None
        small, within = part.program, values[part.free]
        inside = np.clip(within, small.lower, small.upper)
        return inside if np.allclose(part.whole(inside), values, rtol=0.0, atol=_OUTSIDE) else None

    def progress(self, bound: float | None, nodes: int | None) -> None:
        """Pass a bound on."""
        self._nodes = nodes or self._nodes
        of_all = self._of_all(bound)
        if of_all is not None:
            self._bound = min(self._bound, of_all)
            self._shared.bound(of_all, nodes)

    def incumbent(self, values: Floats, objective: float) -> None:
        """Pass a solution on."""
        self._known = max(self._known, objective)
        if self._part is not None:
            self._shared.incumbent(self._part.whole(values), objective)

    def suggestion(self) -> Floats | None:
        """Return the best plan once where it is better than what the tree has."""
        best = self._shared.solution()
        if best is None or best[1] <= self._known + _BETTER * abs(best[1]):
            return None
        self._known = best[1]
        return self._inside(best[0])

    def stop_asked(self) -> bool:
        """Say whether the search shall end."""
        if self._shared.stop_asked():
            return True
        self.outdated = self.outdated or self._leaves_fewer_binaries() or self._leaves_a_narrow_gap()
        return self.outdated

    def _leaves_fewer_binaries(self) -> bool:
        """Say whether a new best plan fixes enough of what a tree at its root has to choose."""
        best = self._shared.solution()
        if self._fixed is None or best is None or best[1] <= self._seen or self._nodes > 0:
            return False
        self._seen = best[1]
        return self._fixed.left(best[1]) <= _FEWER * self._free

    def _leaves_a_narrow_gap(self) -> bool:
        """Say whether a better plan than at the beginning lets a new tree reduce much more of a network."""
        best = self._shared.solution()
        if self._launches or best is None or not math.isfinite(self._bound):
            return False
        gap, begun = self._bound - best[1], self._bound - self._first
        narrow = gap <= _NEAR * abs(self._bound) and gap <= _CLOSED * begun
        spent = time.monotonic() - self._begun
        return narrow and spent <= _SPENT * (self._until - time.monotonic())
