"""Figures of shape (W, T, n): what no shock touches is one row, seen in every future and period."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from optalloc.indexing.arrays import Bools, Floats, Ints


def each_moment(function: Callable[..., Floats], *figures: Floats) -> Floats:
    """Return a function of figures, worked out once where they are the same in all futures and periods.

    Parameters
    ----------
    function
        Works along the last axis of arrays of shape (..., n), and returns shape (..., m).
    figures
        Shape (W, T, n) each.
    """
    if all(_is_constant(figure) for figure in figures):
        once = function(*(figure[0, 0] for figure in figures))
        return np.broadcast_to(once, (*figures[0].shape[:2], *once.shape))
    return function(*figures)


def chosen(figures: Floats, index: Ints) -> Floats:
    """Return the figures at some positions, shape (W, T, len(index))."""
    return each_moment(lambda values: values.take(index, axis=-1), figures)


def distinct(figures: Floats) -> Floats:
    """Return figures that are the same in all futures and periods as shape (1, 1, n), others as they are."""
    return figures[:1, :1] if figures.ndim == 3 and _is_constant(figures) else figures


def ever(condition: Callable[[Floats], Bools], figures: Floats) -> Bools:
    """Return where a condition holds in any future and period, shape (n,)."""
    if _is_constant(figures):
        return condition(figures[0, 0])
    return np.asarray(condition(figures).any(axis=(0, 1)))


def _is_constant(figures: Floats) -> bool:
    return figures.strides[:2] == (0, 0)
