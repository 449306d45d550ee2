"""What `optalloc.check` and ``optalloc validate`` tell."""

from __future__ import annotations

from pathlib import Path

import pytest

import optalloc
from optalloc.cli.exit_codes import ExitCode
from tests.command_line import run_here
from tests.small_instances import FEATURE_INSTANCES

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An instance in order, as a folder."""
    optalloc.write(FEATURE_INSTANCES["facilities"](), tmp_path / "instance")
    return tmp_path / "instance"


def test_an_instance_in_order_has_no_errors(capsys: Capture, folder: Path) -> None:
    assert optalloc.check(folder) == ()
    ran = run_here(capsys, "validate", folder, "--json")
    assert ran.code == ExitCode.DONE
    assert (ran.json["status"], ran.json["issues"]) == ("valid", [])


def test_problems_in_several_files_are_told_at_once(capsys: Capture, folder: Path) -> None:
    for table in ("regions", "sites"):
        path = folder / f"{table}.csv"
        path.write_text(path.read_text() + path.read_text().splitlines()[1] + "\n")
    issues = optalloc.check(folder)
    assert {issue.file for issue in issues} == {"regions.csv", "sites.csv"}
    assert all(issue.row is not None and issue.column is not None for issue in issues)
    ran = run_here(capsys, "validate", folder)
    assert ran.code == ExitCode.BAD_INPUT
    for issue in issues:
        assert str(issue) in ran.out


def test_what_cannot_be_read_at_all_is_an_issue_and_no_exception(tmp_path: Path) -> None:
    (issue,) = optalloc.check(tmp_path / "nowhere")
    assert issue.code == "missing-file"


def test_a_required_scenario_that_nothing_can_serve_is_an_error(capsys: Capture, tmp_path: Path) -> None:
    instance = FEATURE_INSTANCES["required"]()
    needs = instance.table("needs")
    needs["upfront"] = 1e5
    text = tmp_path / "instance"
    optalloc.write(instance, text)
    needs.to_csv(text / "needs.csv", index=False)
    assert "cannot-be-served" in {issue.code for issue in optalloc.check(text)}
    assert run_here(capsys, "validate", text).code == ExitCode.BAD_INPUT
    with pytest.raises(optalloc.InputError):
        optalloc.read(text)


def test_hostile_text_in_an_issue_is_inert(capsys: Capture, folder: Path) -> None:
    path = folder / "sites.csv"
    path.write_text(path.read_text() + 'no\x1b[2Jthing,"no\nwhere"\n')
    ran = run_here(capsys, "validate", folder)
    assert ran.code == ExitCode.BAD_INPUT
    assert "\x1b" not in ran.out
