"""What holds for every command."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import click
import pytest

import optalloc
from optalloc.cli.entry import COMMANDS, group
from optalloc.cli.exit_codes import ExitCode
from optalloc.cli.spoken import SpokenCommand
from optalloc.inert import inert
from optalloc.language import LANGUAGES, speaking
from tests.command_line import PROGRAM, run_here
from tests.small_instances import FEATURE_INSTANCES

#: For each command, arguments that are in order but for the instance.
ARGUMENTS = {
    "validate": ("nowhere",),
    "solve": ("nowhere",),
    "diagnose": ("nowhere",),
    "explain": ("no-plan",),
    "compare": ("nowhere", "there"),
    "verify": ("nowhere", "no-plan"),
    "convert": ("nowhere", "there"),
    "generate": ("there.csv",),
    "examples": ("copy", "no-such-example", "there"),
    "init": ("there.csv",),
    "template": ("there.csv",),
}

Capture = pytest.CaptureFixture[str]


def test_help_lists_every_command_and_every_exit_code(capsys: Capture) -> None:
    ran = run_here(capsys, "--help")
    assert ran.code == 0
    for word in COMMANDS:
        assert f"\n  {word} " in ran.out
    for code in ExitCode:
        assert f"  {code.value:<4} {code.meaning}\n" in ran.out


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_of_a_command_what_its_own_help_begins_with(name: str, language: str) -> None:
    own = group.get_command(click.Context(group), name)
    assert own is not None
    listed = SpokenCommand(name, help=COMMANDS[name])
    with speaking(language):
        for limit in (45, 1000):
            assert listed.get_short_help_str(limit) == own.get_short_help_str(limit)


@pytest.mark.parametrize("command", ["solve", "verify"])
def test_the_help_of_a_command_that_judges_a_plan_has_the_exit_codes(capsys: Capture, command: str) -> None:
    ran = run_here(capsys, command, "--help")
    assert all(f"  {code.value:<4} {code.meaning}\n" in ran.out for code in ExitCode)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_explains_itself(capsys: Capture, command: str, option: str) -> None:
    ran = run_here(capsys, command, option)
    assert ran.code == 0
    assert ran.out.startswith(f"Usage: optalloc {command}")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_json(capsys: Capture, command: str) -> None:
    assert "--json" in run_here(capsys, command, "--help").out


def test_the_version_is_that_of_the_package(capsys: Capture) -> None:
    assert run_here(capsys, "--version").out == f"optalloc {optalloc.__version__}\n"


@pytest.mark.parametrize("command", ARGUMENTS)
def test_bad_input_is_one_json_object_with_its_issues(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run_here(capsys, command, *ARGUMENTS[command], "--json")
    assert ran.code == ExitCode.BAD_INPUT
    assert ran.json["status"] == "bad_input"
    assert ran.json["issues"][0]["message"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ARGUMENTS)
def test_bad_input_without_json_leaves_stdout_alone_unless_it_is_the_answer(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run_here(capsys, command, *ARGUMENTS[command])
    assert ran.code == ExitCode.BAD_INPUT
    answer, other = (ran.out, ran.err) if command == "validate" else (ran.err, ran.out)
    assert "1 error" in answer
    assert other == ""


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("no-such-command",),
        ("solve",),
        ("solve", "x", "--no-such-option"),
        ("solve", "x", "--time-limit", "nan"),
        ("solve", "x", "--time-limit", "inf"),
        ("solve", "x", "--time-limit", "0"),
        ("solve", "x", "--time-limit", "-1"),
        ("solve", "x", "--gap", "nan"),
        ("solve", "x", "--gap", "-0.1"),
        ("solve", "x", "--seed", "2147483648"),
        ("solve", "x", "--threads", "0"),
        ("solve", "x", "--node-limit", "-1"),
        ("solve", "x", "--links", "loose"),
    ],
)
def test_wrong_usage_is_refused_and_told(capsys: Capture, arguments: tuple[str, ...]) -> None:
    ran = run_here(capsys, *arguments)
    assert ran.code == ExitCode.BAD_INPUT
    assert ran.out == ""
    assert "Usage: optalloc" in ran.err
    as_json = run_here(capsys, *arguments, "--json")
    assert as_json.code == ExitCode.BAD_INPUT
    assert as_json.json["issues"][0]["code"] == "usage"


@pytest.mark.parametrize(
    "arguments",
    [
        ("validate", ""),
        ("solve", ""),
        ("solve", "x", "--output", ""),
        ("verify", "", "x"),
        ("verify", "x", ""),
        ("convert", "", "x"),
        ("convert", "x", ""),
        ("generate", ""),
        ("examples", "copy", "first-steps", ""),
    ],
)
def test_an_empty_path_is_not_the_current_folder(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    optalloc.write(FEATURE_INSTANCES["facilities"](), tmp_path)
    before = sorted(tmp_path.iterdir())
    monkeypatch.chdir(tmp_path)
    ran = run_here(capsys, *arguments, "--json")
    assert ran.code == ExitCode.BAD_INPUT
    (issue,) = ran.json["issues"]
    assert "an empty text is no path" in issue["message"]
    assert sorted(tmp_path.iterdir()) == before


def test_the_help_says_which_code_is_for_which_kind_of_infeasibility(capsys: Capture) -> None:
    for command in ((), ("solve",)):
        lines = run_here(capsys, *command, "--help").out.splitlines()
        (named,) = [line for line in lines if line.startswith("    2 ")]
        (proven,) = [line for line in lines if line.startswith("    5 ")]
        assert "no plan can exist and the checks say why" in named
        assert "no plan exists, as the solver proved" in proven


def test_a_name_that_the_system_does_not_take_is_refused_in_plain_words(capsys: Capture) -> None:
    for command in (("validate",), ("solve",), ("verify", "x" * 300), ("convert", "x" * 300)):
        ran = run_here(capsys, *command, "x" * 300)
        assert ran.code == ExitCode.BAD_INPUT
        assert "the name is too long" in ran.out + ran.err
        assert "Errno" not in ran.out + ran.err


def test_an_error_of_our_own_is_one_line_and_a_code(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def break_down(path: Path, **_: object) -> None:
        raise RuntimeError("a\x1b[31mb")

    monkeypatch.setattr("optalloc.validate.check", break_down)
    ran = run_here(capsys, "validate", tmp_path, "--json")
    assert ran.code == ExitCode.INTERNAL_ERROR
    assert ran.err.startswith(r"internal error: RuntimeError: a\x1b[31mb (please report it")
    assert ran.err.count("\n") == 1
    assert ran.json["status"] == "internal_error"
    monkeypatch.setenv("OPTALLOC_DEBUG", "1")
    assert "Traceback" in run_here(capsys, "validate", tmp_path).err


def test_an_interruption_with_nothing_to_save_says_so(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def interrupt(path: Path, **_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("optalloc.validate.check", interrupt)
    ran = run_here(capsys, "validate", tmp_path, "--json")
    assert ran.code == ExitCode.INTERRUPTED
    assert ran.json["status"] == "interrupted"
    assert ran.err.strip() == "interrupted; nothing was saved"


def test_output_that_finds_no_room_is_told_once() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*PROGRAM, "--help"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == ExitCode.NOT_WRITTEN
    assert done.stderr == "error: the output cannot be written: there is no room left\n"


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    command = [*PROGRAM, "validate", str(tmp_path)]
    done = subprocess.run(command, stdout=write_end, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write_end)
    assert done.stderr == ""


def test_text_that_would_steer_a_terminal_is_written_out() -> None:
    assert inert("\x1b[2J a\nb\u202ec\x9bd\udc80") == r"\x1b[2J a\nb\u202ec\x9bd\udc80"


def test_text_of_people_stays_as_it_is() -> None:
    for text in ("深圳\u3000前店后厂", "Zürich [bold]", "é %s {x}"):
        assert inert(text) == text
