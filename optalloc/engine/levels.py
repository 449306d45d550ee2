"""Rows that ask for openings where a binary needs more than can be had without them.

Take a row in which binaries z need what continuous columns x and other binaries u bring,

    Σ_z need_z z ≤ rest + Σ_x a_x x + Σ_u a_u u,

and let N_z be what z needs together with all binaries of the row that it implies (by rows z ≤ z').

cutset: without an opening at most M = rest + Σ a_x upper_x comes, over the x that nothing opens; what is
opened (y, with x ≤ U y) has to bring the D = N_z − M that is missing:

    Σ_y min(Σ_x a_x U_x, D) y + Σ_u min(a_u, D) u ≥ D z                                  where D > 0

level: where the needs of a row are one chain z_1 ≥ z_2 ≥ …, what is free is used first. With F = rest +
Σ a_x upper_x over the x that cost nothing and that nothing opens, E_l = max(0, N_l − F), E = max_l E_l:

    Σ_{other x} a_x x + Σ_u min(a_u, E) u ≥ Σ_l (E_l − E_{l−1}) z_l

Source: cutset inequalities, Magnanti, Mirchandani & Vachani 1993; coefficient tightening, Savelsbergh 1994.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_array

from optalloc.engine.openings import opening_rows
from optalloc.engine.precedences import precedences
from optalloc.program import Bools, Floats, Ints, Program

_LEAST = 1e-6  # of what is needed: less than this may be rounding
_MOST = 300_000  # nonzeros of a programme of which the relaxation takes its time without further rows
_DEEPEST = 32  # binaries of a chain; what is implied through more is left out
_NONE = -1


def with_levels(program: Program) -> Program:
    """Return the programme with these rows, marked as implied, after its own; as it is where it is large."""
    if len(program.column) > _MOST:
        return program
    needs = _Needs(program)
    return _with_implied(_with_implied(program, needs.cutsets()), needs.levels())


@dataclass(frozen=True)
class _Entries:
    """Rows Σ number · column ≥ 0; entries of the same row and column add up; arrays of shape (e,)."""

    row: Ints
    column: Ints
    number: Floats


class _Needs:
    """The rows that have one side, written as Σ number · column ≥ least, by entries of shape (e,)."""

    def __init__(self, program: Program) -> None:
        self._program = program
        one_sided = np.isfinite(program.row_lower) != np.isfinite(program.row_upper)
        upper = np.isfinite(program.row_upper)
        self._least = np.where(upper, -program.row_upper, program.row_lower)
        count = np.diff(program.row_start)
        row = np.repeat(np.arange(len(count)), count)
        chosen = np.flatnonzero((one_sided & ~program.implied)[row])
        self._row, self._column = row[chosen], program.column[chosen].astype(np.int64)
        self._number = program.coefficient[chosen] * np.where(upper[self._row], -1.0, 1.0)
        whole = program.integer & (program.lower == 0.0) & (program.upper == 1.0)
        self._needs = whole[self._column] & (self._number < 0.0)
        self._helps = whole[self._column] & (self._number > 0.0)
        self._opener, self._most = self._opened(whole)
        self._rest = ~self._needs & ~self._helps & (self._opener == _NONE)
        self._brings = np.maximum(
            self._number * program.upper[self._column], self._number * program.lower[self._column]
        )
        self._with_implied = self._added_up()

    def _opened(self, whole: Bools) -> tuple[Ints, Floats]:
        """Return the binary that opens the column of each entry that brings something, and what it opens."""
        program, found = self._program, opening_rows(self._program)
        ratio, sound = found.capacity / found.load, whole[found.opening]
        order = np.argsort(ratio[sound], kind="stable")[::-1]  # the least ratio is written last
        opener, most = np.full(len(program.cost), _NONE), program.upper.copy()
        opener[found.flow[sound][order]] = found.opening[sound][order]
        most[found.flow[sound][order]] = np.minimum(
            ratio[sound][order], program.upper[found.flow[sound][order]]
        )
        brings = (self._number > 0.0) & ~self._helps
        return np.where(brings, opener[self._column], _NONE), most[self._column]

    def _added_up(self) -> Floats:
        """Return what each entry needs with all that it implies in its row; 0 for other entries."""
        parent = self._parents()
        need = np.where(self._needs, -self._number, 0.0)
        total, at = need.copy(), parent
        for _ in range(_DEEPEST):
            going = at != _NONE
            if not going.any():
                return total
            total[going] += need[at[going]]
            at = np.where(going, parent[at], _NONE)
        return np.where(at == _NONE, total, need)

    def _parents(self) -> Ints:
        """Return an entry of the same row that each needing entry implies, _NONE where there is none."""
        child, implied = precedences(self._program)
        parent = np.full(len(self._row), _NONE)
        needing = np.flatnonzero(self._needs)
        if len(child) == 0 or len(needing) == 0:
            return parent
        first, last = (np.searchsorted(child, self._column[needing], side) for side in ("left", "right"))
        entry, of = _spread(first, last)
        entry = needing[entry]
        width = len(self._program.cost)
        key = self._row[needing] * width + self._column[needing]
        order = np.argsort(key, kind="stable")
        wanted = self._row[entry] * width + implied[of]
        at = np.minimum(np.searchsorted(key[order], wanted), len(key) - 1)
        met = key[order][at] == wanted
        parent[entry[met]] = needing[order[at[met]]]
        return parent

    def _sum(self, entries: Bools, numbers: Floats) -> Floats:
        """Add up numbers of some entries by row, shape (m,)."""
        size = len(self._least)
        return np.bincount(self._row[entries], weights=numbers[entries], minlength=size).astype(np.float64)

    def cutsets(self) -> _Entries:
        """Return a row for each need that openings have to meet in part."""
        missing = self._with_implied + (self._least - self._sum(self._rest, self._brings))[self._row]
        need = np.flatnonzero(self._needs & (missing > _LEAST * self._with_implied))
        bringing = np.flatnonzero(self._helps | (self._opener != _NONE))
        bringing = bringing[np.argsort(self._row[bringing], kind="stable")]
        at = self._row[bringing]
        cut, of = _spread(*(np.searchsorted(at, self._row[need], side) for side in ("left", "right")))
        source = bringing[of]
        binary = np.where(self._helps, self._column, self._opener)[source]
        amount = np.where(self._helps, self._number, self._number * self._most)[source]
        shape = len(need), len(self._program.cost)
        summed = coo_array((amount, (cut, binary)), shape=shape).tocsr().tocoo()
        number = np.minimum(summed.data / missing[need][summed.row], 1.0)
        everything = np.arange(len(need))
        return _Entries(
            np.concatenate((summed.row, everything)),
            np.concatenate((summed.col, self._column[need])),
            np.concatenate((number, np.full(len(need), -1.0))),
        )

    def levels(self) -> _Entries:
        """Return rows in which what is free counts no longer."""
        cost = self._program.cost[self._column]
        free = self._rest & ((self._number > 0.0) & (cost >= 0.0))
        other = ~self._needs & ~free
        above = (
            np.where(self._needs, self._with_implied, 0.0)
            + (self._least - self._sum(free, self._brings))[self._row]
        )
        above = np.where(self._needs, np.maximum(above, 0.0), 0.0)
        most = np.zeros(len(self._least))
        np.maximum.at(most, self._row, above)
        tightened = np.where(self._helps, np.minimum(self._number, most[self._row]), self._number)
        chosen = self._chained() & (most > _LEAST * self._largest_need()) & np.isfinite(most)
        chosen &= self._sum(other & (self._brings_less()), np.ones(len(self._row))) == 0.0
        changes = (self._sum(free, np.ones(len(self._row))) > 0.0) | (
            self._sum(self._helps, self._number - tightened) > 0.0
        )
        entry = np.flatnonzero((chosen & changes)[self._row] & ~free)
        number = np.where(self._needs, -self._steps(above), tightened)[entry] / most[self._row[entry]]
        _, row = np.unique(self._row[entry], return_inverse=True)
        return _Entries(row, self._column[entry], number)

    def _brings_less(self) -> Bools:
        """Say which entries may take away."""
        program, column = self._program, self._column
        return np.minimum(self._number * program.upper[column], self._number * program.lower[column]) < 0.0

    def _largest_need(self) -> Floats:
        most = np.zeros(len(self._least))
        np.maximum.at(most, self._row, self._with_implied)
        return most

    def _chained(self) -> Bools:
        """Say in which rows the last need implies all others, shape (m,)."""
        total = self._sum(self._needs, -self._number)
        return (total > 0.0) & (self._largest_need() >= total * (1.0 - 1e-12))

    def _steps(self, above: Floats) -> Floats:
        """Return by how much each need lies above the one before it in its row."""
        order = np.lexsort((self._with_implied, self._row))
        before = np.concatenate(([0.0], above[order][:-1]))
        first = np.concatenate(([True], np.diff(self._row[order]) > 0))
        step = np.zeros(len(above))
        step[order] = above[order] - np.where(first, 0.0, before)
        return step


def _spread(first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """Return for ranges from `first` to before `last` the position of the range and each member."""
    count = last - first
    which = np.repeat(np.arange(len(count)), count)
    return which, np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count) + first[which]


def _with_implied(program: Program, rows: _Entries) -> Program:
    count = int(rows.row.max(initial=-1)) + 1
    if count == 0:
        return program
    shape = count, len(program.cost)
    added = coo_array((rows.number, (rows.row, rows.column)), shape=shape).tocsr()
    added.eliminate_zeros()
    start = program.row_start[-1] + added.indptr[1:]
    return replace(
        program,
        row_lower=np.concatenate((program.row_lower, np.zeros(count))),
        row_upper=np.concatenate((program.row_upper, np.full(count, np.inf))),
        implied=np.concatenate((program.implied, np.ones(count, dtype=bool))),
        row_start=np.concatenate((program.row_start, start.astype(np.int32))),
        column=np.concatenate((program.column, added.indices.astype(np.int32))),
        coefficient=np.concatenate((program.coefficient, added.data)),
        row_blocks=(),
    )
