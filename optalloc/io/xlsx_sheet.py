"""One sheet of a workbook (ISO 29500): the cells in its XML as text, with what is wrong with them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import IO, Final, NamedTuple
from xml.parsers import expat

from optalloc.io.xlsx_text import from_xml
from optalloc.language import say
from optalloc.tables import number_text

MAX_ROWS: Final = 1_048_576
_MAX_COLUMNS: Final = 16_384
_LETTERS: Final = re.compile("[A-Z]{1,3}")


class WorkbookError(ValueError):
    """The file is no workbook that can be read; the text says why."""


class Flaw(NamedTuple):
    """Why a cell has no value; `year` is that of a date."""

    code: str
    message: str
    hint: str
    year: int | None = None


class Cell(NamedTuple):
    """A cell that is not blank; `position` is its column, from 0."""

    position: int
    text: str
    flaw: Flaw | None = None


@dataclass(frozen=True)
class Sheet:
    """What stands in a sheet.

    Attributes
    ----------
    rows
        Row number, from 1, and cells that are not blank, of each row that has any.
    merged
        Ranges of cells that are merged into one, such as ``A2:A4``.
    """

    rows: Sequence[tuple[int, Sequence[Cell]]]
    merged: Sequence[str]


def read_sheet(
    stream: IO[bytes], strings: Sequence[str], is_date_style: Sequence[bool], day_zero: date
) -> Sheet:
    """Return what stands in the XML of a sheet.

    Parameters
    ----------
    stream
        The XML.
    strings
        Shared texts of the workbook.
    is_date_style
        Which styles of cells show a number as a date.
    day_zero
        From which such numbers count days.

    Raises
    ------
    WorkbookError
        Where a row or a cell stands twice or out of order.
    expat.ExpatError, ValueError
        Where the XML is broken.
    """
    reader = _SheetReader(strings, is_date_style, day_zero)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.ParseFile(stream)
    return Sheet(reader.rows, reader.merged)


class _SheetReader:
    """Collects cells while the XML goes by."""

    def __init__(self, strings: Sequence[str], is_date_style: Sequence[bool], day_zero: date) -> None:
        self.rows: list[tuple[int, list[Cell]]] = []
        self.merged: list[str] = []
        self._strings = strings
        self._is_date_style = is_date_style
        self._day_zero = day_zero
        self._row = 0
        self._cells: list[Cell] = []
        self._position = -1
        self._attributes: Mapping[str, str] = {}
        self._has_formula = self._has_value = False
        self._is_phonetic = self._is_text = False
        self._texts: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        if name == "c":
            self._attributes = attributes
            self._has_formula = self._has_value = False
            self._texts = []
        elif name in {"v", "t"}:
            self._has_value = True
            self._is_text = not self._is_phonetic
        elif name == "f":
            self._has_formula = True
        elif name == "row":
            self._start_row(attributes)
        elif name == "rPh":  # how to pronounce the text, not part of it
            self._is_phonetic = True
        elif name == "mergeCell":
            self.merged.append(attributes.get("ref", ""))

    def characters(self, text: str) -> None:
        if self._is_text:
            self._texts.append(text)

    def end(self, tag: str) -> None:
        name = _local(tag)
        if name in {"v", "t"}:
            self._is_text = False
        elif name == "c":
            self._end_cell("".join(self._texts))
        elif name == "row" and self._cells:
            self.rows.append((self._row, self._cells))
        elif name == "rPh":
            self._is_phonetic = False

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        number = int(attributes.get("r", self._row + 1))
        if not self._row < number <= MAX_ROWS:
            raise WorkbookError(say("row {row} follows row {before}", row=number, before=self._row))
        self._row, self._cells, self._position = number, [], -1

    def _end_cell(self, content: str) -> None:
        reference = self._attributes.get("r")
        position = (
            self._position + 1 if reference is None else column_position(reference.rstrip("0123456789"))
        )
        if not self._position < position < _MAX_COLUMNS:
            message = say("the cell {cell} of row {row} is out of place", cell=repr(reference), row=self._row)
            raise WorkbookError(message)
        self._position = position
        kind = self._attributes.get("t", "n")
        if self._has_formula and not content and not (kind == "str" and self._has_value):
            self._cells.append(Cell(position, "", _no_value()))
        elif content:
            self._cells.append(self._cell(kind, content, position))

    def _cell(self, kind: str, content: str, position: int) -> Cell:
        if kind == "n":
            style = int(self._attributes.get("s", "0"))
            is_date = style < len(self._is_date_style) and self._is_date_style[style]
            flaw = _date(_year_of_day(content, self._day_zero)) if is_date else None
            return Cell(position, "" if is_date else _canonical_number(content), flaw)
        if kind == "s":
            index = int(content)
            if not 0 <= index < len(self._strings):
                message = say(
                    "a cell refers to text {number}, of {count}", number=index, count=len(self._strings)
                )
                raise WorkbookError(message)
            return Cell(position, self._strings[index])
        if kind in {"inlineStr", "str"}:
            return Cell(position, from_xml(content))
        if kind == "b":
            return Cell(position, "true" if content.strip() in {"1", "true"} else "false")
        if kind == "e":
            return Cell(position, "", _error(content))
        if kind == "d":
            year = content.strip()[:4]
            return Cell(position, "", _date(int(year) if year.isdecimal() else None))
        raise WorkbookError(say("a cell is of the unknown kind {kind}", kind=repr(kind)))


def _no_value() -> Flaw:
    hint = say("save the workbook from a spreadsheet program, or write the value")
    return Flaw("formula-without-value", say("the formula has no stored value"), hint)


def _year_of_day(content: str, day_zero: date) -> int | None:
    """Return the year of a number that is shown as a date, None for a time of day and for what is no date."""
    try:
        days = float(content)
        return (day_zero + timedelta(days=days)).year if days >= 1 else None
    except (ValueError, OverflowError):
        return None


def _date(year: int | None) -> Flaw:
    hint = say("format the cell as text (or as a number), and type it anew")
    return Flaw("date-cell", say("the cell is a date"), hint, year)


def _error(content: str) -> Flaw:
    message = say("the cell holds the error {error}", error=content)
    return Flaw("error-cell", message, say("mend the formula, or write the value"))


def _local(tag: str) -> str:
    """Return a tag without the prefix of its namespace."""
    return tag.rpartition(":")[2] if ":" in tag else tag


@cache
def column_position(letters: str) -> int:
    """Return the column of the letters of a reference such as ``B7``, from 0; -1 where they are none."""
    position = -1
    for letter in letters if _LETTERS.fullmatch(letters) else "":
        position = 26 * (position + 1) + ord(letter) - ord("A")
    return position


def _canonical_number(content: str) -> str:
    """Return a stored number as its shortest text (7, not 7.0)."""
    number = float(content)
    return number_text(number) if math.isfinite(number) else str(number)
