"""What the families of constraints share while a programme is being built."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from optalloc.bounds import Bounds, Flows
from optalloc.indexing import NONE, Bools, Demands, Floats, Indexed, Ints, Nodes
from optalloc.indexing.moments import distinct
from optalloc.program import Builder, Entries, Int32s, Integers


@dataclass
class Positions:
    """Positions of the columns; NONE where a variable does not exist.

    Attributes
    ----------
    z
        Stage has started, shape (launches, N), by node of what is known when.
    u, y
        Facility, corridor is open, shapes (F, N) and (C, N); y is NONE for corridors without a decision.
    x
        Flow, shape (flows,), in the order of `Bounds.flows`.
    q
        Drawn from an endowment row, shape (W, T, E).
    h
        Stock, shape (W, T, R, K).
    g
        Shortage at a demand, shape (W, T, demands).
    """

    z: Int32s
    u: Int32s
    y: Int32s
    x: Int32s
    q: Int32s
    h: Int32s
    g: Int32s


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
            "node": data.nodes.labels,
            "facility": data.facility_ids,
            "required": data.facility_ids,
            "corridor": data.corridor_ids,
            "endowment": [str(e) for e in range(len(data.endowment_region))],
            "group": [str(g) for g in range(data.groups)],
            "budget": [str(b) for b in range(len(data.budget_limit))],
        }
        return cls(data, bounds, Builder(labels))

    @property
    def demands(self) -> Demands:
        """Every site × resource that its scenario needs."""
        return self.data.demands

    @property
    def nodes(self) -> Nodes:
        """What is known when."""
        return self.data.nodes

    def branch_keys(self, node: Ints) -> dict[str, Ints]:
        """Return what names the futures of nodes, where decisions may differ by future."""
        return {"node": node} if self.nodes.branching else {}

    def node_keys(self, node: Ints) -> dict[str, Ints]:
        """Return what names nodes: their futures where decisions may differ, and their period."""
        return self.branch_keys(node) | {"period": self.nodes.period[node]}

    @property
    def flows(self) -> Flows:
        """The flows that exist."""
        return self.bounds.flows

    def flows_where(self, mask: Bools) -> tuple[Flows, Int32s]:
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
    shift = start[left] - (np.cumsum(count) - count)
    return i, np.argsort(right, kind="stable")[np.repeat(shift, count) + np.arange(len(i))]


def existing(row: Integers, column: Integers, coefficient: Floats | float) -> Entries:
    """Return the entries whose row and column exist and whose coefficient is not 0.

    Parameters
    ----------
    row, column, coefficient
        Of shapes that broadcast to that of `row`.
    """
    coefficient = distinct(np.asarray(coefficient))
    if row.min(initial=0) >= 0 and column.min(initial=0) >= 0 and np.all(coefficient):
        return row, column, coefficient
    keep: Bools = (row != NONE) & ((column != NONE) & (coefficient != 0.0))
    kept = np.flatnonzero(keep)
    column, coefficient = np.broadcast_to(column, row.shape), np.broadcast_to(coefficient, row.shape)
    return row.ravel()[kept], column.ravel()[kept], coefficient.ravel()[kept]


def numbered(mask: Bools) -> Int32s:
    """Number the true entries of a mask in order, NONE elsewhere."""
    if mask.all():
        return np.arange(mask.size, dtype=np.int32).reshape(mask.shape)
    number = np.full(mask.shape, NONE, dtype=np.int32)
    number[mask] = np.arange(np.count_nonzero(mask), dtype=np.int32)
    return number


def nonzero(mask: Bools) -> tuple[Ints, ...]:
    """Return the positions of the true entries, one array per dimension."""
    found: tuple[npt.NDArray[np.intp], ...] = np.nonzero(mask)
    return tuple(axis.astype(np.int64) for axis in found)


def grid(first: Ints, second: Ints) -> tuple[Ints, Ints]:
    """Return all pairs, the second running faster."""
    return np.repeat(first, len(second)), np.tile(second, len(first))
