"""A Lagrangian relaxation in which each opening is a continuous knapsack of the flows that it carries.

Kept are the rows in which one binary opens continuous columns, each alone (x ≤ ratio y) or all together
(Σ load x ≤ capacity y); every other row has a multiplier. With multipliers fixed the openings fall apart:
each fills its capacity with the flows that gain most per load, and opens if that pays. The least bound over
all multipliers is that of the linear relaxation with all strong inequalities.

Source: knapsack relaxation of network design, Gendron, Crainic & Frangioni 1999; Geoffrion 1974.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from scipy.sparse import csr_array, diags_array, vstack

from optalloc.engine.openings import opening_rows
from optalloc.program import Bools, Floats, Ints, Program

NONE: Final = -1


@dataclass(frozen=True)
class Subproblem:
    """What fixed multipliers give.

    Attributes
    ----------
    bound
        Upper bound on the objective of the programme.
    values
        A solution of the relaxation, shape (n,).
    merit
        What a unit of each column gains; of an opening, all that it gains with its flows, shape (n,).
    excess
        By how much the solution exceeds the right-hand sides of the rows with multipliers, shape (rows,).
    """

    bound: float
    values: Floats
    merit: Floats
    excess: Floats


@dataclass(frozen=True)
class Lagrangian:
    """The relaxation of a programme of n columns in which some rows A x ≥ b or A x = b have multipliers.

    Attributes
    ----------
    cost, lower, upper
        Of the columns, shape (n,); flows have their largest value in place of their upper bound.
    opening
        The column that opens each flow, NONE for other columns, shape (n,).
    load, capacity
        What a unit of each flow takes of the joint capacity of its opening; what an opening has, shape (n,).
    matrix, across, side, equal
        A, its transpose, b, and which rows are equations.
    row, times
        The row of the programme that each was, and by what it was multiplied, shape (rows,).
    """

    cost: Floats
    lower: Floats
    upper: Floats
    opening: Ints
    load: Floats
    capacity: Floats
    matrix: csr_array
    across: csr_array
    side: Floats
    equal: Bools
    row: Ints
    times: Floats

    @cached_property
    def flows(self) -> Bools:
        """Which columns an opening carries, shape (n,)."""
        return np.asarray(self.opening != NONE)

    @cached_property
    def _own(self) -> Ints:
        """The columns that no opening carries."""
        return np.flatnonzero(~self.flows)

    @property
    def openings(self) -> Bools:
        """Which columns carry others, shape (n,)."""
        carries = np.zeros(len(self.cost), dtype=bool)
        carries[self.opening[self.flows]] = True
        return carries

    def solve(self, multiplier: Floats) -> Subproblem:
        """Return bound and solution for multipliers of shape (rows,), those of inequalities at least 0."""
        merit = self.cost + self.across @ multiplier
        gaining = np.flatnonzero(self.flows & (merit > 0.0))
        gaining = gaining[np.lexsort((self._load_per_gain(merit, gaining), self.opening[gaining]))]
        amount = self._filled(gaining)
        carrier = self.opening[gaining]
        merit += np.bincount(carrier, weights=merit[gaining] * amount, minlength=len(merit))
        own = self._own
        values = np.zeros(len(merit))
        values[own] = np.where(merit[own] > 0.0, self.upper[own], self.lower[own])
        values[gaining] = amount * values[carrier]
        bound = float((merit[own] * values[own]).sum() - (multiplier * self.side).sum())
        return Subproblem(bound, values, merit, self.matrix @ values - self.side)

    def multipliers(self, of_rows: Floats) -> Floats:
        """Return the multipliers, shape (rows,), that duals of all rows of the programme, shape (m,), give.

        Duals are of the programme with its costs turned to be minimised; one of the wrong sign becomes 0.
        """
        multiplier = -of_rows[self.row] / self.times
        return np.where(self.equal, multiplier, np.maximum(multiplier, 0.0))

    def _load_per_gain(self, merit: Floats, gaining: Ints) -> Floats:
        return np.asarray(self.load[gaining] / merit[gaining])

    def _filled(self, flow: Ints) -> Floats:
        """Return how much of each flow fits, first come, first served; flows of an opening in succession."""
        carrier, most = self.opening[flow], self.upper[flow]
        taken = self.load[flow] * most
        before = np.cumsum(taken) - taken
        first = np.ones(len(flow), dtype=bool)
        first[1:] = carrier[1:] != carrier[:-1]
        room = self.capacity[carrier] - (before - before[first][np.cumsum(first) - 1])
        share = np.divide(room, taken, out=np.ones_like(taken), where=taken > 0.0)
        return np.asarray(most * np.clip(share, 0.0, 1.0))

    def narrowed(self, columns: Ints) -> Lagrangian:
        """Return the relaxation with some of the columns, the others 0; openings stay with their flows."""
        position = np.full(len(self.cost) + 1, NONE)  # the last stands for NONE
        position[columns] = np.arange(len(columns))
        across = self.across[columns]
        return Lagrangian(
            cost=self.cost[columns],
            lower=self.lower[columns],
            upper=self.upper[columns],
            opening=position[self.opening[columns]],
            load=self.load[columns],
            capacity=self.capacity[columns],
            matrix=across.T.tocsr(),
            across=across,
            side=self.side,
            equal=self.equal,
            row=self.row,
            times=self.times,
        )


def lagrangian(program: Program) -> Lagrangian | None:
    """Return the relaxation of a programme whose integers are binaries; None where a column has no bounds."""
    opened = _Opened.of(program)
    upper = np.where(opened.opening == NONE, program.upper, opened.most)
    if not (np.isfinite(upper).all() and np.isfinite(program.lower).all()):
        return None
    kept = opened.settled | program.implied
    shape = len(program.row_lower), len(program.cost)
    rows = csr_array((program.coefficient, program.column, program.row_start), shape=shape)
    low, high = program.row_lower, program.row_upper
    equal = ~kept & (low == high)
    at_least = ~kept & ~equal & np.isfinite(low)
    at_most = ~kept & ~equal & np.isfinite(high)
    matrix = vstack((rows[equal], rows[at_least], -rows[at_most]), format="csr")
    side = np.concatenate((low[equal], low[at_least], -high[at_most]))
    size = _typical_size(matrix, np.maximum(np.abs(program.lower), np.abs(upper)))
    matrix, side = (diags_array(1.0 / size) @ matrix).tocsr(), side / size
    is_equation = np.arange(len(side)) < np.count_nonzero(equal)
    turned = np.arange(len(side)) >= len(side) - np.count_nonzero(at_most)
    return Lagrangian(
        cost=program.cost,
        lower=program.lower,
        upper=upper,
        opening=opened.opening,
        load=opened.load,
        capacity=opened.capacity,
        matrix=matrix,
        across=matrix.T.tocsr(),
        side=side,
        equal=is_equation,
        row=np.concatenate([np.flatnonzero(chosen) for chosen in (equal, at_least, at_most)]),
        times=np.where(turned, -1.0, 1.0) / size,
    )


def _typical_size(matrix: csr_array, largest: Floats) -> Floats:
    """Return the root of the mean largest term of each row: multipliers of rows so divided move alike."""
    terms = abs(matrix) @ largest / np.maximum(np.diff(matrix.indptr), 1)
    return np.where(terms > 0.0, np.sqrt(terms), 1.0)


@dataclass(frozen=True)
class _Opened:
    """Which binary opens which flows, shape (n,), and the rows that then hold of themselves, shape (m,)."""

    opening: Ints
    most: Floats
    load: Floats
    capacity: Floats
    settled: Bools

    @classmethod
    def of(cls, program: Program) -> _Opened:
        """Find it: of several binaries that open a flow, and of several joint rows, the first counts."""
        columns, found = len(program.cost), opening_rows(program)
        opening = np.full(columns, NONE, dtype=np.int64)
        opening[found.flow[::-1]] = found.opening[::-1]
        foreign = np.zeros(len(program.row_lower), dtype=bool)
        foreign[found.row[opening[found.flow] != found.opening]] = True
        own = ~foreign[found.row]
        joint = np.flatnonzero(own & ~found.alone & ~program.implied[found.row])
        _, first = np.unique(found.opening[joint], return_index=True)
        chosen = joint[np.isin(found.row[joint], found.row[joint[first]])]
        load, capacity = np.zeros(columns), np.full(columns, np.inf)
        load[found.flow[chosen]] = found.load[chosen]
        capacity[found.opening[chosen]] = found.capacity[chosen]
        settled = np.zeros(len(program.row_lower), dtype=bool)
        settled[found.row[chosen]] = settled[found.row[own & found.alone]] = True
        most = program.upper.copy()
        within = own & (found.alone | settled[found.row])
        np.minimum.at(most, found.flow[within], found.capacity[within] / found.load[within])
        return cls(opening, most, load, capacity, settled)
