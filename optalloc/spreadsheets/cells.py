"""Cells, headers and comments of a workbook of openpyxl, in which text is never anything but text."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties

from optalloc.io.xlsx_text import escaped
from optalloc.io.xlsx_writer import FORMULA_STARTS, Value
from optalloc.tables import number_text

TEXT_FORMAT: Final = "@"
_FAMILY: Final = "Calibri"  # that of the default style; LibreOffice shows a font without a name in another
TITLE_FONT: Final = Font(name=_FAMILY, bold=True, size=14)
BOLD: Final = Font(name=_FAMILY, size=11, bold=True)
LINK_FONT: Final = Font(name=_FAMILY, size=11, color="FF0563C1", underline="single")
EXAMPLE_FONT: Final = Font(name=_FAMILY, size=11, italic=True, color="FF7F7F7F")
WRAPPED: Final = Alignment(wrap_text=True, vertical="top")
WRAPPED_LEFT: Final = Alignment(wrap_text=True, vertical="top", horizontal="left")
INDENTED: Final = Alignment(
    horizontal="left", indent=1
)  # of text beside a number, which stands on the right of its cell

_STRONG_HEADER: Final = (
    Font(name=_FAMILY, size=11, bold=True, color="FFFFFFFF"),
    PatternFill("solid", fgColor="FF1F4E79"),
)
_LIGHT_HEADER: Final = (
    Font(name=_FAMILY, size=11, bold=True, color="FF1F4E79"),
    PatternFill("solid", fgColor="FFDDEBF7"),
)
_ROW_HEIGHT: Final = 15  # of one line, in points
_BOOLEAN_FORMAT: Final = '"TRUE";"TRUE";"FALSE"'  # without it LibreOffice shows some as 1 and 0
_A4: Final = 9  # as the format numbers sizes of paper
_EXACT: Final = 16  # digits that openpyxl writes of a number
_LONGEST: Final = 32_767  # characters that a cell or a comment can hold
_LONGEST_LINE: Final = 60  # letters of a line of a comment
_LETTER_WIDTH, _LINE_HEIGHT = 6.2, 16  # of comments, in points


def put(cell: Any, value: Value) -> Any:
    """Put a value into a cell of openpyxl as what it is, and return the cell.

    Text stays text whatever it looks like, and a number keeps all of its digits.
    """
    if isinstance(value, str):
        cell.value = shortened(escaped(value))
        cell.data_type = "s"
        if value.startswith(FORMULA_STARTS):
            cell.quotePrefix = True
    elif isinstance(value, float) and float(f"{value:.{_EXACT}g}") != value:
        cell.value = number_text(value)
        cell.data_type = "n"
    else:
        cell.value = value
        if isinstance(value, bool):
            cell.number_format = _BOOLEAN_FORMAT
    return cell


def shortened(text: str, most: int = _LONGEST) -> str:
    """Return text of at most so many letters, with an ellipsis where some are left out."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def style_header(cell: Any, *, strong: bool = True) -> Any:
    """Give a cell the look of a header, and return it."""
    cell.font, cell.fill = _STRONG_HEADER if strong else _LIGHT_HEADER
    cell.alignment = Alignment(vertical="center")
    return cell


def comment(text: str, author: str) -> Comment:
    """Return a comment in a box that its text fits into."""
    text = shortened(escaped(text))
    lines = text.split("\n")
    width = min(max(map(letters, lines)), _LONGEST_LINE)
    height = sum(1 + letters(line) // _LONGEST_LINE for line in lines)
    box = Comment(text, author)
    box.width = int(60 + width * _LETTER_WIDTH)
    box.height = min(600, _LINE_HEIGHT * (height + 2))
    return box


def letters(text: str) -> int:
    """Return how wide text is in Latin letters; those of Chinese take two."""
    return sum(2 if ord(letter) >= 0x2E80 else 1 for letter in text)


def fitting_width(texts: Iterable[str], *, least: int = 10, most: int = 48) -> int:
    """Return the width of a column for texts."""
    return min(most, max(least, 2 + max(map(letters, texts), default=0)))


def set_up_print(sheet: Any, *, header_row: int | None = None, one_page: bool = False) -> None:
    """Make a sheet print on A4 across, all columns on one page, its header on every page.

    Parameters
    ----------
    header_row
        Number of the row that is repeated.
    one_page
        Whether all rows go on one page too.
    """
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, int(one_page)
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.8, footer=0.4)
    sheet.HeaderFooter.oddFooter.center.text = "&A  ·  &P / &N"
    if header_row is not None:
        sheet.print_title_rows = f"{header_row}:{header_row}"


def fitting_height(texts: Iterable[str], widths: Iterable[float]) -> float:
    """Return the height of a row whose texts wrap in columns of some widths."""
    lines = (
        sum(1 + letters(line) // max(1, int(width) - 2) for line in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    )
    return _ROW_HEIGHT * max(lines, default=1)


def content_of(book: Workbook) -> bytes:
    """Return the file of a workbook."""
    book.properties.creator = "optalloc"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
