"""Where the machine lacks files or room it is not the input that is called bad."""

from __future__ import annotations

import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import optalloc
from optalloc.cli.exit_codes import ExitCode
from tests.command_line import PROGRAM, Ran, run_here
from tests.small_instances import FEATURE_INSTANCES

pytestmark = pytest.mark.thorough

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """An instance, as a folder."""
    optalloc.write(FEATURE_INSTANCES["facilities"](), tmp_path / "case")
    return tmp_path / "case"


def ran_within(limit: str, case: Path, *arguments: object) -> Ran:
    """Run a command under a limit, in the words of a shell."""
    words = ["sh", "-c", f'ulimit {limit}; exec "$@"', "sh", *PROGRAM, *map(str, arguments)]
    done = subprocess.run(words, cwd=case.parent, capture_output=True, text=True, check=False)
    return Ran(done.returncode, done.stdout, done.stderr)


@contextmanager
def no_more_files() -> Iterator[None]:
    """Let this process open no file in the block."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize(
    ("limit", "why"), [("-n 8", "too many files are open"), ("-f 1", "the file would be too large")]
)
def test_a_solver_that_the_machine_does_not_let_run_gives_no_plan(case: Path, limit: str, why: str) -> None:
    ran = ran_within(limit, case, "solve", "case", "--json")
    assert ran.code == ExitCode.NO_PLAN
    assert ran.json["status"] == "failed"
    assert ran.json["message"].endswith(why)
    assert ran.json["message"] in ran.err


@pytest.mark.parametrize("form", ["case", "case.json"])
def test_an_instance_that_the_machine_does_not_let_be_read_is_not_bad(
    capsys: Capture, case: Path, form: str
) -> None:
    optalloc.write(optalloc.read(case), case.parent / "case.json")
    words = ("solve", case.parent / form, "--json")
    assert run_here(capsys, *words).code == ExitCode.DONE
    with no_more_files():
        ran = run_here(capsys, *words)
    assert ran.code == ExitCode.NO_PLAN
    assert ran.json["status"] == "failed"
    assert {issue["code"] for issue in ran.json["issues"]} == {"machine-at-fault"}
    assert "too many files are open" in ran.err


@pytest.mark.parametrize(
    "command",
    [
        ("convert", "case", "there"),
        ("convert", "case", "there.json"),
        ("convert", "case", "there.xlsx"),
        ("examples", "copy", "first-steps", "there"),
    ],
)
def test_an_instance_that_finds_no_room_was_read_and_could_not_be_written(
    case: Path, command: tuple[str, ...]
) -> None:
    ran = ran_within("-f 1", case, *command, "--json")
    assert ran.code == ExitCode.NOT_WRITTEN
    assert ran.json["status"] == "not_written"
    assert [issue["code"] for issue in ran.json["issues"]] == ["no-room-for-output"]
    assert [path.name for path in case.parent.iterdir()] == ["case"]


def test_a_lack_of_memory_is_told_in_plain_words(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, case: Path
) -> None:
    def exhaust(path: Path, **_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("optalloc.validate.check", exhaust)
    ran = run_here(capsys, "validate", case, "--json")
    assert ran.code == ExitCode.NO_PLAN
    assert (ran.json["status"], ran.err) == ("failed", "error: there is no memory left\n")
