"""What leaves the engine holds: integers integral, nothing leaks through tolerances."""

from __future__ import annotations

import numpy as np
import pytest

from optalloc.engine import Options, SolutionStatus, Termination, polish, relative_gap, solve_program
from optalloc.engine.judge import judge
from optalloc.engine.polish import polish_alone
from optalloc.engine.polished import Polish, kept, objective_of, solved_anew
from optalloc.engine.rows import largest_violation
from tests.known_programs import INF, fixed_charge, program

NO_HURRY = 60.0


@pytest.mark.parametrize("capacity", [1e7, 1e8, 1e9])
def test_a_large_capacity_opens_no_back_door(capacity: float) -> None:
    known = fixed_charge(capacity)
    outcome = solve_program(known, Options(gap=1e-6), isolate=False)
    assert outcome.solution_status is SolutionStatus.OPTIMAL
    assert outcome.objective == pytest.approx(-78)
    assert outcome.values is not None
    assert outcome.values[known.integer].tolist() == [1, 0]


def test_an_absurd_capacity_ends_in_no_false_claim() -> None:
    outcome = solve_program(fixed_charge(1e13), Options(gap=1e-6), isolate=False)
    assert outcome.objective is None or outcome.objective == pytest.approx(-78)
    assert outcome.solution_status in (
        SolutionStatus.UNKNOWN,
        SolutionStatus.FEASIBLE,
        SolutionStatus.OPTIMAL,
    )
    assert outcome.bound is None or outcome.bound >= -78.001


def test_polish_rounds_and_solves_the_rest_anew() -> None:
    polished = polish_alone(fixed_charge(), np.array([0, 0, 7, 9, 1 - 1e-7, 1e-7]), NO_HURRY)
    assert polished.polish is Polish.DONE
    assert polished.values is not None
    assert polished.values.tolist() == [7, 9, 0, 0, 1, 0]
    assert polished.objective == -78


def test_polish_that_takes_too_long_solves_for_what_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polish, "_SHARE", 0.0)
    polished = polish_alone(fixed_charge(), np.array([7 - 1e-8, 9, 1e-8, 0, 1, 1e-7]), NO_HURRY)
    assert polished.polish is Polish.DONE
    assert polished.values is not None
    assert polished.values.tolist() == [7, 9, 0, 0, 1, 0]


def test_polish_refuses_what_leaked() -> None:
    leak = np.array([7, 9, 0, 0, 1.6e-6, 0])
    assert polish_alone(fixed_charge(1e7), leak, NO_HURRY).polish is Polish.REFUSED


def test_polish_keeps_the_solvers_values_when_there_is_no_time() -> None:
    polished = polish_alone(fixed_charge(), np.array([7, 9, 0, 0, 1, 1e-9]), 0.0)
    assert polished.polish is Polish.KEPT
    assert polished.values is not None
    assert polished.values.tolist() == [7, 9, 0, 0, 1, 0]
    assert polished.message


def test_values_are_clipped_and_dust_is_swept() -> None:
    known = program([1, 1, 1], [1, 5, 5], [1, 0, 0], [({0: 1, 1: 1, 2: 1}, -INF, 7)])
    polished = solved_anew(known, np.array([1.0, 5.0 + 1e-9, -3e-12]))
    assert polished.values is not None
    assert polished.values.tolist() == [1, 5, 0]
    assert not np.signbit(polished.values).any()


@pytest.mark.parametrize("values", [[1, 5, 3], [1, 5, 1.1], [0.5, 0, 0], [1, 5, np.nan], [2, 0, 0]], ids=str)
def test_values_that_do_not_hold_are_refused(values: list[float]) -> None:
    known = program([1, 1, 1], [1.5, 5, 5], [1, 0, 0], [({0: 1, 1: 1, 2: 1}, -INF, 7)])
    assert solved_anew(known, np.array(values)).values is None


def test_a_kept_solution_is_rounded_and_must_hold() -> None:
    known = fixed_charge()
    assert kept(known, np.array([7, 9, 0, 0, 1.0 - 1e-7, 0])).objective == -78
    assert kept(known, np.array([7, 9, 0, 0, 0.2, 0])).values is None


