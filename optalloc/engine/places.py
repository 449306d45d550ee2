"""The places of a programme: which columns belong together, which rows tie places, parts of a few columns.

A place is a region with what is launched, built and received there. Few rows tie places to each other, so
that a programme of one place, all others as they are, is small, and is settled soon.

Source: decomposition by blocks, Dantzig & Wolfe 1960; prices of rows between blocks, Geoffrion 1974.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np
from scipy.sparse import csc_array, csr_array

from optalloc.engine.submatrix import Reduced
from optalloc.program import NOWHERE, Bools, Floats, Integers, Ints, Program

_OWNED = 0.3  # share of the entries of a row from which on it belongs to a place
_FEW = 4  # places that a row ties closely
TOLERANCE = 1e-6  # of the sum of a row


class Places:
    """A programme by places; columns that belong to no region are a place of their own.

    Attributes
    ----------
    of
        The place of each column, shape (n,).
    count
        Number of places.
    rows
        Coefficients, shape (m, n).
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        known = int(program.place.max(initial=NOWHERE)) + 1
        self.of: Ints = np.where(program.place == NOWHERE, known, program.place).astype(np.int64)
        self.count = int(self.of.max(initial=-1)) + 1
        shape = len(program.row_lower), len(program.cost)
        self.rows: csr_array = csr_array(
            (program.coefficient, program.column, program.row_start), shape=shape
        )
        self._columns: csc_array = self.rows.tocsc()

    def around(self, place: int) -> Ints:
        """Return the columns of a place, and the continuous ones of places that are tied to it."""
        tied = self.ties[place] > 0.0
        return np.flatnonzero((self.of == place) | (tied[self.of] & ~self.program.integer))

    @cached_property
    def _entries(self) -> csr_array:
        """How many entries each row has in each place, shape (m, places)."""
        row = np.repeat(np.arange(len(self.program.row_lower)), np.diff(self.program.row_start))
        shape = len(self.program.row_lower), self.count
        return csr_array((np.ones(len(row)), (row, self.of[self.program.column])), shape=shape)

    @cached_property
    def owner(self) -> Ints:
        """The place that each row belongs to, NOWHERE where it belongs to many, shape (m,)."""
        entries = self._entries
        most = np.asarray(entries.max(axis=1).toarray()).ravel()
        owner = np.asarray(entries.argmax(axis=1)).ravel()
        return np.where(most >= _OWNED * np.asarray(entries.sum(axis=1)).ravel(), owner, NOWHERE)

    @cached_property
    def ties(self) -> Floats:
        """How many rows of few places each two places share, shape (places, places)."""
        touched = (self._entries > 0).astype(np.float64)
        few = touched[np.diff(touched.indptr) <= _FEW]
        ties = (few.T @ few).toarray()
        np.fill_diagonal(ties, 0.0)
        return np.asarray(ties)

    def missed(self, values: Floats) -> Floats:
        """Return by how much each row asks for more (above 0) or less than values give, shape (m,)."""
        program, has = self.program, self.rows @ values
        slack = TOLERANCE * np.maximum(1.0, np.abs(has))
        below, above = program.row_lower - has, program.row_upper - has
        return np.where(below > slack, below, np.where(above < -slack, above, 0.0))

    def priced(self, multiplier: Floats, common: Bools) -> Floats:
        """Return costs in which each column pays for what it takes from rows of other places, shape (n,).

        Parameters
        ----------
        multiplier
            What one more on the right-hand side of a row is worth, shape (m,).
        common
            Rows that all places pay for, shape (m,).
        """
        program = self.program
        row = np.repeat(np.arange(len(multiplier)), np.diff(program.row_start))
        foreign = common[row] | (self.owner[row] != self.of[program.column])
        price = (multiplier[row] * program.coefficient)[foreign]
        paid = np.bincount(program.column[foreign], weights=price, minlength=len(program.cost))
        return np.asarray(program.cost - paid)

    def part(self, own: Ints, values: Floats) -> Reduced:
        """Return the programme of some columns, the others as they are in `values`.

        Continuous columns that stand in no other rows than these are free as well. Rows that `values` miss
        keep asking for no more than what they have.

        Parameters
        ----------
        own
            Columns, ascending.
        values
            Shape (n,).
        """
        program = self.program
        rows = np.unique(self._columns[:, own].indices)
        touched = self.rows[rows]
        free = self._with_enclosed(own, touched)
        fixed = values.copy()
        fixed[free] = 0.0
        has, rest = touched @ values, touched @ fixed
        lower, upper = np.minimum(program.row_lower[rows], has), np.maximum(program.row_upper[rows], has)
        small = replace(self.cut_out(rows, free), row_lower=lower - rest, row_upper=upper - rest)
        return Reduced(small, free, fixed, float(program.cost @ fixed))

    def cut_out(self, rows: Integers, columns: Integers) -> Program:
        """Return the programme of some rows and columns alone, as if the other columns were 0."""
        program = self.program
        inside = csr_array(self.rows[rows].tocsc()[:, columns])
        inside.sort_indices()
        return replace(
            program,
            cost=program.cost[columns],
            lower=program.lower[columns],
            upper=program.upper[columns],
            integer=program.integer[columns],
            place=program.place[columns],
            row_lower=program.row_lower[rows],
            row_upper=program.row_upper[rows],
            implied=program.implied[rows],
            row_start=inside.indptr.astype(np.int32),
            column=inside.indices.astype(np.int32),
            coefficient=inside.data,
            column_blocks=(),
            row_blocks=(),
        )

    def _with_enclosed(self, own: Ints, touched: csr_array) -> Ints:
        """Return columns together with the continuous ones that have all their entries in some rows."""
        size = len(self.program.cost)
        met = np.bincount(touched.indices, minlength=size)
        free: Bools = (met > 0) & (met == np.diff(self._columns.indptr)) & ~self.program.integer
        free[own] = True
        return np.flatnonzero(free)
