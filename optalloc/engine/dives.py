"""A dive: openings are rounded a batch at a time on the warm relaxation, as long as it stays feasible.

Source: diving with propagation by the linear programme, Danna, Rothberg & Le Pape 2005; Berthold 2006.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np

from optalloc.engine.linear import Relaxation
from optalloc.program import Floats, Int32s, Ints

_SHARE = 0.15  # of the openings between 0 and 1 that are opened, and closed, at once
_OPEN, _CLOSED = 0.5, 0.3  # open enough to be opened, little enough to be closed
_WHOLE = 1e-6


def dive(
    relaxation: Relaxation, openings: Int32s, noise: Floats, until: float, stop: Callable[[], bool]
) -> Iterator[Floats]:
    """Yield the values of the relaxation after each batch, shape (n,); leave its bounds as they were.

    Parameters
    ----------
    openings
        Columns that are rounded, shape (b,).
    noise
        Added to how far each is open when they are put in order, shape (b,).
    until
        Moment of `time.monotonic` at which to end.
    """
    program = relaxation.program
    lower, upper, values = program.lower[openings], program.upper[openings], relaxation.values
    try:
        while time.monotonic() < until and not stop():
            opened, closed = _batch(values[openings], noise)
            if len(opened) + len(closed) == 0:
                return
            lower = np.maximum(lower, values[openings] >= 1.0 - _WHOLE)
            lower[opened], upper[closed] = 1.0, 0.0
            relaxation.solver.change_bounds(openings, lower, upper)
            found = relaxation.solver.solve(until - time.monotonic(), stop)
            if found is None:
                return
            values = found.values
            yield values
    finally:
        relaxation.solver.change_bounds(openings, program.lower[openings], program.upper[openings])


def _batch(values: Floats, noise: Floats) -> tuple[Ints, Ints]:
    """Return which to open and which to close next: the most clearly open and closed of those in between."""
    between = np.flatnonzero((values > _WHOLE) & (values < 1.0 - _WHOLE))
    order = between[np.argsort(-(values + noise)[between], kind="stable")]
    size = max(1, int(_SHARE * len(order)))
    first, last = order[:size], order[-size:]
    return first[values[first] > _OPEN], last[values[last] < _CLOSED]
