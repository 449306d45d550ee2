"""Which binaries a restricted programme leaves free; all others keep their values.

Each neighbourhood is a function of what the search knows; the search chooses by what has paid so far.

Source: kernel search, Angelelli, Mansini & Speranza 2010; relaxation induced neighbourhoods, Danna,
Rothberg & Le Pape 2005; neighbourhoods of a network's nodes, Hewitt, Nemhauser & Savelsbergh 2010.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import numpy as np
from scipy.sparse import csr_array

from optalloc.engine.openings import OpeningRows
from optalloc.program import Bools, Floats, Ints, Program

_USED = 1e-6
_LOOSE = 1e-3  # tie between places that share no row


@dataclass
class Knowledge:
    """What the search has learnt about the binaries; arrays of shape (binaries,).

    Attributes
    ----------
    relaxed
        Values in the relaxation.
    reduced_cost
        At its optimum, as a share of the largest cost of a binary.
    best
        Values in the best plan.
    liked
        How often plans and rounds of slope scaling have used each.
    near
        Binaries by rows of amounts that they touch, directly or through a flow, shape (binaries, rows).
    place
        The place of each.
    wanted
        Values that each place would decide on for itself; those of the relaxation where that is not known.
    losses
        What each place could be worth more than in the best plan at most, shape (places,).
    ties
        How closely each two places are tied, shape (places, places).
    """

    relaxed: Floats
    reduced_cost: Floats
    best: Floats
    liked: Floats
    near: csr_array
    place: Ints
    ties: Floats
    wanted: Floats
    losses: Floats
    random: np.random.Generator = field(default_factory=np.random.default_rng)

    @property
    def count(self) -> int:
        """Number of binaries."""
        return len(self.relaxed)


def kernel(know: Knowledge, size: int) -> Bools:
    """Leave free what the relaxation, the slopes or the best plan use, and the most promising of the rest."""
    score = 2.0 * (know.best > 0.5) + (know.relaxed > _USED) + know.liked / max(know.liked.max(), 1.0)
    return _largest(score + know.reduced_cost + 1e-3 * know.random.random(know.count), size)


def disputed(know: Knowledge, size: int) -> Bools:
    """Leave free where the relaxation and the best plan differ most."""
    difference = np.abs(know.relaxed - know.best) * (0.5 + know.random.random(know.count))
    return _largest(difference + 1e-3 * know.random.random(know.count), size)


def around(know: Knowledge, size: int) -> Bools:
    """Leave free what shares rows of amounts with a binary drawn at random: the same places and times."""
    weight = know.best + know.relaxed + 0.05
    centre = int(know.random.choice(know.count, p=weight / weight.sum()))
    shared = know.near @ know.near[[centre]].T.toarray().ravel()
    shared = shared / max(float(shared.max()), 1.0)
    promising = (know.best > 0.5) | (know.relaxed > _USED) | (know.liked > 0)
    noise = know.random.random(know.count)
    return _largest(shared * (0.3 + 0.7 * promising) + 0.2 * noise * (shared > 0), size)


def places(know: Knowledge, size: int) -> Bools:
    """Leave free what belongs to a place drawn at random and to places tied to it, the last one in part."""
    count = np.bincount(know.place, minlength=len(know.ties))
    turn = np.zeros(len(count))  # of each place, the first being the largest number
    drawn = know.random.choice(len(count), p=count / count.sum())
    while True:
        turn[drawn] = len(count) - np.count_nonzero(turn)
        chosen = turn > 0.0
        if count[chosen].sum() >= min(size, know.count):
            return _largest(turn[know.place] + 0.5 * know.random.random(know.count), size)
        tied = np.where(chosen, 0.0, (know.ties[chosen].sum(axis=0) + _LOOSE) * (count > 0))
        drawn = know.random.choice(len(count), p=tied / tied.sum())


def losing(know: Knowledge, size: int) -> Bools:
    """Leave free what is promising in a place that loses, and where others differ from what they want."""
    losses = know.losses + (1e-9 + know.losses.max()) * 1e-3
    drawn = know.random.choice(len(losses), p=losses / losses.sum())
    promising = (know.best > 0.5) | (know.relaxed > _USED) | (know.wanted > 0.5)
    difference = np.maximum(np.abs(know.relaxed - know.best), np.abs(know.wanted - know.best))
    difference = difference * (0.5 + know.random.random(know.count))
    return _largest(np.where(know.place == drawn, 1.0 + 9.0 * promising, 0.0) + difference, size)


def anywhere(know: Knowledge, size: int) -> Bools:
    """Leave free a random choice of what is promising."""
    promising = (know.best > 0.5) + (know.relaxed > _USED) + 0.2
    return _largest(promising * know.random.random(know.count), size)


#: By name; all take what is known and how many binaries to leave free, and return a mask.
NEIGHBOURHOODS: Final[MappingProxyType[str, Callable[[Knowledge, int], Bools]]] = MappingProxyType(
    {
        "disputed": disputed,
        "kernel": kernel,
        "around": around,
        "places": places,
        "anywhere": anywhere,
        "losing": losing,
    }
)


def _largest(score: Floats, size: int) -> Bools:
    chosen = np.zeros(len(score), dtype=bool)
    chosen[np.argpartition(-score, min(size, len(score)) - 1)[:size]] = True
    return chosen


def touched_rows(program: Program, binary: Ints, opens: OpeningRows) -> csr_array:
    """Return which rows each binary touches, directly or through the flows it opens, (binaries, rows)."""
    shape = len(program.row_lower), len(program.cost)
    pattern = csr_array((np.ones(len(program.column)), program.column, program.row_start), shape=shape)
    flows = csr_array((np.ones(len(opens.flow)), (opens.opening, opens.flow)), shape=(shape[1], shape[1]))
    through_flows = flows[binary] @ pattern.T
    touched: csr_array = csr_array(pattern[:, binary].T) + through_flows
    touched.data = np.ones_like(touched.data)
    return touched
