"""Measures of runs, against values by hand."""

from __future__ import annotations

import math

import pytest

from benchmarks.answer import Answer, History, finite, status_of
from benchmarks.measures import (
    dual_gap,
    growth_exponents,
    performance_profile,
    primal_gap,
    primal_integral,
    proven_gap,
    seconds_to_plan,
    seconds_to_primal,
    seconds_to_proof,
    shifted_geometric_mean,
)

#: A bound at 1 s, a poor plan at 2 s, a good one at 4 s, the proof at 8 s.
HISTORY = ((1.0, None, 200.0), (2.0, 50.0, 150.0), (4.0, 99.0, 110.0), (8.0, 100.0, 100.0))


def test_gaps_are_shares_of_the_reference() -> None:
    assert primal_gap(-110.0, -100.0) == pytest.approx(0.1)
    assert dual_gap(-90.0, -100.0) == pytest.approx(0.1)
    assert proven_gap(50.0, 60.0) == pytest.approx(0.2)


def test_there_is_no_gap_without_plan_or_bound() -> None:
    assert primal_gap(None, 1.0) is None
    assert dual_gap(None, 1.0) is None
    assert proven_gap(1.0, None) is None


def test_a_gap_to_nothing_is_zero_or_infinite() -> None:
    assert primal_gap(0.0, 0.0) == 0.0
    assert primal_gap(-1.0, 0.0) == math.inf


def test_the_primal_integral_adds_up_what_is_missing() -> None:
    assert primal_integral(HISTORY, 100.0, 10.0) == pytest.approx(2.0 + 2 * 0.5 + 4 * 0.01)


def test_the_primal_integral_ends_with_the_limit() -> None:
    assert primal_integral(HISTORY, 100.0, 3.0) == pytest.approx(2.0 + 0.5)
    assert primal_integral((), 100.0, 3.0) == 3.0


def test_times_are_when_a_share_was_first_reached() -> None:
    assert seconds_to_plan(HISTORY) == 2.0
    assert seconds_to_primal(HISTORY, 100.0, 0.05) == 4.0
    assert seconds_to_primal(HISTORY, 100.0, 0.001) == 8.0
    assert seconds_to_primal(HISTORY, 200.0, 0.05) is None
    assert seconds_to_proof(HISTORY, 0.2) == 4.0


def test_the_shifted_geometric_mean_is_that_of_the_shifted_values() -> None:
    assert shifted_geometric_mean([0.0, 3.0]) == pytest.approx(1.0)
    assert shifted_geometric_mean([2.0, 8.0], shift=0.0) == pytest.approx(4.0)
    assert shifted_geometric_mean([]) is None


def test_a_profile_steps_up_at_the_ratio_to_the_best() -> None:
    profiles = performance_profile({"one": [1.0, 4.0, None], "other": [2.0, 1.0, 3.0]})
    assert profiles["one"] == ([1.0, 4.0], [1 / 3, 2 / 3])
    assert profiles["other"] == ([1.0, 1.0, 2.0], [1 / 3, 2 / 3, 1.0])


def test_growth_is_told_apart_by_dimension() -> None:
    sizes = [{"regions": r, "scenarios": s, "periods": 3} for r in (2, 4, 8) for s in (10, 100)]
    exponents = growth_exponents(
        sizes, [5.0 * size["regions"] ** 2 * size["scenarios"] ** 0.5 for size in sizes]
    )
    assert exponents == pytest.approx({"regions": 2.0, "scenarios": 0.5})


def test_growth_is_not_fitted_to_too_few_points() -> None:
    assert growth_exponents([{"regions": 2}, {"regions": 4}], [1.0, 2.0]) == {}
    assert growth_exponents([], []) == {}


def test_a_history_keeps_the_best_of_both_and_no_repetition() -> None:
    history = History()
    history.note(None, math.inf)
    history.note(5.0, None)
    history.note(4.0, 9.0)
    history.note(4.0, 10.0)
    assert [point[1:] for point in history.points] == [(5.0, None), (5.0, 9.0)]


@pytest.mark.parametrize("number", [None, math.nan, -math.inf, 1e20, -1e30])
def test_what_stands_for_infinity_is_no_number(number: float | None) -> None:
    assert finite(number) is None


def test_a_status_tells_what_is_proven() -> None:
    assert status_of(100.0, 100.005, 1e-4) == "proven"
    assert status_of(100.0, 101.0, 1e-4) == "feasible"
    assert status_of(100.0, None, 1e-4) == "feasible"
    assert status_of(None, 101.0, 1e-4) == "nothing"


def test_an_answer_comes_back_from_json_as_it_was() -> None:
    answer = Answer(
        "feasible", 1.5, None, HISTORY, {"build": 0.1}, 2.0, 3.0, {"rows": 4}, None, "a, “b”", "1"
    )
    assert Answer.from_json(answer.to_json()) == answer


def test_an_unknown_status_is_refused() -> None:
    with pytest.raises(ValueError, match="proven"):
        Answer("optimal")
