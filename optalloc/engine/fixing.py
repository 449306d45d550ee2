"""Binaries that no better plan can have otherwise, by what they lose at the multipliers of the relaxation.

With multipliers λ the Lagrangian relaxation bounds every plan by L(λ), and every plan in which a binary with
its flows gains g (g < 0 while it is closed in the relaxation, g > 0 while it is open) has the other value by

    L(λ) − |g|

Where that is less than the best plan is worth, the binary stays as it is. As the gain of an opening is that
of a knapsack of all flows that it may carry, this fixes what the reduced costs of a linear programme, which
spread it over the opening and the rows of its flows, do not.

Source: reduced-cost fixing, Dantzig, Fulkerson & Johnson 1954; by Lagrangian reduced costs, Beasley 1993.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from optalloc.engine.lagrangian import lagrangian
from optalloc.engine.linear import Relaxation
from optalloc.engine.openings import OpeningRows
from optalloc.program import Bools, Floats

_SAFE = 1e-7  # of bound and objective: less than this may be rounding


@dataclass(frozen=True)
class Fixing:
    """What each binary gains, and the bound on all plans that it is measured against.

    Attributes
    ----------
    bound
        Upper bound on the objective of every plan.
    gain
        Of a binary with the flows that it opens, shape (n,); 0 for columns that are no free binary.
    lower, upper
        Bounds of the columns, shape (n,).
    opened
        The rows in which a binary opens flows.
    """

    bound: float
    gain: Floats
    lower: Floats
    upper: Floats
    opened: OpeningRows

    def fixed(self, objective: float) -> Bools:
        """Say which binaries no plan worth more than `objective` has otherwise, shape (n,)."""
        slack = self.bound - objective + _SAFE * max(abs(self.bound), abs(objective))
        return np.asarray((np.abs(self.gain) > max(slack, 0.0)) & (self.gain != 0.0))

    def left(self, objective: float) -> int:
        """Return how many binaries a plan worth more than `objective` leaves to choose."""
        free = self.gain != 0.0
        return int(np.count_nonzero(free & ~self.fixed(objective)))

    def bounds(self, objective: float) -> tuple[Floats, Floats]:
        """Return bounds that hold of every plan worth more than `objective`, shapes (n,)."""
        fixed = self.fixed(objective)
        lower = np.where(fixed & (self.gain > 0.0), self.upper, self.lower)
        upper = np.where(fixed & (self.gain < 0.0), self.lower, self.upper)
        return lower, self.opened.tightened(upper)


def fixing(relaxation: Relaxation) -> Fixing | None:
    """Return what binaries gain at the multipliers of a relaxation; None where it has none, or no bounds."""
    if relaxation.bound is None:
        return None
    program = relaxation.program
    dual = lagrangian(replace(program, implied=program.implied & ~relaxation.active))
    if dual is None:
        return None
    found = dual.solve(dual.multipliers(relaxation.multiplier))
    binary = program.integer & (program.lower == 0.0) & (program.upper == 1.0)
    gain = np.where(binary, found.merit, 0.0)
    return Fixing(found.bound, gain, program.lower, program.upper, relaxation.opened)
