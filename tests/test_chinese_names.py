"""Workbooks whose sheets and columns are called as a planner in China calls them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from optalloc.errors import Issue, Severity
from optalloc.io import inspect, read, read_text, write
from optalloc.language import say, speaking
from optalloc.schema import HEADINGS, SETTINGS_SHEET, TABLES, TITLES, columns_by_label, sheets_by_label
from optalloc.spreadsheets.annotated import annotated_bytes
from optalloc.validate import check
from tests.instance_folder import valid_folder, write_folder
from tests.workbooks import workbook


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The place of a workbook, in which a valid instance stands."""
    write(read(write_folder(valid_folder(), tmp_path / "folder")), tmp_path / "plan.xlsx")
    return tmp_path / "plan.xlsx"


def renamed(path: Path, old: str, new: str) -> openpyxl.Workbook:
    """Give a sheet of a workbook another name."""
    book = openpyxl.load_workbook(path)
    book[old].title = new
    book.save(path)
    return book


def errors(path: Path) -> list[Issue]:
    """Return the errors of an instance."""
    return [issue for issue in check(path) if issue.severity is Severity.ERROR]


def test_every_sheet_and_column_has_a_chinese_name_of_its_own() -> None:
    assert set(TITLES) == {SETTINGS_SHEET, *TABLES}
    with speaking("zh"):
        assert {say(TITLES[name]): name for name in TITLES} == sheets_by_label()
        for table in TABLES.values():
            chinese = {say(HEADINGS[name]): name for name in table.column_names}
            assert chinese.items() <= columns_by_label(table.name).items()
            assert len(chinese) == len(table.columns)


def test_a_workbook_with_chinese_names_reads_to_the_same_instance(path: Path) -> None:
    before = read(path)
    book = openpyxl.load_workbook(path)
    with speaking("zh"):
        for sheet in book.worksheets:
            for cell in sheet[1]:
                cell.value = (
                    {"setting": say("setting"), "value": say("content")}.get(str(cell.value))
                    if sheet.title == SETTINGS_SHEET
                    else say(HEADINGS[str(cell.value)])
                )
            sheet.title = say(TITLES[sheet.title])
    assert {"预算", "实例", "设施容量"} <= set(book.sheetnames)
    book.save(path)
    instance, issues = inspect(path)
    assert instance is not None
    assert instance.hash == before.hash
    assert issues == before.warnings
    write(instance, path)
    assert openpyxl.load_workbook(path).sheetnames[0] == SETTINGS_SHEET
    assert read(path).hash == before.hash


def test_a_folder_with_chinese_headers_reads_to_the_same_instance(tmp_path: Path) -> None:
    files = valid_folder()
    before = read(write_folder(files, tmp_path / "before")).hash
    for name, content in files.items():
        if name.endswith(".csv"):
            header, *rows = csv.reader(io.StringIO(content.decode()))
            with speaking("zh"):
                header = [f" {say(HEADINGS[column])}" for column in header]
            lines = [",".join(header), *(",".join(row) for row in rows)]
            files[name] = "\n".join(lines).encode()
    assert read(write_folder(files, tmp_path / "after")).hash == before


def test_two_sheets_of_one_table_are_an_error(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book.create_sheet("预算").append(["limit"])
    book.save(path)
    (issue,) = errors(path)
    assert (issue.code, issue.file) == ("duplicate-table", "plan.xlsx[预算]")
    assert issue.message == "plan.xlsx[budgets] holds the table budgets already"


def test_a_column_under_its_name_and_its_heading_is_an_error(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book["regions"].cell(1, 9, "地区")
    book["regions"].cell(2, 9, "x")
    book.save(path)
    assert "duplicate-column" in {issue.code for issue in errors(path)}


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("budgets", "预算表", "did you mean 'budgets'?"),
        ("scenarios", "场景", "did you mean 'scenarios'?"),
        ("capacities", "产能", "did you mean 'capacities'?"),
        ("needs", "Sheet3", "did you mean 'needs'?"),
    ],
)
def test_a_sheet_that_is_probably_a_table_is_an_error(path: Path, old: str, new: str, hint: str) -> None:
    renamed(path, old, new)
    (issue,) = (issue for issue in errors(path) if issue.code == "unknown-table")
    assert (issue.file, issue.hint) == (f"plan.xlsx[{new}]", hint)
    with speaking("zh"):
        (issue,) = (issue for issue in errors(path) if issue.code == "unknown-table")
        assert issue.hint == f"工作表名应为 '{old}'（{say(TITLES[old])}）"


def test_a_sheet_of_notes_is_no_error(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book.create_sheet("备注").append(["说明", "日期"])
    book.save(path)
    assert errors(path) == []


def test_a_header_close_to_a_heading_is_told_the_name_of_the_column(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book["budgets"]["C1"] = "限额值"
    book.save(path)
    (unknown,) = (issue for issue in errors(path) if issue.code == "unknown-column")
    assert (unknown.column, unknown.hint) == ("限额值", "did you mean 'limit'?")


def test_issues_name_the_sheet_as_it_is_called_and_the_cell_is_found(path: Path) -> None:
    book = renamed(path, "budgets", "预算")
    book["预算"]["C1"], book["预算"]["C2"] = "限额", "x"
    book.save(path)
    (issue,) = errors(path)
    assert (issue.file, issue.row, issue.column) == ("plan.xlsx[预算]", 2, "limit")
    copy = openpyxl.load_workbook(io.BytesIO(annotated_bytes(path.read_bytes(), path.name, [issue])))
    assert copy["预算"]["C2"].comment is not None


def test_settings_under_a_chinese_name_are_the_place_of_their_issues(tmp_path: Path) -> None:
    book = workbook({})
    book["instance"].title = "实例"
    book["实例"].append(["periods.discount", "x"])
    book.save(tmp_path / "plan.xlsx")
    assert read_text(tmp_path / "plan.xlsx").settings_file == "plan.xlsx[实例]"
