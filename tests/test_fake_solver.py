"""However the solver ends, lies or dies: the right status, the best plan that is left, a word about it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import highspy
import pytest

from optalloc.engine import Options, Outcome, Progress, SolutionStatus, Termination, solve_program
from optalloc.program import Program
from tests import fake_solver
from tests.known_programs import fixed_charge, transport
from tests.patience import with_time_for

pytestmark = pytest.mark.thorough

OPTIMAL, FEASIBLE = SolutionStatus.OPTIMAL, SolutionStatus.FEASIBLE
INFEASIBLE, UNKNOWN = SolutionStatus.INFEASIBLE, SolutionStatus.UNKNOWN
FAILED = Termination.SOLVER_FAILED
UNHURRIED = Options(time_limit=60, node_limit=10**6)

#: How a solve ends where HiGHS ends in a way that it was asked for. Every other status is a failure.
WITH_PLAN = {
    "kOptimal": (Termination.GAP_REACHED, OPTIMAL),
    "kTimeLimit": (Termination.GAP_REACHED, OPTIMAL),  # the bound it found meets the plan
    "kSolutionLimit": (Termination.GAP_REACHED, OPTIMAL),
    "kMemoryLimit": (Termination.MEMORY_LIMIT, FEASIBLE),
}
WITHOUT_PLAN = {
    "kInfeasible": (Termination.INFEASIBLE, INFEASIBLE),
    "kUnbounded": (Termination.UNBOUNDED, UNKNOWN),
    "kUnboundedOrInfeasible": (Termination.UNBOUNDED, UNKNOWN),  # the fake gives the same answer twice
    "kTimeLimit": (Termination.TIME_LIMIT, UNKNOWN),
    "kSolutionLimit": (Termination.NODE_LIMIT, UNKNOWN),
    "kMemoryLimit": (Termination.MEMORY_LIMIT, UNKNOWN),
}
STATUSES = [*highspy.HighsModelStatus.__members__, "kOfALaterVersion"]
DEATHS = {
    "segfault": "ended by SIGSEGV",
    "abort": "ended by SIGABRT",
    "killed": "ended by SIGKILL",
    "exit": "exit code 7",
}


@pytest.fixture(autouse=True)
def nothing_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Check after every solve that there is no temporary file and no child, dead or alive."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def solve_with_fake(
    monkeypatch: pytest.MonkeyPatch, program: Program, options: Options = UNHURRIED, **falsified: object
) -> Outcome:
    environment = fake_solver.environment(**falsified)
    for name in ("PYTHONPATH", fake_solver.VARIABLE):
        monkeypatch.setenv(name, environment[name])
    return solve_program(program, options, isolate=True)


IN_PROCESS = """
import json, os, sys
from optalloc.engine import Options, solve_program
from tests import fake_solver
from tests.known_programs import fixed_charge
for line in sys.stdin:
    os.environ[fake_solver.VARIABLE] = line
    outcome = solve_program(fixed_charge(), Options(time_limit=60, node_limit=10**6), isolate=False)
    values = None if outcome.values is None else outcome.values.tolist()
    told = [outcome.termination, outcome.solution_status, outcome.objective, values, outcome.bound]
    print(json.dumps([*told, outcome.message]))
