"""Every exit code, from a real process."""

from __future__ import annotations

import random
import signal
import subprocess
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
from tests.command_line import PROGRAM, Ran, run_process
from tests.small_instances import FEATURE_INSTANCES

KINDS = ("talent", "capital", "space", "energy", "water")


def choice_of_many(scenarios: int, required: int = 0) -> Instance:
    """Return an instance that is quick to plan and slow to prove: a knapsack of several dimensions.

    Parameters
    ----------
    scenarios
        How many there are to choose from; together they need twice what there is.
    required
        How many of them have to start.
    """
    draw = random.Random(0)
    names = [f"s{number}" for number in range(scenarios)]
    needs = {kind: [draw.randint(10, 100) for _ in names] for kind in KINDS}
    values = [sum(needs[kind][i] for kind in KINDS) + draw.randint(0, 50) for i in range(scenarios)]
    return Instance.build(
        regions={"region": ["wuhan"]},
        resources={
            "resource": list(KINDS),
            **{
                behaviour: [behaviour == "rival"] * len(KINDS)
                for behaviour in ("rival", "mobile", "storable")
            },
        },
        endowments={
            "region": ["wuhan"] * len(KINDS),
            "resource": list(KINDS),
            "amount": [sum(needs[kind]) // 2 for kind in KINDS],
        },
        scenarios={
            "scenario": names,
            "required_stage": ["pilot" if number < required else "" for number in range(scenarios)],
        },
        stages={"scenario": names, "stage": ["pilot"] * scenarios, "order": [1] * scenarios, "value": values},
        needs={
            "scenario": names * len(KINDS),
            "stage": ["pilot"] * scenarios * len(KINDS),
            "resource": [kind for kind in KINDS for _ in names],
            "upfront": [need for kind in KINDS for need in needs[kind]],
        },
        sites={"scenario": names, "region": ["wuhan"] * scenarios},
    )


def ended(termination: Termination, status: SolutionStatus, verified: bool | None = None) -> Result:
    """Return a result that ended in some way, with or without a plan."""
    violations = () if verified else (Violation("balance", "too little", Fraction(1)),)
    check = None if verified is None else Verification(violations, Fraction(1), Fraction(0))
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


def test_0_is_a_plan_proven_within_the_gap(tmp_path: Path) -> None:
    ran = solved(tmp_path, FEATURE_INSTANCES["facilities"]())
    assert ran.code == 0
    assert (ran.json["status"], ran.json["proven"]) == ("optimal", True)


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


def test_6_is_a_plan_that_fails_verification(tmp_path: Path) -> None:
    ran = solved(tmp_path, FEATURE_INSTANCES["facilities"](), "--output", "plan")
    assert ran.code == 0
    (tmp_path / "plan" / "facilities.csv").write_text("facility,period\n")
    assert run_process("verify", "case", "plan", cwd=tmp_path).code == 6


@pytest.mark.parametrize(
    ("how", "output"), [(signal.SIGINT, None), (signal.SIGINT, "kept"), (signal.SIGTERM, None)]
)
def test_130_is_an_interruption_that_saves_the_best_plan(
    tmp_path: Path, how: signal.Signals, output: str | None
) -> None:
    optalloc.write(choice_of_many(150), tmp_path / "case")
    options = ["--gap", "0", "--json"] + ([] if output is None else ["--output", output])
    process = subprocess.Popen(
        [*PROGRAM, "solve", "case", *options],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    while "plan none" in process.stderr.readline():
        """Wait for the first plan."""
    process.send_signal(how)
    out, err = process.communicate(timeout=60)
    ran = Ran(process.returncode, out, err)
    folder = output or "case-plan"
    assert ran.code == 130
    assert ran.json["termination"] == "interrupted"
    assert ran.json["plan_folder"] == folder
    assert len(read_plan(tmp_path / folder)[0].launches)
    assert run_process("verify", "case", folder, cwd=tmp_path).code == 0
    assert "Traceback" not in ran.err
