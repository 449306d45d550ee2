"""What `optalloc.check` and ``optalloc validate`` tell."""

from __future__ import annotations

from pathlib import Path

import pytest

import optalloc
from optalloc.cli.exit_codes import ExitCode
from optalloc.cli.json_output import MOST_ISSUES, issues_json
from optalloc.errors import MOST_SHOWN, Issue, Severity, first_of_each, issue_order
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


def _with_many_problems(folder: Path, count: int) -> None:
    """Add rows to `sites`, each of which names a scenario and a region that are not there."""
    rows = "".join(f"no-{row},nowhere\n" for row in range(count))
    (folder / "sites.csv").write_text("scenario,region\n" + rows, encoding="utf-8")


def test_of_many_problems_of_a_kind_the_first_are_printed_and_the_others_counted(
    capsys: Capture, folder: Path
) -> None:
    _with_many_problems(folder, 500)
    with (folder / "regions.csv").open("a", encoding="utf-8") as file:
        file.write("atlantis,,,x,,\n")
    ran = run_here(capsys, "validate", folder)
    assert ran.out.count("(dangling-reference)") == MOST_SHOWN
    assert "and 980 more errors of dangling-reference" in ran.out
    assert ran.out.count("(not-a-number)") == 1
    assert "1001 errors" in ran.out.splitlines()[-1]
    with pytest.raises(optalloc.InputError) as refusal:
        optalloc.read(folder)
    assert str(refusal.value).count("(dangling-reference)") == MOST_SHOWN
    assert "and 980 more errors of dangling-reference" in str(refusal.value)
    assert sum(issue.code == "dangling-reference" for issue in refusal.value.issues) == 1000


def test_json_lists_all_of_many_problems_and_says_that_none_is_left_out(
    capsys: Capture, folder: Path
) -> None:
    _with_many_problems(folder, 500)
    told = run_here(capsys, "validate", folder, "--json").json
    assert (len(told["issues"]), told["issues_left_out"]) == (len(optalloc.check(folder)), 0)


def test_the_help_says_how_many_issues_json_lists(capsys: Capture) -> None:
    words = " ".join(run_here(capsys, "validate", "--help").out.split())
    assert f"at most {MOST_ISSUES} issues" in words
    assert "issues_left_out" in words


def test_json_leaves_out_what_is_beyond_its_limit_and_says_how_much() -> None:
    warnings = [_issue(row, Severity.WARNING) for row in range(MOST_ISSUES)]
    errors = [_issue(row, Severity.ERROR) for row in range(MOST_ISSUES, MOST_ISSUES + 3)]
    told = issues_json([*warnings, *errors])
    issues = told["issues"]
    assert isinstance(issues, list)
    assert (len(issues), told["issues_left_out"]) == (MOST_ISSUES, 3)
    assert [issue["severity"] for issue in issues[-4:]] == ["warning", "error", "error", "error"]
    assert [issue["row"] for issue in issues] == sorted(issue["row"] for issue in issues)


@pytest.mark.parametrize(
    ("count", "more"),
    [(MOST_SHOWN, []), (MOST_SHOWN + 1, ["and 1 more error of odd"]), (99, ["and 79 more errors of odd"])],
)
def test_errors_and_warnings_of_a_code_are_counted_apart(count: int, more: list[str]) -> None:
    warnings = [_issue(row, Severity.WARNING) for row in range(MOST_SHOWN)]
    errors = [_issue(row, Severity.ERROR) for row in range(count)]
    shown, told = first_of_each([*warnings, *errors])
    assert shown == [*warnings, *errors[:MOST_SHOWN]]
    assert told == more


def _issue(row: int, severity: Severity) -> Issue:
    return Issue("odd", "sites.csv", row, None, "it is odd", severity=severity)


def test_issues_come_by_file_and_row_whatever_found_them(folder: Path) -> None:
    optalloc.write(FEATURE_INSTANCES["required"](), folder)
    needs = (folder / "needs.csv").read_text().splitlines()
    fields = needs[1].split(",")
    fields[3] = "1e5"
    (folder / "needs.csv").write_text("\n".join([needs[0], ",".join(fields), *needs[2:]]) + "\n")
    settings = (folder / "instance.toml").read_text()
    (folder / "instance.toml").write_text(settings.replace("discount = 0.0", "discount = 4.0"))
    issues = optalloc.check(folder)
    assert {"high-discount", "cannot-be-served"} <= {issue.code for issue in issues}
    assert list(issues) == sorted(issues, key=issue_order)


def test_hostile_text_in_an_issue_is_inert(capsys: Capture, folder: Path) -> None:
    path = folder / "sites.csv"
    path.write_text(path.read_text() + 'no\x1b[2Jthing,"no\nwhere"\n')
    ran = run_here(capsys, "validate", folder)
    assert ran.code == ExitCode.BAD_INPUT
    assert "\x1b" not in ran.out
