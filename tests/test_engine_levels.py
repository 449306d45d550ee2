"""Rows that ask for openings: none cuts off a solution, and they say what has to be opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from scipy.sparse import csr_array

from optalloc.engine.levels import with_levels
from optalloc.program import Floats, Program
from tests.arrays import of_program
from tests.known_programs import INF, program
from tests.searches import NETWORKS, alone, drawn, network, relaxed

TOLERANCE = 1e-6
ROWS = 12  # checked of a programme


def added_rows(whole: Program) -> Floats:
    """Return the rows that are added, as numbers of a dense array of shape (rows, n)."""
    stated = with_levels(whole)
    count, width = len(stated.row_lower), len(stated.cost)
    rows = csr_array((stated.coefficient, stated.column, stated.row_start), shape=(count, width))
    assert stated.implied[len(whole.row_lower) :].all()
    assert (stated.row_lower[len(whole.row_lower) :] == 0.0).all()
    return np.asarray(rows.toarray()[len(whole.row_lower) :])


def least(whole: Program, row: Floats) -> float | None:
    """Return the least that a row comes to over the solutions of a programme; None: it has none."""
    optimum = of_program(replace(whole, cost=-row)).optimum()
    return None if optimum is None else -optimum


WHOLE = [
    *(pytest.param(partial(drawn, seed), id=f"instance {seed}") for seed in range(25)),
    *(pytest.param(partial(network, *size), id=f"network {size}") for size in NETWORKS[:2]),
]


@pytest.mark.parametrize("make", WHOLE)
def test_no_solution_violates_a_row(make: Callable[[], Program]) -> None:
    whole = make()
    rows = added_rows(whole)
    chosen = np.random.default_rng(0).permutation(len(rows))[:ROWS]
    for row in rows[chosen]:
        found = least(whole, row)
        assert found is None or found >= -TOLERANCE * max(1.0, np.abs(row).max())


def test_the_instances_have_such_rows() -> None:
    assert sum(len(added_rows(drawn(seed))) for seed in range(25)) > 25


def test_what_is_missing_has_to_be_opened() -> None:
    # 10 z <= 4 + x1 + x2 with x1 <= 8 y1, x2 <= 3 y2: 6 are missing, of which y1 brings all and y2 three
    whole = program(
        [0, 0, -1, -1, 5],
        [8, 3, 1, 1, 1],
        [0, 0, 1, 1, 1],
        [({4: 10, 0: -1, 1: -1}, -INF, 4), ({0: 1, 2: -8}, -INF, 0), ({1: 1, 3: -3}, -INF, 0)],
    )
    (row,) = [row for row in added_rows(whole) if row[4] == -1.0]
    assert row == pytest.approx([0, 0, 1.0, 0.5, -1.0])
    bound, with_rows = relaxed(whole).bound, relaxed(with_levels(whole)).bound
    assert bound is not None
    assert with_rows is not None
    assert with_rows < bound - 0.1


def test_a_chain_of_stages_needs_what_its_stages_need_together() -> None:
    # stages z1 >= z2 need 2 and 4 more, 3 are there for nothing: the first has to be opened for by nobody
    whole = program(
        [0, -3, 2, 3],
        [10, 1, 1, 1],
        [0, 1, 1, 1],
        [({2: 2, 3: 4, 0: -1}, -INF, 3), ({0: 1, 1: -10}, -INF, 0), ({2: 1, 3: -1}, 0, INF)],
    )
    rows = added_rows(whole)
    cutset = [row for row in rows if row[1] > 0]
    assert [row.tolist() for row in cutset] == [[0.0, 1.0, 0.0, -1.0]]
    assert alone(with_levels(whole)).optimum == pytest.approx(alone(whole).optimum)


def test_binaries_that_imply_each_other_in_a_circle_end() -> None:
    whole = program(
        [0, -1, 1, 1],
        [9, 1, 1, 1],
        [0, 1, 1, 1],
        [
            ({2: 2, 3: 2, 0: -1}, -INF, 1),
            ({0: 1, 1: -9}, -INF, 0),
            ({2: 1, 3: -1}, 0, INF),
            ({3: 1, 2: -1}, 0, INF),
        ],
    )
    for row in added_rows(whole):
        found = least(whole, row)
        assert found is not None
        assert found >= -TOLERANCE


def test_a_programme_without_needs_stays_as_it_is() -> None:
    whole = program([1, 1], [1, 1], [1, 1], [({0: 1, 1: 1}, -INF, 1)])
    stated = with_levels(whole)
    assert len(added_rows(whole)) == 0
    assert np.array_equal(stated.coefficient, whole.coefficient)
