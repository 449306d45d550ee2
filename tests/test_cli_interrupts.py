"""Whatever is pressed, and however often: a plan that was found is saved, and what is said of it is true."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import pytest

import optalloc
from optalloc.plan import read_plan
from tests.command_line import PROGRAM, Ran, finished, run_here, start_process, wait_for_a_plan
from tests.long_searches import choice_of_many, with_unused_regions

pytestmark = pytest.mark.thorough

Capture = pytest.CaptureFixture[str]

SIGHUP_BIT = 1 << (signal.SIGHUP - 1)

needs_proc = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="looks at processes in /proc")


def storm(process: subprocess.Popen[str], *signals: signal.Signals) -> Ran:
    """Send signals to a process every few milliseconds until it ends."""
    while process.poll() is None:
        for number in signals:
            process.send_signal(number)
        time.sleep(0.004)
    return finished(process)


def children(process: subprocess.Popen[str]) -> str:
    """Return the children of the main thread of a process."""
    return Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()


def is_set_up(process: subprocess.Popen[str]) -> bool:
    """Say whether a process handles signals: SIGHUP comes last, and who starts it handles none."""
    told = dict(line.split(":\t") for line in Path(f"/proc/{process.pid}/status").read_text().splitlines())
    return bool(int(told["SigCgt"], 16) & SIGHUP_BIT)


def assert_kept(solve: Ran, folder: Path) -> None:
    """Check that the plan of an interrupted solve is there, with the truth about it."""
    assert solve.code == 130
    assert "Traceback" not in solve.err
    assert "nothing was saved" not in solve.err
    plan, record = read_plan(folder)
    assert len(plan.launches)
    assert solve.json["termination"] == record["termination"] == "interrupted"
    assert solve.json["plan_folder"] == folder.name
    assert record["verified"] in (None, True)
    if record["verified"] is None:
        assert record["status"] == "unverified"
        assert (record["objective"], record["gap"], record["proven"]) == (None, None, False)
        assert "NOT verified" in solve.json["message"]


@pytest.mark.parametrize(
    ("signals", "options"),
    [
        ((signal.SIGINT,), ()),
        ((signal.SIGINT, signal.SIGTERM, signal.SIGHUP), ()),
        ((signal.SIGINT,), ("--in-process",)),
    ],
)
def test_a_storm_of_interrupts_from_the_first_plan_to_the_end_loses_nothing(
    capsys: Capture, tmp_path: Path, signals: tuple[signal.Signals, ...], options: tuple[str, ...]
) -> None:
    optalloc.write(choice_of_many(150, required=1), tmp_path / "case")
    process = start_process("solve", "case", "--gap", 0, "--json", *options, cwd=tmp_path)
    wait_for_a_plan(process)
    assert_kept(storm(process, *signals), tmp_path / "case-plan")
    assert run_here(capsys, "verify", tmp_path / "case", tmp_path / "case-plan").code == 0


@needs_proc
def test_interrupts_during_the_exact_check_save_the_plan_and_say_that_it_was_not_verified(
    capsys: Capture, tmp_path: Path
) -> None:
    for regions in (20_000, 80_000, 320_000):  # on a loaded machine a short check is over before an interrupt
        optalloc.write(with_unused_regions(choice_of_many(150, required=1), regions), tmp_path / "case")
        process = start_process("solve", "case", "--gap", 0, "--output", "kept", "--json", cwd=tmp_path)
        wait_for_a_plan(process)
        process.send_signal(signal.SIGINT)
        while children(process):
            time.sleep(0.001)  # the search is ending
        solve = storm(process, signal.SIGINT)
        assert_kept(solve, tmp_path / "kept")
        if solve.json["verified"] is None:
            break
    assert (solve.json["status"], solve.json["verified"]) == ("unverified", None)
    check = run_here(capsys, "verify", tmp_path / "case", tmp_path / "kept", "--json")
    assert check.code == 0
    assert [issue["code"] for issue in check.json["issues"]] == ["incomplete-record"]


def test_a_solve_under_nohup_outlives_its_terminal(tmp_path: Path) -> None:
    optalloc.write(choice_of_many(150, required=1), tmp_path / "case")
    ignoring = ["sh", "-c", "trap '' HUP; exec \"$@\"", "sh", *PROGRAM]
    process = subprocess.Popen(
        [*ignoring, "solve", "case", "--gap", "0", "--node-limit", "400", "--json"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_for_a_plan(process)
    process.send_signal(signal.SIGHUP)
    assert finished(process).json["termination"] == "node_limit"


@needs_proc
def test_interrupts_while_there_is_nothing_to_lose_end_the_command_at_once(tmp_path: Path) -> None:
    optalloc.write(with_unused_regions(choice_of_many(20), 20_000), tmp_path / "case")
    before = {path.name for path in tmp_path.iterdir()}
    process = start_process("solve", "case", "--json", cwd=tmp_path)
    while not is_set_up(process):
        assert process.poll() is None
        time.sleep(0.001)  # it is starting
    solve = storm(process, signal.SIGINT, signal.SIGTERM)
    assert solve.code == 130
    assert solve.err.strip() == "interrupted; nothing was saved"
    assert solve.json["status"] == "interrupted"
    assert {path.name for path in tmp_path.iterdir()} == before
