"""What can be read of a table is checked; what is unknown of it is blamed on nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from optalloc.errors import Issue
from optalloc.instances import folder
from optalloc.io import read, read_text, write
from optalloc.io.excel import read_excel
from optalloc.io.merged_cells import covered_cells, merged_issues
from optalloc.validate import check
from tests.instance_folder import (
    Mutation,
    all_of,
    changed_cell,
    replaced_bytes,
    replaced_settings,
    valid_folder,
    write_folder,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workbook with a region that is named wrongly in two tables."""
    place = tmp_path / "plan.xlsx"
    write(read(folder("first-steps")), place)
    book = openpyxl.load_workbook(place)
    book["endowments"]["A2"] = "nowhere"
    book["sites"]["B2"] = "nowhere"
    book.save(place)
    return place


def _told(path: Path, merged: str) -> list[Issue]:
    """Return what is said of the workbook with merged cells in its regions."""
    book = openpyxl.load_workbook(path)
    book["regions"].merge_cells(merged)
    book.save(path)
    return list(check(path))


def _places(issues: list[Issue], code: str) -> list[tuple[Any, ...]]:
    return [(issue.file, issue.row, issue.column) for issue in issues if issue.code == code]


_DANGLING = [("plan.xlsx[endowments]", 2, "region"), ("plan.xlsx[sites]", 2, "region")]


@pytest.mark.parametrize("merged", ["F2:F3", "A2:B2", "C2:F4", "J3:K5"])
def test_merged_cells_outside_the_identifiers_hide_no_wrong_reference(merged: str, path: Path) -> None:
    issues = _told(path, merged)
    assert _places(issues, "dangling-reference") == _DANGLING
    assert len(_places(issues, "merged-cells")) == 1
    assert len(issues) == 3


def test_merged_identifiers_leave_references_unchecked_and_say_so_once(path: Path) -> None:
    issues = _told(path, "A2:A3")
    assert _places(issues, "dangling-reference") == []
    assert _places(issues, "merged-cells") == [("plan.xlsx[regions]", 2, "region")]
    (unchecked,) = (issue for issue in issues if issue.code == "references-not-checked")
    assert unchecked.file == "plan.xlsx[regions]"
    assert "endowments, sites" in unchecked.message
    assert len(issues) == 2


def test_a_merged_header_leaves_it_open_what_is_in_which_column(path: Path) -> None:
    issues = _told(path, "A1:B1")
    assert _places(issues, "merged-cells") == [("plan.xlsx[regions]", 1, None)]
    assert _places(issues, "dangling-reference") == []


def test_ranges_are_told_by_their_first_cell_and_cover_the_others() -> None:
    header = ("region", "name", " ")
    issues = merged_issues("f", ("B3:C4", "A2:A2", "D9:E9", "nonsense"), header, 1)
    assert [(issue.row, issue.column) for issue in issues] == [
        (3, "name"),
        (2, "region"),
        (9, "D"),
        (None, None),
    ]
    covered = covered_cells(("B3:C4", "A2:A2", "nonsense", "A8:A9"), header, 1)
    assert covered["name"] == {4}
    assert covered["region"] == {9}


def test_an_identifier_whose_formula_has_no_value_may_be_the_one_that_is_named(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book["regions"]["A2"] = "=1+1"
    book.save(path)
    assert read_excel(path).issues
    codes = {issue.code for issue in check(path)}
    assert codes == {"formula-without-value", "references-not-checked"}


def _hints(place: Path, *mutations: Mutation) -> list[str]:
    files = valid_folder()
    all_of(*mutations)(files)
    return [issue.hint for issue in check(write_folder(files, place))]


@pytest.mark.parametrize("written", ["Shenzhen", "深圳", "ＳＨＥＮＺＨＥＮ", "ｓｈｅｎｚｈｅｎ", "Shenzen"])
def test_a_name_in_the_place_of_an_identifier_is_known(written: str, tmp_path: Path) -> None:
    assert _hints(tmp_path, changed_cell("corridors", 2, "origin", written)) == ["did you mean 'shenzhen'?"]


def test_a_name_that_two_rows_have_stands_for_neither(tmp_path: Path) -> None:
    two = [changed_cell("regions", row, "name", "Great Bay") for row in (2, 3)]
    assert _hints(tmp_path, *two, changed_cell("corridors", 2, "origin", "Great Bay")) == [
        "add it to regions, or correct the name"
    ]


def test_an_unknown_period_is_to_be_added_where_the_labels_are(tmp_path: Path) -> None:
    wrong = changed_cell("endowments", 5, "period", "next year")
    assert _hints(tmp_path / "folder", wrong) == [
        "periods.labels in instance.toml has '2026', '2027': add it there, or correct the name"
    ]
    unstated = replaced_settings('labels = ["2026", "2027"]\n', "")
    hints = _hints(tmp_path / "unstated", unstated)
    assert (
        hints.count(
            "no periods are stated, so one is assumed: list them all as periods.labels in instance.toml"
        )
        >= 2
    )
    write(read(write_folder(valid_folder(), tmp_path / "whole")), tmp_path / "plan.xlsx")
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    book["budgets"]["B2"] = "next year"
    book.save(tmp_path / "plan.xlsx")
    (issue,) = check(tmp_path / "plan.xlsx")
    assert issue.hint.startswith("periods.labels in plan.xlsx[instance] has ")


def test_a_stage_in_wide_letters_is_known(tmp_path: Path) -> None:
    assert _hints(tmp_path, changed_cell("needs", 2, "stage", "ｐｉｌｏｔ")) == ["did you mean 'pilot'?"]


def test_a_table_cut_short_by_an_open_quote_leaves_its_references_unchecked(tmp_path: Path) -> None:
    files = valid_folder()
    replaced_bytes("regions.csv", b"hubei,Hubei", b'hubei,"Hubei')(files)
    text = read_text(write_folder(files, tmp_path))
    assert [issue.code for issue in text.issues] == ["unclosed-quote"]
    codes = [issue.code for issue in check(tmp_path)]
    assert sorted(codes) == ["references-not-checked", "unclosed-quote"]
