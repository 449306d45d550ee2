"""A first instance, completion of commands, and the curve of the gap."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

import optalloc
from optalloc.beginning import first_instance
from optalloc.cli.entry import COMMANDS
from optalloc.cli.exit_codes import ExitCode
from optalloc.cli.progress import sparkline
from tests.command_line import PROGRAM, run_here

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize("target", ["first", "first.json", "first.xlsx"])
def test_a_first_instance_is_checked_and_solved_as_it_is(
    capsys: Capture, tmp_path: Path, target: str
) -> None:
    ran = run_here(
        capsys, "init", tmp_path / target, "--regions", "Köln, 武汉、KOLN 2", "--periods", "2026-2027"
    )
    assert ran.code == ExitCode.DONE
    instance = optalloc.read(tmp_path / target)
    assert instance.table("regions")["region"].tolist() == ["koln", "koln-2", "武汉"]
    assert instance.settings.periods == ("2026", "2027")
    assert instance.warnings == ()
    result = optalloc.solve(instance)
    assert result.proven
    assert result.objective is not None
    assert result.objective > 0


def test_what_is_said_next_is_what_comes_next(capsys: Capture, tmp_path: Path) -> None:
    ran = run_here(capsys, "init", tmp_path / "first")
    command = ran.out.splitlines()[-1].rpartition("optalloc ")[2]
    assert run_here(capsys, *command.split()).code == ExitCode.DONE


def test_one_region_has_nobody_to_cooperate_with() -> None:
    instance = first_instance("Alone", ["Here"], ["Drones"], ["1"])
    assert instance.warnings == ()
    assert len(instance.table("corridors")) == 0
    assert optalloc.solve(instance).verified


def test_an_instance_that_is_there_is_not_overwritten(capsys: Capture, tmp_path: Path) -> None:
    assert run_here(capsys, "init", tmp_path / "first").code == ExitCode.DONE
    assert run_here(capsys, "init", tmp_path / "first").code == ExitCode.BAD_INPUT
    assert run_here(capsys, "init", tmp_path / "first", "--force", "--json").json["status"] == "done"


@pytest.mark.parametrize("option", ["--regions", "--scenarios", "--periods"])
@pytest.mark.parametrize("named", ["", " , ，"])
def test_a_first_instance_of_nothing_is_one_clear_error(
    capsys: Capture, tmp_path: Path, option: str, named: str
) -> None:
    ran = run_here(capsys, "init", tmp_path / "first", option, named)
    assert ran.code == ExitCode.BAD_INPUT
    assert ran.err.splitlines()[-1] == f"Error: Invalid value for {option}: name at least one"
    assert not (tmp_path / "first").exists()


@pytest.mark.parametrize("periods", ["2028-2026", "1-999"])
def test_years_that_make_no_sense_are_refused(capsys: Capture, tmp_path: Path, periods: str) -> None:
    ran = run_here(capsys, "init", tmp_path / "first", "--periods", periods)
    assert ran.code == ExitCode.BAD_INPUT
    assert "no range of at most 100 years" in ran.err


def test_a_first_instance_proposes_chinese_names_in_chinese(capsys: Capture, tmp_path: Path) -> None:
    assert run_here(capsys, "init", tmp_path / "first", "--lang", "zh").code == ExitCode.DONE
    instance = optalloc.read(tmp_path / "first")
    assert instance.warnings == ()
    assert instance.table("regions")["name"].tolist() == ["北区", "南区"]
    assert set(instance.table("resources")["resource"]) == {"资金", "人才", "空间", "技术"}
    assert set(instance.table("needs")["resource"]) == {"资金", "人才", "空间", "技术"}
    assert set(instance.table("stages")["stage"]) == {"试点", "推广"}
    english = run_here(capsys, "init", tmp_path / "english", "--regions", "北区,南区", "--scenarios", "物流")
    chinese = run_here(
        capsys, "init", tmp_path / "中文", "--regions", "北区,南区", "--scenarios", "物流", "--lang", "zh"
    )
    assert english.code == chinese.code == ExitCode.DONE
    worth = [optalloc.solve(optalloc.read(tmp_path / name)).objective for name in ("english", "中文")]
    assert worth[0] == pytest.approx(worth[1])


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_script(capsys: Capture, shell: str) -> None:
    ran = run_here(capsys, "completion", shell)
    assert ran.code == ExitCode.DONE
    assert "_OPTALLOC_COMPLETE" in ran.out


def test_a_shell_that_asks_gets_commands() -> None:
    asking = {"_OPTALLOC_COMPLETE": "bash_complete", "COMP_WORDS": "optalloc ", "COMP_CWORD": "1"}
    ran = subprocess.run(PROGRAM, env=os.environ | asking, capture_output=True, text=True, check=True)
    assert [line.partition(",")[2] for line in ran.stdout.splitlines()] == list(COMMANDS)
    assert ran.stderr == ""


def test_the_curve_falls_as_the_gap_does() -> None:
    gaps = [(0.0, 2.0), (5.0, 0.1), (9.0, 1e-5)]
    assert sparkline(gaps, 10.0) == "███████▇▇▇▇▇▇▇▁▁"
    assert sparkline([], 10.0) == ""
    assert sparkline([(9.0, 0.5)], 10.0).startswith(" ")


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("2026至2028", ("2026", "2027", "2028")),
        ("２０２６－２０２８", ("2026", "2027", "2028")),
        ("2026~2028", ("2026", "2027", "2028")),
        ("2026～2028", ("2026", "2027", "2028")),
        ("2026 to 2027", ("2026", "2027")),
        ("2026年到2027年", ("2026年", "2027年")),
        ("一期，二期、三期", ("一期", "二期", "三期")),
    ],
)
def test_years_may_be_a_range_of_any_script(
    capsys: Capture, tmp_path: Path, text: str, labels: tuple[str, ...]
) -> None:
    assert run_here(capsys, "init", tmp_path / "first", "--periods", text).code == ExitCode.DONE
    assert optalloc.read(tmp_path / "first").settings.periods == labels


@pytest.mark.parametrize(("option", "names"), [("--regions", "甲,甲"), ("--scenarios", "Ｘ，x")])
def test_a_name_given_twice_is_refused(capsys: Capture, tmp_path: Path, option: str, names: str) -> None:
    ran = run_here(capsys, "init", tmp_path / "first", option, names)
    assert ran.code == ExitCode.BAD_INPUT
    assert "stands there twice" in ran.err
    assert not (tmp_path / "first").exists()


def test_commands_that_come_next_can_be_pasted_whatever_the_path(capsys: Capture, tmp_path: Path) -> None:
    place = tmp_path / "目录 一" / "a'b $x"
    place.parent.mkdir()
    first = run_here(capsys, "init", place).out.splitlines()[-1].rpartition("then: ")[2]
    assert shlex.split(first) == ["optalloc", "validate", str(place)]
    second = run_here(capsys, "validate", place).out.splitlines()[-1].removeprefix("Next: ")
    assert shlex.split(second) == ["optalloc", "solve", str(place), "--output", "plan"]
    output = place.with_name("the plan")
    solved = run_here(capsys, "solve", place, "--output", output).out
    commands = [shlex.split(line) for line in re.findall("`(optalloc[^`]*)`", solved)]
    assert commands == [["optalloc", "explain", str(output)], ["optalloc", "report", str(output)]]
    assert "\n" not in "".join(re.findall("`optalloc[^`]*`", solved))
    template = run_here(capsys, "template", place.with_name("my plan.xlsx")).out.splitlines()[-1]
    assert shlex.split(template)[-2:] == [str(place.with_name("my plan.xlsx")), "--annotate"]
