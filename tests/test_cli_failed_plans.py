"""Plans that fail their check: what explain and compare make of them."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path

import pytest

import optalloc
from optalloc.cli.exit_codes import ExitCode
from optalloc.instances import folder
from optalloc.plan import Plan, write_plan
from tests.command_line import run_here
from tests.instance_folder import changed_cell, valid_folder, write_folder

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from optalloc.cli.entry import run

    place = tmp_path_factory.mktemp("sound") / "plan"
    assert run(["solve", str(folder("first-steps")), "--output", str(place), "--quiet"]) == ExitCode.DONE
    return place


def without_a_launch(plan: Path, target: Path) -> Path:
    shutil.copytree(plan, target)
    lines = (plan / "launches.csv").read_text("utf-8").splitlines(keepends=True)
    (target / "launches.csv").write_text("".join(lines[:-1]), "utf-8")
    return target


def stating(plan: Path, target: Path, **entries: object) -> Path:
    shutil.copytree(plan, target)
    record = json.loads((plan / "plan.json").read_text("utf-8"))
    (target / "plan.json").write_text(json.dumps({**record, **entries}), "utf-8")
    return target


def verifying(text: str) -> list[str]:
    """Return what the command takes that a message ends with."""
    words = shlex.split(text[text.rindex("optalloc verify ") :])
    assert words[:2] == ["optalloc", "verify"]
    return words[2:]


def test_a_plan_with_a_launch_taken_out_is_not_explained(capsys: Capture, plan: Path, tmp_path: Path) -> None:
    ran = run_here(capsys, "explain", without_a_launch(plan, tmp_path / "plan"))
    assert ran.code == ExitCode.NOT_VERIFIED
    assert ran.out == ""
    assert "this plan fails its check" in ran.err
    assert "(wrong-objective)" in ran.err
    assert run_here(capsys, "verify", *verifying(ran.err)).code == ExitCode.NOT_VERIFIED


@pytest.mark.parametrize("entries", [{"objective": 999}, {"bound": -1.0, "gap": None}, {"launches": 1}])
def test_a_plan_whose_record_is_wrong_is_not_explained(
    capsys: Capture, plan: Path, tmp_path: Path, entries: dict[str, object]
) -> None:
    ran = run_here(capsys, "explain", stating(plan, tmp_path / "plan", **entries), "--json")
    assert ran.code == ExitCode.NOT_VERIFIED
    assert ran.json["status"] == "violated"
    assert ran.json["violations"]


def test_a_comparison_warns_of_plans_that_fail_their_check(
    capsys: Capture, plan: Path, tmp_path: Path
) -> None:
    failed = stating(plan, tmp_path / "plan", objective=999)
    ran = run_here(capsys, "compare", plan, failed)
    assert ran.code == ExitCode.NOT_VERIFIED
    assert ran.err.startswith(f"{failed}: this plan FAILS its check (1 violation)")
    assert verifying(ran.err) == [str(failed / "instance.json"), str(failed)]
    assert "Plan: no difference" in ran.out
    checks = run_here(capsys, "compare", failed, plan, "--json").json["checks"]
    assert checks["after"] == {"verified": True, "violations": []}
    assert [one["code"] for one in checks["before"]["violations"]] == ["wrong-objective"]


def test_a_report_of_a_plan_that_fails_its_check_names_what_tells_more(
    capsys: Capture, plan: Path, tmp_path: Path
) -> None:
    failed = without_a_launch(plan, tmp_path / "the plan's")
    assert verifying(run_here(capsys, "report", failed).err) == [str(failed / "instance.json"), str(failed)]


@pytest.mark.parametrize("command", ["explain", "report"])
def test_a_plan_of_another_instance_is_refused_with_what_tells_more(
    capsys: Capture, plan: Path, tmp_path: Path, command: str
) -> None:
    stranger = stating(plan, tmp_path / "plan", instance_hash="0" * 64)
    ran = run_here(capsys, command, stranger)
    assert ran.code == ExitCode.BAD_INPUT
    hint = next(line for line in ran.err.splitlines() if "optalloc verify" in line)
    assert verifying(hint) == [str(stranger / "instance.json"), str(stranger)]


def test_a_check_against_another_instance_names_the_one_beside_the_plan(
    capsys: Capture, plan: Path, tmp_path: Path
) -> None:
    other = optalloc.read(folder("first-steps")).scale("endowments", "amount", 2.0)
    optalloc.write(other, tmp_path / "other")
    ran = run_here(capsys, "verify", tmp_path / "other", plan)
    assert ran.code == ExitCode.NOT_VERIFIED
    assert run_here(capsys, "verify", *verifying(ran.out)).code == ExitCode.DONE


def test_commands_on_the_instance_in_the_folder_of_a_plan_take_any_range_of_figures(
    capsys: Capture, tmp_path: Path
) -> None:
    files = valid_folder()
    changed_cell("needs", 2, "running", "1e-8")(files)
    wide = optalloc.read(write_folder(files, tmp_path / "wide"), allow_spread=True)
    write_plan(Plan.empty(), {}, tmp_path / "plan", wide)
    assert run_here(capsys, "verify", tmp_path / "wide", tmp_path / "plan").code == ExitCode.BAD_INPUT
    own = tmp_path / "plan" / "instance.json"
    for command in (("verify", own, tmp_path / "plan"), ("diagnose", own), ("solve", own, "--time-limit", 1)):
        assert run_here(capsys, *command).code != ExitCode.BAD_INPUT
