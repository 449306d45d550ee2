"""Units change nothing: neither the optimum nor what is proven of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optalloc.engine import Options, SolutionStatus, solve_program
from optalloc.engine.rows import largest_violation
from optalloc.engine.scaling import scale
from optalloc.program import Floats, Program
from tests.known_programs import INF, fixed_charge, in_units, program

EXACT = Options(gap=1e-7)


def in_new_units(original: Program, amount: float, money: float) -> tuple[Program, Floats]:
    """Return a programme with its continuous columns, their rows, and money in other units, and the units."""
    unit = np.where(original.integer, 1.0, amount)
    row_unit = np.full(len(original.row_lower), amount)
    return in_units(original, unit, row_unit, money), unit


@pytest.mark.parametrize("amount", [1e-8, 1e-3, 1e3, 1e8])
@pytest.mark.parametrize("money", [1e-6, 1.0, 1e6])
def test_units_leave_the_optimum_alone(amount: float, money: float) -> None:
    known, unit = in_new_units(fixed_charge(), amount, money)
    outcome = solve_program(known, EXACT, isolate=False)
    assert outcome.solution_status is SolutionStatus.OPTIMAL
    assert outcome.objective == pytest.approx(-78 / money)
    assert outcome.bound == pytest.approx(-78 / money)
    assert outcome.values is not None
    assert outcome.values * unit == pytest.approx(np.array([7, 9, 0, 0, 1, 0]))


def mixed_programme(seed: int) -> Program:
    """Sites with needs of two resources, drawn locally or sent through corridors that cost to open."""
    draw = np.random.default_rng(seed)
    regions, sites = int(draw.integers(2, 4)), int(draw.integers(2, 6))
    corridors = [(i, j) for i in range(regions) for j in range(regions) if i != j]
    need = draw.uniform(1, 20, (sites, 2)).round(1)
    host = draw.integers(0, regions, sites)
    stock = draw.uniform(5, 30, (regions, 2)).round(1)
    start, opened, drawn = 0, sites, sites + len(corridors)
    sent = drawn + 2 * regions
    cost = [*draw.uniform(20, 80, sites), *-draw.uniform(2, 20, len(corridors))]
    cost += [*-draw.uniform(0, 2, 2 * regions), *-draw.uniform(0, 1, 2 * len(corridors))]
    upper = [1.0] * drawn + [*stock.ravel()] + [INF] * (2 * len(corridors))
    rows: list[tuple[dict[int, float], float, float]] = []
    for region in range(regions):
        for resource in range(2):
            row = {drawn + 2 * region + resource: 1.0}
            for position, (origin, end) in enumerate(corridors):
                if region in (origin, end):
                    row[sent + 2 * position + resource] = 0.9 if end == region else -1.0
            row |= {start + s: -need[s, resource] for s in range(sites) if host[s] == region}
            rows.append((row, 0.0, INF))
    for position, (origin, _) in enumerate(corridors):
        for resource in range(2):
            flow = sent + 2 * position + resource
            rows.append(({flow: 1.0, opened + position: -float(stock[origin, resource])}, -INF, 0.0))
    integer = [1] * drawn + [0] * (len(cost) - drawn)
    return program(cost, upper, integer, rows)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    seed=st.integers(0, 10_000),
    amount=st.sampled_from([1e-5, 1e-3, 30.0, 1e3, 1e6]),
    money=st.sampled_from([1e-3, 1.0, 1e6]),
)
def test_units_leave_a_mixed_programme_alone(seed: int, amount: float, money: float) -> None:
    original = mixed_programme(seed)
    plain = solve_program(original, EXACT, isolate=False)
    scaled, _ = in_new_units(original, amount, money)
    other = solve_program(scaled, EXACT, isolate=False)
    assert plain.solution_status is other.solution_status is SolutionStatus.OPTIMAL
    assert plain.objective is not None
    assert other.objective is not None
    assert other.objective * money == pytest.approx(plain.objective, rel=3e-7)
    assert other.values is not None
    assert largest_violation(scaled, other.values) <= 1e-9


def test_moderate_numbers_are_left_alone() -> None:
    original = fixed_charge()
    scaled, scaling = scale(original)
    assert scaled is original
    assert scaling.objective == 1
    assert (scaling.column == 1).all()


@pytest.mark.parametrize("amount", [1e-6, 1e6])
def test_scaling_moves_numbers_by_powers_of_two_and_leaves_integers(amount: float) -> None:
    original, _ = in_new_units(fixed_charge(), amount, 1e9)
    scaled, scaling = scale(original)
    assert (scaling.column[original.integer] == 1).all()
    assert (np.frexp(scaling.column)[0] == 0.5).all()
    assert np.frexp(scaling.objective)[0] == 0.5
    assert (scaled.upper[scaled.integer] == 1).all()
    sizes = np.abs(np.concatenate([scaled.coefficient, scaled.row_lower[:2]]))
    assert 1e-3 < sizes.min() <= sizes.max() < 1e3
    assert 1 < np.abs(scaled.cost).max() < 1e5


@pytest.mark.parametrize("amount", [1e-6, 1.0, 1e6])
def test_values_and_objective_find_their_way_back(amount: float) -> None:
    original, _ = in_new_units(fixed_charge(), amount, 1e-9)
    scaled, scaling = scale(original)
    values = np.array([7 / amount, 9 / amount, 0, 0, 1, 0])
    there = scaling.scaled_values(values)
    assert largest_violation(scaled, there) <= 1e-12
    assert (scaling.original_values(there) == values).all()
    assert scaling.original_objective(float(scaled.cost @ there)) == pytest.approx(original.cost @ values)


def test_a_programme_of_integers_and_budgets_in_billions_is_scaled_by_rows() -> None:
    money = 1e9
    original = program([1, 1, 1], [1] * 3, [1] * 3, [({0: 3 * money, 1: 4 * money, 2: 6 * money}, -INF, 9e9)])
    scaled, scaling = scale(original)
    assert (scaling.column == 1).all()
    assert np.abs(scaled.coefficient).max() < 100
    assert solve_program(original, EXACT, isolate=False).objective == 2


def test_a_programme_without_costs_keeps_its_money() -> None:
    assert scale(program([], [], [], []))[1].objective == 1
    assert scale(program([0], [1], [1], []))[1].objective == 1
