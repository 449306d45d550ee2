"""The volume algorithm: good multipliers of a Lagrangian relaxation and fractional values beside them.

Source: Barahona & Anbil 2000. The values are the mean of the solutions met, later ones counting more; steps
go along the mean of their misses, as far as the distance to a target asks for.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from optalloc.engine.lagrangian import Lagrangian, Subproblem
from optalloc.program import Floats, Ints

_FIRST_STEP, _SHORTEST_STEP, _LONGEST_STEP = 0.1, 5e-4, 2.0
_LONGER, _SHORTER = 1.1, 0.66
_BAD = 20  # steps without gain before they get shorter
_WEIGHT, _LEAST_WEIGHT = 0.1, 1e-3  # of the latest solution in the mean, at most
_AHEAD = 0.05  # how far the target lies ahead, as a share of the bound
_NEAR = 0.02  # of the target: as near to it, the target moves on
_SLOW = 1e-4  # gain of a round, as a share of the bound, after which new solutions count for less
_ROUND = 100  # steps between two looks at the columns left out
_CLOSE = 0.03  # gain of a round, as a share of the bound, below which flows may be left out
_LIVE, _FEW = 0.2, 20_000  # share and least number of the flows that take part in a round
_SETTLED = 2e-5  # gain of a round, as a share of the bound, below which it counts for nothing
_PATIENCE = 5  # such rounds before the end


@dataclass(frozen=True)
class Estimate:
    """What the algorithm ends with.

    Attributes
    ----------
    bound
        Upper bound on the objective.
    multiplier
        Shape (rows,).
    values
        Fractional values that nearly satisfy the rows, shape (n,).
    merit
        As `Subproblem.merit`, at the multipliers.
    """

    bound: float
    multiplier: Floats
    values: Floats
    merit: Floats


def estimate(
    relaxation: Lagrangian, until: float, stop: Callable[[], bool], told: Callable[[float], None]
) -> Estimate:
    """Lower the bound until a moment of `time.monotonic`, or until little comes of it.

    Parameters
    ----------
    told
        Hears of each bound that holds for all columns.
    """
    best = relaxation.solve(np.zeros(len(relaxation.side)))
    multiplier, values, idle = np.zeros(len(relaxation.side)), best.values, 0
    live = everything = np.arange(len(relaxation.cost))
    descent = _Descent(float(np.abs(relaxation.cost[relaxation.openings]).sum()))
    while idle < _PATIENCE and time.monotonic() < until and not stop():
        descent.round(relaxation.narrowed(live), multiplier, values[live], until)
        found = relaxation.solve(descent.multiplier)
        values = np.zeros(len(values))
        values[live] = descent.values
        gain = (best.bound - found.bound) / max(abs(best.bound), 1e-9)
        idle = idle + 1 if gain < _SETTLED else 0
        if gain > 0.0:
            best, multiplier = found, descent.multiplier
            told(found.bound)
        live = _live(relaxation, best) if gain < _CLOSE else everything
    return Estimate(best.bound, multiplier, values, best.merit)


def _live(relaxation: Lagrangian, best: Subproblem) -> Ints:
    """Return the columns that may play a part in the next steps: of the flows those that would lose least."""
    flow = np.flatnonzero(relaxation.flows)
    loss = -best.merit[flow] * relaxation.upper[flow]
    count = max(_FEW, int(_LIVE * len(flow)))
    if count >= len(flow):
        return np.arange(len(relaxation.cost))
    left_out = flow[np.argpartition(loss, count)[count:]]
    return np.setdiff1d(np.arange(len(relaxation.cost)), left_out, assume_unique=True)


class _Descent:
    """The state of the algorithm from round to round.

    Attributes
    ----------
    multiplier, values
        Of the latest round: the best multipliers and the mean of the solutions of its relaxation.
    """

    def __init__(self, first_target: float) -> None:
        self._step = _FIRST_STEP
        self._weight = _WEIGHT
        self._bad = 0
        self._target = -_AHEAD * first_target
        self.multiplier: Floats = np.zeros(0)
        self.values: Floats = np.zeros(0)

    def round(self, relaxation: Lagrangian, multiplier: Floats, values: Floats, until: float) -> None:
        """Make some steps from multipliers and values of a relaxation."""
        bound = start = relaxation.solve(multiplier).bound
        miss = relaxation.matrix @ values - relaxation.side
        for _ in range(_ROUND):
            if time.monotonic() >= until:
                break
            uphill = _feasible_part(relaxation, multiplier, miss)
            length = self._length(bound, _product(uphill, uphill))
            tried = _projected(relaxation, multiplier - length * uphill)
            found = relaxation.solve(tried)
            weight = self._weight_of(miss, found.excess)
            values = weight * found.values + (1.0 - weight) * values
            miss = weight * found.excess + (1.0 - weight) * miss
            gained = found.bound < bound
            self._adapt(gained, _product(_feasible_part(relaxation, tried, found.excess), uphill))
            if gained:
                bound, multiplier = found.bound, tried
        if bound > start - _SLOW * abs(start):
            self._weight = max(self._weight / 2, _LEAST_WEIGHT)
        self.multiplier, self.values = multiplier, values

    def _length(self, bound: float, square: float) -> float:
        if bound - self._target < _NEAR * abs(self._target):
            self._target = bound - _AHEAD * abs(bound)
        return self._step * (bound - self._target) / max(square, 1e-12)

    def _weight_of(self, miss: Floats, excess: Floats) -> float:
        """Return the weight of a new solution that makes the mean miss least, within limits."""
        change = excess - miss
        square = _product(change, change)
        best = -_product(miss, change) / square if square > 0.0 else self._weight
        return min(max(best, self._weight / 10), self._weight)

    def _adapt(self, gained: bool, agreement: float) -> None:
        """Lengthen steps that gain while solutions agree on the way; shorten them after some without gain."""
        if gained:
            self._bad = 0
            if agreement >= 0.0:
                self._step = min(_LONGER * self._step, _LONGEST_STEP)
            return
        self._bad += 1
        if self._bad >= _BAD:
            self._bad, self._step = 0, max(_SHORTER * self._step, _SHORTEST_STEP)


def _feasible_part(relaxation: Lagrangian, multiplier: Floats, miss: Floats) -> Floats:
    """Return the misses but those of inequalities that hold with a multiplier of 0."""
    return np.where(relaxation.equal | (multiplier > 0.0) | (miss < 0.0), miss, 0.0)


def _projected(relaxation: Lagrangian, multiplier: Floats) -> Floats:
    return np.where(relaxation.equal, multiplier, np.maximum(multiplier, 0.0))


def _product(first: Floats, second: Floats) -> float:
    """Return the inner product; linear algebra would share so little work out among threads."""
    return float((first * second).sum())
