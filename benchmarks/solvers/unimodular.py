"""Whether a matrix is totally unimodular, by tests that are quick and never wrong when they say yes."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from optalloc.program import Bools


def is_totally_unimodular(matrix: csr_array) -> bool:
    """Return True where all square parts have determinant −1, 0 or 1; False where that is not known.

    Rows and columns with one entry of ±1 are left out, since they change nothing. Of the rest each part that
    hangs together must have at most two entries in every column, and its rows must fall into two classes so
    that the two entries of a column stand in different classes if their signs are equal, in one if they
    differ (Heller & Tompkins 1956); or the same with rows and columns exchanged.
    """
    if matrix.nnz and not (np.abs(matrix.data) == 1.0).all():
        return False
    left = _without_single_entries(matrix)
    narrow = _parts_with_narrow_columns(left)
    return _is_balanced(left[np.flatnonzero(narrow)]) and _is_balanced(
        csr_array(left[np.flatnonzero(~narrow)].T)
    )


def _without_single_entries(matrix: csr_array) -> csr_array:
    """Take out rows and columns with one entry, again and again."""
    while True:
        entries = coo_array(matrix)
        row, column = entries.coords
        alone = (np.bincount(row, minlength=matrix.shape[0])[row] == 1) | (
            np.bincount(column, minlength=matrix.shape[1])[column] == 1
        )
        if not alone.any():
            return matrix
        kept = (entries.data[~alone], (row[~alone], column[~alone]))
        matrix = coo_array(kept, shape=matrix.shape).tocsr()


def _parts_with_narrow_columns(matrix: csr_array) -> Bools:
    """Return for each row whether no column of the part it belongs to has more than two entries."""
    rows, columns = matrix.shape
    entries = coo_array(matrix)
    row, column = entries.coords
    joined = coo_array((np.abs(entries.data), (row, column + rows)), shape=(rows + columns, rows + columns))
    _, part = connected_components(joined, directed=False)
    wide = np.bincount(column, minlength=columns) > 2
    narrow: Bools = ~np.isin(part[:rows], part[rows:][wide])
    return narrow


def _is_balanced(matrix: csr_array) -> bool:
    """Return whether no column has more than two entries and the rows fall into two classes as above."""
    by_column = csr_array(matrix.T)
    entries = np.diff(by_column.indptr)
    if (entries > 2).any():
        return False
    first = by_column.indptr[:-1][entries == 2]
    one, other = by_column.indices[first], by_column.indices[first + 1]
    equal = by_column.data[first] == by_column.data[first + 1]
    # Every row stands twice, once in each class; an edge joins what must go together.
    rows = matrix.shape[0]
    start = np.concatenate((one, one + rows))
    end = np.concatenate((other + rows * equal, other + rows * ~equal))
    edges = coo_array((np.ones(len(start)), (start, end)), shape=(2 * rows, 2 * rows))
    _, part = connected_components(edges, directed=False)
    return not (part[:rows] == part[rows:]).any()
