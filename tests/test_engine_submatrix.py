"""Parts of a programme: what is left when columns are fixed, some rows of it, and rows that are bounds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optalloc.engine.highs import Settings, run_highs
from optalloc.engine.rows import largest_violation
from optalloc.engine.status import Termination
from optalloc.engine.submatrix import (
    Reduced,
    reduced,
    with_rows,
    with_single_rows_as_bounds,
)
from optalloc.program import Floats, Program
from tests.arrays import of_program
from tests.known_programs import INF, Row, program

SEEDS = st.integers(0, 100_000)


def drawn_program(draw: np.random.Generator) -> Program:
    """Return a small bounded programme of whole numbers, with rows of all lengths, empty ones too."""
    columns, rows = int(draw.integers(1, 8)), int(draw.integers(0, 7))
    lower = draw.choice([0.0, 0.0, 0.0, -2.0, 1.0], columns)
    body: list[Row] = []
    for _ in range(rows):
        members = draw.choice(columns, int(draw.integers(0, min(columns, 4) + 1)), replace=False)
        numbers = {int(column): float(draw.choice([-3, -2, -1, 1, 2, 3])) for column in members}
        least = float(draw.integers(-9, 2))
        body.append((numbers, *[(least, INF), (-INF, -least), (least, least + 9.0)][draw.integers(3)]))
    drawn = program(
        draw.integers(-9, 10, columns).tolist(),
        (lower + draw.integers(0, 4, columns)).tolist(),
        draw.integers(0, 2, columns).tolist(),
        body,
        lower=lower.tolist(),
    )
    return replace(drawn, implied=draw.random(rows) < 0.3)


def fixed_somewhere(whole: Program, draw: np.random.Generator) -> tuple[Floats, Floats]:
    """Return bounds that meet in some columns, at whole numbers within the bounds that were."""
    fixed = draw.random(len(whole.cost)) < draw.choice([0.2, 0.5, 0.9])
    value = np.floor(whole.lower + draw.random(len(whole.cost)) * (whole.upper - whole.lower + 1.0))
    value = np.minimum(value, whole.upper)
    return np.where(fixed, value, whole.lower), np.where(fixed, value, whole.upper)


def settled_rows_missed(whole: Program, lower: Floats, upper: Floats) -> bool:
    """Say whether a row all of whose columns are fixed misses its bounds."""
    matrix = of_program(whole).matrix.toarray()
    settled = (matrix[:, lower < upper] == 0).all(axis=1)
    activity = matrix @ lower
    missed = (activity < whole.row_lower - 1e-9) | (activity > whole.row_upper + 1e-9)
    return bool((settled & missed).any())


@settings(max_examples=150)
@given(seed=SEEDS)
def test_fixing_columns_or_leaving_them_out_has_one_optimum(seed: int) -> None:
    draw = np.random.default_rng(seed)
    drawn = drawn_program(draw)
    whole = replace(drawn, implied=np.zeros_like(drawn.implied))
    lower, upper = fixed_somewhere(whole, draw)
    bounded = replace(whole, lower=lower, upper=upper)
    part = reduced(whole, lower, upper)
    if part is None:
        assert of_program(bounded).optimum() is None
        return
    optimum, values = _solved(part)
    if values is None:
        assert of_program(bounded).optimum() is None
        return
    assert optimum == pytest.approx(of_program(bounded).optimum(), abs=1e-6)
    assert optimum == pytest.approx(float(whole.cost @ part.whole(values)), abs=1e-6)
    assert largest_violation(bounded, part.whole(values)) <= 1e-6


def _solved(part: Reduced) -> tuple[float, Floats] | tuple[None, None]:
    if len(part.free) == 0:
        assert len(part.program.row_lower) == 0
        return part.offset, np.zeros(0)
    run = run_highs(part.program, Settings())
    if run.values is None or run.objective is None:
        assert run.termination is Termination.INFEASIBLE
        return None, None
    return run.objective + part.offset, run.values


@settings(max_examples=150)
@given(seed=SEEDS)
def test_there_is_no_reduced_programme_exactly_where_fixed_columns_miss_a_row_alone(seed: int) -> None:
    draw = np.random.default_rng(seed)
    whole = drawn_program(draw)
    lower, upper = fixed_somewhere(whole, draw)
    assert (reduced(whole, lower, upper) is None) == settled_rows_missed(whole, lower, upper)


@settings(max_examples=60)
@given(seed=SEEDS)
def test_a_reduced_programme_has_the_free_columns_and_the_rows_that_they_are_in(seed: int) -> None:
    draw = np.random.default_rng(seed)
    whole = drawn_program(draw)
    lower, upper = fixed_somewhere(whole, draw)
    part = reduced(whole, lower, upper)
    if part is None:
        return
    matrix, free = of_program(whole).matrix.toarray(), np.flatnonzero(lower < upper)
    used = matrix[:, free] != 0
    idle = ~used[:, whole.integer[free]].any(axis=1) | (used.sum(axis=1) == 1)
    kept = used.any(axis=1) & ~(whole.implied & idle)  # they cut off nothing
    assert part.free.tolist() == free.tolist()
    assert of_program(part.program).matrix.toarray().tolist() == matrix[np.ix_(kept, free)].tolist()
    assert part.program.implied.tolist() == whole.implied[kept].tolist()
    assert part.program.integer.tolist() == whole.integer[free].tolist()
    assert part.program.row_start.dtype == part.program.column.dtype == np.int32


def test_nothing_fixed_leaves_all_but_the_empty_rows() -> None:
    whole = program([1, 2], [3, 3], [1, 0], [({0: 1, 1: 1}, -INF, 4), ({}, -1, 1)])
    part = reduced(whole, whole.lower, whole.upper)
    assert part is not None
    assert part.offset == 0.0
    assert part.whole(np.array([1.0, 2.0])).tolist() == [1.0, 2.0]
    assert part.program.row_upper.tolist() == [4.0]


def test_an_empty_row_that_asks_for_something_leaves_no_programme() -> None:
    whole = program([1], [3], [1], [({}, 1, 2)])
    assert reduced(whole, whole.lower, whole.upper) is None


def test_a_row_of_fixed_columns_may_miss_by_what_solvers_leave_over() -> None:
    whole = program([1, 1], [9, 9], [0, 0], [({0: 1.0, 1: -1.0}, 0.0, 0.0)])
    close, far = np.array([5.0, 5.0 + 1e-7]), np.array([5.0, 5.0 + 1e-3])
    assert reduced(whole, close, close) is not None
    assert reduced(whole, far, far) is None


@settings(max_examples=60)
@given(seed=SEEDS)
def test_some_rows_are_those_rows_over_all_columns(seed: int) -> None:
    draw = np.random.default_rng(seed)
    whole = drawn_program(draw)
    chosen = draw.random(len(whole.row_lower)) < 0.5
    part = with_rows(whole, chosen)
    matrix = of_program(whole).matrix.toarray()
    assert of_program(part).matrix.toarray().tolist() == matrix[chosen].tolist()
    assert part.row_lower.tolist() == whole.row_lower[chosen].tolist()
    assert part.row_upper.tolist() == whole.row_upper[chosen].tolist()
    assert part.implied.tolist() == whole.implied[chosen].tolist()
    assert part.cost is whole.cost
    without_bounds = replace(
        whole,
        row_lower=np.where(chosen, whole.row_lower, -INF),
        row_upper=np.where(chosen, whole.row_upper, INF),
    )
    assert of_program(part).optimum() == pytest.approx(of_program(without_bounds).optimum(), abs=1e-6)


@settings(max_examples=150)
@given(seed=SEEDS)
def test_single_rows_as_bounds_leave_the_same_solutions(seed: int) -> None:
    draw = np.random.default_rng(seed)
    whole = drawn_program(draw)
    bounded = with_single_rows_as_bounds(whole)
    assert of_program(bounded).optimum() == pytest.approx(of_program(whole).optimum(), abs=1e-6)
    run = run_highs(bounded, Settings())
    if run.values is not None:
        assert largest_violation(whole, run.values) <= 1e-6


def test_single_rows_tighten_bounds_and_round_those_of_integers() -> None:
    rows: list[Row] = [({0: 2}, 1, 5), ({1: 2}, 1, 5), ({1: -4}, -8, INF), ({0: 1, 1: 1}, -INF, 4)]
    bounded = with_single_rows_as_bounds(program([1, 1], [9, 9], [1, 0], rows))
    assert bounded.lower.tolist() == [1, 0.5]
    assert bounded.upper.tolist() == [2, 2]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([({0: 1}, 4, INF)], id="beyond the bound"),
        pytest.param([({0: 1}, 2, INF), ({0: 1}, -INF, 1)], id="beyond each other"),
        pytest.param([({0: 5}, 6, 9)], id="no integer between"),
    ],
)
def test_single_rows_that_nothing_satisfies_leave_a_programme_that_the_solver_takes(rows: list[Row]) -> None:
    bounded = with_single_rows_as_bounds(program([1, 1], [3, 3], [1, 0], rows))
    assert (bounded.lower <= bounded.upper).all()
    assert run_highs(bounded, Settings()).termination is Termination.INFEASIBLE


def test_single_rows_that_meet_a_bound_but_for_rounding_leave_a_solution() -> None:
    third = program([1], [0.1], [0], [({0: 3}, 0.1 + 0.1 + 0.1, INF)])  # 0.30000000000000004
    bounded = with_single_rows_as_bounds(third)
    assert (bounded.lower <= bounded.upper).all()
    assert run_highs(bounded, Settings()).objective == pytest.approx(0.1)
