"""What the rows of a programme come to, entry by entry."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from optalloc.program import Floats, Program


def row_sums(program: Program, entries: npt.NDArray[np.floating]) -> Floats:
    """Add up one number per nonzero over each row, shape (m,)."""
    return _reduce(np.add, program, entries)


def row_maxima(program: Program, entries: Floats) -> Floats:
    """Return the largest number of each row (0 for an empty row), shape (m,)."""
    return _reduce(np.maximum, program, entries)


def largest_violation(program: Program, values: Floats) -> float:
    """Return by how much `values` misses a row or a bound at worst.

    A miss is measured against max(1, largest absolute term of the row), the measure `optalloc.verify` uses.
    """
    terms = program.coefficient * values[program.column]
    activity = row_sums(program, terms)
    size = np.maximum(1.0, row_maxima(program, np.abs(terms)))
    for bound in (program.row_lower, program.row_upper):
        size = np.maximum(size, np.where(np.isfinite(bound), np.abs(bound), 0.0))
    missed = _miss(activity, program.row_lower, program.row_upper) / size
    outside = _miss(values, program.lower, program.upper) / np.maximum(1.0, np.abs(values))
    return float(max(missed.max(initial=0.0), outside.max(initial=0.0)))


def _miss(value: Floats, lower: Floats, upper: Floats) -> Floats:
    return np.maximum(np.maximum(lower - value, value - upper), 0.0)


def _reduce(operation: np.ufunc, program: Program, entries: npt.NDArray[np.floating]) -> Floats:
    filled = np.diff(program.row_start) > 0
    result = np.zeros(len(filled))
    if filled.any():
        result[filled] = operation.reduceat(entries, program.row_start[:-1][filled])
    return result
