"""Blanks that spreadsheet programs leave behind change nothing; blanks in the wrong place are still told."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from optalloc.io import read, read_text, write
from optalloc.tables import TextTables
from tests.instance_folder import Folder, parsed, valid_folder, write_folder

_PLAIN = valid_folder()


def _text(tmp_path: Path, budgets: str) -> TextTables:
    return read_text(write_folder(_PLAIN | {"budgets.csv": budgets.encode()}, tmp_path))


def _codes(text: TextTables) -> list[tuple[str, int | None]]:
    return [(issue.code, issue.row) for issue in text.issues]


@pytest.mark.parametrize(
    "budgets",
    [
        "payer,period,limit\nfund,,10\nshenzhen,2026,20\n,2027,40\n",
        "payer,period,limit\nfund,,10\n   \nshenzhen,2026,20\n,2027,40\n \t \n",
        "payer,period,limit\nfund,,10\n , ,\t\n\u00a0,\u3000,\nshenzhen,2026,20\n,2027,40\n,,\n,\n",
        "payer,period,limit,,\nfund,,10,,\nshenzhen,2026,20,,\n,2027,40,,\n,,,,\n",
        "payer,period,limit, ,\t\nfund,,10, ,\nshenzhen,2026,20,,\n,2027,40,,  \n",
        "payer,period,limit,,\nfund,,10\nshenzhen,2026,20,\n,2027,40,,\n",
        "\n  \n,,\npayer,period,limit\nfund,,10\nshenzhen,2026,20\n,2027,40\n",
        '"payer","period","limit",""\r\n"fund","","10",""\r\n"shenzhen","2026","20"," "\r\n,2027,40,\r\n',
    ],
    ids=["plain", "spaces", "blank-cells", "headless", "spaced-headless", "short", "first", "quoted"],
)
def test_a_table_with_blanks_around_it_is_the_same_table(budgets: str, tmp_path: Path) -> None:
    instance = read(write_folder(_PLAIN | {"budgets.csv": budgets.encode()}, tmp_path / "blanks"))
    assert instance.hash == read(write_folder(_PLAIN, tmp_path / "plain")).hash
    assert instance.warnings == ()


def test_rows_after_blank_ones_keep_their_numbers(tmp_path: Path) -> None:
    table = _text(tmp_path, " \npayer,period,limit,\n  ,,\nfund,,10,\n\n,2027,40,\n").tables["budgets"]
    assert table.rows.tolist() == [4, 6]
    assert list(table.frame.columns) == ["payer", "period", "limit"]


@pytest.mark.parametrize(
    ("budgets", "code", "row"),
    [
        ("payer,period,limit,\nfund,,10,a note\n", "blank-header", 1),
        ("payer,period,limit,,\nfund,,10,,a note\n", "blank-header", 1),
        ("payer,,limit\nfund,2026,10\n", "blank-header", 1),
        ("payer,period,limit\nfund,,10,\n", "ragged-row", 2),
        ("payer,period,limit,,\nfund,10\n", "ragged-row", 2),
        ("payer,period,limit,,\nfund,,10,,,\n", "ragged-row", 2),
        ("  \n , \n", "empty-file", None),
        ("payer;period;limit,,\nfund;;10,,\n", "wrong-delimiter", 1),
    ],
)
def test_blanks_hide_no_defect(budgets: str, code: str, row: int | None, tmp_path: Path) -> None:
    assert (code, row) in _codes(_text(tmp_path, budgets))


def test_every_column_with_cells_and_without_a_header_is_told_by_its_letter(tmp_path: Path) -> None:
    text = _text(tmp_path, "payer,period,limit,,,,\nfund,,10,,a note,,5\n")
    assert _codes(text) == [("blank-header", 1)] * 2
    assert [issue.column for issue in text.issues] == ["E", "G"]


def _with_blanks(files: Folder) -> Folder:
    """Return the folder with a blank row and two blank columns in every table."""

    def spoilt(content: bytes) -> bytes:
        header, *rows = parsed(content)
        lines = [[*header, "", " "], ["  "] * len(header), *([*row, " ", ""] for row in rows), [" "]]
        return "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines).encode()

    return {name: spoilt(content) if name.endswith(".csv") else content for name, content in files.items()}


def test_every_table_may_have_them_in_every_format(tmp_path: Path) -> None:
    plain = read(write_folder(_PLAIN, tmp_path / "plain"))
    assert read(write_folder(_with_blanks(_PLAIN), tmp_path / "blanks")).hash == plain.hash
    write(plain, tmp_path / "book.xlsx")
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    for sheet in book:
        sheet.insert_rows(1, 2)
        sheet["A1"] = "  "
        sheet.cell(3, sheet.max_column + 2).value = " "
        sheet.cell(sheet.max_row + 3, 2).value = "\t "
    book.save(tmp_path / "book.xlsx")
    assert read(tmp_path / "book.xlsx").hash == plain.hash
    write(plain, tmp_path / "file.json")
    content = json.loads((tmp_path / "file.json").read_text(encoding="utf-8"))
    for rows in content["tables"].values():
        rows[1:1] = [{}, dict.fromkeys(rows[0], " "), dict.fromkeys(rows[0])]
    (tmp_path / "file.json").write_text(json.dumps(content), encoding="utf-8")
    assert read(tmp_path / "file.json").hash == plain.hash


def test_a_sheet_of_blanks_is_empty_and_a_note_beside_a_table_is_told(tmp_path: Path) -> None:
    plain = read(write_folder(_PLAIN, tmp_path / "plain"))
    write(plain, tmp_path / "book.xlsx")
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    book["regions"].cell(2, 9).value = "a note"
    book["budgets"].delete_rows(1, 9)
    book["budgets"]["A4"] = "  "
    book.save(tmp_path / "book.xlsx")
    told = {(issue.code, issue.file) for issue in read_text(tmp_path / "book.xlsx").issues}
    assert told == {("blank-header", "book.xlsx[regions]"), ("empty-file", "book.xlsx[budgets]")}
