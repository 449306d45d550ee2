"""What it takes to launch a scenario in a certain region."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

import optalloc
from optalloc.analysis.diagnose import diagnose
from optalloc.analysis.subjects import subject_of
from optalloc.cli.exit_codes import ExitCode
from optalloc.instances import folder
from tests.command_line import run_here
from tests.planted import with_cells

Capture = pytest.CaptureFixture[str]
STEPS = folder("first-steps")
THERE = "driverless-logistics/rollout@shenzhen"


def test_a_remedy_for_a_launch_in_a_region_lets_it_be_there() -> None:
    instance = optalloc.read(STEPS)
    launch = subject_of(instance, THERE)
    found = diagnose(instance, subjects=[launch])
    assert found.feasible is False
    assert found.remedies[0].holds
    assert found.conflict is not None
    mended = found.remedies[0].instance
    assert diagnose(mended, subjects=[launch]).feasible


def test_a_launch_that_can_be_there_needs_no_change() -> None:
    instance = optalloc.read(STEPS)
    assert diagnose(instance, subjects=[subject_of(instance, "driverless-logistics@hubei")]).feasible


def test_the_command_that_explain_names_tells_what_it_would_take(capsys: Capture, tmp_path: Path) -> None:
    plan = tmp_path / "my plan"
    assert run_here(capsys, "solve", STEPS, "--output", plan, "--quiet").code == ExitCode.DONE
    told = run_here(capsys, "explain", plan, "--why-not", THERE).out
    command = shlex.split(told.partition("tells: ")[2].splitlines()[0])
    assert command[0] == "optalloc"
    ran = run_here(capsys, *command[1:])
    assert ran.code == ExitCode.DONE
    assert "No plan can have Driverless logistics (rollout) in Shenzhen as things stand." in ran.out
    assert "  - Driverless logistics (rollout) in Shenzhen, as asked for" in ran.out


def test_a_region_that_is_no_site_is_named(capsys: Capture) -> None:
    ran = run_here(capsys, "diagnose", STEPS, "--require", "crop-drones@shenzhen")
    assert ran.code == ExitCode.BAD_INPUT
    assert "'crop-drones' has no site in 'shenzhen'" in ran.err


@pytest.fixture(scope="module")
def poor(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return an instance whose budget pays for no facility and for few corridors, and a plan of it."""
    from optalloc.cli.entry import run

    place = tmp_path_factory.mktemp("poor")
    scenarios = optalloc.read(STEPS).table("scenarios").assign(required_stage="", required_by="")
    optalloc.write(
        with_cells(optalloc.read(STEPS).replace(None, scenarios=scenarios), "budgets", {}, limit=0.6),
        place / "the poor",
    )
    solve = ["solve", str(place / "the poor"), "--output", str(place / "a plan"), "--quiet"]
    assert run(solve) == ExitCode.DONE
    return place / "the poor", place / "a plan"


@pytest.mark.parametrize(
    ("subject", "name"),
    [("hetao", "Hetao cooperation zone"), ("hong-kong-hubei-finance", "Hong Kong to Hubei: finance")],
)
def test_what_cannot_be_opened_comes_with_the_command_that_tells_what_it_takes(
    capsys: Capture, poor: tuple[Path, Path], subject: str, name: str
) -> None:
    told = run_here(capsys, "explain", poor[1], "--why-not", subject).out
    command = shlex.split(told.partition("tells: ")[2].splitlines()[0])
    assert command == ["optalloc", "diagnose", str(poor[1] / "instance.json"), "--require", subject]
    ran = run_here(capsys, *command[1:])
    assert ran.code == ExitCode.DONE
    assert f"No plan can have {name} as things stand." in ran.out
    assert "raise the budget of all from 0.6 × 1e8 CNY to " in ran.out
    assert f"  - {name}, as asked for" in ran.out


def test_a_corridor_that_requires_a_facility_takes_what_both_do() -> None:
    instance = with_cells(optalloc.read(STEPS), "budgets", {}, limit=0.6)
    corridor, facility = (subject_of(instance, name) for name in ("hong-kong-shenzhen-zone", "hetao"))
    found = diagnose(instance, subjects=[corridor])
    assert found.remedies[0].holds
    assert diagnose(found.remedies[0].instance, subjects=[corridor, facility]).feasible


def test_what_the_changed_instance_requires_is_told_and_what_comes_next(
    capsys: Capture, poor: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = run_here(capsys, "diagnose", poor[0], "--require", "hetao", "--output", "mended").out
    assert "In it Hetao cooperation zone can open, and need not: no table requires that." in told
    first, second = (shlex.split(line.partition(": ")[2]) for line in told.splitlines()[-2:])
    assert first == ["optalloc", "solve", "mended", "--output", "plan"]
    assert run_here(capsys, *first[1:]).code == ExitCode.DONE
    assert second == ["optalloc", "explain", "plan", "--why-not", "hetao"]
    assert "No plan exists" not in run_here(capsys, *second[1:]).out


def test_a_launch_is_required_by_the_tables_that_are_named(capsys: Capture, tmp_path: Path) -> None:
    told = run_here(capsys, "diagnose", STEPS, "--require", THERE, "--output", tmp_path / "mended").out
    assert (
        "In it Driverless logistics (rollout) in Shenzhen is possible, and not required. To require it, set "
        "required_stage of 'driverless-logistics' to 'rollout' in scenarios, and delete its rows in sites "
        "but that of 'shenzhen'." in told
    )
    mended = optalloc.read(tmp_path / "mended")
    sites = mended.table("sites").query("scenario != 'driverless-logistics' or region == 'shenzhen'")
    asked = with_cells(
        mended.replace(None, sites=sites),
        "scenarios",
        {"scenario": "driverless-logistics"},
        required_stage="rollout",
        required_by="",
    )
    result = optalloc.solve(asked)
    assert result.plan is not None
    assert subject_of(asked, THERE).is_in(result.plan)


def test_a_launch_anywhere_is_required_by_the_changed_instance(capsys: Capture, tmp_path: Path) -> None:
    poor = with_cells(optalloc.read(STEPS), "budgets", {}, limit=0.6)
    optalloc.write(poor, tmp_path / "poor")
    asked = "compound-semiconductors/rollout"
    told = run_here(
        capsys, "diagnose", tmp_path / "poor", "--require", asked, "--output", tmp_path / "mended"
    ).out
    assert "It requires Compound semiconductors (rollout) anywhere (scenarios.required_stage)." in told
    scenarios = optalloc.read(tmp_path / "mended").table("scenarios").set_index("scenario")
    assert scenarios.loc["compound-semiconductors", "required_stage"] == "rollout"


def test_what_was_required_besides_is_in_the_figures(capsys: Capture, tmp_path: Path) -> None:
    asked = ["--require", THERE, "--require", "driverless-logistics/rollout", "--json"]
    ran = run_here(capsys, "diagnose", STEPS, *asked, "--output", tmp_path / "mended")
    there, anywhere = json.loads(ran.out)["required"]
    assert there == {"subject": THERE, "sort": "launch", "in_tables": False}
    assert anywhere == {"subject": "driverless-logistics/rollout", "sort": "launch", "in_tables": True}
    written = optalloc.read(tmp_path / "mended").table("scenarios").set_index("scenario")
    assert written.loc["driverless-logistics", "required_stage"] == "rollout"
    again = run_here(capsys, "diagnose", tmp_path / "mended", "--require", asked[3], "--json")
    assert json.loads(again.out)["status"] == "feasible"
    assert json.loads(again.out)["required"] == [anywhere]
