"""Iterated descent: some of what is closed around a place is opened, and what that makes idle is closed.

Plans a little worse than the best are gone on from too, so that the walk leaves local optima.

Source: iterated local search, Lourenço, Martin & Stützle 2003; record-to-record travel, Dueck 1993.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from optalloc.engine.descent import Descent
from optalloc.engine.neighbourhoods import Knowledge, around
from optalloc.program import Floats, Ints

_PLACE = 24  # binaries that count as one place
_MOST_OPENED = 5
_FAILURES = 10  # closings in a row without gain that end a descent
_WORSE = 3e-3  # of the objective: as much worse than the best a plan may be to be gone on from
_IDLE = 12  # steps without gain after which the walk goes back to the best plan


class Shaking:
    """Walks from plan to plan.

    Parameters
    ----------
    binary
        Positions of the binaries that `know` knows, shape (binaries,).
    """

    def __init__(self, descent: Descent, know: Knowledge, binary: Ints) -> None:
        self._descent = descent
        self._know = know
        self._binary = binary
        self._at: Floats | None = None
        self._idle = 0

    def step(self, best: Floats, until: float, stop: Callable[[], bool]) -> Floats | None:
        """Return the plan that comes of one step; None where none was found."""
        worth = self._descent.worth
        if self._at is None or self._idle >= _IDLE or worth(self._at) < worth(best) - self._allowed(best):
            self._at, self._idle = best, 0
        drawn = self._drawn(self._at)
        if len(drawn) == 0:
            return None
        opened = self._at.copy()
        opened[drawn] = 1.0
        plan = self._descent.plan(opened, until, stop, _FAILURES, drawn)
        self._idle += 1
        if plan is not None and worth(plan) > worth(best) - self._allowed(best):
            self._idle = 0 if worth(plan) > worth(best) else self._idle
            self._at = plan
        return plan

    def _allowed(self, best: Floats) -> float:
        return _WORSE * abs(self._descent.worth(best))

    def _drawn(self, values: Floats) -> Ints:
        """Return some columns that are closed, all near a place drawn at random."""
        know = self._know
        closed = np.flatnonzero(around(know, _PLACE) & (values[self._binary] < 0.5))
        chance = know.relaxed[closed] + know.liked[closed] / max(float(know.liked.max()), 1.0) + 0.05
        count = min(len(closed), int(know.random.integers(1, _MOST_OPENED + 1)))
        drawn = know.random.choice(closed, count, replace=False, p=chance / chance.sum()) if count else closed
        return self._binary[drawn]
