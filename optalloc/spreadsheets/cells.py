"""Cells, headers and comments of a workbook of openpyxl, in which text is never anything but text."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill

from optalloc.io.xlsx_text import escaped
from optalloc.io.xlsx_writer import FORMULA_STARTS, Value
from optalloc.tables import number_text

TEXT_FORMAT: Final = "@"
TITLE_FONT: Final = Font(bold=True, size=14)
BOLD: Final = Font(bold=True)
LINK_FONT: Final = Font(color="FF0563C1", underline="single")
WRAPPED: Final = Alignment(wrap_text=True, vertical="top")

_STRONG_HEADER: Final = (Font(bold=True, color="FFFFFFFF"), PatternFill("solid", fgColor="FF1F4E79"))
_LIGHT_HEADER: Final = (Font(bold=True, color="FF1F4E79"), PatternFill("solid", fgColor="FFDDEBF7"))
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


def content_of(book: Workbook) -> bytes:
    """Return the file of a workbook."""
    book.properties.creator = "optalloc"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
