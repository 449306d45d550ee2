"""One slip in a workbook or folder is one issue: what follows from it is read as it was meant."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from optalloc.errors import Issue, Severity
from optalloc.instances import folder
from optalloc.io import read, read_text, write
from optalloc.language import speaking
from optalloc.validate import check
from tests.instance_folder import all_of, changed_cell, replaced_settings, valid_folder, write_folder

SEVERAL = "a cell names one period: write a row for each, or leave the cell blank for all of them"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A sound workbook."""
    place = tmp_path / "plan.xlsx"
    write(read(folder("first-steps")), place)
    return place


def _told(path: Path) -> list[tuple[str, str, int | None]]:
    return [(issue.code, issue.file, issue.row) for issue in check(path)]


def test_a_misspelt_sheet_is_read_as_the_table_that_it_was_meant_to_be(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book["corridors"].title = "coridors"
    book["regions"].title = "region"
    book.save(path)
    assert _told(path) == [
        ("unknown-table", "plan.xlsx[coridors]", None),
        ("unknown-table", "plan.xlsx[region]", None),
    ]


def test_what_is_wrong_in_a_misspelt_sheet_is_told_too(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    header = [cell.value for cell in book["corridors"][1]]
    book["corridors"].cell(2, 1 + header.index("origin")).value = "nowhere"
    book["corridors"].title = "coridors"
    book.save(path)
    assert [code for code, *_ in _told(path)] == ["unknown-table", "dangling-reference"]


def test_a_misspelt_file_is_read_as_the_table_that_it_was_meant_to_be(tmp_path: Path) -> None:
    files = valid_folder()
    files["facilites.csv"] = files.pop("facilities.csv")
    assert _told(write_folder(files, tmp_path)) == [("unknown-table", "facilites.csv", None)]


@pytest.mark.parametrize("above", [1, 3])
def test_a_title_above_the_header_of_a_sheet_is_one_issue(path: Path, above: int) -> None:
    book = openpyxl.load_workbook(path)
    book["regions"].insert_rows(1, above)
    for row in range(1, above + 1):
        book["regions"].cell(row, 1, "All regions of our plan, 2026")
    book.save(path)
    (issue,) = check(path)
    assert (issue.code, issue.file, issue.row) == ("rows-above-header", "plan.xlsx[regions]", 1)
    assert issue.message == f"the header is in row {above + 1}, below something else"
    assert issue.hint == f"delete what stands above it (row {'1' if above == 1 else '1–3'})"


def test_a_title_above_the_header_of_a_file_is_one_issue(tmp_path: Path) -> None:
    files = valid_folder()
    files["regions.csv"] = b"All regions\n" + files["regions.csv"]
    assert _told(write_folder(files, tmp_path)) == [("rows-above-header", "regions.csv", 1)]


def test_dates_as_labels_of_periods_are_told_each_once_with_the_year(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    rows = [row for row in book["instance"].iter_rows() if row[0].value == "periods.labels"]
    for year, row in enumerate(rows, start=2026):
        row[1].value = date(year, 1, 1)
    book.save(path)
    errors = [issue for issue in check(path) if issue.severity is Severity.ERROR]
    assert [(issue.code, issue.row) for issue in errors] == [("date-cell", row[0].row) for row in rows]
    assert "such as 2026" in errors[0].hint


@pytest.mark.parametrize("between", ["；", ";", "、", ", ", "，"])
def test_several_periods_in_one_label_are_refused(tmp_path: Path, between: str) -> None:
    files = valid_folder()
    replaced_settings('["2026", "2027"]', f'["2026{between}2027"]')(files)
    errors = [one for one in check(write_folder(files, tmp_path)) if one.severity is Severity.ERROR]
    assert [issue.code for issue in errors] == ["several-periods"]


def _issues(place: Path, settings: tuple[str, str], *cells: tuple[str, int, str, str]) -> list[Issue]:
    files = valid_folder()
    all_of(replaced_settings(*settings), *(changed_cell(*cell) for cell in cells))(files)
    return list(check(write_folder(files, place)))


def test_a_setting_that_is_not_known_hides_no_wrong_period(tmp_path: Path) -> None:
    cell = ("scenarios", 2, "required_by", "2031")
    issues = _issues(tmp_path, ("currency", "curency"), cell)
    assert [issue.code for issue in issues] == ["unknown-setting", "dangling-reference"]


def test_references_to_periods_that_are_not_known_are_said_to_be_unchecked(tmp_path: Path) -> None:
    issues = _issues(tmp_path, ('["2026", "2027"]', '["2026", ""]'))
    (unchecked,) = (issue for issue in issues if issue.code == "references-not-checked")
    assert (unchecked.file, unchecked.column) == ("instance.toml", "periods.labels")
    assert "budgets" in unchecked.message


def test_a_setting_in_chinese_is_told_its_name(tmp_path: Path) -> None:
    with speaking("zh"):
        (issue,) = _issues(tmp_path, ("discount = 0.05", '"贴现率" = 0.05'))
    assert "periods.discount" in issue.hint


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("2027年", "write 2027"),
        ("FY2027", "did you mean '2027'?"),
        ("26", "did you mean '2026'?"),
        ("2026-2027", SEVERAL),
        ("2026;2027", SEVERAL),
        ("2026年至2027年", SEVERAL),
        ("2099", "periods.labels in instance.toml has '2026', '2027': add it there, or correct the name"),
    ],
)
def test_a_period_is_taken_for_another_only_by_its_figures(tmp_path: Path, cell: str, hint: str) -> None:
    files = valid_folder()
    changed_cell("scenarios", 2, "required_by", cell)(files)
    (issue,) = check(write_folder(files, tmp_path))
    assert issue.hint == hint


@pytest.mark.parametrize(
    ("column", "word", "hint"),
    [("table", "禀赋", "write endowments"), ("column", "数量", "write amount")],
)
def test_what_a_shock_calls_by_its_title_is_told_its_name(
    tmp_path: Path, column: str, word: str, hint: str
) -> None:
    files = valid_folder()
    changed_cell("shocks", 2, column, word)(files)
    assert [one.hint for one in check(write_folder(files, tmp_path)) if one.code == "not-shockable"] == [hint]


def test_a_row_of_totals_is_to_be_deleted_also_where_it_names_no_region(tmp_path: Path) -> None:
    files = valid_folder()
    changed_cell("endowments", 2, "region", "合计")(files)
    (issue,) = check(write_folder(files, tmp_path))
    assert (issue.code, issue.hint) == ("dangling-reference", "delete the row if it is a total")


def test_an_alpha_in_per_cent_is_told_as_a_share(tmp_path: Path) -> None:
    (issue,) = _issues(tmp_path, ("alpha = 0.9", "alpha = 90"))
    assert issue.hint == "write 0.9 for 90%"


def test_text_of_a_misspelt_sheet_is_read(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book["sites"].title = "site"
    book.save(path)
    assert len(read_text(path).tables["sites"].frame) == len(read(folder("first-steps")).table("sites"))
