"""What is known when: the nodes of the tree on which launches and openings are decided."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from optalloc.indexing.arrays import NONE, Bools, Floats, Ints
from optalloc.indexing.positions import positions


@dataclass(frozen=True)
class Nodes:
    """Classes of futures that are not told apart, period by period.

    Attributes
    ----------
    of
        Node of each future and period, shape (W, T), or (1, T) where all futures share one in each period.
    future, period
        The first future of a node, and its period, shape (N,); nodes are numbered by period, then future.
    previous
        Node of the period before, NONE in the first period, shape (N,).
    labels
        Its futures, joined by "+"; "all" where it has all, one per node.
    """

    of: Ints
    future: Ints
    period: Ints
    previous: Ints
    labels: tuple[str, ...]

    @property
    def branching(self) -> bool:
        """Whether a decision may differ between futures."""
        return len(self.of) > 1

    @property
    def last(self) -> Ints:
        """The nodes of the last period."""
        return np.flatnonzero(self.period == self.period[-1])

    @property
    def first_of_class(self) -> Bools:
        """Where a future is the first of its node, shape (len(of), T)."""
        first: Bools = self.future[self.of] == np.arange(len(self.of))[:, None]
        return first

    def at(self, future: Ints, period: Ints) -> Ints:
        """Return the node of each future and period."""
        return self.of[future, period] if self.branching else period

    def total(self, values: Floats) -> Floats:
        """Add up the values of the futures of each node, shape (W, T, n) to (N, n)."""
        if not self.branching:
            return np.asarray(values.sum(axis=0))
        total = np.zeros((len(self.period), values.shape[-1]))
        for future, nodes in enumerate(self.of):
            total[nodes] += values[future]
        return total


def index_nodes(futures: pd.DataFrame, periods: pd.Series) -> Nodes:
    """Number the nodes: a future has its own from `known_from` on, the others of a period share one."""
    known_from = positions(periods, futures["known_from"])
    known_from[known_from == NONE] = len(periods)
    period = np.arange(len(periods))
    known = known_from[:, None] <= period
    if len(futures) < 2 or not known.any():
        return Nodes(period[None], np.zeros_like(period), period, period - 1, ("all",) * len(period))
    own = np.arange(len(futures))[:, None]
    first = np.where(known, own, np.argmin(known, axis=0))
    numbers, of = np.unique(period * len(futures) + first, return_inverse=True)
    of = of.reshape(first.shape)
    node_period, node_future = np.divmod(numbers, len(futures))
    before = of[node_future, np.maximum(node_period - 1, 0)]
    previous = np.where(node_period > 0, before, NONE)
    return Nodes(of, node_future, node_period, previous, _labels(of, futures["future"]))


def _labels(of: Ints, futures: pd.Series) -> tuple[str, ...]:
    members = [futures[(of == node).any(axis=1)].tolist() for node in range(int(of.max()) + 1)]
    return tuple("all" if len(names) == len(futures) else "+".join(names) for names in members)
