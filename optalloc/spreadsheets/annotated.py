"""A copy of a workbook with its issues: a comment and a colour at each cell, and a list with links."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from optalloc.errors import Issue, Severity
from optalloc.io.excel import ISSUES_SHEET
from optalloc.io.xlsx_reader import Workbook
from optalloc.io.xlsx_sheet import WorkbookError
from optalloc.io.xlsx_text import from_xml
from optalloc.language import mark, say, say_count
from optalloc.spreadsheets.cell_of_issue import Place, Places
from optalloc.spreadsheets.cells import (
    LINK_FONT,
    TITLE_FONT,
    WRAPPED,
    comment,
    content_of,
    fitting_height,
    put,
    set_up_print,
    style_header,
)
from optalloc.tables import number_text

MAX_BYTES: Final = 60_000_000  #: unpacked, of a workbook that is annotated: all of it is held as objects
MOST_ISSUES: Final = 2_000  #: that are marked and listed

#: Who writes the comments on cells, by which they are found when the copy is annotated again.
ISSUE_AUTHOR: Final = "optalloc validate"

_PERSON: Final = "-"  # who wrote what stood below such a comment: it does not say

_BEFORE: Final = "\n―――\n"  # between what is wrong with a cell and the comment that it had
_FILLS: Final = {
    Severity.ERROR: PatternFill("solid", fgColor="FFFFC7CE"),
    Severity.WARNING: PatternFill("solid", fgColor="FFFFEB9C"),
}
_SEVERITIES: Final = {Severity.ERROR: mark("error"), Severity.WARNING: mark("warning")}
_DECLARATION: Final = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_WIDTHS: Final = (9, 14, 10, 18, 70, 60, 24)


def annotated_bytes(content: bytes, file: str, issues: Sequence[Issue]) -> bytes:
    """Return the copy of a workbook in which its issues are marked, in place of those marked before.

    Parameters
    ----------
    content
        The file of the workbook.
    file
        How issues call it.
    issues
        All that is wrong with it.

    Raises
    ------
    WorkbookError
        Where it cannot be opened or is too large.
    """
    read = Workbook(content)
    _refuse_what_cannot_be_copied(content)
    book = _opened(content)
    _keep_exactly(book, read)
    _unmark(book)
    places = Places(read, file)
    errors_first = sorted(issues, key=lambda issue: issue.severity is not Severity.ERROR)
    listed = [(issue, places.of(issue)) for issue in errors_first[:MOST_ISSUES]]
    _mark(book, listed)
    _add_list(book, listed, issues)
    return content_of(book)


def is_annotated(content: bytes) -> bool:
    """Return whether a file is a workbook that was annotated."""
    try:
        return ISSUES_SHEET in Workbook(content).sheets
    except WorkbookError:
        return False


def _refuse_what_cannot_be_copied(content: bytes) -> None:
    """Refuse what would fill the memory as objects, and declarations, which no spreadsheet program writes."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
        if size > MAX_BYTES:
            raise WorkbookError(
                say(
                    "the workbook has {size} MB unpacked; at most {most} MB are annotated",
                    size=size // 10**6,
                    most=MAX_BYTES // 10**6,
                )
            )
        for entry in archive.infolist():
            if entry.filename.endswith((".xml", ".rels")) and _DECLARATION.search(archive.read(entry)):
                raise WorkbookError(say("a part of the workbook has declarations of its own"))


def _opened(content: bytes) -> openpyxl.Workbook:
    """Return the workbook of openpyxl, which says of damage whatever comes to it."""
    try:
        with warnings.catch_warnings(action="ignore"):  # on what it does not keep
            return openpyxl.load_workbook(io.BytesIO(content), rich_text=True)
    except MemoryError:
        raise
    except Exception as error:
        raise WorkbookError(say("it cannot be copied: {reason}", reason=error)) from None


def _keep_exactly(book: openpyxl.Workbook, read: Workbook) -> None:
    """Put numbers and texts back that openpyxl would write with other digits or letters."""
    for name in read.sheets:
        sheet = book[name]
        if not isinstance(sheet, Worksheet):
            continue
        try:
            rows = read.read(name).rows
        except WorkbookError:
            continue
        for number, cells in rows:
            for stored in cells:
                cell = sheet.cell(number, stored.position + 1)
                if stored.flaw is None and cell.data_type in ("s", "n"):
                    _keep_cell(cell, stored.text)


def _keep_cell(cell: Any, text: str) -> None:
    if cell.data_type == "n":
        if isinstance(cell.value, float) and number_text(cell.value) == text:
            put(cell, cell.value)
    elif str(cell.value) != text or "_x" in text:
        style = cell.quotePrefix
        put(cell, text)
        cell.quotePrefix = style or cell.quotePrefix


