"""A result is shown, and its plan kept, also where it cannot be written to the place that was asked for."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import optalloc
from optalloc import instances
from optalloc.cli.exit_codes import ExitCode
from optalloc.plan import read_plan
from tests.command_line import PROGRAM, Ran, finished, run_here, start_process, wait_for_a_plan
from tests.long_searches import choice_of_many
from tests.small_instances import FEATURE_INSTANCES

pytestmark = pytest.mark.thorough

Capture = pytest.CaptureFixture[str]

#: A folder in which nobody can make anything, not even who may do everything else.
UNWRITABLE = Path("/proc/self")

needs_proc = pytest.mark.skipif(not UNWRITABLE.exists(), reason="there is no /proc, where nobody can write")


def put_a_thesis(folder: Path) -> None:
    folder.mkdir()
    (folder / "chapter.txt").write_text("years of work")


def put_a_file(folder: Path) -> None:
    folder.write_text("years of work")


def put_a_file_for_its_parent(folder: Path) -> None:
    shutil.rmtree(folder.parent)
    folder.parent.write_text("years of work")


def solve_while(obstruct: Callable[[Path], None], tmp_path: Path, *options: object, stop: bool) -> Ran:
    """Solve with an output that something gets in the way of while the search is on."""
    optalloc.write(choice_of_many(150, required=1), tmp_path / "case")
    (tmp_path / "plans").mkdir()
    (tmp_path / "temporary").mkdir()
    process = start_process(
        "solve",
        "case",
        *("--gap", 0, "--output", "plans/mine", *options),
        cwd=tmp_path,
        TMPDIR=str(tmp_path / "temporary"),
    )
    wait_for_a_plan(process)
    obstruct(tmp_path / "plans" / "mine")
    if stop:
        process.send_signal(signal.SIGINT)
    return finished(process)


@pytest.mark.parametrize(
    ("obstruct", "kept_in"),
    [
        (put_a_thesis, "plans/mine-2"),
        (put_a_file, "plans/mine-2"),
        (put_a_file_for_its_parent, "temporary/mine-*"),
    ],
)
def test_a_plan_whose_place_is_taken_meanwhile_goes_elsewhere_and_the_result_is_shown(
    tmp_path: Path, obstruct: Callable[[Path], None], kept_in: str
) -> None:
    ran = solve_while(obstruct, tmp_path, "--json", stop=True)
    assert ran.code == ExitCode.INTERRUPTED
    (kept,) = tmp_path.glob(kept_in)
    assert ran.json["plan_folder"] == str(kept)
    assert ran.json["objective"] == read_plan(kept)[1]["objective"]
    (issue,) = ran.json["issues"]
    assert (issue["code"], issue["severity"]) == ("output-not-writable", "error")
    assert "plans/mine" in issue["file"]
    assert str(kept) in issue["hint"]
    assert issue["message"] in ran.err


def test_a_solve_that_ends_by_itself_says_by_its_code_that_the_plan_is_not_where_asked(
    tmp_path: Path,
) -> None:
    ran = solve_while(put_a_thesis, tmp_path, "--node-limit", 400, stop=False)
    assert ran.code == ExitCode.NOT_WRITTEN
    assert "a plan, not proven best within the gap" in ran.out
    assert str(tmp_path / "plans" / "mine-2") in "".join(ran.out.split())
    assert len(read_plan(tmp_path / "plans" / "mine-2")[0].launches)
    assert (tmp_path / "plans" / "mine" / "chapter.txt").read_text() == "years of work"


@needs_proc
def test_an_interrupted_solve_where_nothing_can_be_written_keeps_its_plan_among_temporary_files(
    tmp_path: Path,
) -> None:
    optalloc.write(choice_of_many(150, required=1), tmp_path / "case")
    (tmp_path / "temporary").mkdir()
    temporary = str(tmp_path / "temporary")
    process = start_process(
        "solve", tmp_path / "case", "--gap", 0, "--json", cwd=UNWRITABLE, TMPDIR=temporary
    )
    wait_for_a_plan(process)
    process.send_signal(signal.SIGINT)
    ran = finished(process)
    assert ran.code == ExitCode.INTERRUPTED
    (kept,) = (tmp_path / "temporary").iterdir()
    assert ran.json["plan_folder"] == str(kept)
    assert len(read_plan(kept)[0].launches)


@needs_proc
@pytest.mark.parametrize(
    "command",
    [
        ("solve", "nowhere", "--output", UNWRITABLE / "plan"),
        ("solve", "nowhere", "--output", UNWRITABLE / "deep" / "plan"),
        ("convert", "case", UNWRITABLE / "there"),
        ("convert", "case", UNWRITABLE / "there.json"),
        ("generate", UNWRITABLE / "there.xlsx", "--regions", 3, "--scenarios", 2),
        ("examples", "copy", "first-steps", UNWRITABLE / "there"),
        ("examples", "copy", "first-steps", "x" * 300),
        ("convert", "case", "x" * 300),
        ("convert", "case", "case.json/there"),
    ],
)
def test_an_output_that_cannot_be_written_is_named_in_plain_words(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[object, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    for form in ("case", "case.json"):
        optalloc.write(FEATURE_INSTANCES["facilities"](), tmp_path / form)
    ran = run_here(capsys, *command, "--json")
    assert ran.code == ExitCode.BAD_INPUT
    assert "Errno" not in ran.err + ran.out
    (issue,) = ran.json["issues"]
    assert issue["code"] == "output-not-writable"
    assert issue["file"] in map(str, command)
    assert issue["message"]
    assert issue["hint"]


def test_a_result_that_finds_no_room_on_standard_output_is_no_bad_input(tmp_path: Path) -> None:
    optalloc.write(FEATURE_INSTANCES["facilities"](), tmp_path / "case")
    with Path("/dev/full").open("w") as full:
        command = [*PROGRAM, "solve", "case", "--output", "plan", "--quiet", "--json"]
        done = subprocess.run(
            command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == ExitCode.NOT_WRITTEN
    assert done.stderr.splitlines() == [
        "the plan was written to plan",
        "error: the output cannot be written: there is no room left",
    ]
    assert len(read_plan(tmp_path / "plan")[0].launches)


@pytest.mark.parametrize("name", ["plan.csv", "plan.xls", "plan.json"])
def test_a_plan_is_no_file_of_another_kind(capsys: Capture, tmp_path: Path, name: str) -> None:
    ran = run_here(capsys, "solve", instances.folder("first-steps"), "--output", tmp_path / name)
    assert ran.code == ExitCode.BAD_INPUT
    assert "a plan is written as a folder, or as a workbook whose name ends in .xlsx" in ran.err
    assert "write to the folder 'plan'" in ran.err
    assert not (tmp_path / name).exists()
