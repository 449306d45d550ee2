"""What it takes to launch a scenario in a certain region."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

import optalloc
from optalloc.analysis.diagnose import diagnose
from optalloc.analysis.subjects import subject_of
from optalloc.cli.exit_codes import ExitCode
from optalloc.instances import folder
from tests.command_line import run_here

Capture = pytest.CaptureFixture[str]
STEPS = folder("first-steps")
THERE = "driverless-logistics/rollout@shenzhen"


def test_a_remedy_for_a_launch_in_a_region_lets_it_be_there() -> None:
    instance = optalloc.read(STEPS)
    launch = subject_of(instance, THERE)
    found = diagnose(instance, launches=[launch])
    assert found.feasible is False
    assert found.remedies[0].holds
    assert found.conflict is not None
    mended = found.remedies[0].instance
    assert diagnose(mended, launches=[launch]).feasible


def test_a_launch_that_can_be_there_needs_no_change() -> None:
    instance = optalloc.read(STEPS)
    assert diagnose(instance, launches=[subject_of(instance, "driverless-logistics@hubei")]).feasible


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