def _unmark(book: openpyxl.Workbook) -> None:
    """Take away what an earlier annotation left."""
    if ISSUES_SHEET in book.sheetnames:
        book.remove(book[ISSUES_SHEET])
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment is not None:
                    _unmark_cell(cell, from_xml(cell.comment.text), cell.comment.author)


def _unmark_cell(cell: Any, text: str, author: str) -> None:
    """Leave a cell the comment that people made, in a box that it fits into; openpyxl keeps no sizes."""
    if author == ISSUE_AUTHOR:
        text = text.partition(_BEFORE)[2]
        cell.fill = PatternFill()
    cell.comment = comment(text, _PERSON if author == ISSUE_AUTHOR else author) if text else None


def _mark(book: openpyxl.Workbook, listed: Sequence[tuple[Issue, Place | None]]) -> None:
    """Give every cell with issues a comment that says them, and a colour."""
    by_place: dict[Place, list[Issue]] = defaultdict(list)
    for issue, place in listed:
        if place is not None and isinstance(book[place.sheet], Worksheet):
            by_place[place].append(issue)
    for place, found in by_place.items():
        cell = book[place.sheet].cell(place.row, place.position + 1)
        if isinstance(cell, MergedCell):
            cell = _corner(book[place.sheet], cell)
        text = "\n".join(map(_said, found))
        if cell.comment is not None:
            text += _BEFORE + from_xml(cell.comment.text)
        cell.comment = comment(text, ISSUE_AUTHOR)
        cell.fill = _FILLS[found[0].severity]


def _corner(sheet: Any, cell: MergedCell) -> Cell:
    """Return the cell of a merged range that holds its value."""
    (merged,) = (one for one in sheet.merged_cells.ranges if cell.coordinate in one)
    return sheet.cell(merged.min_row, merged.min_col)


def _said(issue: Issue) -> str:
    """Return what an issue says of its cell."""
    severity = say(_SEVERITIES[issue.severity])
    said = say("{severity}: {message} ({code})", severity=severity, message=issue.message, code=issue.code)
    return f"{said}\n{say('hint: {hint}', hint=issue.hint)}" if issue.hint else said


def _add_list(
    book: openpyxl.Workbook, listed: Sequence[tuple[Issue, Place | None]], issues: Sequence[Issue]
) -> None:
    """Add the list of issues as the first sheet, with links to the cells."""
    sheet = book.create_sheet(ISSUES_SHEET, 0)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    for at, width in enumerate(_WIDTHS):
        sheet.column_dimensions[chr(ord("A") + at)].width = width
    put(sheet.cell(1, 1), _counted(issues)).font = TITLE_FONT
    put(sheet.cell(2, 1), _advice(len(issues) - len(listed)))
    header = (
        say("kind"),
        say("sheet"),
        say("cell"),
        say("column"),
        say("what is wrong"),
        say("hint"),
        say("code"),
    )
    for at, text in enumerate(header, start=1):
        style_header(put(sheet.cell(4, at), text))
    for row, (issue, place) in enumerate(listed, start=5):
        _write_issue(sheet, row, issue, place)
    sheet.freeze_panes = "A5"
    set_up_print(sheet, header_row=4)
    sheet.auto_filter.ref = f"A4:G{4 + len(listed)}"


def _counted(issues: Sequence[Issue]) -> str:
    errors = sum(issue.severity is Severity.ERROR for issue in issues)
    return say(
        "{errors}, {warnings}",
        errors=say_count("{count} error", "{count} errors", errors),
        warnings=say_count("{count} warning", "{count} warnings", len(issues) - errors),
    )


def _advice(left_out: int) -> str:
    if left_out:
        return say("The first {most} are marked; {count} more are not.", most=MOST_ISSUES, count=left_out)
    return say("Mend the marked cells, save, and validate again; this sheet is not read.")


def _write_issue(sheet: Any, row: int, issue: Issue, place: Place | None) -> None:
    where = (issue.file, "") if place is None else (place.sheet, place.reference)
    texts = (say(_SEVERITIES[issue.severity]), *where, issue.column, issue.message, issue.hint, issue.code)
    for at, text in enumerate(texts, start=1):
        put(sheet.cell(row, at), text or None).alignment = WRAPPED
    sheet.row_dimensions[row].height = fitting_height((text or "" for text in texts), _WIDTHS)
    sheet.cell(row, 1).fill = _FILLS[issue.severity]
    if place is not None:
        link = sheet.cell(row, 3)
        quoted = place.sheet.replace("'", "''")
        link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{quoted}'!{place.reference}")
        link.font = LINK_FONT
