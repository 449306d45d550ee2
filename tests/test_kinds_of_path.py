"""A plan, results or an instance in the place of another: one line, and what to name instead."""

from __future__ import annotations

from pathlib import Path

import pytest

import optalloc
from optalloc.cli.exit_codes import ExitCode
from optalloc.instances import folder
from tests.command_line import run_here

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an instance, its plan, and its results."""
    from optalloc.cli.entry import run

    place = tmp_path_factory.mktemp("kinds")
    optalloc.write(optalloc.read(folder("first-steps")), place / "my instance.xlsx")
    for output in ("plan", "results.xlsx"):
        arguments = ["solve", str(place / "my instance.xlsx"), "--output", str(place / output), "--quiet"]
        assert run(arguments) == ExitCode.DONE
    return place


@pytest.mark.parametrize("command", ["solve", "validate", "diagnose"])
@pytest.mark.parametrize(
    ("name", "code", "hint"),
    [("plan", "plan-for-instance", "instance.json"), ("results.xlsx", "results-for-instance", "solved from")],
)
def test_what_is_no_instance_is_told_in_one_issue(
    capsys: Capture, place: Path, command: str, name: str, code: str, hint: str
) -> None:
    ran = run_here(capsys, command, place / name, "--json")
    assert ran.code == ExitCode.BAD_INPUT
    (issue,) = ran.json["issues"]
    assert issue["code"] == code
    assert hint in issue["hint"]


@pytest.mark.parametrize("command", ["explain", "report"])
@pytest.mark.parametrize(
    ("name", "code", "hint"),
    [
        ("my instance.xlsx", "instance-for-plan", "my instance.xlsx' --output plan"),
        ("results.xlsx", "results-for-plan", "--output DIR"),
    ],
)
def test_what_is_no_plan_is_told_in_one_issue(
    capsys: Capture, place: Path, command: str, name: str, code: str, hint: str
) -> None:
    ran = run_here(capsys, command, place / name, "--json")
    assert ran.code == ExitCode.BAD_INPUT
    (issue,) = ran.json["issues"]
    assert issue["code"] == code
    assert hint in issue["hint"]


def test_results_are_not_compared(capsys: Capture, place: Path) -> None:
    ran = run_here(capsys, "compare", place / "results.xlsx", place / "plan")
    assert ran.code == ExitCode.BAD_INPUT
    assert "this is a workbook of results, made for reading" in ran.err
    assert "1 error" in ran.err


def test_results_name_the_command_that_makes_a_folder(capsys: Capture, place: Path) -> None:
    source = place / "my instance.xlsx"
    ran = run_here(capsys, "solve", source, "--output", place / "results.xlsx")
    said = " ".join(ran.out.split())
    assert "explain, report and compare need a folder: optalloc solve" in said
    assert "--output plan" in said


def test_a_sound_instance_names_the_command_that_writes_a_plan(capsys: Capture, place: Path) -> None:
    ran = run_here(capsys, "validate", place / "my instance.xlsx")
    assert ran.out.endswith(f"Next: optalloc solve '{place / 'my instance.xlsx'}' --output plan\n")
