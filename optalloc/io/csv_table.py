"""A table as a CSV file: UTF-8, comma, quotes where needed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Final

import pandas as pd

from optalloc.errors import Issue
from optalloc.io.grid import MAX_CELL, Grid, text_table, unread_table, used_width
from optalloc.io.table_names import MOST_ABOVE, above_header_issues, rows_above_header
from optalloc.io.text_file import read_utf8, refusal
from optalloc.language import say, say_count
from optalloc.schema import TABLES
from optalloc.tables import TextTable

_NEEDS_QUOTES: Final = re.compile('[",\r\n]|^[ \t]|[ \t]$')


def read_csv(
    path: Path, name: str, names_in: Callable[[Sequence[str]], Sequence[str]] = list
) -> tuple[TextTable, list[Issue]]:
    """Read a table; cells stay text, blank rows are skipped.

    Rows are numbered as a spreadsheet counts them: a cell of several lines is still one row.

    Parameters
    ----------
    name
        Of the table.
    names_in
        Returns the names of the columns for a header as it stands in the file.

    Raises
    ------
    InputError
        Where nothing can be read.
    """
    file = path.name
    issues: list[Issue] = []
    records = _below_titles(name, file, _records(file, read_utf8(path, file), issues), issues)
    header_number, header = next(records, (1, []))
    if not header and not issues:
        hint = say("write the header in the first row, or remove the file")
        raise refusal("empty-file", file, say("the file is empty"), hint)
    if used_width(header) == 1 and (other := re.search("[;\t|，；、]", header[0])):
        message = say("the cells are separated by {character}", character=repr(other.group()))
        raise refusal("wrong-delimiter", file, message, say("separate them by commas"), row=header_number)
    numbers, rows = [], []
    for number, cells in records:
        numbers.append(number)
        rows.append(_fitted(file, number, cells, header, issues))
    if not header:
        return unread_table(name, file), issues
    table, found = text_table(file, Grid(names_in(header), rows, numbers, header_number))
    return table, issues + found


def _below_titles(
    name: str, file: str, records: Iterator[tuple[int, list[str]]], issues: list[Issue]
) -> Iterator[tuple[int, list[str]]]:
    """Return records from the header on; what stands above it, such as a title, is an issue."""
    first = list(islice(records, MOST_ABOVE + 1))
    above = rows_above_header([cells for _, cells in first], name) if name in TABLES else 0
    if above:
        issues.extend(above_header_issues(file, [number for number, _ in first[: above + 1]]))
    return chain(first[above:], records)


def _records(file: str, text: str, issues: list[Issue]) -> Iterator[tuple[int, list[str]]]:
    """Yield rows that are not blank with their numbers; stop where the text is no CSV any more."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 1
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            issues.append(_malformed(file, number, line, str(error)))
            return
        if used_width(cells):
            yield number, cells
        number += 1


def _malformed(file: str, row: int, line: int, error: str) -> Issue:
    """Return the issue of a row that starts in `line` of the text."""
    if "unexpected end" in error:
        message = say("a quote opened in this row (line {line} of the text) is never closed", line=line)
        hint = say("close it, or double a quote that is meant")
        return Issue("unclosed-quote", file, row, None, message, hint)
    if "field limit" in error:
        message = say(
            "a cell of this row (line {line} of the text) has more than {most} characters",
            line=line,
            most=MAX_CELL,
        )
        return Issue("cell-too-long", file, row, None, message, say("is a quote never closed?"))
    message = say("the row (line {line} of the text) is no CSV: {reason}", line=line, reason=error)
    hint = say("put the whole cell in quotes, and double the quotes in it")
    return Issue("malformed-csv", file, row, None, message, hint)


def _fitted(
    file: str, number: int, cells: list[str], header: Sequence[str], issues: list[Issue]
) -> Sequence[str]:
    """Return a row as wide as the header; an issue says so where more or fewer cells were named in it."""
    if not used_width(header) <= len(cells) <= len(header):
        message = say_count(
            "the row has {count} cell, the header {width}",
            "the row has {count} cells, the header {width}",
            len(cells),
            width=len(header),
        )
        hint = (
            say("put a cell that contains commas in quotes")
            if len(cells) > len(header)
            else say("add a comma for each blank cell")
        )
        issues.append(Issue("ragged-row", file, number, None, message, hint))
    return [*cells[: len(header)], *[""] * (len(header) - len(cells))]


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Return a frame of text as a CSV file; `read_csv` returns the same cells."""
    columns = [[_quoted(cell) for cell in frame[name].tolist()] for name in frame.columns]
    lines = [",".join(frame.columns), *map(",".join, zip(*columns, strict=True))]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _NEEDS_QUOTES.search(cell) else cell
