"""However the solver ends, lies or dies: the right exit code, and JSON that says what is left."""

from __future__ import annotations

from pathlib import Path

import pytest

import optalloc
from optalloc.cli.exit_codes import ExitCode
from tests import fake_solver
from tests.command_line import Ran, run_here
from tests.small_instances import FEATURE_INSTANCES

pytestmark = pytest.mark.thorough

Capture = pytest.CaptureFixture[str]

#: One of each way to end, and some that count as a failure; tests/test_fake_solver.py has every status.
STATUSES = [
    "kOptimal",
    "kInfeasible",
    "kUnbounded",
    "kUnboundedOrInfeasible",
    "kTimeLimit",
    "kSolutionLimit",
    "kMemoryLimit",
    "kNotset",
    "kSolveError",
    "kInterrupt",
    "kOfALaterVersion",
]

#: Limits that are not reached; a solver that speaks of a limit nobody set has failed.
UNHURRIED = ("--time-limit", "60", "--node-limit", "1000000")

#: Ways to end in which the bound found so far counts; with it the plan of the fake is proven.
TRUSTED = {"kOptimal", "kTimeLimit", "kSolutionLimit"}


class Bench:
    """A small instance, to be solved by a fake that is told what to falsify."""

    def __init__(self, capsys: Capture, monkeypatch: pytest.MonkeyPatch, instance: Path) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch
        self._instance = instance

    def solve(self, *options: object, **falsified: object) -> Ran:
        for name in ("PYTHONPATH", fake_solver.VARIABLE):
            self._monkeypatch.setenv(name, fake_solver.environment(**falsified)[name])
        return run_here(self._capsys, "solve", self._instance, "--json", *(options or UNHURRIED))


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small instance, as a folder."""
    folder = tmp_path_factory.mktemp("fake") / "instance"
    optalloc.write(FEATURE_INSTANCES["facilities"](), folder)
    return folder


@pytest.fixture
def workbench(capsys: Capture, monkeypatch: pytest.MonkeyPatch, instance: Path) -> Bench:
    return Bench(capsys, monkeypatch, instance)


def assert_best_plan(ran: Ran) -> None:
    assert (ran.json["objective"], ran.json["verified"], ran.json["launches"]) == (3.0, True, 1)


def assert_no_plan(ran: Ran) -> None:
    for key in ("objective", "gap", "verified", "launches"):
        assert ran.json[key] is None
    assert ran.json["proven"] is (ran.json["status"] == "infeasible")


@pytest.mark.parametrize("status", STATUSES)
def test_a_plan_keeps_its_value_whatever_the_status(workbench: Bench, status: str) -> None:
    ran = workbench.solve(status=status)
    assert ran.code == (ExitCode.DONE if status in TRUSTED else ExitCode.NOT_PROVEN)
    assert ran.json["proven"] == (status in TRUSTED)
    assert ran.json["message"]
    assert_best_plan(ran)


@pytest.mark.parametrize("status", STATUSES)
def test_without_a_plan_only_infeasible_is_a_verdict(workbench: Bench, status: str) -> None:
    ran = workbench.solve(status=status, search=False, solution="none")
    assert ran.code == (ExitCode.INFEASIBLE if status == "kInfeasible" else ExitCode.NO_PLAN)
    assert ran.json["message"]
    assert_no_plan(ran)


@pytest.mark.parametrize("solution", ["zeros", "nan", "infinite", "short", "doubled"])
def test_values_that_are_none_are_never_a_proven_plan(workbench: Bench, solution: str) -> None:
    ran = workbench.solve(status="kOptimal", search=False, solution=solution, objective=3, bound=3)
    assert ran.code in (ExitCode.NOT_PROVEN, ExitCode.NO_PLAN)
    assert ran.json["termination"] == "solver_failed"
    assert ran.json["proven"] is False
    assert ran.json["verified"] is not False


@pytest.mark.parametrize("death", ["segfault", "abort", "exit", "raise"])
def test_a_plan_outlives_the_solver(workbench: Bench, death: str) -> None:
    ran = workbench.solve(after=death)
    assert ran.code == ExitCode.NOT_PROVEN
    assert ran.json["termination"] == "solver_failed"
    assert_best_plan(ran)


def test_a_death_before_any_plan_is_told(workbench: Bench) -> None:
    ran = workbench.solve(before="segfault")
    assert ran.code == ExitCode.NO_PLAN
    assert "SIGSEGV" in ran.json["message"]
    assert_no_plan(ran)


def test_a_hang_ends_with_the_limit(workbench: Bench) -> None:
    ran = workbench.solve("--time-limit", 2, before="hang")
    assert ran.code == ExitCode.NO_PLAN
    assert ran.json["termination"] == "time_limit"
    assert_no_plan(ran)
