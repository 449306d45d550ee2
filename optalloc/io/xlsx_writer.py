"""A workbook as the bytes of an .xlsx file (ISO 29500): the same cells give the same bytes.

Text goes into the sheets as inline strings, which no program takes for a formula; numbers are written with
all digits that tell them apart (openpyxl writes 16, which loses some).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import quoteattr

from optalloc.io.grid import column_letter
from optalloc.io.xlsx_text import to_xml
from optalloc.tables import number_text

Value = str | float | bool | None

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the earliest time that a ZIP archive can state
#: What a program that imports text may take for the start of a formula.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")

# Positions in cellXfs below.
_HEADER, _TEXT, _QUOTED_TEXT = 1, 2, 3
_STYLES: Final = (
    f'<styleSheet xmlns="{_MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" quotePrefix="1"/>'
    "</cellXfs>"
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


@dataclass(frozen=True)
class SheetContent:
    """A sheet to be written.

    Attributes
    ----------
    name
        Its name, fit for a sheet.
    header
        First row, kept in view.
    text_columns
        Which columns hold text, so that what is typed there later stays text.
    rows
        Cells, each row as wide as the header; None and "" are left blank.
    """

    name: str
    header: Sequence[str]
    text_columns: Sequence[bool]
    rows: Sequence[Sequence[Value]]


def workbook_bytes(sheets: Sequence[SheetContent]) -> bytes:
    """Return the bytes of a workbook with these sheets."""
    parts = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": _workbook(sheets),
        "xl/_rels/workbook.xml.rels": _relations(
            {f"rId{at}": ("worksheet", f"worksheets/sheet{at}.xml") for at in range(1, len(sheets) + 1)}
            | {f"rId{len(sheets) + 1}": ("styles", "styles.xml")}
        ),
        "xl/styles.xml": _STYLES,
    }
    for at, sheet in enumerate(sheets, start=1):
        parts[f"xl/worksheets/sheet{at}.xml"] = _worksheet(sheet)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, xml in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # the same bytes on every system
            archive.writestr(entry, (_XML + xml).encode("utf-8"))
    return packed.getvalue()


def _content_types(sheets: int) -> str:
    spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides = {"/xl/workbook.xml": "sheet.main", "/xl/styles.xml": "styles"}
    overrides |= {f"/xl/worksheets/sheet{at}.xml": "worksheet" for at in range(1, sheets + 1)}
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(
            f'<Override PartName="{part}" ContentType="{spreadsheet}.{kind}+xml"/>'
            for part, kind in overrides.items()
        )
        + "</Types>"
    )


def _relations(targets: dict[str, tuple[str, str]]) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="{name}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
            for name, (kind, target) in targets.items()
        )
        + "</Relationships>"
    )


def _workbook(sheets: Sequence[SheetContent]) -> str:
    entries = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{at}" r:id="rId{at}"/>'
        for at, sheet in enumerate(sheets, start=1)
    )
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{entries}</sheets></workbook>'


def _worksheet(sheet: SheetContent) -> str:
    letters = [column_letter(position) for position in range(len(sheet.header))]
    columns = "".join(
        f'<col min="{at}" max="{at}" width="16" style="{_TEXT if is_text else 0}" customWidth="1"/>'
        for at, is_text in enumerate(sheet.text_columns, start=1)
    )
    header = "".join(
        _text_cell(f"{letter}1", _HEADER, name) for letter, name in zip(letters, sheet.header, strict=True)
    )
    rows = [f'<row r="1">{header}</row>']
    for number, row in enumerate(sheet.rows, start=2):
        cells = "".join(_cell(f"{letter}{number}", value) for letter, value in zip(letters, row, strict=True))
        rows.append(f'<row r="{number}">{cells}</row>')
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>{''.join(rows)}</sheetData></worksheet>"
    )


def _cell(reference: str, value: Value) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        style = _QUOTED_TEXT if value.startswith(FORMULA_STARTS) else _TEXT
        return _text_cell(reference, style, value)
    if isinstance(value, bool):
        return f'<c r="{reference}" t="b"><v>{int(value)}</v></c>'
    return f'<c r="{reference}"><v>{number_text(value)}</v></c>'


def _text_cell(reference: str, style: int, text: str) -> str:
    content = f'<t xml:space="preserve">{to_xml(text)}</t>'
    return f'<c r="{reference}" s="{style}" t="inlineStr"><is>{content}</is></c>'
