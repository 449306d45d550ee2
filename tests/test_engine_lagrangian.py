"""The Lagrangian relaxation, the multipliers that the volume algorithm finds, and the core they point to."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from optalloc.engine.core import core
from optalloc.engine.lagrangian import Lagrangian, lagrangian
from optalloc.engine.linear import Relaxation
from optalloc.engine.openings import opening_rows
from optalloc.engine.rows import largest_violation
from optalloc.engine.submatrix import with_rows, with_single_rows_as_bounds
from optalloc.engine.volume import estimate
from optalloc.program import Floats, Program
from tests.arrays import of_program
from tests.known_programs import INF, Row, program
from tests.searches import HARD_NETWORK, NETWORKS, drawn, network, never, soon

SIZES = [*NETWORKS, HARD_NETWORK]
TOLERANCE = 1e-6


def dual_of(whole: Program) -> Lagrangian:
    relaxation = lagrangian(with_single_rows_as_bounds(whole))
    assert relaxation is not None
    return relaxation


def random_multipliers(relaxation: Lagrangian, seed: int) -> Floats:
    drawn_ones = np.random.default_rng(seed).normal(0.0, 20.0, len(relaxation.side))
    return np.where(relaxation.equal, drawn_ones, np.maximum(drawn_ones, 0.0))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_any_multipliers_bound_the_relaxation_of_networks(size: tuple[int, int, int, int], seed: int) -> None:
    relaxation = dual_of(network(*size))
    least = of_program(network(*size)).lp_bound()
    assert least is not None
    bound = relaxation.solve(random_multipliers(relaxation, seed)).bound
    assert bound >= least - TOLERANCE * abs(least)


@pytest.mark.parametrize("seed", range(40))
def test_any_multipliers_bound_the_optimum_of_random_instances(seed: int) -> None:
    whole = with_single_rows_as_bounds(drawn(seed))
    relaxation = lagrangian(whole)
    optimum = of_program(whole).optimum()
    if relaxation is None:
        assert not np.isfinite(whole.upper).all()
        return
    for at in range(5):
        bound = relaxation.solve(random_multipliers(relaxation, at)).bound
        assert optimum is None or bound >= optimum - TOLERANCE * max(1.0, abs(optimum))


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_solution_is_worth_the_bound_and_keeps_the_rows_without_multipliers(
    size: tuple[int, int, int, int],
) -> None:
    whole = with_single_rows_as_bounds(network(*size))
    relaxation = dual_of(whole)
    multiplier = random_multipliers(relaxation, 7)
    found = relaxation.solve(multiplier)
    assert found.bound == pytest.approx(whole.cost @ found.values + multiplier @ found.excess)
    assert found.excess == pytest.approx(relaxation.matrix @ found.values - relaxation.side)
    chosen = np.isin(np.arange(len(whole.row_lower)), opening_rows(whole).row)
    assert largest_violation(with_rows(whole, chosen), found.values) <= TOLERANCE


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_volume_algorithm_comes_close_to_the_bound_of_the_relaxation(
    size: tuple[int, int, int, int],
) -> None:
    bounds: list[float] = []
    found = estimate(dual_of(network(*size)), soon(), never, bounds.append)
    least = of_program(network(*size)).lp_bound()
    assert least is not None
    assert all(bound >= least - TOLERANCE * abs(least) for bound in bounds)
    assert bounds == sorted(bounds, reverse=True)
    assert bounds[-1] == found.bound
    assert found.bound <= least + 0.02 * abs(least)


def test_the_volume_algorithm_gives_a_bound_whenever_it_is_stopped() -> None:
    relaxation = dual_of(network(*HARD_NETWORK))
    at_once = estimate(relaxation, soon(), lambda: True, lambda _: None)
    without_time = estimate(relaxation, time.monotonic(), never, lambda _: None)
    assert at_once.bound == without_time.bound == relaxation.solve(np.zeros(len(relaxation.side))).bound


def test_a_narrowed_relaxation_is_that_of_the_programme_without_the_other_flows() -> None:
    whole = with_single_rows_as_bounds(network(*HARD_NETWORK))
    relaxation = dual_of(whole)
    flows = np.flatnonzero(relaxation.flows)
    left_out = flows[np.random.default_rng(1).random(len(flows)) < 0.5]
    kept = np.setdiff1d(np.arange(len(whole.cost)), left_out)
    upper = whole.upper.copy()
    upper[left_out] = 0.0
    multiplier = random_multipliers(relaxation, 3)
    narrow = relaxation.narrowed(kept).solve(multiplier)
    closed = replace(relaxation, upper=upper).solve(multiplier)
    assert narrow.bound == pytest.approx(closed.bound)
    assert narrow.values == pytest.approx(closed.values[kept])
    assert narrow.excess == pytest.approx(closed.excess)


def test_columns_without_bounds_leave_no_relaxation() -> None:
    assert lagrangian(program([1, -5], [INF, 1], [0, 1], [({0: 1, 1: -1}, -INF, 4)])) is None


def test_a_knapsack_fills_with_what_gains_most_per_load_and_opens_where_that_pays() -> None:
    joint: list[Row] = [({0: -1, 1: -2, 2: -1, 3: 5}, 0, INF)]
    relaxation = dual_of(program([3, 4, 1, -10], [3, 9, 9, 1], [0, 0, 0, 1], joint))
    found = relaxation.solve(np.zeros(0))
    assert found.values.tolist() == [3.0, 1.0, 0.0, 1.0]  # 3 per load, then 2, then no room
    assert found.bound == 3.0
    dearer = dual_of(program([3, 4, 1, -14], [3, 9, 9, 1], [0, 0, 0, 1], joint)).solve(np.zeros(0))
    assert (dearer.values == 0.0).all()
    assert dearer.bound == 0.0


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_core_has_what_the_relaxation_uses(size: tuple[int, int, int, int]) -> None:
    whole = with_single_rows_as_bounds(network(*size))
    relaxation = dual_of(whole)
    found = estimate(relaxation, soon(), never, lambda _: None)
    part = core(whole, relaxation, found)
    assert part is not None
    free = whole.lower < whole.upper
    assert np.isin(np.flatnonzero(free & relaxation.openings & (found.values > 0.01)), part.free).all()
    of_part = Relaxation(with_rows(part.program, ~part.program.implied))
    assert of_part.tighten(soon(), never)


def test_a_wider_core_has_more() -> None:
    whole = with_single_rows_as_bounds(network(*HARD_NETWORK))
    relaxation = dual_of(whole)
    found = estimate(relaxation, soon(), never, lambda _: None)
    narrow, wide = core(whole, relaxation, found, 0.02), core(whole, relaxation, found, 1.0)
    assert narrow is not None
    assert wide is not None
    assert np.isin(narrow.free, wide.free).all()
    assert len(narrow.free) < len(wide.free)