def test_the_objective_is_rounded_once() -> None:
    known = program([1e16, 1.0, -1e16], [1, 1, 1], [1, 1, 1], [])
    assert objective_of(known, np.ones(3)) == 1


@pytest.mark.parametrize(
    ("row", "values", "missed"),
    [
        (({0: 1, 1: 1}, -INF, 2), [1, 1.5], 0.5 / 2),
        (({0: 1, 1: 1}, 3, INF), [1, 1], 1 / 3),
        (({0: 1e6, 1: 1}, -INF, 1e6), [1, 1], 1e-6),
        (({}, 0, 0), [1, 1], 0),
        (({0: 1}, -INF, 5), [-0.5, 1], 0.5),
    ],
)
def test_a_violation_is_measured_against_the_largest_term(
    row: tuple[dict[int, float], float, float], values: list[float], missed: float
) -> None:
    assert largest_violation(program([0, 0], [9, 9], [0, 0], [row]), np.array(values)) == pytest.approx(
        missed
    )


REACHED, TIME = Termination.GAP_REACHED, Termination.TIME_LIMIT
FAILED, MEMORY = Termination.SOLVER_FAILED, Termination.MEMORY_LIMIT
OPTIMAL, FEASIBLE, UNKNOWN = SolutionStatus.OPTIMAL, SolutionStatus.FEASIBLE, SolutionStatus.UNKNOWN


@pytest.mark.parametrize(
    ("termination", "objective", "bound", "end"),
    [
        (REACHED, 100.0, 100.0, (REACHED, OPTIMAL, 100.0)),
        (REACHED, 100.0, 100.9, (REACHED, OPTIMAL, 100.9)),
        (REACHED, 100.0, 102.0, (FAILED, FEASIBLE, 102.0)),
        (REACHED, 100.0, 99.99999, (REACHED, OPTIMAL, 100.0)),
        (REACHED, 100.0, 99.0, (FAILED, FEASIBLE, None)),
        (REACHED, 100.0, None, (FAILED, FEASIBLE, None)),
        (REACHED, None, 100.0, (FAILED, UNKNOWN, 100.0)),
        (REACHED, 0.0, 1e-10, (REACHED, OPTIMAL, 0.0)),
        (REACHED, -100.0, -99.5, (REACHED, OPTIMAL, -99.5)),
        (TIME, 100.0, 100.5, (REACHED, OPTIMAL, 100.5)),
        (TIME, 100.0, 150.0, (TIME, FEASIBLE, 150.0)),
        (TIME, 0.0, 1.0, (TIME, FEASIBLE, 1.0)),
        (TIME, None, 150.0, (TIME, UNKNOWN, 150.0)),
        (FAILED, 100.0, 100.0, (FAILED, FEASIBLE, 100.0)),
        (MEMORY, 100.0, 100.0, (MEMORY, FEASIBLE, 100.0)),
        (Termination.INTERRUPTED, 100.0, 100.0, (Termination.INTERRUPTED, OPTIMAL, 100.0)),
        (Termination.INFEASIBLE, 100.0, None, (FAILED, FEASIBLE, None)),
        (Termination.INFEASIBLE, None, 5.0, (Termination.INFEASIBLE, SolutionStatus.INFEASIBLE, None)),
        (Termination.UNBOUNDED, None, 5.0, (Termination.UNBOUNDED, UNKNOWN, None)),
    ],
)
def test_no_claim_goes_beyond_what_was_delivered(
    termination: Termination,
    objective: float | None,
    bound: float | None,
    end: tuple[Termination, SolutionStatus, float | None],
) -> None:
    judgement = judge(termination, objective, bound, gap=0.01, money=1.0)
    assert (judgement.termination, judgement.solution_status, judgement.bound) == end


@pytest.mark.parametrize(
    ("objective", "bound", "gap"),
    [
        (100.0, 101.0, 0.01),
        (-100.0, -99.0, 0.01),
        (0.0, 0.0, 0.0),
        (0.0, 1.0, None),
        (None, 1.0, None),
        (1.0, None, None),
    ],
)
def test_the_gap_is_relative_to_the_plan(
    objective: float | None, bound: float | None, gap: float | None
) -> None:
    assert relative_gap(objective, bound) == gap
