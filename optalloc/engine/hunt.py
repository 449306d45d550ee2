"""The hunt for good plans: slopes first, then walks and restricted programmes around the best plan so far."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from optalloc.engine.capacities import Capacities
from optalloc.engine.descent import Descent
from optalloc.engine.highs import Settings
from optalloc.engine.linear import Relaxation
from optalloc.engine.neighbourhoods import NEIGHBOURHOODS, Knowledge, touched_rows
from optalloc.engine.openings import launches
from optalloc.engine.places import Places
from optalloc.engine.restricted import Best, settled
from optalloc.engine.rounding import Rounding
from optalloc.engine.shaking import Shaking
from optalloc.engine.slopes import costly_binaries, scaled_slopes
from optalloc.engine.status import Stage
from optalloc.engine.submatrix import reduced
from optalloc.engine.sweeps import Sweeps
from optalloc.program import Bools, Floats

_USED = 1e-6
_GAP = 1e-4  # of a restricted programme
_SECONDS, _MOST_SECONDS, _SHARE = 4.0, 20.0, 0.15  # of a restricted programme: least, most, of the time left
_LEAST_FREE, _FIRST_SHARE = 12, 0.6  # binaries left free: at least, and at first as a share of the promising
_FIRST_FREE, _FIRST_KERNEL = 500, 2000  # and at first at most, the kernel more
_GROWTH, _SHRINKAGE = 3.0, 0.7  # of how many are free: at most, and after a try that was not settled
_SLOW, _FITTING = 0.5, 0.25  # of its time: a try that took less may free more; one that took this much counts
_MOST_CUTS = 30_000  # implied rows in a restricted programme of a network; beyond this only those in use
_IDLE = 5  # restricted programmes without gain before slope scaling starts anew elsewhere
_WORSE = 3  # rounds of slope scaling without a better plan after which it ends
_PATIENCE = 0.7  # weight of the tries before the latest in the merit of a neighbourhood
_SHORTEST = 0.1  # seconds that a try counts for at least
_CURIOSITY = 0.1  # how often a neighbourhood is tried that does not pay, beside one that pays most
_KERNEL = "kernel"
_LOSING = "losing"  # of use where it is known what each place loses, as it is of a large programme
_TOO_WIDE = {_KERNEL, "anywhere"}  # neighbourhoods that gain nothing in a large programme
_SHAKING = "shaking"  # the walk beside the neighbourhoods
_STEPS = 12  # of a walk without gain, after which another neighbourhood has its turn
_MEMORIES, _MEMORY_RANGE = (0.6, 0.85), (0.5, 0.9)  # of capacity scaling: at first, and later
_FIRST = (0.4, 1.0)  # capacities that capacity scaling begins with later, as shares
_FIRST_ROUNDS = 4  # of capacity scaling that open too much to descend from
_LOOP_SHARE = 0.25  # of the time: at most for the cut loop of a core


@dataclass
class _Merit:
    """What a neighbourhood has gained a second, and how many binaries it frees.

    Attributes
    ----------
    fits
        Whether so many take about the time of a try; before that it says little of the neighbourhood.
    tried
        Whether it has been tried with as many as fit.
    """

    rate: float = 0.0
    size: float = 0.0
    fits: bool = False
    tried: bool = False

    def learn(self, gain: float, seconds: float) -> None:
        """Take note of a try."""
        latest = gain / max(seconds, _SHORTEST)
        self.rate = _PATIENCE * self.rate + (1.0 - _PATIENCE) * latest if self.tried else latest
        self.tried |= self.fits


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
        self._bounds = relaxation.opened
        count = len(self._binary)
        places = relaxation.places
        self._know = Knowledge(
            relaxed=np.zeros(count),
            reduced_cost=np.zeros(count),
            best=np.zeros(count),
            liked=np.zeros(count),
            near=touched_rows(relaxation.own_program, self._binary, self._bounds),
            place=places.of[self._binary],
            ties=places.ties,
            wanted=np.zeros(count),
            losses=np.zeros(places.count),
            random=np.random.default_rng(seed),
        )
        names = NEIGHBOURHOODS.keys() - (_TOO_WIDE if relaxation.large else {_LOSING})
        self._merits = {name: _Merit() for name in NEIGHBOURHOODS if name in names}
        self._descent = self._shaking = self._capacities = None
        self._seen: set[bytes] = set()
        self._uncut = relaxation
        if not launches(program):
            self._descent = Descent(Rounding(relaxation), relaxation.opened, costly_binaries(program))
            self._shaking = Shaking(self._descent, self._know, self._binary)
            self._capacities = Capacities(relaxation)
            self._uncut = Relaxation(program)  # rounds are quicker there, and what they leave open is closed
            self._merits[_SHAKING] = _Merit(fits=True)
        self._learn()

    def run(self, until: float) -> None:
        """Hunt until a moment of `time.monotonic`, or until told to stop."""
        if len(self._binary) == 0:
            return
        if self._descent is not None:
            self._slopes(self._relaxation.values, until)
        if self._descent is not None and not self._relaxation.settled:
            self._best.turn_to(Stage.CUTS)
            self._relaxation.tighten(time.monotonic() + _LOOP_SHARE * (until - time.monotonic()), self._stop)
            self._learn()
        for memory in _MEMORIES:
            self._scale_capacities(memory, until)
        if self._descent is None:
            self._sweep(until)
        self._any_plan(until)
        promising = int(np.count_nonzero(self._promising()))
        for merit in self._merits.values():
            merit.size = float(max(_LEAST_FREE, min(_FIRST_SHARE * promising, _FIRST_FREE)))
        if _KERNEL in self._merits:
            self._merits[_KERNEL].size = float(max(_LEAST_FREE, min(promising, _FIRST_KERNEL)))
        self._go_on(until)

    def _go_on(self, until: float) -> None:
        """Try one neighbourhood after the other."""
        idle = 0
        while not self._stop() and time.monotonic() < until:
            best = self._best.solution()
            if best is None or not self._one_neighbourhood(until):
                return
            idle = 0 if self._best.solution() is not best else idle + 1
            if idle >= _IDLE:
                idle = 0
                self._elsewhere(best[0], until)

    def _learn(self) -> None:
        """Take note of what the relaxation says."""
        relaxation, cost = self._relaxation, np.abs(self._program.cost[self._binary]).max(initial=0.0)
        self._uncut.values, self._uncut.reduced_cost = relaxation.values, relaxation.reduced_cost
        self._know.relaxed = self._know.wanted = relaxation.values[self._binary]
        reduced_cost = relaxation.reduced_cost[self._binary]
        self._know.reduced_cost = np.minimum(reduced_cost / max(cost, 1e-9), 0.0)

    def _ask_places(self, values: Floats) -> None:
        """Take note of what places want and what they lose in a plan, where the relaxation knows of that."""
        blocks = self._relaxation.blocks
        if blocks is not None:
            self._know.wanted = blocks.values[self._binary]
            self._know.losses = blocks.losses(values)

    def _take(self, plan: Floats | None) -> float:
        """Offer a plan and like what it opens; return its objective."""
        if plan is None:
            return -math.inf
        self._know.liked += plan[self._binary] > 0.5
        objective = float(self._program.cost @ plan)
        self._best.incumbent(plan, objective)
        return objective

    def _elsewhere(self, values: Floats, until: float) -> None:
        """Start slope scaling between relaxation and best plan, and join what comes with that plan."""
        if self._capacities is not None:
            self._scale_capacities(float(self._know.random.uniform(*_MEMORY_RANGE)), until)
            return
        mixture = self._know.random.random()
        liked = self._know.liked.copy()
        noise = self._know.random.random(len(values))
        self._slopes((mixture * self._relaxation.values + (1.0 - mixture) * values) * noise, until)
        free = (self._know.liked > liked) | (np.rint(values[self._binary]) > 0.5)
        self._solve(free, self._know.best, values, until, 2 * _seconds(until))

    def _scale_capacities(self, memory: float, until: float) -> None:
        """Descend from what capacity scaling opens, where the openings have joint capacities."""
        if self._capacities is None or self._descent is None or not self._relaxation.settled:
            return
        self._best.turn_to(Stage.CAPACITIES)
        size = self._capacities.size
        first = size * self._know.random.uniform(*_FIRST, len(size)) if self._seen else size
        for at, values in enumerate(self._capacities.scaled(first, memory, until, self._stop)):
            opened = values[self._binary] > 0.5
            self._know.liked += opened
            seen = opened.tobytes()
            if at >= _FIRST_ROUNDS and seen not in self._seen:
                self._seen.add(seen)
                self._take(self._descent.plan(values, until, self._stop))

    def _slopes(self, first: Floats, until: float) -> None:
        """Note what slope scaling likes; where binaries only cost, round it and descend from the best."""
        self._best.turn_to(Stage.SLOPES)
        start = first[costly_binaries(self._program)]
        best, plan, worse = -math.inf, None, 0
        for values in scaled_slopes(self._uncut, start, until, self._stop):
            self._know.liked += values[self._binary] > _USED
            if self._descent is None:
                continue
            rounded = self._descent.rounding.plan(values, until, self._stop)
            objective = self._take(rounded)
            worse = 0 if objective > best else worse + 1
            best, plan = (objective, rounded) if objective > best else (best, plan)
            if worse >= _WORSE:
                break
        if self._descent is not None and plan is not None:
            self._take(self._descent.plan(plan, until, self._stop))

    def _sweep(self, until: float) -> None:
        """Make a plan place by place at the prices of the relaxation, then its flows anew."""
        relaxation = self._relaxation
        sweeps = Sweeps(Places(relaxation.cut_program()), self._best, self._seed)
        prices = relaxation.multiplier[relaxation.active]
        wanted = relaxation.values if relaxation.blocks is None else relaxation.blocks.values
        liked = np.maximum(relaxation.values, wanted)
        values = sweeps.priced(sweeps.nothing(), liked, prices, until, self._stop)
        decided = np.rint(values[self._binary])
        self._know.liked += decided > 0.5
        self._solve(np.zeros(len(decided), dtype=bool), decided, None, until, _seconds(until))

    def _any_plan(self, until: float) -> None:
        """Look for a first plan among the binaries in use in the relaxation, and ever more of the others."""
        none, free = np.zeros(len(self._binary)), self._promising()
        while self._best.solution() is None and not self._stop() and time.monotonic() < until:
            self._solve(free, none, None, until, 2 * _seconds(until))
            if free.all():
                return
            free = free | (self._know.random.random(len(free)) < 0.3)

    def _promising(self) -> Bools:
        """Say which binaries the relaxation or the slopes have used."""
        return (self._know.relaxed > _USED) | (self._know.liked > 0)

    def _one_neighbourhood(self, until: float) -> bool:
        """Search one neighbourhood; return whether there is any point in another."""
        values, objective = self._best.solution() or (np.zeros(0), -math.inf)
        self._know.best = np.rint(values[self._binary])
        self._ask_places(values)
        name, began = self._next(), time.monotonic()
        goes_on = self._walk(until) if name == _SHAKING else self._restricted(name, values, until)
        found = self._best.solution()
        gain = 0.0 if found is None else max(found[1] - objective, 0.0)
        self._merits[name].learn(gain, time.monotonic() - began)
        return goes_on

    def _next(self) -> str:
        """Return a neighbourhood still to be tried, or draw one by what each has gained a second."""
        names = list(self._merits)
        for name in names:
            if not self._merits[name].tried:
                return name
        rate = np.array([self._merits[name].rate for name in names])
        chance = _CURIOSITY + rate / max(float(rate.max()), 1e-300)
        return names[int(self._know.random.choice(len(names), p=chance / chance.sum()))]

    def _gained(self, objective: float) -> bool:
        """Say whether the best plan is better than it was."""
        found = self._best.solution()
        return found is not None and found[1] > objective + 1e-9 * abs(objective)

    def _walk(self, until: float) -> bool:
        """Walk until some steps in a row gain nothing; return that there is a point in going on."""
        self._best.turn_to(Stage.WALK)
        ends, idle = min(until, time.monotonic() + _seconds(until)), 0
        while self._shaking is not None and idle < _STEPS and not self._stop() and time.monotonic() < ends:
            values, objective = self._best.solution() or (np.zeros(len(self._program.cost)), -math.inf)
            self._know.best = np.rint(values[self._binary])
            self._take(self._shaking.step(values, ends, self._stop))
            idle = 0 if self._gained(objective) else idle + 1
        return True

    def _restricted(self, name: str, values: Floats, until: float) -> bool:
        """Solve the programme restricted to a neighbourhood; return whether there is a point in going on."""
        merit = self._merits[name]
        size = min(int(merit.size), len(self._binary))
        began, allowed = time.monotonic(), _seconds(until)
        solved = self._solve(NEIGHBOURHOODS[name](self._know, size), self._know.best, values, until, allowed)
        took = (time.monotonic() - began) / allowed
        merit.fits = not solved or took >= _FITTING
        if not solved:
            merit.size = max(_LEAST_FREE, _SHRINKAGE * merit.size)
        elif took < _SLOW:
            merit.size *= min(_GROWTH, math.sqrt(_SLOW / took))
        return not (solved and size == len(self._binary))

    def _solve(
        self,
        free: Bools,
        others: Floats,
        start: Floats | None,
        until: float,
        seconds: float,
    ) -> bool:
        """Solve with some binaries free and the others fixed; return whether that was settled."""
        if self._stop() or time.monotonic() >= until:
            return False
        program = self._program
        lower, upper = program.lower.copy(), program.upper.copy()
        fixed = self._binary[~free]
        lower[fixed] = upper[fixed] = others[~free]
        upper = self._bounds.tightened(upper)
        small = reduced(program, lower, upper)
        most = _MOST_CUTS if self._descent is not None else 0
        if small is not None and np.count_nonzero(small.program.implied) > most:
            small = reduced(self._relaxation.cut_program(), lower, upper)
        seconds = min(seconds, until - time.monotonic())
        return settled(
            small, self._best, start, Settings(seconds=seconds, gap=_GAP, seed=self._seed), self._stop
        )


def _seconds(until: float) -> float:
    """Return the seconds that a restricted programme gets."""
    return min(max(_SECONDS, _SHARE * (until - time.monotonic())), _MOST_SECONDS)
