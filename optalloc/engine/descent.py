"""Descent by closing: what is open is closed in turn, and stays closed if the flows found anew are worth it.

Source: drop heuristic of location and network design, Feldman, Lehrer & Ray 1966; Billheimer & Gray 1973.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import numpy as np

from optalloc.engine.openings import OpeningRows
from optalloc.engine.rounding import Rounding
from optalloc.program import Floats, Integers

_GAIN = 1e-9
_USED = 1e-6
_NOTHING: Final = np.zeros(0, dtype=np.int64)


class Descent:
    """Closes what need not be open, on the linear programme of a rounding."""

    def __init__(self, rounding: Rounding, opened: OpeningRows, closable: Integers) -> None:
        self.rounding = rounding
        self._closable = closable
        counted = ~opened.alone
        self._opening, self._flow = opened.opening[counted], opened.flow[counted]
        self._share = opened.load[counted] / opened.capacity[counted]

    def worth(self, values: Floats) -> float:
        """Return the objective."""
        return self.rounding.worth(values)

    def plan(
        self,
        values: Floats,
        until: float,
        stop: Callable[[], bool],
        failures: int | None = None,
        last: Integers = _NOTHING,
    ) -> Floats | None:
        """Return a plan that opens a part of what `values` open and is worth no less; None if there is none.

        Parameters
        ----------
        values
            Openings of 0 or 1 and their flows, shape (n,).
        failures
            Closings in a row that may fail before the end; by default each is tried once.
        last
            Columns to close, if at all, after all others.
        """
        best = self.rounding.flows(values, until, stop)
        if best is None:
            return None
        order = self._in_order(best)
        best = self._closed(best, order[~np.isin(order, last)], until, stop, failures)
        best = self._closed(best, last, until, stop, None)
        return self.rounding.without_idle(best)

    def _closed(
        self,
        best: Floats,
        columns: Integers,
        until: float,
        stop: Callable[[], bool],
        failures: int | None,
    ) -> Floats:
        """Try to close columns one after the other; return the best values."""
        failed = 0
        for column in columns.tolist():
            if stop() or time.monotonic() >= until or failed == failures:
                break
            if best[column] < 0.5:
                continue
            worth = self.worth(best)
            tried = self.rounding.without(column, worth + _GAIN * abs(worth), until, stop)
            best, failed = (best, failed + 1) if tried is None else (tried, 0)
        return best

    def _in_order(self, values: Floats) -> Integers:
        """Return what is open, the dearest for its use first."""
        use = np.bincount(self._opening, weights=self._share * values[self._flow], minlength=len(values))
        opened = self._closable[values[self._closable] > 0.5]
        price = -self.rounding.cost[opened] / np.maximum(use[opened], _USED)
        return opened[np.argsort(-price)]
