"""The core of a large programme: the columns that a relaxation finds worth looking at.

Corridors and flows that cannot pay are priced out: what they would lose at the multipliers of the relaxation
says how far they are from paying.

Source: core problems, Balas & Zemel 1980; kernel search, Angelelli, Mansini & Speranza 2010.
"""

from __future__ import annotations

import numpy as np

from optalloc.engine.lagrangian import Lagrangian
from optalloc.engine.submatrix import Reduced, reduced
from optalloc.engine.volume import Estimate
from optalloc.program import Bools, Program

_OPEN = 0.01  # as far open in the relaxation, an opening is worth looking at
_USED = 1e-3  # of the largest value of a flow
_FEW, _SHARE = 15_000, 0.125  # flows to look at: at least, and as a share of all


def core(program: Program, relaxation: Lagrangian, found: Estimate, wider: float = 1.0) -> Reduced | None:
    """Return the programme without what is not worth looking at; None where nothing feasible is left.

    Parameters
    ----------
    wider
        How many times the flows of a first look are worth one.
    """
    upper = program.upper.copy()
    upper[~_worth(relaxation, found, wider)] = 0.0
    return reduced(program, program.lower, np.maximum(upper, program.lower))


def _worth(relaxation: Lagrangian, found: Estimate, wider: float) -> Bools:
    """Return the columns to look at, shape (n,)."""
    openings = relaxation.openings
    worth = ~openings | (found.values > _OPEN / wider**2) | (found.merit >= 0.0)
    flow = np.flatnonzero(relaxation.flows & worth[relaxation.opening])
    worth[relaxation.flows] = False
    most = relaxation.upper[flow]
    near = -found.merit[flow] * most
    count = int(wider * max(_FEW, _SHARE * np.count_nonzero(relaxation.flows)))
    limit = np.partition(near, count)[count] if count < len(flow) else np.inf
    worth[flow[(near <= limit) | (found.values[flow] > _USED * most)]] = True
    return worth
