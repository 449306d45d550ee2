"""Programmes with known answers: the right optimum, the right end, a bound that holds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optalloc.engine import Options, Outcome, Progress, SolutionStatus, Termination, solve_program
from optalloc.errors import SolverError
from optalloc.program import Program
from tests.known_programs import INF, endless, fixed_charge, knapsack, program, transport
from tests.patience import with_time_for

PROVEN = (Termination.GAP_REACHED, SolutionStatus.OPTIMAL)
IMPOSSIBLE = (Termination.INFEASIBLE, SolutionStatus.INFEASIBLE)
UNBOUNDED = (Termination.UNBOUNDED, SolutionStatus.UNKNOWN)
EXACT = Options(gap=0.0)


def ends(outcome: Outcome) -> tuple[Termination, SolutionStatus]:
    return outcome.termination, outcome.solution_status


@pytest.mark.parametrize(
    ("known", "objective", "values"),
    [
        pytest.param(knapsack(), 21, [1, 1, 0, 0], id="knapsack"),
        pytest.param(fixed_charge(), -78, [7, 9, 0, 0, 1, 0], id="fixed charge"),
        pytest.param(transport(), 20, [4, 0], id="continuous"),
        pytest.param(program([-1, -1], [1, INF], [1, 0], [({0: -0.5, 1: 1}, -INF, 0)]), 0, [0, 0], id="zero"),
        pytest.param(program([1], [3.5], [1], []), 3, [3], id="integer without rows"),
        pytest.param(program([1], [3.5], [0], []), 3.5, [3.5], id="continuous without rows"),
        pytest.param(program([1, -1], [3, 3], [1, 1], [({}, -1, 1)]), 3, [3, 0], id="empty row"),
        pytest.param(program([], [], [], [({}, -1, 1)]), 0, [], id="no column"),
        pytest.param(program([], [], [], []), 0, [], id="nothing"),
        pytest.param(program([-1], [INF], [0], [({0: 1}, -5, INF)], lower=[-INF]), 5, [-5], id="free column"),
        pytest.param(program([1, 1], [9, 2.5], [1, 0], [({0: 2, 1: 1}, 8, 8)]), 5, [3, 2], id="equation"),
    ],
)
def test_a_known_optimum_is_found_and_proven(known: Program, objective: float, values: list[float]) -> None:
    outcome = solve_program(known, EXACT, isolate=False)
    assert ends(outcome) == PROVEN
    assert outcome.objective == outcome.bound == objective
    assert outcome.values is not None
    assert outcome.values.tolist() == values
    assert outcome.message == ""


@pytest.mark.parametrize(
    ("known", "end"),
    [
        pytest.param(program([1, 1], [1, 1], [1, 1], [({0: 1, 1: 1}, 3, INF)]), IMPOSSIBLE, id="integer"),
        pytest.param(program([1, 1], [1, 1], [0, 0], [({0: 1, 1: 1}, 3, INF)]), IMPOSSIBLE, id="continuous"),
        pytest.param(
            program([1, 1], [9, 9], [1, 1], [({0: 2, 1: -2}, 1, 1)]), IMPOSSIBLE, id="only integers"
        ),
        pytest.param(program([1, 1], [1, 1], [1, 1], [({}, 1, 2)]), IMPOSSIBLE, id="empty row"),
        pytest.param(program([], [], [], [({}, 1, 2)]), IMPOSSIBLE, id="no column"),
        pytest.param(program([1], [0.8], [1], [], lower=[0.2]), IMPOSSIBLE, id="no integer in the bounds"),
        pytest.param(program([1], [INF], [1], []), UNBOUNDED, id="unbounded integer"),
        pytest.param(program([1], [INF], [0], []), UNBOUNDED, id="unbounded continuous"),
        pytest.param(
            program([1, 0], [INF, INF], [1, 0], [({0: 1, 1: -1}, -INF, 1)]), UNBOUNDED, id="unbounded ray"
        ),
        pytest.param(
            program([1, 0, 0], [INF] * 3, [0, 1, 1], [({1: 2, 2: -2}, 1, 1)]),
            IMPOSSIBLE,
            id="unbounded but for the integers",
        ),
    ],
)
def test_a_programme_without_optimum_is_told_apart(
    known: Program, end: tuple[Termination, SolutionStatus]
) -> None:
    outcome = solve_program(known, EXACT, isolate=False)
    assert ends(outcome) == end
    assert (outcome.values, outcome.objective, outcome.bound) == (None, None, None)


@pytest.mark.parametrize(
    "known",
    [knapsack(), fixed_charge(), transport(), program([], [], [], [])],
    ids=lambda known: len(known.cost),
)
def test_a_child_finds_what_this_process_finds(known: Program) -> None:
    here = solve_program(known, EXACT, isolate=False)
    child = solve_program(known, EXACT, isolate=True)
    assert ends(child) == ends(here)
    assert (child.objective, child.bound, child.nodes) == (here.objective, here.bound, here.nodes)
    assert child.values is not None
    assert here.values is not None
    assert child.values.tobytes() == here.values.tobytes()
    assert [(p.objective, p.bound) for p in child.history] == [(p.objective, p.bound) for p in here.history]
    assert set(child.seconds) == set(here.seconds) == {"hand_over", "solve", "polish"}


def test_the_number_of_threads_may_change_within_a_process() -> None:
    for threads in (1, 2, 1):
        outcome = solve_program(fixed_charge(), Options(gap=0.0, threads=threads), isolate=False)
        assert ends(outcome) == PROVEN


def test_solves_side_by_side_do_not_disturb_each_other() -> None:
    def solve(threads: int) -> Outcome:
        return solve_program(fixed_charge(), Options(gap=0.0, threads=threads), isolate=False)

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(solve, [1, 2] * 6))
    assert {(ends(outcome), outcome.objective) for outcome in outcomes} == {(PROVEN, -78.0)}


@pytest.mark.parametrize("isolate", [False, True], ids=["here", "child"])
def test_a_time_limit_leaves_a_plan_and_an_honest_bound(isolate: bool) -> None:
    outcome = with_time_for(
        lambda outcome: outcome.values is not None,
        lambda limit: solve_program(endless(), Options(time_limit=limit, gap=0.0), isolate=isolate),
    )
    assert ends(outcome) == (Termination.TIME_LIMIT, SolutionStatus.FEASIBLE)
    assert outcome.objective is not None
    assert outcome.bound is not None
    assert outcome.objective < outcome.bound


def test_no_time_leaves_no_plan() -> None:
    outcome = solve_program(endless(), Options(time_limit=0.0), isolate=False)
    assert ends(outcome) == (Termination.TIME_LIMIT, SolutionStatus.UNKNOWN)
    assert (outcome.values, outcome.objective, outcome.bound) == (None, None, None)


def test_a_node_limit_gives_the_same_plan_every_time() -> None:
    first, second = (solve_program(endless(), Options(node_limit=3), isolate=False) for _ in range(2))
    assert ends(first) == (Termination.NODE_LIMIT, SolutionStatus.FEASIBLE)
    assert first.values is not None
    assert second.values is not None
    assert first.values.tobytes() == second.values.tobytes()
    assert (first.objective, first.bound, first.nodes) == (second.objective, second.bound, second.nodes)


def test_a_wide_gap_ends_early_and_is_called_proven_within_it() -> None:
    outcome = solve_program(endless(), Options(gap=0.5), isolate=False)
    assert ends(outcome) == PROVEN
    assert outcome.objective is not None
    assert outcome.bound is not None
    assert outcome.objective < outcome.bound <= 1.5 * outcome.objective


def test_progress_comes_with_the_search_and_makes_the_history() -> None:
    heard: list[Progress] = []
    outcome = solve_program(endless(), Options(node_limit=3), isolate=False, on_progress=heard.append)
    assert set(outcome.history) <= set(heard)
    objectives = [p.objective for p in heard if p.objective is not None]
    bounds = [p.bound for p in heard if p.bound is not None]
    assert objectives == sorted(objectives)
    assert bounds == sorted(bounds, reverse=True)
    assert [p.seconds for p in heard] == sorted(p.seconds for p in heard)
    pairs = [(p.objective, p.bound) for p in outcome.history]
    assert all(one != other for one, other in pairwise(pairs))
    assert pairs[-1] == (outcome.objective, outcome.bound)


def test_the_solver_writes_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    solve_program(fixed_charge(), EXACT, isolate=False)
    assert capfd.readouterr() == ("", "")


@settings(max_examples=40, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000), gap=st.sampled_from([0.0, 1e-3, 0.1]))
def test_bound_and_plan_enclose_the_optimum(seed: int, gap: float) -> None:
    draw = np.random.default_rng(seed)
    count = int(draw.integers(2, 9))
    weights, costs = draw.integers(1, 50, (2, count)), draw.integers(-5, 50, count)
    rows = [(dict(enumerate(row.tolist())), -INF, float(row.sum() // 2)) for row in weights]
    choices = ((np.arange(2**count)[:, None] >> np.arange(count)) & 1).astype(float)
    fits = (choices @ weights.T <= weights.sum(axis=1) // 2).all(axis=1)
    optimum = float((choices @ costs)[fits].max())
    outcome = solve_program(
        program(costs.tolist(), [1] * count, [1] * count, rows), Options(gap=gap), isolate=False
    )
    assert ends(outcome) == PROVEN
    assert outcome.objective is not None
    assert outcome.bound is not None
    assert outcome.objective <= optimum <= outcome.bound
    assert outcome.bound - outcome.objective <= (gap + 1e-9) * abs(outcome.objective)


FAULTS: dict[str, dict[str, Any]] = {
    "cost of column 1 is nan": {"cost": np.array([1, np.nan])},
    "cost of column 0 is inf": {"cost": np.array([INF, 1])},
    "coefficient of 1 in row 0 is nan": {"coefficient": np.array([1, np.nan])},
    "bounds of column 0 are nan, 1.0": {"lower": np.array([np.nan, 0])},
    "bounds of column 0 are 2.0, 1.0": {"lower": np.array([2.0, 0])},
    "bounds of column 1 are 0.0, 1e\\+16": {"upper": np.array([1, 1e16])},
    "bounds of column 1 are inf, inf": {"lower": np.array([0, INF]), "upper": np.array([1, INF])},
    "bounds of row 0 are 3.0, 2.0": {"row_lower": np.array([3.0])},
    "bounds of row 0 are -inf, nan": {"row_upper": np.array([np.nan])},
    "outside 0..1": {"column": np.array([0, 2], dtype=np.int32)},
    "row 0 do not ascend": {"column": np.array([1, 1], dtype=np.int32)},
    "does not divide": {"row_start": np.array([0, 1], dtype=np.int32)},
    "row_start has shape": {"row_start": np.array([0, 1, 2], dtype=np.int32)},
    "upper has shape": {"upper": np.array([1.0])},
    "row_upper has shape": {"row_upper": np.array([1.0, 1.0])},
    "differ in shape": {"coefficient": np.array([1.0])},
}


@pytest.mark.parametrize("message", FAULTS)
def test_arrays_at_fault_are_refused(message: str) -> None:
    sound = program([1, 1], [1, 1], [1, 0], [({0: 1, 1: 1}, -INF, 2)])
    with pytest.raises(SolverError, match=message):
        solve_program(replace(sound, **FAULTS[message]), EXACT, isolate=False)


@pytest.mark.parametrize(
    "senseless",
    [
        {"time_limit": -1.0},
        {"time_limit": float("nan")},
        {"gap": -0.1},
        {"gap": INF},
        {"seed": -1},
        {"threads": 0},
        {"node_limit": -1},
    ],
    ids=str,
)
def test_options_without_sense_are_refused(senseless: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(senseless))):
        Options(**senseless)  # type: ignore[arg-type]
