"""The bound by places: above every plan at any multipliers, below the relaxation at its own."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from optalloc.engine.blocks import Blocks
from optalloc.engine.places import Places
from optalloc.engine.scaling import scale
from optalloc.engine.submatrix import with_rows
from optalloc.program import NOWHERE, Floats, Program
from tests.known_programs import INF, Row, program
from tests.searches import alone, drawn, never, relaxed, soon
from tests.test_engine_places import two_places

SEEDS = range(16)
_PROVEN = 2e-4  # of the worth of all places: what they need not be settled by, and the tolerance of HiGHS


def bounded(whole: Program, multiplier: Floats) -> Blocks:
    """Return the places of a programme after all of them are settled."""
    blocks = Blocks(whole, multiplier, np.zeros(len(whole.cost)), seed=0)
    blocks.tighten(soon(), never, lambda bound: None)
    return blocks


def room(whole: Program) -> float:
    """Return what rounding and gaps may take of a bound."""
    return _PROVEN * max(1.0, float(np.abs(whole.cost).max(initial=0.0)) * float(np.sqrt(len(whole.cost))))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_bound_is_above_the_optimum_at_any_multipliers(seed: int) -> None:
    whole, optimum = drawn(seed), alone(drawn(seed)).optimum
    random = np.random.default_rng(seed)
    if optimum is None:
        pytest.fail("the instance has no plan; choose another seed")
    for spread in (0.0, 1.0, 100.0):
        multiplier = random.normal(0.0, spread, len(whole.row_lower))
        bound = bounded(whole, multiplier).bound
        assert bound is None or bound >= optimum - room(whole)


@pytest.mark.parametrize("seed", SEEDS)
def test_at_its_own_multipliers_it_is_no_worse_than_the_relaxation(seed: int) -> None:
    relaxation = relaxed(drawn(seed))
    whole = with_rows(relaxation.program, relaxation.active)
    bound = bounded(whole, relaxation.multiplier[relaxation.active]).bound
    optimum = alone(drawn(seed)).optimum
    assert relaxation.bound is not None
    assert bound is not None
    assert optimum is not None
    assert optimum - room(whole) <= bound <= relaxation.bound + room(whole)


def test_places_that_nothing_ties_are_bounded_by_their_optimum() -> None:
    rows: list[Row] = [({0: 3, 1: 3}, -INF, 4), ({2: 3, 3: 3}, -INF, 5)]
    whole = program([1, 1, 1, 2], [1, 1, 1, 1], [1, 1, 1, 1], rows)
    whole = replace(whole, place=np.array([0, 0, 1, 1], dtype=np.int32))
    # the relaxation is worth 4/3 in the first place, and 2 + 2/3 in the second
    assert bounded(whole, np.zeros(2)).bound == pytest.approx(1 + 2)


def test_a_row_of_no_place_is_paid_for_at_its_multiplier() -> None:
    whole = program([2, 2, 2, 2], [1, 1, 1, 1], [1, 1, 1, 1], [({0: 1, 1: 1, 2: 1, 3: 1}, -INF, 2)])
    whole = replace(whole, place=np.arange(4, dtype=np.int32))
    assert bounded(whole, np.zeros(1)).bound == pytest.approx(8)
    assert bounded(whole, np.full(1, 0.5)).bound == pytest.approx(4 * 1.5 + 2 * 0.5)
    assert bounded(whole, np.full(1, -3.0)).bound == pytest.approx(8)  # of no use


def test_what_stands_in_rows_of_another_place_is_there_twice() -> None:
    blocks = bounded(two_places(), np.zeros(3))
    # the first sells all it has, and the second launches with 2 that the first has sold already
    assert blocks.bound == pytest.approx(4 + (4 - 2 + 10))


def test_a_place_without_rows_takes_what_pays() -> None:
    whole = replace(program([3, -2], [5, 5], [0, 0], []), place=np.array([0, 1], dtype=np.int32))
    assert bounded(whole, np.zeros(0)).bound == pytest.approx(15)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_places_lose_is_the_gap_of_a_plan_but_for_rows_in_common(seed: int) -> None:
    relaxation = relaxed(drawn(seed))
    whole = with_rows(relaxation.program, relaxation.active)
    multiplier = relaxation.multiplier[relaxation.active]
    blocks, values = bounded(whole, multiplier), alone(drawn(seed)).run.values
    assert blocks.bound is not None
    assert values is not None
    values = scale(drawn(seed))[1].original_values(values)
    left = float(blocks.bound - whole.cost @ values) - float(blocks.losses(values).sum())
    in_common = Places(whole).owner == NOWHERE
    if not in_common.any():
        assert left == pytest.approx(0.0, abs=room(whole))
    assert left >= -room(whole)


def test_there_is_no_bound_where_a_place_is_not_reached_in_time() -> None:
    relaxation = relaxed(drawn(0))
    blocks = Blocks(drawn(0), relaxation.multiplier, relaxation.values, seed=0)
    blocks.tighten(time.monotonic(), never, lambda bound: None)
    assert blocks.bound is None


def test_a_stop_ends_it_after_a_place() -> None:
    heard: list[float] = []
    whole = replace(program([1, 1], [1, 1], [1, 1], []), place=np.array([0, 1], dtype=np.int32))
    Blocks(whole, np.zeros(0), np.zeros(2), seed=0).tighten(soon(), lambda: True, heard.append)
    assert heard == []
