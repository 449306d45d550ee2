"""A bound from the places of a programme, each an integer programme of its own at the prices of a relaxation.

Amounts that a place takes from rows of another are there twice, x in the place that they belong to and a copy
x' where the row is. With x = x' and the rows that belong to no place relaxed, at multipliers λ,

    L(λ) = Σ_{r of no place} λ_r b_r + Σ_p max { Σ_{j in p} (c_j − Σ_{r not of p} λ_r a_rj) x_j
                                                  + Σ_{j not in p} (Σ_{r of p} λ_r a_rj) x'_j
                                                  : rows of p, bounds, integrality }

is at least the worth of every plan, for all multipliers λ of the right sign in the rows of no place. At those
of the relaxation it is at most the bound of that, and much less where what is launched in a place does not go
into whole numbers.

Source: Lagrangian decomposition, Guignard & Kim 1987; bounds by blocks, Dantzig & Wolfe 1960; Geoffrion 1974.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from scipy.sparse import coo_array, csr_array

from optalloc.engine.highs import Settings, run_highs
from optalloc.engine.places import Places
from optalloc.engine.status import Termination
from optalloc.program import NOWHERE, Floats, Ints, Program

_GAP = 1e-4  # of a place
_FIRST_SHARE = 0.8  # of the time left for a first look at all places
_LONGER = 4.0  # times as long as before for those that are not settled yet
_LEAST_SECONDS = 0.02
_WITHOUT = (Termination.INFEASIBLE, Termination.UNBOUNDED)


class Blocks:
    """The places of a programme at some multipliers, and what is known of the worth of each.

    Parameters
    ----------
    multiplier
        What one more on the right-hand side of a row is worth, shape (m,).
    relaxed
        Values of the relaxation, shape (n,).

    Attributes
    ----------
    values
        Of what each place decides for itself, until it has done so those of the relaxation, shape (n,).
    """

    def __init__(self, program: Program, multiplier: Floats, relaxed: Floats, seed: int) -> None:
        self._program = program
        self._seed = seed
        self._places = Places(program)
        self._in_common = self._places.owner == NOWHERE
        price = np.where(self._in_common, self._of_right_sign(multiplier), multiplier)
        self._cost = self._places.priced(price, self._in_common)
        self._copy_cost = self._costs_of_copies(price)
        self._common = self._worth_of_common_rows(price)
        self._worth: Floats = np.full(self._places.count, np.inf)  # upper bound of each place
        self._slack: Floats = np.full(self._places.count, np.inf)  # by which that may be too high
        self._found: dict[int, Floats] = {}
        self.values = relaxed.copy()

    @property
    def bound(self) -> float | None:
        """Upper bound on the objective of the whole; None until each place has one."""
        bound = self._common + float(self._worth.sum())
        return bound if np.isfinite(bound) else None

    def losses(self, values: Floats) -> Floats:
        """Return what each place could be worth more than in a plan at most, shape (places,).

        Together they are the gap of the plan to the bound, but for what it leaves of rows that belong to no
        place. A place that has no bound yet counts as one that loses nothing.
        """
        worth = np.bincount(self._places.of, weights=self._cost * values, minlength=self._places.count)
        worth += self._copy_cost @ values
        return np.where(np.isfinite(self._worth), np.maximum(self._worth - worth, 0.0), 0.0)

    def tighten(self, until: float, stop: Callable[[], bool], told: Callable[[float], None]) -> None:
        """Settle one place after the other, again and for longer those that are not settled.

        Parameters
        ----------
        until
            Moment of `time.monotonic` at which to end with what there is.
        told
            Hears of each bound on the whole.
        """
        left = until - time.monotonic()
        seconds = _FIRST_SHARE * left / max(1, self._places.count)
        while (unsettled := self._unsettled()).size:
            for place in unsettled.tolist():
                left = until - time.monotonic()
                if stop() or left < _LEAST_SECONDS:
                    return
                self._settle(place, min(left, max(seconds, _LEAST_SECONDS)))
                if self.bound is not None:
                    told(self.bound)
            seconds *= _LONGER

    def _unsettled(self) -> Ints:
        """Return the places that are not settled, those first whose worth may be furthest from its bound."""
        worth = abs(self._common) + float(np.abs(self._worth[np.isfinite(self._worth)]).sum())
        order: Ints = np.argsort(-self._slack, kind="stable")
        open_ones: Ints = order[self._slack[order] > _GAP * worth / self._places.count]
        return open_ones

    def _settle(self, place: int, seconds: float) -> None:
        small = self._block(place)
        if len(small.column) == 0:  # its rows ask for nothing
            ends = np.where(small.cost > 0.0, small.upper, small.lower)
            self._worth[place] = float((small.cost * np.where(small.cost == 0.0, 0.0, ends)).sum())
            self._slack[place] = 0.0
            return
        run = run_highs(
            small, Settings(seconds=seconds, gap=_GAP, seed=self._seed), None, self._found.get(place)
        )
        if run.termination in _WITHOUT:  # an infeasible place makes the whole so, which a tree is to say
            self._slack[place] = 0.0
        if run.values is not None:
            self._found[place] = run.values
            own = np.flatnonzero(self._places.of == place)
            self.values[own] = run.values[: len(own)]
        if run.bound is None:
            return
        self._worth[place] = min(self._worth[place], run.bound)
        if run.objective is not None:
            proven = run.termination is Termination.GAP_REACHED
            self._slack[place] = 0.0 if proven else self._worth[place] - run.objective

    def _block(self, place: int) -> Program:
        """Return the programme of a place: its columns, then copies of others, in the rows of the place."""
        of = self._places.of
        rows = np.flatnonzero(self._places.owner == place)
        met = np.unique(self._places.rows[rows].indices)
        own, copies = np.flatnonzero(of == place), met[of[met] != place]
        copied = self._copy_cost[[place]]
        cost_of_copy = np.zeros(len(of))
        cost_of_copy[copied.indices] = copied.data
        small = self._places.cut_out(rows, np.concatenate((own, copies)))
        return replace(small, cost=np.concatenate((self._cost[own], cost_of_copy[copies])))

    def _of_right_sign(self, multiplier: Floats) -> Floats:
        """Return multipliers that are of no use to what a row does not limit, shape (m,)."""
        least = np.where(np.isfinite(self._program.row_lower), -np.inf, 0.0)
        most = np.where(np.isfinite(self._program.row_upper), np.inf, 0.0)
        return np.clip(multiplier, least, most)

    def _worth_of_common_rows(self, price: Floats) -> float:
        """Return what the right-hand sides of rows that belong to no place are worth."""
        paid = self._in_common & (price != 0.0)
        limit = np.where(price > 0.0, self._program.row_upper, self._program.row_lower)
        return float((price[paid] * limit[paid]).sum())

    def _costs_of_copies(self, price: Floats) -> csr_array:
        """Return what a column is worth in rows of each place but its own, shape (places, n)."""
        program = self._program
        row = np.repeat(np.arange(len(price)), np.diff(program.row_start))
        owner = self._places.owner[row]
        foreign = (owner != NOWHERE) & (owner != self._places.of[program.column])
        worth = (price[row] * program.coefficient)[foreign]
        shape = self._places.count, len(program.cost)
        return coo_array((worth, (owner[foreign], program.column[foreign])), shape=shape).tocsr()
