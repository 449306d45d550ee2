"""Sweeps: a plan is made, or made better, one place after the other, each a small programme of its own.

The first sweep opens nothing that costs, and has a plan soon; another makes that better while a relaxation is
waited for. The last begins anew with the prices of the relaxation: what a place takes from rows of others
costs what it is worth there, so that those who come first leave enough to those who come later.

Source: block coordinate ascent, Bertsekas 1999; prices of coupling rows as in Dantzig & Wolfe 1960.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from optalloc.engine.highs import Settings, run_highs
from optalloc.engine.places import TOLERANCE, Places
from optalloc.engine.restricted import Best
from optalloc.engine.rows import largest_violation
from optalloc.engine.slopes import costly_binaries
from optalloc.engine.status import Stage
from optalloc.program import Floats, Ints, Program

_WHOLE = 1e-6
_SECONDS, _SHARE = 0.5, 0.5  # of a place: at most, and at most as a share of the time left for all
_GAP = 5e-3
_URGENT = 10.0  # largest costs that a row which does not hold yet is worth


@dataclass(frozen=True)
class _Way:
    """How a sweep goes.

    Attributes
    ----------
    cost, upper
        Of the columns, shape (n,).
    asked
        Lower bounds that are tried first, shape (n,).
    order
        Places, shape (places,).
    others_cost
        Whether amounts of other places count with what they cost, or their use is paid for by prices alone.
    """

    cost: Floats
    upper: Floats
    asked: Floats
    order: Ints
    others_cost: bool


class Sweeps:
    """Goes through the places of a programme.

    Parameters
    ----------
    places
        Of a programme without the implied rows that are of no use.
    """

    def __init__(self, places: Places, best: Best, seed: int) -> None:
        self._program = places.program
        self._places = places
        self._best = best
        self._seed = seed

    def without_openings(self, until: float, stop: Callable[[], bool]) -> Floats:
        """Return values after a sweep that opens nothing that costs, shape (n,)."""
        program, start = self._program, self.nothing()
        upper = program.upper.copy()
        costly = costly_binaries(program)
        upper[costly] = start[costly]
        missed = self._places.missed(start)
        urgent = _URGENT * np.abs(program.cost).max(initial=0.0)
        cost = self._places.priced(-urgent * np.sign(missed), missed != 0.0)
        order = self._order(np.maximum(program.cost, 0.0))
        return self._sweep(start, _Way(cost, upper, program.lower, order, others_cost=True), until, stop)

    def nothing(self) -> Floats:
        """Return the least values, 0 where there are none, shape (n,)."""
        lower = self._program.lower
        return np.where(np.isfinite(lower), lower, 0.0)

    def priced(
        self,
        values: Floats,
        relaxed: Floats,
        multiplier: Floats,
        until: float,
        stop: Callable[[], bool],
    ) -> Floats:
        """Return values after a sweep at the prices of a relaxation, shape (n,).

        Parameters
        ----------
        values
            To go from, shape (n,).
        relaxed, multiplier
            Values and prices of the relaxation, shapes (n,) and (m,).
        """
        program = self._program
        unused = program.integer & (np.maximum(relaxed, values) < _WHOLE)
        upper = np.where(unused, self.nothing(), program.upper)
        asked = np.where(program.integer & (relaxed > program.upper - _WHOLE), program.upper, program.lower)
        cost = self._places.priced(multiplier, self._places.missed(values) != 0.0)
        order = self._order(program.cost * relaxed)
        return self._sweep(values, _Way(cost, upper, asked, order, others_cost=False), until, stop)

    def improved(self, values: Floats, until: float, stop: Callable[[], bool]) -> Floats:
        """Return values no worse than those of a plan, shape (n,), after a sweep that may open, too."""
        program = self._program
        order = self._order(program.cost * values)
        way = _Way(program.cost, program.upper, program.lower, order, others_cost=True)
        return self._sweep(values, way, until, stop)

    def _order(self, worth: Floats) -> Ints:
        """Return the places, those worth most first."""
        return np.argsort(-np.bincount(self._places.of, weights=worth), kind="stable")

    def _sweep(self, values: Floats, way: _Way, until: float, stop: Callable[[], bool]) -> Floats:
        self._best.turn_to(Stage.SWEEP)
        for at, place in enumerate(way.order.tolist()):
            left = until - time.monotonic()
            if stop() or left <= 0.0:
                break
            seconds = min(_SECONDS, max(_SHARE * left, left / (len(way.order) - at)))
            found = self._settled(place, values, way, seconds)
            if found is not None:
                values = found
                if way.others_cost:  # elsewhere amounts of others are arbitrary until all are found anew
                    self._tell(values)
        return values

    def _settled(self, place: int, values: Floats, way: _Way, seconds: float) -> Floats | None:
        """Return values with those of a place found anew; None where nothing better was found."""
        own = self._places.around(place)
        if not self._program.integer[own].any():
            return None
        part = self._places.part(own, values)
        free, small = part.free, part.program
        counts = way.others_cost | (self._places.of[free] == place)
        small = replace(
            small,
            cost=np.where(counts, way.cost[free], 0.0),
            upper=np.maximum(np.minimum(small.upper, way.upper[free]), small.lower),
        )
        start = np.clip(values[free], small.lower, small.upper)
        found = self._asked(small, np.maximum(small.lower, way.asked[free]), seconds)
        if found is None:
            found = self._solved(small, start, seconds)
        if found is None or small.cost @ found <= small.cost @ start:
            return None
        return part.whole(found)

    def _asked(self, small: Program, asked: Floats, seconds: float) -> Floats | None:
        """Return values that keep to lower bounds asked for; None where none are found, or none asked for."""
        lower = np.minimum(asked, small.upper)
        if (lower == small.lower).all():
            return None
        return self._solved(replace(small, lower=lower), None, seconds)

    def _solved(self, small: Program, start: Floats | None, seconds: float) -> Floats | None:
        run = run_highs(small, Settings(seconds=seconds, gap=_GAP, seed=self._seed), None, start)
        return None if run.values is None else np.where(small.integer, np.rint(run.values), run.values)

    def _tell(self, values: Floats) -> None:
        """Offer values as a plan where they are one."""
        if largest_violation(self._program, values) <= TOLERANCE:
            self._best.incumbent(values, float(self._program.cost @ values))
