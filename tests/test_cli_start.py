"""What holds for ``optalloc solve --start``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import optalloc
from optalloc.cli.exit_codes import ExitCode
from optalloc.instance import Instance
from optalloc.plan import Plan, read_plan, write_plan
from tests.command_line import Ran, run_here
from tests.small_instances import FEATURE_INSTANCES

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def instance() -> Instance:
    return FEATURE_INSTANCES["facilities"]()


@pytest.fixture
def place(instance: Instance, tmp_path: Path) -> Path:
    """A folder with an instance, and the best plan of it."""
    optalloc.write(instance, tmp_path / "instance.json")
    best = optalloc.solve(instance)
    assert best.plan is not None
    write_plan(best.plan, {}, tmp_path / "plan")
    return tmp_path


def solve_here(capsys: Capture, place: Path, *arguments: object) -> Ran:
    start = ("--start", place / "plan", "--in-process", "--quiet")
    return run_here(capsys, "solve", place / "instance.json", *start, *arguments)


@pytest.mark.parametrize("strategy", ["auto", "plain"])
def test_a_best_plan_is_taken_whole_and_comes_back(capsys: Capture, place: Path, strategy: str) -> None:
    ran = solve_here(capsys, place, "--strategy", strategy, "--time-limit", 60, "--json")
    start, plan = ran.json["start"], read_plan(place / "plan")[0]
    assert ran.code == ExitCode.DONE
    assert start == {
        "plan_folder": str(place / "plan"),
        "used": True,
        "objective": pytest.approx(ran.json["objective"]),
        "decisions": len(plan.launches) + len(plan.facilities) + len(plan.corridors),
        "taken": start["decisions"],
        "left_out": [],
    }


def test_a_plan_begun_with_may_be_written_over(capsys: Capture, place: Path) -> None:
    before = read_plan(place / "plan")[0]
    assert solve_here(capsys, place, "--output", place / "plan").code == ExitCode.DONE
    assert read_plan(place / "plan")[0] == before


def test_what_the_instance_does_not_have_is_left_out_and_named(
    capsys: Capture, place: Path, instance: Instance
) -> None:
    period = instance.settings.periods[0]
    plan = read_plan(place / "plan")[0]
    strange: dict[str, Any] = {
        "launches": plan.launches,
        "facilities": {"facility": ["nowhere\u202e"], "period": [period]},
    }
    write_plan(Plan.from_tables(strange), {}, place / "plan")
    start = solve_here(capsys, place, "--json").json["start"]
    assert start["decisions"] == start["taken"] + 1
    assert start["left_out"] == [
        {"table": "facilities", "future": "", "facility": "nowhere\u202e", "period": period}
    ]
    shown = run_here(capsys, "solve", place / "instance.json", "--start", place / "plan", "--in-process").out
    line = next(line for line in shown.splitlines() if line.startswith("not in this instance"))
    assert line.split(maxsplit=4)[-1].strip() == rf"facilities: nowhere\u202e, {period}"


def test_a_plan_that_does_not_fit_is_left_aside_in_words(
    capsys: Capture, place: Path, instance: Instance
) -> None:
    needier = instance.scale("needs", "upfront", 1e3).scale("needs", "running", 1e3)
    optalloc.write(needier, place / "instance.json")
    ran = solve_here(capsys, place, "--json")
    assert (ran.json["start"]["used"], ran.json["start"]["objective"]) == (False, None)
    assert "does not fit" in ran.json["message"]
    check = optalloc.verify(needier, read_plan(place / "plan")[0])
    assert f"it breaks this first: {check.violations[0].message}." in ran.json["message"]
    shown = run_here(capsys, "solve", place / "instance.json", "--start", place / "plan", "--in-process").out
    assert "not used (see the note); 2 of 2 launches and openings known here" in shown


def test_without_a_start_json_has_none(capsys: Capture, place: Path) -> None:
    ran = run_here(capsys, "solve", place / "instance.json", "--in-process", "--quiet", "--json")
    assert ran.json["start"] is None


def test_mistakes_of_both_instance_and_start_are_told_at_once(capsys: Capture, place: Path) -> None:
    launches = place / "plan" / "launches.csv"
    header, *rows = launches.read_text().splitlines()
    launches.write_text("\n".join([header, *(row.rpartition(",")[0] + "," for row in rows)]) + "\n")
    (place / "instance.json").write_text("[")
    ran = solve_here(capsys, place, "--json")
    assert ran.code == ExitCode.BAD_INPUT
    assert {(issue["code"], issue["file"], issue["column"]) for issue in ran.json["issues"]} >= {
        ("missing-value", str(launches), "period")
    }
    assert {issue["code"] for issue in ran.json["issues"]} > {"missing-value"}


def test_a_workbook_of_results_is_no_plan_to_begin_with(capsys: Capture, place: Path) -> None:
    (place / "results.xlsx").touch()
    ran = run_here(capsys, "solve", place / "instance.json", "--start", place / "results.xlsx", "--json")
    assert ran.code == ExitCode.BAD_INPUT
    assert [(issue["code"], issue["file"]) for issue in ran.json["issues"]] == [
        ("missing-file", str(place / "results.xlsx"))
    ]