"""


@dataclass(frozen=True)
class Told:
    """What a solve in a process with the fake came to."""

    termination: Termination
    solution_status: SolutionStatus
    objective: float | None
    values: list[float] | None
    bound: float | None
    message: str


def solve_all_with_fake(root: Path, scenarios: list[dict[str, object]]) -> list[Told]:
    """Solve in one process of the fake, without a child."""
    run = subprocess.run(
        [sys.executable, "-c", IN_PROCESS],
        input="".join(f"{fake_solver.scenario(**scenario)}\n" for scenario in scenarios),
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
        env=fake_solver.environment(),
    )
    return [
        Told(Termination(termination), SolutionStatus(status), *rest)
        for termination, status, *rest in map(json.loads, run.stdout.splitlines())
    ]


def ends(outcome: Outcome | Told) -> tuple[Termination, SolutionStatus]:
    return outcome.termination, outcome.solution_status


def assert_best_plan(outcome: Outcome | Told) -> None:
    assert outcome.objective == -78
    assert outcome.values is not None
    assert list(outcome.values) == [7, 9, 0, 0, 1, 0]


def assert_no_plan(outcome: Outcome | Told) -> None:
    assert outcome.values is None
    assert outcome.objective is None


def test_a_fake_told_nothing_solves(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = solve_with_fake(monkeypatch, fixed_charge())
    assert ends(outcome) == (Termination.GAP_REACHED, OPTIMAL)
    assert_best_plan(outcome)


def test_a_plan_survives_every_status(root: Path) -> None:
    """In a child too: tests/test_cli_fake_solver.py."""
    outcomes = solve_all_with_fake(root, [{"status": status} for status in STATUSES])
    for status, outcome in zip(STATUSES, outcomes, strict=True):
        assert ends(outcome) == WITH_PLAN.get(status, (FAILED, FEASIBLE)), status
        assert_best_plan(outcome)
        assert (outcome.message == "") == (status in WITH_PLAN), status


def test_no_status_makes_a_plan(root: Path) -> None:
    outcomes = solve_all_with_fake(
        root, [{"status": status, "search": False, "solution": "none"} for status in STATUSES]
    )
    for status, outcome in zip(STATUSES, outcomes, strict=True):
        assert ends(outcome) == WITHOUT_PLAN.get(status, (FAILED, UNKNOWN)), status
        assert_no_plan(outcome)
        assert outcome.bound is None, status
        assert (outcome.message == "") == (status in WITHOUT_PLAN), status


def test_values_that_are_no_solution_are_no_plan(root: Path) -> None:
    lies = {"status": "kOptimal", "search": False, "objective": -78, "bound": -78}
    kinds = ("zeros", "nan", "infinite", "short")
    for outcome in solve_all_with_fake(root, [{**lies, "solution": kind} for kind in kinds]):
        assert ends(outcome) == (FAILED, UNKNOWN)
        assert_no_plan(outcome)
        assert outcome.message


@pytest.mark.parametrize("solution", ["doubled", "nan"])
def test_a_continuous_solution_that_is_none_is_no_plan(
    monkeypatch: pytest.MonkeyPatch, solution: str
) -> None:
    outcome = solve_with_fake(monkeypatch, transport(), programs="continuous", solution=solution)
    assert ends(outcome) == (FAILED, UNKNOWN)
    assert_no_plan(outcome)


def test_a_plan_far_below_the_bound_is_not_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = solve_with_fake(monkeypatch, transport(), programs="continuous", solution="zeros")
    assert ends(outcome) == (FAILED, FEASIBLE)
    assert (outcome.objective, outcome.bound) == (0, 20)


def test_a_bound_that_says_nothing_is_none(root: Path) -> None:
    limit = {"status": "kTimeLimit", "search": False, "solution": "none"}
    bounds = ("nan", "inf", "-inf", 1000)
    outcomes = solve_all_with_fake(root, [{**limit, "bound": bound} for bound in bounds])
    assert [outcome.bound for outcome in outcomes] == [None, None, None, 1000]


def test_a_bound_below_the_plan_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = solve_with_fake(monkeypatch, fixed_charge(), bound=-100)
    assert ends(outcome) == (FAILED, FEASIBLE)
    assert outcome.bound is None
    assert "below its own plan" in outcome.message
    assert_best_plan(outcome)


@pytest.mark.parametrize("death", DEATHS)
def test_a_plan_survives_the_solver(monkeypatch: pytest.MonkeyPatch, death: str) -> None:
    outcome = solve_with_fake(monkeypatch, fixed_charge(), after=death)
    assert ends(outcome) == (FAILED, FEASIBLE)
    assert outcome.bound == -78
    assert DEATHS[death] in outcome.message
    assert_best_plan(outcome)


@pytest.mark.parametrize("death", DEATHS)
def test_a_death_before_any_plan_is_told(monkeypatch: pytest.MonkeyPatch, death: str) -> None:
    outcome = solve_with_fake(monkeypatch, fixed_charge(), before=death)
    assert ends(outcome) == (FAILED, UNKNOWN)
    assert DEATHS[death] in outcome.message
    assert_no_plan(outcome)


def test_a_plan_that_cannot_be_polished_is_kept_and_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = solve_with_fake(monkeypatch, fixed_charge(), programs="all", after="segfault")
    assert ends(outcome) == (FAILED, FEASIBLE)
    assert "solver's own" in outcome.message
    assert_best_plan(outcome)


def test_an_exception_in_the_solver_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = solve_with_fake(monkeypatch, fixed_charge(), after="raise")
    assert ends(outcome) == (FAILED, FEASIBLE)
    assert "the fake raises" in outcome.message
    assert_best_plan(outcome)


def test_running_out_of_memory_has_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = solve_with_fake(monkeypatch, fixed_charge(), after="no memory")
    assert ends(outcome) == (Termination.MEMORY_LIMIT, FEASIBLE)
    assert_best_plan(outcome)


def test_a_solver_that_chatters_is_not_taken_at_its_word(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = solve_with_fake(monkeypatch, fixed_charge(), before="chatter", after="chatter")
    assert ends(outcome) == (Termination.GAP_REACHED, OPTIMAL)
    assert_best_plan(outcome)


def test_a_solver_that_hangs_is_ended_and_its_plan_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = with_time_for(
        lambda outcome: outcome.values is not None,
        lambda limit: solve_with_fake(monkeypatch, fixed_charge(), Options(time_limit=limit), after="hang"),
    )
    assert ends(outcome) == (Termination.GAP_REACHED, OPTIMAL)
    assert "ended from outside" in outcome.message
    assert_best_plan(outcome)


def test_a_solver_that_hangs_without_a_plan_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = solve_with_fake(monkeypatch, fixed_charge(), Options(time_limit=0.5), before="hang")
    assert ends(outcome) == (Termination.TIME_LIMIT, UNKNOWN)
    assert_no_plan(outcome)


def test_a_solver_deaf_to_an_interrupt_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    interrupts = iter([KeyboardInterrupt])

    def interrupt(progress: Progress) -> None:
        if progress.objective == -78 and (error := next(interrupts, None)):
            raise error

    environment = fake_solver.environment(after="hang")
    for name in ("PYTHONPATH", fake_solver.VARIABLE):
        monkeypatch.setenv(name, environment[name])
    outcome = solve_program(fixed_charge(), Options(), isolate=True, on_progress=interrupt)
    assert outcome.termination is Termination.INTERRUPTED
    assert_best_plan(outcome)


def test_an_error_from_any_call_ends_the_solve(root: Path) -> None:
    calls = ("run", "hand_over", "option")
    for outcome in solve_all_with_fake(root, [{call: "kError", "search": False} for call in calls]):
        assert ends(outcome) == (FAILED, UNKNOWN)
        assert_no_plan(outcome)
        assert outcome.message


def test_a_programme_that_highs_would_change_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = solve_with_fake(monkeypatch, fixed_charge(), hand_over="kWarning")
    assert ends(outcome) == (FAILED, UNKNOWN)
    assert "as it stands" in outcome.message


def test_a_version_with_wrong_optima_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = solve_with_fake(monkeypatch, fixed_charge(), version="1.14.0")
    assert ends(outcome) == (FAILED, UNKNOWN)
    assert "1.14.0" in outcome.message
