"""What holds for ``optalloc solve``."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest

import optalloc
from optalloc.cli.exit_codes import ExitCode
from optalloc.cli.plan_folder import default_plan_folder, free_folder
from optalloc.cli.progress import progress_line
from optalloc.engine.status import Progress, Stage
from optalloc.plan import PLAN_TABLES, read_plan
from optalloc.readable import money, percent
from tests.command_line import PROGRAM, Ran, run_here
from tests.small_instances import FEATURE_INSTANCES

Capture = pytest.CaptureFixture[str]

#: Keys of the JSON object that pipelines rely on.
PROMISED = {
    "status",
    "termination",
    "proven",
    "objective",
    "bound",
    "gap",
    "seconds",
    "verified",
    "message",
    "instance_hash",
    "plan_folder",
    "plan_file",
    "issues",
}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small instance with facilities, written as a folder."""
    folder = tmp_path / "small"
    optalloc.write(FEATURE_INSTANCES["facilities"](), folder)
    return folder


def solve_here(capsys: Capture, *arguments: object) -> Ran:
    return run_here(capsys, "solve", *arguments, "--in-process")


def test_json_has_what_pipelines_rely_on(capsys: Capture, small: Path) -> None:
    ran = solve_here(capsys, small, "--json")
    content = ran.json
    assert ran.code == ExitCode.DONE
    assert set(content) >= PROMISED
    assert (content["status"], content["proven"], content["verified"]) == ("optimal", True, True)
    assert content["objective"] <= content["bound"]
    assert isinstance(content["seconds"], float)
    assert content["plan_folder"] is None


def test_the_plan_is_written_where_asked_and_the_record_says_what_it_is(
    capsys: Capture, small: Path, tmp_path: Path
) -> None:
    output = tmp_path / "new" / "plan"
    content = solve_here(capsys, small, "--output", output, "--json").json
    assert {path.name for path in output.iterdir()} == {
        *(f"{name}.csv" for name in PLAN_TABLES),
        "plan.json",
        "instance.json",
    }
    _, record = read_plan(output)
    assert content["plan_folder"] == str(output)
    for key in ("status", "objective", "bound", "verified", "instance_hash"):
        assert record[key] == content[key]


def test_the_same_solve_writes_the_same_bytes(capsys: Capture, small: Path, tmp_path: Path) -> None:
    folders = (tmp_path / "one", tmp_path / "two")
    for folder in folders:
        solve_here(capsys, small, "--output", folder)
    one, two = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders)
    assert one == two


def test_an_earlier_plan_is_replaced(capsys: Capture, small: Path, tmp_path: Path) -> None:
    output = tmp_path / "plan"
    solve_here(capsys, small, "--output", output)
    (output / "launches.csv").write_text("scenario,region,stage,period\n")
    solve_here(capsys, small, "--output", output)
    assert len(read_plan(output)[0].launches)


@pytest.mark.parametrize("obstacle", ["a folder with other things", "a file", "a file on the way"])
def test_an_output_that_cannot_be_written_is_refused_before_the_instance_is_read(
    capsys: Capture, tmp_path: Path, obstacle: str
) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    output = {
        "a folder with other things": tmp_path / "thesis",
        "a file": tmp_path / "thesis" / "chapter.txt",
        "a file on the way": tmp_path / "thesis" / "chapter.txt" / "plan",
    }[obstacle]
    ran = solve_here(capsys, tmp_path / "no-such-instance", "--output", output, "--json")
    assert ran.code == ExitCode.BAD_INPUT
    assert [issue["code"] for issue in ran.json["issues"]] == ["output-not-writable"]
    assert (tmp_path / "thesis" / "chapter.txt").read_text() == "years of work"


def test_the_summary_names_things_by_their_names_and_says_what_is_proven(
    capsys: Capture, small: Path
) -> None:
    ran = solve_here(capsys, small)
    assert "proven best within the gap; search ended by: gap reached" in ran.out
    assert "yes, every constraint in exact arithmetic" in ran.out
    assert "--output DIR" in ran.out


def test_hostile_names_are_inert_in_the_summary(capsys: Capture, tmp_path: Path) -> None:
    instance = FEATURE_INSTANCES["facilities"]()
    for table in ("regions", "scenarios", "facilities"):
        frame = instance.table(table)
        frame["name"] = "[bold red]x[/] {0} %s \u202e"
        instance = instance.replace(**{table: frame})
    optalloc.write(instance, tmp_path / "hostile.json")
    ran = solve_here(capsys, tmp_path / "hostile.json")
    assert ran.code == ExitCode.DONE
    assert r"[bold red]x[/] {0} %s \u202e" in " ".join(ran.out.split())
    assert "\u202e" not in ran.out


def test_quiet_is_silent(capsys: Capture, small: Path) -> None:
    ran = solve_here(capsys, small, "--quiet")
    assert (ran.code, ran.out, ran.err) == (ExitCode.DONE, "", "")


def test_progress_is_plain_lines_on_stderr_where_there_is_no_terminal(capsys: Capture, small: Path) -> None:
    ran = solve_here(capsys, small, "--json")
    lines = ran.err.splitlines()
    assert lines
    assert all(" plan " in line and " bound " in line and " gap " in line for line in lines)
    assert "\x1b" not in ran.err


def test_progress_is_live_on_a_terminal(small: Path) -> None:
    terminal, screen = pty.openpty()
    done = subprocess.run(
        [*PROGRAM, "solve", str(small), "--json"],
        stdout=subprocess.PIPE,
        stderr=screen,
        env=os.environ | {"TERM": "xterm"},
        check=True,
    )
    shown = os.read(terminal, 65536).decode()
    os.close(screen)
    os.close(terminal)
    assert json.loads(done.stdout)["status"] == "optimal"
    assert "\x1b[?25l" in shown
    assert "  plan " in shown


def test_a_progress_line_says_none_where_there_is_nothing() -> None:
    assert progress_line(1.25, None).split() == ["1.2", "s", "plan", "none", "bound", "none", "gap", "none"]


def test_a_progress_line_ends_with_what_is_worked_on() -> None:
    point = Progress(1.0, 5.0, 6.0, None, (Stage.TREE, Stage.WALK))
    assert progress_line(1.0, point).endswith("gap 20 %  (tree search, walk)")


def test_figures_are_as_people_read_them() -> None:
    assert money(1234567.891) == "1,234,567.89"
    assert money(0.000123456789) == "0.000123457"
    assert money(-3.0) == "-3.00"
    assert money(None) == "none"
    assert percent(0.0123456) == "1.23 %"
    assert percent(0.0) == "0 %"
    assert percent(1e-16) == "< 1e-07 %"
    assert percent(None) == "none"


def test_an_interrupted_plan_gets_a_folder_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "case.v2").mkdir()
    (tmp_path / "case.json").touch()
    assert default_plan_folder(Path("case.json")) == Path("case-plan")
    assert default_plan_folder(Path("case.v2/../case.v2")) == Path("case.v2-plan")
    assert free_folder(Path("case.v2-plan")) == Path("case.v2-plan")
    (tmp_path / "case.v2-plan").symlink_to("nowhere")
    assert free_folder(Path("case.v2-plan")) == Path("case.v2-plan-2")
