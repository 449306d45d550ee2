"""The first sheet of a template: what to do, in both languages, and what every column means."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink

from optalloc.io.excel import GUIDE_SHEET
from optalloc.language import mark
from optalloc.schema import HEADINGS, SETTINGS, SETTINGS_SHEET, TABLES, TITLES
from optalloc.spreadsheets.bilingual import both, in_each
from optalloc.spreadsheets.cells import (
    BOLD,
    LINK_FONT,
    TITLE_FONT,
    WRAPPED,
    fitting_height,
    put,
    set_up_print,
    style_header,
)
from optalloc.spreadsheets.describing import rule, setting_rule

#: What the rows of a template are, which the guide says.
EXAMPLE_ROWS: Final = mark(
    "The grey rows are an example that can be solved as it stands. Overwrite or delete all of them, in every "
    "sheet, and the settings too."
)
OWN_ROWS: Final = mark("The rows are those of the instance that this workbook was made from. Change them.")
NO_ROWS: Final = mark(
    "The tables are empty. Fill regions, resources, scenarios, stages and sites (dark tabs) first, the "
    "others as far as you need them."
)

_STEPS: Final = (
    mark(
        "Each sheet but this one is a table: one row per thing. Row 1 holds the names of the columns, by "
        "which they are read; leave it as it is. Names of sheets and columns may be those of this guide in "
        "either language."
    ),
    mark(
        "Dark headers must be filled, light ones may stay blank. Point at a header, or select a cell below "
        "it, to see what it means. Drop-down lists offer what other sheets hold; fill those first."
    ),
    mark(
        "The sheet {settings} holds the settings. A list takes a row per item: insert rows for more periods "
        "and repeat periods.labels in them."
    ),
)
_CHECK: Final = mark("Check: save, then run {command}. A copy gets every problem marked at its cell.")
_SOLVE: Final = mark("Solve: run {command}. The plan becomes a workbook with tables and charts.")
_UNREAD: Final = mark("This sheet is for you; it is not read and may be deleted.")
_WIDTHS: Final = (20, 18, 24, 44, 60, 60)
_Row = Sequence[str]


def add_guide(book: Workbook, file: str, rows: str) -> None:
    """Add the guide of a template as the next sheet.

    Parameters
    ----------
    file
        Name that the workbook gets.
    rows
        What its rows are: `EXAMPLE_ROWS`, `OWN_ROWS` or `NO_ROWS`.
    """
    sheet = book.create_sheet(GUIDE_SHEET)
    for at, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[chr(ord("A") + at - 1)].width = width
    sheet.sheet_view.showGridLines = False
    put(sheet.cell(1, 1), " · ".join(both(mark("How to fill this workbook")))).font = TITLE_FONT
    row = 3
    for number, step in enumerate(_steps(file, rows), start=1):
        for words in step:
            put(sheet.cell(row, 1), f"{number}. {words}")
            row += 1
    row = _write_rows(sheet, row + 1, _header(), _tables())
    _write_rows(sheet, row + 1, _header(), _columns())
    set_up_print(sheet)


def _steps(file: str, rows: str) -> list[tuple[str, ...]]:
    name = shlex.quote(file)
    return [
        *(both(step, settings=SETTINGS_SHEET) for step in _STEPS),
        both(rows),
        both(_CHECK, command=f"`optalloc validate {name} --annotate`"),
        both(_SOLVE, command=f"`optalloc solve {name} --output results.xlsx`"),
        both(_UNREAD),
    ]


def _header() -> _Row:
    return [
        _in_both(mark("sheet")),
        _in_both(mark("column")),
        _in_both(mark("name")),
        _in_both(mark("what to fill in")),
        *both(mark("meaning")),
    ]


def _in_both(message: str) -> str:
    return " ".join(both(message))


def _tables() -> Sequence[_Row]:
    need = {True: _in_both(mark("required")), False: _in_both(mark("may be left empty"))}
    settings = [
        SETTINGS_SHEET,
        "",
        _in_both(TITLES[SETTINGS_SHEET]),
        need[True],
        *both(mark("Settings of the instance")),
    ]
    tables = [
        [one.name, "", _in_both(TITLES[one.name]), need[one.required], *both(one.meaning)]
        for one in TABLES.values()
    ]
    return [settings, *tables]


def _columns() -> Sequence[_Row]:
    settings = [
        [SETTINGS_SHEET, setting.name, "", _in_lines(partial(setting_rule, setting)), *both(setting.meaning)]
        for setting in SETTINGS
    ]
    return settings + [
        [
            table.name,
            column.name,
            _in_both(HEADINGS[column.name]),
            _in_lines(partial(rule, column)),
            *both(column.meaning),
        ]
        for table in TABLES.values()
        for column in table.columns
    ]


def _in_lines(words: Callable[[], str]) -> str:
    return "\n".join(in_each(words))


def _write_rows(sheet: Any, row: int, header: _Row, rows: Sequence[_Row]) -> int:
    """Write a header and rows from a row on, the first column as links, and return the row after them."""
    for at, text in enumerate(header, start=1):
        style_header(put(sheet.cell(row, at), text))
    for number, texts in enumerate(rows, start=row + 1):
        for at, text in enumerate(texts, start=1):
            put(sheet.cell(number, at), text or None).alignment = WRAPPED
        sheet.row_dimensions[number].height = fitting_height(texts, _WIDTHS)
        sheet.cell(number, 2).font = BOLD
        link = sheet.cell(number, 1)
        link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{texts[0]}'!A1")
        link.font = LINK_FONT
    return row + 1 + len(rows)
