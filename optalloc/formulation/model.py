"""What the families of constraints share while a programme is being built."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from optalloc.bounds import Bounds, Flows
from optalloc.indexing import NONE, Bools, Demands, Floats, Indexed, Ints
from optalloc.program import Builder, Entries, Integers


@dataclass
class Positions:
    """Positions of the columns; NONE where a variable does not exist.

    Attributes
    ----------
    z
        Stage has started, shape (launches, T).
    u, y
        Facility, corridor is open, shapes (F, T) and (C, T); y is NONE for corridors without a decision.
    x
        Flow, shape (flows,), in the order of `Bounds.flows`.
    q
        Drawn from an endowment row, shape (W, T, E).
    h
        Stock, shape (W, T, R, K).
    g
        Shortage at a demand, shape (W, T, demands).
    """

    z: Ints
    u: Ints
    y: Ints
    x: Ints
    q: Ints
    h: Ints
    g: Ints


@dataclass
class Model:
    """Data, bounds, columns and the builder."""

    data: Indexed
    bounds: Bounds
    builder: Builder
    at: Positions = field(init=False)

    @classmethod
    def start(cls, data: Indexed, bounds: Bounds) -> Model:
        """Return a model without columns or rows."""
        labels = {
            "region": data.regions,
            "resource": data.resources,
            "scenario": data.scenarios,
            "stage": data.stages,
            "future": data.futures,
            "period": data.periods,
            "facility": data.facility_ids,
            "required": data.facility_ids,
            "corridor": data.corridor_ids,
            "endowment": [str(e) for e in range(len(data.endowment_region))],
            "group": [str(g) for g in range(int(data.corridor_group.max(initial=NONE)) + 1)],
            "budget": [str(b) for b in range(len(data.budget_limit))],
        }
        return cls(data, bounds, Builder(labels))

    @property
    def demands(self) -> Demands:
        """Every site × resource that its scenario needs."""
        return self.data.demands

    @property
    def flows(self) -> Flows:
        """The flows that exist."""
        return self.bounds.flows

    def flows_where(self, mask: Bools) -> tuple[Flows, Ints]:
        """Return the flows chosen by a mask of shape (flows,), and their columns."""
        if mask.all():
            return self.flows, self.at.x
        return self.flows.at(np.flatnonzero(mask)), self.at.x[mask]

    @property
    def futures(self) -> int:
        """W."""
        return len(self.data.futures)

    @property
    def periods(self) -> int:
        """T."""
        return len(self.data.periods)


def matching_pairs(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Return all pairs (i, j) with left[i] == right[j], by i, then j; keys are positions, hence small."""
    size = max(left.max(initial=-1), right.max(initial=-1)) + 1
    start = np.concatenate(([0], np.cumsum(np.bincount(right, minlength=size))))
    count = start[left + 1] - start[left]
    i = np.repeat(np.arange(len(left)), count)
    within = np.arange(len(i)) - np.repeat(np.cumsum(count) - count, count)
    return i, np.argsort(right, kind="stable")[start[left][i] + within]


def existing(row: Integers, column: Integers, coefficient: Floats) -> Entries:
    """Drop entries whose row or column does not exist or whose coefficient is 0."""
    keep: Bools = (row != NONE) & (column != NONE) & (coefficient != 0.0)
    if keep.all():
        return row, column, coefficient
    return row[keep], column[keep], coefficient[keep]


def numbered(mask: Bools) -> Ints:
    """Number the true entries of a mask in order, NONE elsewhere."""
    number = np.full(mask.shape, NONE, dtype=np.int64)
    number[mask] = np.arange(int(mask.sum()))
    return number


def nonzero(mask: Bools) -> tuple[Ints, ...]:
    """Return the positions of the true entries, one array per dimension."""
    found: tuple[npt.NDArray[np.intp], ...] = np.nonzero(mask)
    return tuple(axis.astype(np.int64) for axis in found)
