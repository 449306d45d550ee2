"""Sweeps over places: plans that hold, none worse than the one it goes from."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from optalloc.engine.places import Places
from optalloc.engine.rows import largest_violation
from optalloc.engine.slopes import costly_binaries
from optalloc.engine.status import Stage
from optalloc.engine.submatrix import with_rows
from optalloc.engine.sweeps import Sweeps
from optalloc.program import Floats, Program
from tests.arrays import of_program
from tests.known_programs import INF, Row, program
from tests.searches import alone, drawn, never, relaxed, soon

TOLERANCE = 1e-6
SEEDS = range(12)


class Told:
    """Keeps all plans that it is told of."""

    def __init__(self) -> None:
        self.plans: list[Floats] = []
        self.stages: set[Stage] = set()

    def solution(self) -> None:
        """A sweep is told what to go from."""

    def incumbent(self, values: Floats, objective: float) -> None:
        self.plans.append(values)

    def turn_to(self, stage: Stage) -> None:
        self.stages.add(stage)


def own_rows(whole: Program) -> Program:
    """Return the programme without its implied rows."""
    return with_rows(whole, ~whole.implied)


def flows_of(whole: Program, values: Floats) -> float | None:
    """Return the best objective with the integers of values, None where they allow of none."""
    whole_numbers = np.rint(values)
    lower = np.where(whole.integer, whole_numbers, whole.lower)
    upper = np.where(whole.integer, whole_numbers, whole.upper)
    return of_program(replace(whole, lower=lower, upper=upper)).optimum()


@pytest.mark.parametrize("seed", SEEDS)
def test_plans_of_a_sweep_hold_and_each_is_worth_more(seed: int) -> None:
    whole, told = drawn(seed), Told()
    sweeps = Sweeps(Places(own_rows(whole)), told, 0)
    first = sweeps.without_openings(soon(), never)
    assert (first[costly_binaries(whole)] == sweeps.nothing()[costly_binaries(whole)]).all()
    sweeps.improved(first, soon(), never)
    assert all(largest_violation(whole, values) <= TOLERANCE for values in told.plans)
    assert all((values == np.rint(values))[whole.integer].all() for values in told.plans)
    worth = np.array([whole.cost @ values for values in told.plans])
    assert (np.diff(worth) > 0.0).all()
    assert told.stages == {Stage.SWEEP}
    optimum = alone(whole).optimum
    assert optimum is not None
    assert worth.max(initial=-np.inf) <= optimum + TOLERANCE * max(1.0, abs(optimum))


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_sweep_at_prices_decides_is_feasible_where_doing_nothing_is(seed: int) -> None:
    whole, relaxation = drawn(seed), relaxed(drawn(seed))
    sweeps = Sweeps(Places(relaxation.cut_program()), Told(), 0)
    prices = relaxation.multiplier[relaxation.active]
    values = sweeps.nothing()
    possible = largest_violation(whole, values) <= TOLERANCE
    for _ in range(2):
        values = sweeps.priced(values, relaxation.values, prices, soon(), never)
        assert not possible or largest_violation(whole, values) <= TOLERANCE
        assert not possible or flows_of(whole, values) is not None


def test_prices_leave_to_others_what_is_worth_more_there() -> None:
    # place 0 would use all 4 for 1 each; place 1 gets 3 each for them, if it launches
    rows: list[Row] = [
        ({0: 1, 2: 1}, -INF, 4),
        ({1: 1, 2: -1}, -INF, 0),
        ({1: 1, 3: -4}, -INF, 0),
        ({0: 1, 4: -4}, -INF, 0),
    ]
    whole = program([1, 3, 0, -1, 0], [4, 4, 4, 1, 1], [0, 0, 0, 1, 1], rows)
    whole = replace(whole, place=np.array([0, 1, 1, 1, 0], dtype=np.int32))
    relaxation = relaxed(whole)
    sweeps = Sweeps(Places(relaxation.cut_program()), Told(), 0)
    values = sweeps.priced(sweeps.nothing(), relaxation.values, relaxation.multiplier, soon(), never)
    assert values[3] == 1.0
    assert flows_of(whole, values) == pytest.approx(11.0)


def test_a_row_that_asks_for_something_is_met_where_a_place_can() -> None:
    # one of two launches is asked for, both cost; doing nothing is no plan
    whole = program([-5, -3], [1, 1], [1, 1], [({0: 1, 1: 1}, 1, INF)])
    whole = replace(whole, place=np.array([0, 1], dtype=np.int32))
    relaxation = relaxed(whole)
    sweeps = Sweeps(Places(relaxation.cut_program()), Told(), 0)
    values = sweeps.priced(sweeps.nothing(), relaxation.values, 2 * relaxation.multiplier, soon(), never)
    assert values.tolist() == [0.0, 1.0]


def test_a_first_plan_launches_what_is_asked_for() -> None:
    # column 0 must start by a deadline and is worth nothing; column 1 costs and is never opened
    whole = program([0, -1, 2], [1, 1, 1], [1, 1, 1], [({0: 1}, 1, INF), ({0: 1, 2: 1}, -INF, 1)])
    told = Told()
    Sweeps(Places(whole), told, 0).without_openings(soon(), never)
    assert told.plans
    assert told.plans[-1].tolist() == [1.0, 0.0, 0.0]


def test_a_sweep_without_time_or_told_to_stop_leaves_values_as_they_are() -> None:
    whole = drawn(1)
    sweeps = Sweeps(Places(own_rows(whole)), Told(), 0)
    assert (sweeps.without_openings(time.monotonic(), never) == sweeps.nothing()).all()
    assert (sweeps.without_openings(soon(), lambda: True) == sweeps.nothing()).all()
