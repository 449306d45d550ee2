"""Positions in place of identifiers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from optalloc.indexing.arrays import Ints
from optalloc.schema import SEPARATOR


def positions(labels: pd.Series, cells: pd.Series) -> Ints:
    """Return the position of each cell among the labels, NONE for cells not among them (blank)."""
    return np.asarray(pd.Index(labels).get_indexer(pd.Index(cells)), dtype=np.int64)


def required_pairs(requires: pd.Series, facility: pd.Series) -> Ints:
    """Return the pairs (row, facility) of a column of lists, shape (m, 2)."""
    listed = requires.reset_index(drop=True).str.split(SEPARATOR).explode().str.strip()
    listed = listed[listed.fillna("") != ""]
    pairs = np.column_stack((listed.index.to_numpy(dtype=np.int64), positions(facility, listed)))
    return np.unique(pairs, axis=0) if len(pairs) else pairs.reshape(0, 2)
