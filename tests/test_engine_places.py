"""Places of a programme: parts of it, what places pay for, and how they are tied."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from optalloc.engine.places import Places
from optalloc.program import NOWHERE, Floats, Program
from tests.arrays import of_program
from tests.known_programs import INF, Row, program
from tests.searches import alone, drawn

TOLERANCE = 1e-6
SEEDS = range(12)


def two_places() -> Program:
    """Return what two places do: each sells its own (columns 0 and 1), the first to the second (2).

    Rows: what the first has, what the second needs for a launch (column 3), and a budget of both.
    """
    rows: list[Row] = [
        ({0: 1, 2: 1}, -INF, 4),
        ({1: 1, 2: 1, 3: -6}, 0, INF),
        ({0: 1, 1: 1, 2: 1, 3: 1}, -INF, 9),
    ]
    whole = program([1, 1, -1, 10], [4, 4, 4, 1], [0, 0, 0, 1], rows)
    return replace(whole, place=np.array([0, 1, 1, 1], dtype=np.int32))


def missed_by(whole: Program, values: Floats) -> Floats:
    """Return by how much each row is missed, shape (m,)."""
    return np.abs(Places(whole).missed(values))


def test_columns_without_a_region_are_a_place_of_their_own() -> None:
    whole = replace(two_places(), place=np.array([0, 1, 1, NOWHERE], dtype=np.int32))
    assert Places(whole).of.tolist() == [0, 1, 1, 2]
    assert Places(program([1], [1], [1], [])).count == 1


def test_places_are_tied_by_the_rows_of_few_that_they_share() -> None:
    ties = Places(two_places()).ties
    assert ties.tolist() == [[0, 2], [2, 0]]


def test_a_column_pays_for_what_it_takes_from_rows_of_other_places() -> None:
    places = Places(two_places())
    multiplier = np.array([2.0, -1.0, 0.5])
    nothing_common = places.priced(multiplier, np.zeros(3, dtype=bool))
    # the first row belongs to place 0 (a tie goes to the first), the others to place 1, which has most of it
    assert nothing_common.tolist() == [1 - 0.5, 1, -1 - 2, 10]
    budget_common = places.priced(multiplier, np.array([False, False, True]))
    assert budget_common.tolist() == [1 - 0.5, 1 - 0.5, -1 - 2 - 0.5, 10 - 0.5]


def test_a_row_is_missed_by_what_it_asks_for() -> None:
    missed = Places(two_places()).missed(np.array([4.0, 0.0, 2.0, 1.0]))
    assert missed.tolist() == [-2.0, 4.0, 0.0]


def test_amounts_of_tied_places_go_with_a_place() -> None:
    places = Places(two_places())
    assert places.around(0).tolist() == [0, 1, 2]
    assert places.around(1).tolist() == [0, 1, 2, 3]


def test_amounts_that_stand_in_no_other_row_are_free_as_well() -> None:
    whole = program([1, 1, 1], [5, 5, 5], [1, 0, 0], [({0: 1, 1: 1}, -INF, 5), ({1: 1, 2: 1}, -INF, 5)])
    part = Places(whole).part(np.array([0]), np.array([0.0, 1.0, 1.0]))
    assert part.free.tolist() == [0]
    part = Places(whole).part(np.array([2]), np.array([0.0, 1.0, 1.0]))
    assert part.free.tolist() == [2]
    part = Places(whole).part(np.array([0, 2]), np.array([0.0, 1.0, 1.0]))
    assert part.free.tolist() == [0, 1, 2]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_best_of_a_part_is_a_solution_of_the_whole_no_worse_than_before(seed: int) -> None:
    whole, places = drawn(seed), Places(drawn(seed))
    values = alone(whole).run.values
    if values is None:
        pytest.fail("the instance has no plan; choose another seed")
    for place in range(places.count):
        part = places.part(places.around(place), values)
        assert missed_by(part.program, values[part.free]).max(initial=0.0) <= TOLERANCE
        optimum = of_program(part.program).optimum()
        assert optimum is not None
        before = float(part.program.cost @ values[part.free])
        assert optimum == pytest.approx(before, abs=2e-6 * max(1.0, abs(float(whole.cost @ values))))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_part_of_all_columns_is_the_whole(seed: int) -> None:
    whole = drawn(seed)
    everything = np.arange(len(whole.cost))
    nothing = np.where(np.isfinite(whole.lower), whole.lower, 0.0)
    missed = Places(whole).missed(nothing) != 0.0
    part = Places(whole).part(everything, nothing)
    if not missed.any():
        assert of_program(part.program).optimum() == pytest.approx(alone(whole).optimum, rel=1e-6, abs=1e-6)
    touched = np.diff(whole.row_start) > 0
    assert len(part.program.row_lower) == np.count_nonzero(touched)


def test_a_row_that_does_not_hold_yet_asks_for_no_more_than_it_has() -> None:
    whole = program([-1, 1], [1, 1], [1, 1], [({0: 1, 1: 1}, 2, INF)])
    part = Places(whole).part(np.array([0]), np.array([0.0, 1.0]))
    assert part.program.row_lower.tolist() == [0.0]
    assert of_program(part.program).optimum() == 0.0
