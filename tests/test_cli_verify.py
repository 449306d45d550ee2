"""What holds for ``optalloc verify``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import optalloc
from optalloc.cli.exit_codes import ExitCode
from tests.command_line import Ran, run_here
from tests.small_instances import FEATURE_INSTANCES

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def solved(capsys: Capture, tmp_path: Path) -> tuple[Path, Path]:
    """An instance and its plan, both as folders."""
    instance, plan = tmp_path / "instance", tmp_path / "plan"
    optalloc.write(FEATURE_INSTANCES["facilities"](), instance)
    assert run_here(capsys, "solve", instance, "--output", plan, "--in-process").code == 0
    return instance, plan


def verified(capsys: Capture, solved: tuple[Path, Path]) -> Ran:
    return run_here(capsys, "verify", *solved, "--json")


def change_record(plan: Path, **changes: Any) -> None:
    record = json.loads((plan / "plan.json").read_text())
    (plan / "plan.json").write_text(json.dumps(record | changes))


def test_a_plan_of_the_solver_is_verified(capsys: Capture, solved: tuple[Path, Path]) -> None:
    ran = verified(capsys, solved)
    assert ran.code == ExitCode.DONE
    assert (ran.json["status"], ran.json["verified"], ran.json["violations"]) == ("verified", True, [])
    assert ran.json["objective"] == pytest.approx(ran.json["stated_objective"])
    assert "every constraint holds" in run_here(capsys, "verify", *solved).out


def test_a_plan_that_breaks_a_constraint_is_told_in_words(capsys: Capture, solved: tuple[Path, Path]) -> None:
    (solved[1] / "facilities.csv").write_text("facility,period\n")
    ran = verified(capsys, solved)
    assert ran.code == ExitCode.NOT_VERIFIED
    assert ran.json["status"] == "violated"
    assert ran.json["violations"]
    in_words = run_here(capsys, "verify", *solved)
    assert in_words.code == ExitCode.NOT_VERIFIED
    assert ran.json["violations"][0]["message"] in in_words.out


@pytest.mark.parametrize("stated", [1e9, "a lot", True, -1])
def test_a_value_that_is_not_that_of_the_plan_is_found(
    capsys: Capture, solved: tuple[Path, Path], stated: object
) -> None:
    change_record(solved[1], objective=stated)
    ran = verified(capsys, solved)
    assert ran.code == ExitCode.NOT_VERIFIED
    assert [violation["code"] for violation in ran.json["violations"]] == ["wrong-objective"]


def test_a_plan_made_for_another_instance_is_found(capsys: Capture, solved: tuple[Path, Path]) -> None:
    instance, plan = solved
    optalloc.write(optalloc.read(instance).with_settings(title="another"), instance)
    ran = verified(capsys, (instance, plan))
    assert ran.code == ExitCode.NOT_VERIFIED
    assert [violation["code"] for violation in ran.json["violations"]] == ["other-instance"]


def test_a_plan_without_a_stated_value_is_judged_by_its_rows(
    capsys: Capture, solved: tuple[Path, Path]
) -> None:
    (solved[1] / "plan.json").write_text("{}")
    assert verified(capsys, solved).code == ExitCode.DONE


def test_a_folder_that_is_no_plan_is_bad_input(
    capsys: Capture, solved: tuple[Path, Path], tmp_path: Path
) -> None:
    ran = verified(capsys, (solved[0], tmp_path / "no-plan"))
    assert ran.code == ExitCode.BAD_INPUT
    assert ran.json["issues"]
