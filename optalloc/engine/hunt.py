"""The hunt for good plans: slopes first, then restricted programmes around the best plan so far."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from optalloc.engine.highs import Settings, run_highs
from optalloc.engine.linear import Relaxation
from optalloc.engine.neighbourhoods import NEIGHBOURHOODS, Knowledge, touched_rows
from optalloc.engine.rounding import Rounding
from optalloc.engine.slopes import costly_binaries, scaled_slopes
from optalloc.engine.status import Termination
from optalloc.engine.submatrix import reduced, with_rows
from optalloc.program import Bools, Floats

_USED = 1e-6
_SECONDS, _MOST_SECONDS, _SHARE = 4.0, 20.0, 0.15  # of a restricted programme: least, most, of the time left
_LEAST_FREE, _FIRST_SHARE = 12, 0.6  # binaries left free: at least, and at first as a share of the promising
_GROWTH, _SHRINKAGE = 1.4, 0.7
_MOST_CUTS = 30_000  # implied rows in a restricted programme; beyond this only those in use
_IDLE = 5  # restricted programmes without gain before slope scaling starts anew elsewhere
_WORSE = 3  # rounds of slope scaling without a better plan after which it ends
_PATIENCE = 0.85  # how fast the merit of a neighbourhood that does not pay fades


class Best(Protocol):
    """Keeps the best solution of the programme, whoever found it."""

    def solution(self) -> tuple[Floats, float] | None:
        """Return the best values, shape (n,), and their objective."""

    def incumbent(self, values: Floats, objective: float) -> None:
        """Take a feasible solution."""


@dataclass
class _Merit:
    """What a neighbourhood has paid and how many binaries it leaves free."""

    worth: float = 1.0
    size: float = 0.0


class Hunt:
    """Looks for better plans until it is told to stop."""

    def __init__(self, relaxation: Relaxation, best: Best, seed: int, stop: Callable[[], bool]) -> None:
        program = relaxation.program
        self._program = program
        self._relaxation = relaxation
        self._best = best
        self._stop = stop
        self._seed = seed
        self._binary = np.flatnonzero(program.integer & (program.upper > program.lower))
        self._bounds = relaxation.variable_bounds
        relaxed = relaxation.values[self._binary]
        cost = np.abs(program.cost[self._binary]).max(initial=0.0)
        self._know = Knowledge(
            relaxed=relaxed,
            reduced_cost=np.minimum(relaxation.reduced_cost[self._binary] / max(cost, 1e-9), 0.0),
            best=np.zeros_like(relaxed),
            liked=np.zeros_like(relaxed),
            near=touched_rows(with_rows(program, ~program.implied), self._binary, self._bounds),
            random=np.random.default_rng(seed),
        )
        self._merits = {name: _Merit() for name in NEIGHBOURHOODS}

    def run(self, until: float) -> None:
        """Hunt until a moment of `time.monotonic`, or until told to stop."""
        if len(self._binary) == 0:
            return
        self._slopes(self._relaxation.values, until)
        if self._best.solution() is None:
            self._restricted_to_liked(until)
        promising = int(np.count_nonzero(self._know.liked > 0))
        for merit in self._merits.values():
            merit.size = float(max(_LEAST_FREE, _FIRST_SHARE * promising))
        self._merits["kernel"].size = float(max(_LEAST_FREE, promising))
        idle = 0
        while not self._stop() and time.monotonic() < until:
            best = self._best.solution()
            if best is None or not self._one_neighbourhood(until):
                return
            idle = 0 if self._best.solution() is not best else idle + 1
            if idle >= _IDLE:
                idle = 0
                self._elsewhere(best[0], until)

    def _elsewhere(self, values: Floats, until: float) -> None:
        """Start slope scaling between relaxation and best plan, and join what comes with that plan."""
        mixture = self._know.random.random()
        liked = self._know.liked.copy()
        noise = self._know.random.random(len(values))
        self._slopes((mixture * self._relaxation.values + (1.0 - mixture) * values) * noise, until)
        free = (self._know.liked > liked) | (np.rint(values[self._binary]) > 0.5)
        self._solve(free, self._know.best, values, until, 2 * _seconds(until))

    def _slopes(self, first: Floats, until: float) -> None:
        """Note what slope scaling likes; where binaries only cost, round it to plans."""
        nothing_to_win = bool((self._program.cost[self._binary] <= 0.0).all())
        rounding = Rounding(self._relaxation) if nothing_to_win else None
        start = first[costly_binaries(self._program)]
        best, worse = -math.inf, 0
        for values in scaled_slopes(self._relaxation, start, until, self._stop):
            used = values[self._binary] > _USED
            self._know.liked += used
            plan = rounding.plan(values, until, self._stop) if rounding else None
            if plan is not None:
                self._know.liked += plan[self._binary] > 0.5
                objective = float(self._program.cost @ plan)
                self._best.incumbent(plan, objective)
                worse = 0 if objective > best else worse + 1
                best = max(best, objective)
            if worse >= _WORSE:
                return

    def _restricted_to_liked(self, until: float) -> None:
        """Look for a first plan among the binaries that the relaxation or the slopes have used."""
        none = np.zeros(len(self._binary))
        for least in (0.5, 0.1, _USED):
            found = self._best.solution()
            start = None if found is None else found[0]
            self._solve(self._know.relaxed > least, none, start, until, _seconds(until))
        free = (self._know.relaxed > _USED) | (self._know.liked > 0)
        while self._best.solution() is None and not self._stop() and time.monotonic() < until:
            self._solve(free, none, None, until, 2 * _seconds(until))
            if free.all():
                return
            free = free | (self._know.random.random(len(free)) < 0.3)

    def _one_neighbourhood(self, until: float) -> bool:
        """Solve one restricted programme; return whether there is any point in another."""
        values, objective = self._best.solution() or (np.zeros(0), -math.inf)
        self._know.best = np.rint(values[self._binary])
        names = list(self._merits)
        worth = np.array([self._merits[name].worth for name in names])
        name = names[int(self._know.random.choice(len(names), p=worth / worth.sum()))]
        merit = self._merits[name]
        size = min(int(merit.size), len(self._binary))
        free = NEIGHBOURHOODS[name](self._know, size)
        began, allowed = time.monotonic(), _seconds(until)
        solved = self._solve(free, self._know.best, values, until, allowed)
        found = self._best.solution()
        gained = found is not None and found[1] > objective + 1e-9 * abs(objective)
        seconds = max(time.monotonic() - began, 1e-3)
        merit.worth = max(0.1, _PATIENCE * merit.worth + (1.0 if gained else 0.0))
        if solved and seconds < 0.5 * allowed and not gained:
            merit.size *= _GROWTH
        elif not solved:
            merit.size = max(_LEAST_FREE, _SHRINKAGE * merit.size)
        return not (solved and size == len(self._binary))

    def _solve(self, free: Bools, others: Floats, start: Floats | None, until: float, seconds: float) -> bool:
        """Solve with some binaries free and the others fixed; return whether that was settled."""
        if self._stop() or time.monotonic() >= until:
            return False
        program = self._program
        lower, upper = program.lower.copy(), program.upper.copy()
        fixed = self._binary[~free]
        lower[fixed] = upper[fixed] = others[~free]
        upper = self._bounds.tightened(upper)
        part = reduced(program, lower, upper)
        if part is None or len(part.free) == 0:
            return True
        small = part.program
        if np.count_nonzero(small.implied) > _MOST_CUTS:
            part = reduced(self._relaxation.cut_program(), lower, upper)
            if part is None:
                return True
            small = part.program
        listener = _Listener(part.whole, part.offset, self._best, self._stop)
        settings = Settings(seconds=min(seconds, until - time.monotonic()), gap=1e-4, seed=self._seed)
        begin = None if start is None else np.clip(start[part.free], small.lower, small.upper)
        run = run_highs(small, settings, listener, begin)
        if run.values is not None and run.objective is not None:
            listener.incumbent(run.values, run.objective)
        return run.termination in (Termination.GAP_REACHED, Termination.INFEASIBLE)


def _seconds(until: float) -> float:
    """Return the seconds that a restricted programme gets."""
    return min(max(_SECONDS, _SHARE * (until - time.monotonic())), _MOST_SECONDS)


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
