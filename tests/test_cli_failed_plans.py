"""Plans that fail their check: what explain and compare make of them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from optalloc.cli.exit_codes import ExitCode
from optalloc.instances import folder
from tests.command_line import run_here

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


def test_a_plan_with_a_launch_taken_out_is_not_explained(capsys: Capture, plan: Path, tmp_path: Path) -> None:
    ran = run_here(capsys, "explain", without_a_launch(plan, tmp_path / "plan"))
    assert ran.code == ExitCode.NOT_VERIFIED
    assert ran.out == ""
    assert "this plan fails its check" in ran.err
    assert "(wrong-objective)" in ran.err


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
    assert "Plan: no difference" in ran.out
    checks = run_here(capsys, "compare", failed, plan, "--json").json["checks"]
    assert checks["after"] == {"verified": True, "violations": []}
    assert [one["code"] for one in checks["before"]["violations"]] == ["wrong-objective"]
