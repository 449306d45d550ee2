"""Every exit code, from a real process."""

from __future__ import annotations

import signal
from fractions import Fraction
from pathlib import Path

import pytest

import optalloc
from optalloc.cli.exit_codes import exit_code_of
from optalloc.engine import SolutionStatus, Termination
from optalloc.instance import Instance
from optalloc.plan import Plan, read_plan
from optalloc.result import Result
from optalloc.verify import Verification, Violation
from tests.command_line import Ran, finished, run_here, run_process, start_process, wait_for_a_plan
from tests.long_searches import choice_of_many
from tests.small_instances import FEATURE_INSTANCES


def ended(termination: Termination, status: SolutionStatus, verified: bool | None = None) -> Result:
    """Return a result that ended in some way, with or without a plan."""
    violations = () if verified else (Violation("balance", "too little", Fraction(1)),)
    check = None if verified is None else Verification(violations, None, Fraction(0))
    plan = None if verified is None else Plan.empty()
    return Result(termination, status, None, None, plan, check, {}, {}, {}, {}, "", (), "")


@pytest.mark.parametrize("termination", Termination)
def test_however_a_search_ends_the_code_says_what_is_known(termination: Termination) -> None:
    interrupted = termination is Termination.INTERRUPTED
    for status, verified, code in (
        (SolutionStatus.OPTIMAL, True, 0),
        (SolutionStatus.FEASIBLE, True, 3),
        (SolutionStatus.UNKNOWN, None, 4),
        (SolutionStatus.INFEASIBLE, None, 5),
    ):
        assert exit_code_of(ended(termination, status, verified)) == (130 if interrupted else code)
    for status in (SolutionStatus.OPTIMAL, SolutionStatus.FEASIBLE):
        assert exit_code_of(ended(termination, status, False)) == 6


def solved(tmp_path: Path, instance: Instance, *options: object) -> Ran:
    """Write an instance and solve it in a process of its own, which gives JSON."""
    optalloc.write(instance, tmp_path / "case")
    return run_process("solve", "case", "--json", *options, cwd=tmp_path)


def test_0_is_a_plan_proven_within_the_gap_and_6_one_that_fails_verification(tmp_path: Path) -> None:
    ran = solved(tmp_path, FEATURE_INSTANCES["facilities"](), "--output", "plan")
    assert ran.code == 0
    assert (ran.json["status"], ran.json["proven"]) == ("optimal", True)
    (tmp_path / "plan" / "facilities.csv").write_text("facility,period\n")
    assert run_process("verify", "case", "plan", cwd=tmp_path).code == 6


def test_2_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "case").mkdir()
    ran = run_process("solve", "case", "--json", cwd=tmp_path)
    assert ran.code == 2
    assert ran.json["status"] == "bad_input"
    assert "Traceback" not in ran.err


def test_3_is_a_plan_that_is_not_proven(tmp_path: Path) -> None:
    ran = solved(tmp_path, choice_of_many(80), "--gap", 0, "--node-limit", 1)
    assert ran.code == 3
    assert (ran.json["status"], ran.json["termination"]) == ("feasible", "node_limit")
    assert ran.json["verified"] is True
    assert ran.json["objective"] < ran.json["bound"]


def test_4_is_no_plan_within_the_limit(tmp_path: Path) -> None:
    ran = solved(tmp_path, choice_of_many(80, required=3), "--time-limit", 0.001)
    assert ran.code == 4
    assert (ran.json["status"], ran.json["termination"]) == ("unknown", "time_limit")
    assert (ran.json["objective"], ran.json["gap"], ran.json["verified"]) == (None, None, None)


def test_5_is_proven_that_there_is_no_plan(tmp_path: Path) -> None:
    ran = solved(tmp_path, choice_of_many(20, required=20))
    assert ran.code == 5
    assert (ran.json["status"], ran.json["termination"]) == ("infeasible", "infeasible")
    assert ran.json["proven"] is True
    assert ran.json["message"].startswith("no plan exists (proven)")


@pytest.mark.parametrize(
    ("how", "output"),
    [(signal.SIGINT, None), (signal.SIGINT, "kept"), (signal.SIGTERM, None), (signal.SIGHUP, None)],
)
def test_130_is_an_interruption_that_saves_the_best_plan(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, how: signal.Signals, output: str | None
) -> None:
    optalloc.write(choice_of_many(150, required=1), tmp_path / "case")
    options = ["--gap", "0", "--json"] + ([] if output is None else ["--output", output])
    process = start_process("solve", "case", *options, cwd=tmp_path)
    wait_for_a_plan(process)
    process.send_signal(how)
    solve = finished(process)
    folder = output or "case-plan"
    assert solve.code == 130
    assert solve.json["termination"] == "interrupted"
    assert solve.json["plan_folder"] == folder
    assert len(read_plan(tmp_path / folder)[0].launches)
    assert run_here(capsys, "verify", tmp_path / "case", tmp_path / folder).code == 0
    assert "Traceback" not in solve.err
