"""Workbooks: what cells become, what is refused, and what no program takes for a formula."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optalloc.checks.settings import check_settings
from optalloc.errors import InputError, Issue, Severity
from optalloc.instance import Instance
from optalloc.io import read, read_text, write
from optalloc.io.xlsx_text import from_xml, to_xml
from optalloc.tables import TextTables
from tests.small_instances import FEATURE_INSTANCES
from tests.workbooks import (
    NAMESPACE,
    Cells,
    bytes_of,
    packed,
    parts_of,
    with_rows,
    with_shared_texts,
    workbook,
)

REGIONS: Cells = [("region", "name", "lon"), ("a", "A", 1.5)]


def text_of(path: Path, content: openpyxl.Workbook | bytes) -> TextTables:
    path.write_bytes(content if isinstance(content, bytes) else bytes_of(content))
    return read_text(path)


def the_issue(text: TextTables) -> Issue:
    (issue,) = text.issues
    return issue


def cell_of(path: Path, value: Any) -> str:
    """Return what the cell of a workbook is read as."""
    text = text_of(path, workbook({"regions": [("region", "name"), ("a", value)]}))
    assert text.issues == ()
    return str(text.tables["regions"].frame.loc[0, "name"])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "book.xlsx"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (7, "7"),
        (7.0, "7"),
        (0.1, "0.1"),
        (-2.5e-7, "-2.5e-07"),
        (True, "true"),
        (False, "false"),
        (None, ""),
        ("007", "007"),
        ("NA", "NA"),
        ("TRUE", "TRUE"),
        (" a\nb\t", " a\nb\t"),
        ("深圳 😀", "深圳 😀"),
    ],
)
def test_values_become_the_text_of_cells(value: Any, cell: str, path: Path) -> None:
    assert cell_of(path, value) == cell


def test_numbers_keep_all_their_digits(path: Path) -> None:
    rows = '<row r="2"><c r="A2" t="str"><v>a</v></c><c r="C2"><v>0.30000000000000004</v></c></row>'
    assert read_text(with_rows(path, rows)).tables["regions"].frame["lon"].tolist() == ["0.30000000000000004"]


def test_shared_and_rich_texts_are_read_without_their_phonetics(path: Path) -> None:
    items = (
        "<si><t>x005F_ _x0041__x005F_x0041_</t></si>"
        "<si><r><t>two </t></r><r><t>runs</t></r><rPh sb='0' eb='1'><t>not this</t></rPh></si>"
    )
    parts = with_shared_texts(parts_of(bytes_of(workbook({"regions": REGIONS}))), items)
    parts["xl/worksheets/sheet2.xml"] = (
        f'<x:worksheet xmlns:x="{NAMESPACE}"><x:sheetData>'
        '<x:row><x:c t="inlineStr"><x:is><x:r><x:t>reg</x:t></x:r><x:r><x:t>ion</x:t></x:r></x:is></x:c>'
        '<x:c t="str"><x:v>name</x:v></x:c></x:row>'
        '<x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    ).encode()
    frame = text_of(path, packed(parts)).tables["regions"].frame
    assert frame.to_dict("list") == {"region": ["x005F_ A_x0041_"], "name": ["two runs"]}


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A2"><f>3+4</f><v>7.0</v></c>', "7"),
        ('<c r="A2" t="str"><f>"a"</f><v>a</v></c>', "a"),
        ('<c r="A2" t="b"><f>TRUE()</f><v>1</v></c>', "true"),
        ('<c r="A2" t="s"><f>x</f><v>0</v></c>', "b"),
    ],
)
def test_a_formula_counts_by_its_stored_value(cell: str, text: str, path: Path) -> None:
    parts = parts_of(with_rows(path, f'<row r="2">{cell}</row>').read_bytes())
    table = text_of(path, packed(with_shared_texts(parts, "<si><t>b</t></si>"))).tables["regions"]
    assert table.frame["region"].tolist() == [text]


def test_a_formula_that_yields_no_text_is_a_blank_cell(path: Path) -> None:
    row = '<row r="2"><c r="A2" t="str"><v>a</v></c><c r="B2" t="str"><f>IF(1,"")</f><v></v></c></row>'
    text = read_text(with_rows(path, row))
    assert text.issues == ()
    assert text.tables["regions"].frame["name"].tolist() == [""]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("=1+1", "formula-without-value"),
        ("#REF!", "error-cell"),
        (datetime.date(2026, 1, 1), "date-cell"),
        (datetime.datetime(2026, 1, 1, 12), "date-cell"),
        (datetime.time(12), "date-cell"),
        (datetime.timedelta(hours=30), "date-cell"),
    ],
)
def test_a_cell_without_a_fit_value_is_an_issue(value: Any, code: str, path: Path) -> None:
    issue = the_issue(text_of(path, workbook({"regions": [("region", "name"), (), ("a", value)]})))
    assert (issue.code, issue.file, issue.row, issue.column) == (code, "book.xlsx[regions]", 3, "name")
    assert issue.severity is Severity.ERROR


def test_a_date_in_the_place_of_a_period_is_answered_with_its_year(path: Path) -> None:
    cells = [("region", "resource", "amount", "period"), ("a", "capital", 1, datetime.date(2027, 1, 1))]
    issue = the_issue(text_of(path, workbook({"endowments": cells})))
    assert (issue.code, issue.column) == ("date-cell", "period")
    assert issue.hint == "format the cell as text, and write the label of the period, such as 2027"


def test_formats_that_are_no_dates_leave_a_number_a_number(path: Path) -> None:
    book = workbook({"regions": [("region", "lon"), *((str(at), 0.5) for at in range(5))]})
    formats = ['0.00 "days"', "0%", "[Red]0.0", r"0\d", "#,##0_h"]
    for row, number_format in enumerate(formats, start=2):
        book["regions"].cell(row, 2).number_format = number_format
    text = text_of(path, book)
    assert text.issues == ()
    assert text.tables["regions"].frame["lon"].tolist() == ["0.5"] * 5


def test_merged_cells_are_refused(path: Path) -> None:
    book = workbook({"regions": [("region", "name"), ("a", "A"), ("b", None)]})
    book["regions"].merge_cells("B2:B3")
    issue = the_issue(text_of(path, book))
    assert (issue.code, issue.row, issue.column) == ("merged-cells", 2, "name")
    assert "B2:B3" in issue.message


def test_blank_rows_and_columns_do_not_count(path: Path) -> None:
    book = workbook({"regions": [(), ("region", "name"), ("a", "A"), (None, None), ("b", "B")]})
    book["regions"].cell(9, 7).font = openpyxl.styles.Font(bold=True)
    table = text_of(path, book).tables["regions"]
    assert table.frame.to_dict("list") == {"region": ["a", "b"], "name": ["A", "B"]}
    assert table.rows.tolist() == [3, 5]


@pytest.mark.parametrize(
    ("rows", "code", "row"),
    [
        ([], "empty-file", None),
        ([("region", "name"), ("a", "A", "a note")], "blank-header", 1),
        ([("region", None, "name"), ("a", "note", "A")], "blank-header", 1),
        ([("region", "region"), ("a", "b")], "duplicate-column", 1),
        ([("region", "name"), ("a", "x" * 140_000)], "cell-too-long", 2),
    ],
)
def test_a_defect_of_a_sheet_is_one_issue(rows: Cells, code: str, row: int | None, path: Path) -> None:
    book = workbook({"regions": rows})
    if code == "cell-too-long":
        book["regions"]["B2"]._value = "x" * 140_000
    issue = the_issue(text_of(path, book))
    assert (issue.code, issue.file, issue.row) == (code, "book.xlsx[regions]", row)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"/><row r="2"><c r="A2"><v>1</v></c></row>',
        '<row r="3"/><row r="2"/>',
        '<row r="99999999999"/>',
        '<row r="0"/>',
        '<row r="x"/>',
        '<row r="2"><c r="B2"/><c r="A2"/></row>',
        '<row r="2"><c r="A2"/><c r="A2"/></row>',
        '<row r="2"><c r="XFE2"/></row>',
        '<row r="2"><c r="ZZZZZZ2"/></row>',
        '<row r="2"><c r="2"/></row>',
        '<row r="2"><c r="A2" t="s"><v>77</v></c></row>',
        '<row r="2"><c r="A2" t="s"><v>-1</v></c></row>',
        '<row r="2"><c r="A2" t="odd"><v>1</v></c></row>',
        '<row r="2"><c r="A2"><v>seven</v></c></row>',
        '<row r="2"><c r="A2" s="x"><v>7</v></c></row>',
        "<row>",
        "&undefined;",
    ],
)
def test_a_sheet_that_breaks_the_format_is_refused(rows: str, path: Path) -> None:
    issue = the_issue(read_text(with_rows(path, rows)))
    assert (issue.code, issue.file) == ("not-a-workbook", "book.xlsx[regions]")


def test_entities_that_grow_are_refused(path: Path) -> None:
    parts = parts_of(with_rows(path, "").read_bytes())
    entities = "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 10))
    parts["xl/worksheets/sheet2.xml"] = (
        f'<!DOCTYPE worksheet [<!ENTITY a0 "{"x" * 100}">{entities}]><worksheet><sheetData><row>'
        '<c t="str"><v>&a9;</v></c></row></sheetData></worksheet>'
    ).encode()
    assert the_issue(text_of(path, packed(parts))).code == "not-a-workbook"


def declaring_size(content: bytes, size: int) -> bytes:
    """Return an archive whose directory says that its first entry unpacks to so many bytes."""
    at = content.index(b"PK\x01\x02") + 24
    return content[:at] + size.to_bytes(4, "little") + content[at + 4 :]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"region,name\n",
        b"PK\x05\x06" + bytes(18),
        packed({"a.txt": b""}),
        packed({f"{at}.xml": b"" for at in range(1001)}),
        declaring_size(bytes_of(workbook({})), 3_000_000_000),
        bytes_of(workbook({}))[:-30],
    ],
    ids=["empty", "csv", "nothing", "other-zip", "too-many-parts", "too-large", "cut-off"],
)
def test_a_file_that_is_no_workbook_is_refused(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    with pytest.raises(InputError) as refusal:
        read_text(path)
    (issue,) = refusal.value.issues
    assert (issue.code, issue.file) == ("not-a-workbook", "book.xlsx")


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/workbook.xml", b"r:id", b"r:no"),
        ("xl/workbook.xml", b'name="regions"', b'name="instance"'),
        ("xl/_rels/workbook.xml.rels", b"sheet2.xml", b"sheet7.xml"),
        ("xl/_rels/workbook.xml.rels", b"</Relationships>", b""),
        ("xl/styles.xml", b'numFmtId="0"', b'numFmtId="none"'),
        ("_rels/.rels", b"officeDocument", b"officeDocumint"),
    ],
)
def test_a_workbook_with_a_broken_part_is_refused(part: str, old: bytes, new: bytes, path: Path) -> None:
    parts = parts_of(bytes_of(workbook({"regions": REGIONS})))
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    path.write_bytes(packed(parts))
    with pytest.raises(InputError, match="not-a-workbook"):
        raise InputError(read_text(path).issues)


@pytest.mark.parametrize(("name", "severity"), [("Regions", Severity.ERROR), ("Notes", Severity.WARNING)])
def test_a_sheet_that_is_no_table_is_reported(name: str, severity: Severity, path: Path) -> None:
    there = {} if severity is Severity.ERROR else {"regions": REGIONS}
    issue = the_issue(text_of(path, workbook({**there, name: REGIONS})))
    assert (issue.code, issue.file, issue.severity) == ("unknown-table", f"book.xlsx[{name}]", severity)


def test_settings_are_read_by_their_dotted_names(path: Path) -> None:
    rows = [
        ("setting", "value"),
        ("title", 2026),
        ("sources", "a"),
        ("periods.labels", 2026),
        ("periods.labels", "2027"),
        ("sources", "b"),
        ("periods.discount", "0.05"),
        ("risk.weight", 1),
        ("risk.alpha", None),
    ]
    text = text_of(path, workbook({"instance": rows}))
    assert text.settings == {
        "title": "2026",
        "sources": ["a", "b"],
        "periods": {"labels": ["2026", "2027"], "discount": 0.05},
        "risk": {"weight": 1.0},
    }
    assert check_settings(text).issues == ()


@pytest.mark.parametrize(
    ("rows", "code", "row"),
    [
        ([("setting", "value"), ("titel", "T")], "unknown-setting", 2),
        ([("setting", "value"), ("title", "T"), (None, "x")], "unknown-setting", 3),
        ([("setting", "value"), ("title", "T"), ("title", "T")], "duplicate-key", 3),
        ([("setting", "value"), ("title", "=1")], "formula-without-value", 2),
        ([("name", "value"), ("title", "T")], "wrong-columns", 1),
        ([], "empty-file", None),
    ],
)
def test_a_defect_of_the_settings_is_one_issue(rows: Cells, code: str, row: int | None, path: Path) -> None:
    issue = the_issue(text_of(path, workbook({"instance": rows})))
    assert (issue.code, issue.file, issue.row) == (code, "book.xlsx[instance]", row)


def test_missing_settings_are_an_issue(path: Path) -> None:
    book = workbook({"regions": REGIONS})
    del book["instance"]
    assert the_issue(text_of(path, book)).code == "missing-table"


def hostile() -> Instance:
    instance = FEATURE_INSTANCES["stages"]()
    regions = instance.table("regions")
    return instance.with_settings(title="=1+1").replace(
        regions=regions.assign(name=["=SUM(A1:A9)", "#REF!", "+1", "@x"][: len(regions)], lon=0.1 + 0.2)
    )


def test_text_is_never_a_formula(path: Path) -> None:
    write(hostile(), path)
    book = openpyxl.load_workbook(path)
    cell = book["regions"]["B2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=SUM(A1:A9)", "s", True)
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert not any(b"<f" in part for name, part in parts_of(path.read_bytes()).items() if "sheet" in name)


def test_another_reader_finds_the_same_tables_with_numbers_as_numbers(path: Path) -> None:
    instance = hostile()
    write(instance, path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[:2] == ["instance", "regions"]
    header, *rows = book["regions"].iter_rows(values_only=True)
    assert header == tuple(instance.table("regions").columns)
    assert [row[0] for row in rows] == instance.table("regions")["region"].tolist()
    assert [row[header.index("lon")] for row in rows] == [0.1 + 0.2] * len(rows)
    assert book["regions"].freeze_panes == "A2"
    assert book["regions"]["A1"].font.bold
    assert book["regions"]["A2"].number_format == "@"


def test_what_another_program_saves_again_is_the_same_instance(path: Path) -> None:
    instance = FEATURE_INSTANCES["futures"]()
    write(instance, path)
    openpyxl.load_workbook(path).save(path)
    assert read(path) == instance


def test_an_archive_states_no_time(path: Path) -> None:
    write(hostile(), path)
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_text_too_long_for_a_cell_is_refused_and_nothing_is_written(path: Path) -> None:
    instance = hostile().with_settings(description="x" * 40_000)
    with pytest.raises(InputError, match="output-too-large"):
        write(instance, path)
    assert list(path.parent.iterdir()) == []


@given(st.text(st.characters(exclude_categories=["Cs"])) | st.text("_x05Ff41\r\n"))
def test_every_text_survives_the_xml_of_a_workbook(text: str) -> None:
    xml = to_xml(text)
    assert "\r" not in xml
    assert from_xml(xml.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")) == text


def test_half_a_character_is_not_made_from_an_escape() -> None:
    assert from_xml("_xD83D_") == "_xD83D_"


def test_a_damaged_sheet_is_refused(path: Path) -> None:
    content = bytearray(bytes_of(workbook({"regions": REGIONS})))
    content[content.index(b"xl/worksheets/sheet2.xml") + 60] ^= 0xFF
    issue = the_issue(text_of(path, bytes(content)))
    assert (issue.code, issue.file) == ("not-a-workbook", "book.xlsx[regions]")


@given(data=st.data())
def test_changed_bytes_of_a_part_are_read_or_refused(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    parts = parts_of(bytes_of(workbook({"regions": REGIONS})))
    name = data.draw(st.sampled_from(sorted(parts)))
    part = bytearray(parts[name])
    for _ in range(data.draw(st.integers(1, 3))):
        part[data.draw(st.integers(0, len(part) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("changed") / "book.xlsx"
    path.write_bytes(packed(parts | {name: bytes(part)}))
    assert said_of(path)


def said_of(path: Path) -> object:
    """Return what was read, or why nothing was; anything but an `InputError` goes up."""
    try:
        return read_text(path)
    except InputError as refusal:
        return refusal.issues
