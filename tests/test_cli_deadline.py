"""A time limit counts from the start of the command, reading included."""

from __future__ import annotations

import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest

import optalloc
from optalloc.cli.deadline import OutOfTime, until
from optalloc.cli.exit_codes import ExitCode
from optalloc.instances import folder
from tests.command_line import run_here, run_process
from tests.long_searches import choice_of_many, with_unused_regions

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance that takes a second or more to read."""
    folder = tmp_path_factory.mktemp("large") / "case"
    optalloc.write(with_unused_regions(choice_of_many(20), 30_000), folder)
    return folder


def work_for_ever() -> None:
    while True:
        """Until something comes."""


def work_on_after_an_alarm() -> None:
    with suppress(OutOfTime):
        work_for_ever()
    work_for_ever()


def test_work_is_broken_off_at_the_deadline() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(OutOfTime), until(time.monotonic() + 0.05):
        work_for_ever()
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_an_alarm_that_a_finalizer_swallows_rings_again() -> None:
    with pytest.raises(OutOfTime), until(time.monotonic() + 0.02):
        work_on_after_an_alarm()


@pytest.mark.parametrize("seconds", [None, 1000.0, 1e300])
def test_work_that_is_done_before_the_deadline_is_left_alone(seconds: float | None) -> None:
    with until(None if seconds is None else time.monotonic() + seconds):
        done = "all of it"
    assert done == "all of it"
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_an_instance_that_takes_all_the_time_to_read_is_told_so(large: Path, tmp_path: Path) -> None:
    # in a process of its own: in this one the alarm may ring in a callback of the tests' tools
    ran = run_process("solve", large, "--time-limit", 0.1, "--output", "plan", "--json", cwd=tmp_path)
    assert ran.code == ExitCode.NO_PLAN
    content = ran.json
    assert (content["status"], content["termination"]) == ("unknown", "time_limit")
    assert content["message"].endswith("all of the time limit, so nothing was searched.")
    assert "Reading the instance took" in content["message"]
    assert (content["objective"], content["bound"], content["plan_folder"]) == (None, None, None)
    assert content["instance_hash"] is None
    assert content["options"]["time_limit"] == 0.1
    assert list(tmp_path.iterdir()) == []


def test_the_same_is_told_in_words(large: Path) -> None:
    ran = run_process("solve", large, "--time-limit", 0.1)
    assert ran.code == ExitCode.NO_PLAN
    assert "Reading the instance took" in " ".join(ran.out.split())
    assert ran.err == ""


def test_what_reading_took_is_not_the_solvers(capsys: Capture, large: Path) -> None:
    ran = run_here(capsys, "solve", large, "--time-limit", 60, "--in-process", "--json")
    assert ran.code == ExitCode.DONE
    phases = ran.json["phases"]
    assert phases["read"] > 0
    assert phases["total"] >= phases["read"] + phases["formulate"] + phases["solve"] + phases["verify"]
    assert ran.json["seconds"] == phases["total"]
    assert ran.json["options"]["time_limit"] == 60


def test_after_no_plan_at_the_limit_it_is_said_what_to_do_next(capsys: Capture) -> None:
    ran = run_here(capsys, "solve", folder("first-steps"), "--time-limit", "0.001")
    assert "no plan found" in ran.out
    assert "give more time with --time-limit" in ran.out
