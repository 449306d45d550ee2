"""From a header and rows of cells, whatever they were read from, to a table of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from optalloc.checks.wording import shown
from optalloc.errors import Issue
from optalloc.language import say
from optalloc.schema import TABLES
from optalloc.tables import TextTable

MAX_CELL: Final = 131_072  #: characters; longer is a quote that was never closed, not a name


@dataclass(frozen=True)
class Grid:
    """A header and rows of cells of the same width.

    Attributes
    ----------
    header
        Headers as they stand there.
    rows
        Cells, "" where blank; each row as wide as the header.
    numbers
        Row number of each, as a spreadsheet counts.
    header_number
        Row number of the header.
    """

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int]
    header_number: int = 1


def unread_table(name: str, file: str) -> TextTable:
    """Return a table without rows in the place of one that cannot be read.

    With an error of the same file, the checks take it that more is there than they see.
    """
    header = TABLES[name].column_names if name in TABLES else ()
    return _text_table(file, header, [], [])


def text_table(file: str, grid: Grid) -> tuple[TextTable, list[Issue]]:
    """Return the table of a grid: blank rows left out, and columns without a header of their own too.

    A column without a header is an issue, unless it is blank.
    """
    filled = [at for at, row in enumerate(grid.rows) if used_width(row)]
    rows = [grid.rows[at] for at in filled]
    numbers = [grid.numbers[at] for at in filled]
    width = max(map(used_width, (grid.header, *rows)))
    header = grid.header[:width]
    issues = _header_issues(file, header, rows, grid.header_number) + _long_cells(file, header, rows, numbers)
    return _text_table(file, header, rows, numbers), issues


def used_width(cells: Sequence[str]) -> int:
    """Return the number of cells up to the last one that is not blank; spaces are blank here."""
    return next((at for at in range(len(cells), 0, -1) if cells[at - 1].strip()), 0)


def _text_table(
    file: str, header: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int]
) -> TextTable:
    columns: dict[str, pd.Series] = {}
    for position, name in enumerate(header):
        if name.strip() and name not in columns:
            columns[name] = pd.Series([row[position] for row in rows], dtype="str")
    frame = pd.DataFrame(columns, index=range(len(rows)))
    return TextTable(file, frame, np.asarray(numbers, dtype=np.int64))


def _header_issues(
    file: str, header: Sequence[str], rows: Sequence[Sequence[str]], number: int
) -> list[Issue]:
    issues = []
    for position, name in enumerate(header):
        if not name.strip():
            if any(row[position].strip() for row in rows):
                letter = column_letter(position)
                message = say("column {letter} has no header", letter=letter)
                hint = say("name the column, or remove it")
                issues.append(Issue("blank-header", file, number, letter, message, hint))
        elif name in header[:position]:
            message = say(
                "columns {first} and {second} are both headed {name}",
                first=column_letter(header.index(name)),
                second=column_letter(position),
                name=shown(name),
            )
            hint = say("keep one of the columns")
            issues.append(Issue("duplicate-column", file, number, name, message, hint))
    return issues


def _long_cells(
    file: str, header: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int]
) -> list[Issue]:
    return [
        Issue(
            "cell-too-long",
            file,
            number,
            name,
            say("the cell has {length} characters; at most {most} are read", length=len(cell), most=MAX_CELL),
        )
        for number, row in zip(numbers, rows, strict=True)
        if max(map(len, row)) > MAX_CELL
        for name, cell in zip(header, row, strict=False)  # what is beyond the header is blank
        if len(cell) > MAX_CELL
    ]


def column_letter(position: int) -> str:
    """Return the letters by which a spreadsheet calls a column (0 is A, 26 is AA)."""
    letters = ""
    position += 1
    while position:
        position, digit = divmod(position - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters
