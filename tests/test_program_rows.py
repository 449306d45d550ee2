"""Rows of a programme, compressed from entries that stand anywhere."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optalloc import program
from optalloc.program import Builder, Program

_ROWS, _COLUMNS = 4, 5

_PLACES = st.lists(
    st.tuples(st.integers(0, _ROWS - 1), st.integers(0, _COLUMNS - 1), st.integers(-3, 3)), max_size=30
)


@pytest.mark.parametrize("many", [0, 10**9], ids=("counting", "sorting"))
@given(places=_PLACES)
def test_entries_at_one_place_are_added_up_in_order_and_zeros_left_out(
    many: int, places: list[tuple[int, int, int]]
) -> None:
    dense = np.zeros((_ROWS, _COLUMNS))
    for row, column, value in places:
        dense[row, column] += value
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(program, "_MANY_ENTRIES", many)
        built = _built(places)
    row, column = np.nonzero(dense)
    assert built.column.tolist() == column.tolist()
    assert built.coefficient.tolist() == dense[row, column].tolist()
    assert np.diff(built.row_start).tolist() == np.bincount(row, minlength=_ROWS).tolist()


def _built(places: list[tuple[int, int, int]]) -> Program:
    builder = Builder({})
    builder.add_columns("x", {"at": np.arange(_COLUMNS)})
    row, column, value = np.array(places, dtype=np.int64).reshape(-1, 3).T
    builder.add_rows("r", {"at": np.arange(_ROWS)}, (row, column, value.astype(np.float64)))
    return builder.build()
