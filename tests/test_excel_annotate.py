"""A copy of a workbook has every issue at its cell, and everything else as it was."""

from __future__ import annotations

import shlex
import time
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation

import optalloc
from optalloc.cli.exit_codes import ExitCode
from optalloc.errors import Issue, Severity
from optalloc.instances import folder
from optalloc.io.excel import GUIDE_SHEET, ISSUES_SHEET
from optalloc.io.xlsx_reader import MAX_BYTES
from optalloc.io.xlsx_sheet import WorkbookError
from optalloc.spreadsheets import annotated
from optalloc.spreadsheets.annotated import ISSUE_AUTHOR, annotated_bytes
from optalloc.spreadsheets.template import template_bytes
from tests.command_line import Ran, run_here
from tests.small_instances import FEATURE_INSTANCES
from tests.test_io_excel import declaring_size
from tests.workbooks import bytes_of, packed, parts_of, workbook

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A template with faults."""
    place = tmp_path / "plan.xlsx"
    place.write_bytes(faulty_template())
    return place


@cache
def faulty_template() -> bytes:
    content = template_bytes(optalloc.read(folder("first-steps")), Path("plan.xlsx"))
    book = openpyxl.load_workbook(BytesIO(content))
    book["endowments"]["A5"] = "nowhere"
    book["endowments"]["C5"] = -5
    book["endowments"]["C6"] = "=1+1"
    book["endowments"]["D7"] = -1
    book["endowments"]["D7"].comment = Comment("asked the bureau", "Li")
    book["instance"]["B10"] = -1
    book["regions"]["H1"] = "remarks"
    book["terms"]["B2"] = "no such corridor"
    book.create_sheet("sketch")["B2"] = "=SUM(A1:A9)"
    return bytes_of(book)


def annotate_here(capsys: Capture, *arguments: object) -> Ran:
    return run_here(capsys, "validate", *arguments)


def copy_of(capsys: Capture, path: Path, *options: object) -> openpyxl.Workbook:
    """Annotate a workbook and return the copy."""
    annotate_here(capsys, path, "--annotate", *options)
    return openpyxl.load_workbook(path.with_name("plan-annotated.xlsx"))


def marked(book: openpyxl.Workbook) -> dict[tuple[str, str], str]:
    """Return the comments on faults by sheet and cell."""
    return {
        (sheet.title, cell.coordinate): cell.comment.text
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment is not None and cell.comment.author == ISSUE_AUTHOR
    }


def listed(book: openpyxl.Workbook) -> list[tuple[Any, ...]]:
    """Return the rows of the list of issues."""
    return list(book[ISSUES_SHEET].iter_rows(min_row=5))


def test_every_issue_is_a_comment_at_its_cell(capsys: Capture, path: Path) -> None:
    original = path.read_bytes()
    ran = annotate_here(capsys, path, "--annotate", "--json")
    assert ran.code == ExitCode.BAD_INPUT
    assert ran.json["annotated"] == str(path.with_name("plan-annotated.xlsx"))
    assert path.read_bytes() == original
    book = openpyxl.load_workbook(path.with_name("plan-annotated.xlsx"))
    found = marked(book)
    for place in ("A5", "C5", "C6", "D7"):
        assert book["endowments"][place].fill.fgColor.rgb == "FFFFC7CE"
        assert "error: " in found["endowments", place]
    assert set(found) >= {("instance", "B10"), ("regions", "H1"), ("terms", "B2"), ("sketch", "A1")}
    issues = optalloc.check(path)
    for issue in issues:
        assert any(issue.message in text for text in found.values())
        assert issue.hint in " ".join(found.values())
    assert len(listed(book)) == len(issues)


def test_several_issues_of_one_cell_are_in_one_comment(tmp_path: Path) -> None:
    content = bytes_of(workbook({"regions": [("region",), ("a",)]}))
    issues = [Issue("one", "b.xlsx[regions]", 2, "region", f"fault {number}", "") for number in (1, 2)]
    book = opened(tmp_path, annotated_bytes(content, "b.xlsx", issues))
    assert marked(book) == {("regions", "A2"): "error: fault 1 (one)\nerror: fault 2 (one)"}


def opened(tmp_path: Path, content: bytes) -> openpyxl.Workbook:
    place = tmp_path / "opened.xlsx"
    place.write_bytes(content)
    return openpyxl.load_workbook(place)


def test_the_list_links_to_the_cells_errors_first(capsys: Capture, path: Path) -> None:
    book = copy_of(capsys, path)
    assert book.sheetnames[0] == ISSUES_SHEET
    kinds = [row[0].value for row in listed(book)]
    assert kinds == sorted(kinds)  # errors, then warnings
    places = marked(book)
    for _, sheet, cell, *_ in listed(book):
        assert cell.hyperlink.location == f"'{sheet.value}'!{cell.value}"
        assert (sheet.value, cell.value) in places


def test_the_rest_of_the_workbook_is_kept(capsys: Capture, path: Path) -> None:
    before = openpyxl.load_workbook(path)
    before["sites"]["A2"].font = Font(bold=True, color="FFFF0000")
    before["sketch"].add_data_validation(DataValidation(type="list", formula1='"a,b"', sqref="A1"))
    before.save(path)
    after = copy_of(capsys, path)
    assert after.sheetnames == [ISSUES_SHEET, *before.sheetnames]
    assert after["sites"]["A2"].font.color.rgb == "FFFF0000"
    assert after["sketch"]["B2"].value == "=SUM(A1:A9)"
    for sheet in before:
        there = [(one.type, one.formula1, str(one.sqref)) for one in sheet.data_validations.dataValidation]
        kept = after[sheet.title].data_validations.dataValidation
        assert [(one.type, one.formula1, str(one.sqref)) for one in kept] == there
        assert [[cell.value for cell in row] for row in sheet] == [
            [cell.value for cell in row] for row in after[sheet.title]
        ] or sheet.title == "sketch"
    assert set(after.defined_names) == set(before.defined_names)
    assert after["endowments"]["D7"].comment.text.endswith("asked the bureau")
    assert after["endowments"]["B1"].comment.text == before["endowments"]["B1"].comment.text


def test_a_mended_copy_is_annotated_anew_without_what_was_marked(capsys: Capture, path: Path) -> None:
    copy = path.with_name("plan-annotated.xlsx")
    book = copy_of(capsys, path)
    for sheet, cell, value in (
        ("endowments", "A5", "hubei"),
        ("endowments", "C5", 1),
        ("endowments", "C6", 1),
        ("endowments", "D7", 1),
        ("instance", "B10", 0),
        ("regions", "H1", None),
        ("terms", "B2", None),
    ):
        book[sheet][cell] = value
    book.remove(book["sketch"])
    book.save(copy)
    assert optalloc.check(copy) != ()  # two rows of one key now
    ran = annotate_here(capsys, copy, "--annotate", path.with_name("again.xlsx"), "--json")
    again = openpyxl.load_workbook(path.with_name("again.xlsx"))
    assert len(listed(again)) == len(ran.json["issues"])
    assert ("endowments", "D7") not in marked(again)
    assert again["endowments"]["D7"].comment.text == "asked the bureau"
    assert again["endowments"]["D7"].fill.fill_type is None
    assert again.sheetnames.count(ISSUES_SHEET) == 1


def test_a_copy_reads_to_the_same_instance_with_all_digits_and_letters(tmp_path: Path) -> None:
    instance = FEATURE_INSTANCES["stages"]()
    regions = instance.table("regions")
    names = ["x005F_ _x0041_ =1", "=cmd|' /C calc'!A0"][: len(regions)] + ["b"] * (len(regions) - 2)
    exact = instance.replace(regions=regions.assign(name=names, lon=0.1 + 0.2))
    place = tmp_path / "exact.xlsx"
    place.write_bytes(template_bytes(exact, place))
    copy = annotated_bytes(annotated_bytes(place.read_bytes(), "exact.xlsx", []), "exact.xlsx", [])
    place.write_bytes(copy)
    assert optalloc.read(place) == exact
    assert not any(b"<f>" in part for name, part in parts_of(copy).items() if "worksheets" in name)


def test_a_copy_of_a_sound_workbook_says_so(capsys: Capture, path: Path) -> None:
    instance = FEATURE_INSTANCES["futures"]()
    optalloc.write(instance, path.with_name("sound.xlsx"))
    ran = annotate_here(capsys, path.with_name("sound.xlsx"), "--annotate")
    assert ran.code == ExitCode.DONE
    copy = path.with_name("sound-annotated.xlsx")
    assert openpyxl.load_workbook(copy)[ISSUES_SHEET]["A1"].value == "0 errors, 0 warnings"
    assert optalloc.check(copy) == ()
    assert optalloc.read(copy) == instance


def test_hostile_text_is_inert_in_comments_and_in_the_list(tmp_path: Path) -> None:
    evil = "=cmd|' /C calc'!A0\x01\x1b[31m]]><x> & \uffff"
    content = bytes_of(workbook({"regions": [("region",), ("a",)]}))
    issues = [
        Issue("evil", "b.xlsx[regions]", 2, "region", evil, evil),
        Issue("evil", f"b.xlsx[{evil}]", 2, evil, evil, "", Severity.WARNING),
    ]
    copy = annotated_bytes(content, "b.xlsx", issues)
    book = opened(tmp_path, copy)
    assert "<x> &" in marked(book)["regions", "A2"]
    cells = [cell for row in book[ISSUES_SHEET].iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert book[ISSUES_SHEET]["E5"].quotePrefix
    assert not any(b"\x1b" in part or b"\x01" in part for part in parts_of(copy).values())


def test_a_long_list_of_issues_is_cut_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annotated, "MOST_ISSUES", 3)
    content = bytes_of(workbook({"regions": [("region",), *((f"r{at}",) for at in range(9))]}))
    issues = [Issue("many", "b.xlsx[regions]", row, "region", "wrong", "") for row in range(2, 11)]
    book = opened(tmp_path, annotated_bytes(content, "b.xlsx", issues))
    assert len(listed(book)) == len(marked(book)) == 3
    assert book[ISSUES_SHEET]["A1"].value == "9 errors, 0 warnings"
    assert "6 more" in book[ISSUES_SHEET]["A2"].value


def test_issues_of_ten_thousand_rows_are_marked_in_reasonable_time(tmp_path: Path) -> None:
    content = bytes_of(workbook({"regions": [("region",), *((f"r{at}",) for at in range(10_000))]}))
    issues = [Issue("many", "b.xlsx[regions]", row, "region", "wrong", "") for row in range(2, 1_002)]
    start = time.process_time()
    copy = annotated_bytes(content, "b.xlsx", issues)
    assert time.process_time() - start < 20
    assert len(marked(opened(tmp_path, copy))) == 1_000


@pytest.mark.parametrize("name", ["case", "case.json"])
def test_only_workbooks_are_annotated(capsys: Capture, tmp_path: Path, name: str) -> None:
    optalloc.write(FEATURE_INSTANCES["futures"](), tmp_path / name)
    ran = annotate_here(capsys, tmp_path / name, "--annotate", "--json")
    assert ran.code == ExitCode.BAD_INPUT
    (issue,) = ran.json["issues"]
    assert "only an .xlsx workbook" in issue["message"]
    assert "optalloc convert" in issue["hint"]


@pytest.mark.parametrize("target", ["plan.xlsx", "thesis.xlsx", "case.xlsx", "copy.json", "folder.xlsx"])
def test_nothing_but_an_annotated_copy_is_replaced(capsys: Capture, path: Path, target: str) -> None:
    path.with_name("thesis.xlsx").write_bytes(b"years of work")
    optalloc.write(FEATURE_INSTANCES["futures"](), path.with_name("case.xlsx"))
    path.with_name("folder.xlsx").mkdir()
    before = {place: place.read_bytes() for place in path.parent.glob("*.xlsx") if place.is_file()}
    ran = annotate_here(capsys, path, "--annotate", path.with_name(target))
    assert ran.code == ExitCode.BAD_INPUT
    assert {place: place.read_bytes() for place in path.parent.iterdir() if place.is_file()} == before


def test_a_bomb_is_refused_before_it_is_unpacked_and_nothing_is_written(capsys: Capture, path: Path) -> None:
    path.write_bytes(declaring_size(bytes_of(workbook({})), 3_000_000_000))
    ran = annotate_here(capsys, path, "--annotate", "--json")
    assert ran.code == ExitCode.BAD_INPUT
    assert [issue["code"] for issue in ran.json["issues"]] == ["not-a-workbook", "not-annotated"]
    assert f"at most {MAX_BYTES // 10**6} MB" in ran.json["issues"][0]["message"]
    assert [place.name for place in path.parent.iterdir()] == ["plan.xlsx"]


def test_a_workbook_too_large_to_hold_as_objects_is_not_annotated() -> None:
    parts = parts_of(bytes_of(workbook({})))
    parts["xl/media/large.xml"] = b" " * (annotated.MAX_BYTES + 1)
    with pytest.raises(WorkbookError, match="at most 60 MB are annotated"):
        annotated_bytes(packed(parts), "b.xlsx", [])


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/theme/theme1.xml", b"<a:theme", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a:theme"),
        ("xl/styles.xml", b"<cellXfs", b"<cellXgs"),
        ("[Content_Types].xml", b"Override", b"Overhide"),
    ],
)
def test_what_the_library_cannot_open_is_told_without_a_traceback(
    capsys: Capture, path: Path, part: str, old: bytes, new: bytes
) -> None:
    parts = parts_of(path.read_bytes())
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    path.write_bytes(packed(parts))
    ran = annotate_here(capsys, path, "--annotate", "--json")
    assert ran.code == ExitCode.BAD_INPUT
    assert "there is no annotated copy" in ran.json["issues"][-1]["message"]
    assert not path.with_name("plan-annotated.xlsx").exists()


def test_a_missing_workbook_is_told_of_as_ever(capsys: Capture, tmp_path: Path) -> None:
    ran = annotate_here(capsys, tmp_path / "none.xlsx", "--annotate", "--json")
    assert ran.code == ExitCode.BAD_INPUT
    assert {issue["code"] for issue in ran.json["issues"]} == {"missing-file"}
    assert list(tmp_path.iterdir()) == []


def test_the_guide_and_the_list_are_passed_over_when_read(capsys: Capture, path: Path) -> None:
    copy_of(capsys, path)
    files = {issue.file for issue in optalloc.check(path.with_name("plan-annotated.xlsx"))}
    assert not any(GUIDE_SHEET in file or ISSUES_SHEET in file for file in files)


def test_a_copy_is_annotated_again_in_its_own_place(path: Path, capsys: Capture) -> None:
    first = marked(copy_of(capsys, path))
    copy = path.with_name("plan-annotated.xlsx")
    for options in ([], [copy]):
        annotate_here(capsys, copy, "--annotate", *options)
        assert marked(openpyxl.load_workbook(copy)) == first
        assert sorted(file.name for file in path.parent.iterdir()) == ["plan-annotated.xlsx", "plan.xlsx"]


def test_a_workbook_that_is_only_called_a_copy_is_not_replaced(path: Path, capsys: Capture) -> None:
    named = path.rename(path.with_name("mine-annotated.xlsx"))
    content = named.read_bytes()
    annotate_here(capsys, named, "--annotate")
    assert named.read_bytes() == content
    assert marked(openpyxl.load_workbook(path.with_name("mine-annotated-annotated.xlsx")))


def test_a_column_without_a_header_and_merged_cells_are_marked_where_they_are(
    path: Path, capsys: Capture
) -> None:
    book = openpyxl.load_workbook(path)
    book["capacities"]["E2"] = "stray"
    book["regions"].merge_cells("F3:F4")
    book.save(path)
    marks = marked(copy_of(capsys, path))
    assert "column E has no header" in marks["capacities", "E1"]
    assert "F3:F4" in marks["regions", "F3"]
    assert {("capacities", "A1"), ("capacities", "D1"), ("regions", "A1")}.isdisjoint(marks)


def test_the_command_says_which_file_to_mend_and_what_to_run_then(capsys: Capture, path: Path) -> None:
    ran = annotate_here(capsys, path, "--annotate")
    *_, mend, command = ran.out.splitlines()
    assert mend == f"Mend {path}, not the copy, whose sheet '{ISSUES_SHEET}' lists every problem; then:"
    assert shlex.split(command) == ["optalloc", "validate", str(path), "--annotate"]


def test_a_copy_that_is_annotated_again_is_said_to_be_the_file_to_mend(capsys: Capture, path: Path) -> None:
    assert annotate_here(capsys, path, "--annotate").code == ExitCode.BAD_INPUT
    copy = path.with_name(f"{path.stem}-annotated.xlsx")
    *_, mend, command = annotate_here(capsys, copy, "--annotate").out.splitlines()
    assert mend.startswith(f"{copy} is such a copy itself and was marked anew; ")
    assert shlex.split(command) == ["optalloc", "validate", str(copy), "--annotate"]
