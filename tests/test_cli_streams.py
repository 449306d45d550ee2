"""Whatever becomes of standard output and error, the work is done and the exit code is that of the work."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

import optalloc
from optalloc.cli.entry import run
from optalloc.cli.exit_codes import ExitCode
from optalloc.plan import read_plan
from tests.command_line import PROGRAM, Ran
from tests.small_instances import FEATURE_INSTANCES

pytestmark = pytest.mark.thorough

FULL = Path("/dev/full")

needs_full = pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full, which takes nothing")

#: Commands that end in order or not, each with the code that it decides on.
DECIDED = (
    ("validate case", ExitCode.DONE),
    ("validate empty", ExitCode.BAD_INPUT),
    ("solve case --time-limit 0.001", ExitCode.NO_PLAN),
    ("verify case broken", ExitCode.NOT_VERIFIED),
    ("verify case broken --json", ExitCode.NOT_VERIFIED),
    ("--version", ExitCode.DONE),
    ("--no-such-option", ExitCode.BAD_INPUT),
)

decided = pytest.mark.parametrize(("command", "code"), DECIDED)
one_of_each_way_to_print = pytest.mark.parametrize(("command", "code"), [*DECIDED[:6:2], DECIDED[5]])
well_and_ill = pytest.mark.parametrize(("command", "code"), [DECIDED[3], DECIDED[5]])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an instance, a plan without what it rests on, and an empty folder."""
    folder = tmp_path_factory.mktemp("streams")
    optalloc.write(FEATURE_INSTANCES["facilities"](), folder / "case")
    assert run(["solve", str(folder / "case"), "--output", str(folder / "broken"), "--quiet"]) == 0
    (folder / "broken" / "facilities.csv").write_text("facility,period\n")
    (folder / "empty").mkdir()
    return folder


@contextmanager
def pipe_without_a_reader() -> Iterator[int]:
    """Yield the end of a pipe that nobody reads."""
    read_end, write_end = os.pipe()
    os.close(read_end)
    try:
        yield write_end
    finally:
        os.close(write_end)


def ran_with_closed(streams: str, place: Path, command: str) -> Ran:
    """Run a command with some streams closed, in the words of a shell."""
    words = ["sh", "-c", f'exec "$@" {streams}', "sh", *PROGRAM, *command.split()]
    done = subprocess.run(words, cwd=place, capture_output=True, text=True, check=False)
    return Ran(done.returncode, done.stdout, done.stderr)


def ran_into(stdout: IO[str] | int, place: Path, command: str) -> Ran:
    """Run a command whose output goes to a file or descriptor."""
    words = [*PROGRAM, *command.split()]
    done = subprocess.run(words, cwd=place, stdout=stdout, stderr=subprocess.PIPE, text=True, check=False)
    return Ran(done.returncode, "", done.stderr)


@one_of_each_way_to_print
def test_a_reader_that_goes_away_changes_no_code(place: Path, command: str, code: ExitCode) -> None:
    with pipe_without_a_reader() as nobody:
        ran = ran_into(nobody, place, command)
    assert ran.code == code
    assert "cannot be written" not in ran.err
    assert "internal error" not in ran.err


@needs_full
@decided
def test_output_that_finds_no_room_is_the_code_only_where_all_else_went_well(
    place: Path, command: str, code: ExitCode
) -> None:
    with FULL.open("w") as full:
        ran = ran_into(full, place, command)
    printed = ran.err.splitlines()[-1] == "error: the output cannot be written: there is no room left"
    assert ran.code == (ExitCode.NOT_WRITTEN if code is ExitCode.DONE else code)
    assert printed or code is ExitCode.BAD_INPUT  # refused input is told on stderr alone


@well_and_ill
def test_a_closed_standard_output_counts_as_one_that_finds_no_room(
    place: Path, command: str, code: ExitCode
) -> None:
    ran = ran_with_closed(">&-", place, command)
    assert ran.code == (ExitCode.NOT_WRITTEN if code is ExitCode.DONE else code)
    assert "internal error" not in ran.err


def test_a_command_that_prints_nothing_needs_no_standard_output(place: Path, tmp_path: Path) -> None:
    ran = ran_with_closed(">&-", place, f"solve case --quiet --output {tmp_path / 'plan'}")
    assert (ran.code, ran.err) == (ExitCode.DONE, "")
    assert len(read_plan(tmp_path / "plan")[0].launches)


@well_and_ill
def test_a_closed_standard_error_changes_nothing_but_what_is_told_there(
    place: Path, command: str, code: ExitCode
) -> None:
    assert ran_with_closed("2>&-", place, command).code == code


@pytest.mark.parametrize("streams", ["2>&-", "2>/dev/full", "<&- >&- 2>&-"])
def test_a_solve_that_nobody_can_hear_writes_its_plan(place: Path, tmp_path: Path, streams: str) -> None:
    ran = ran_with_closed(streams, place, f"solve case --output {tmp_path / 'plan'}")
    assert ran.code == (ExitCode.NOT_WRITTEN if ">&- 2" in streams else ExitCode.DONE)
    assert len(read_plan(tmp_path / "plan")[0].launches)


def test_a_plan_whose_result_could_not_be_shown_is_named(place: Path, tmp_path: Path) -> None:
    ran = ran_with_closed(">&-", place, f"solve case --output {tmp_path / 'plan'}")
    assert ran.err.splitlines()[-2:] == [
        f"the plan was written to {tmp_path / 'plan'}",
        "error: the output cannot be written: it is closed",
    ]
