"""A workbook for planners to fill: a sheet per table with headers in both languages, lists and ranges."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook

from optalloc.instance import Instance
from optalloc.io.excel import instance_sheets
from optalloc.io.grid import column_letter
from optalloc.io.text_file import refusal
from optalloc.io.xlsx_reader import Workbook as ReadWorkbook
from optalloc.io.xlsx_sheet import WorkbookError
from optalloc.io.xlsx_writer import Value
from optalloc.language import say
from optalloc.schema import HEADINGS, SETTINGS, SETTINGS_HEADER, SETTINGS_SHEET, TABLES, Column, Kind, Table
from optalloc.spreadsheets.bilingual import both
from optalloc.spreadsheets.cells import (
    EXAMPLE_FONT,
    TEXT_FORMAT,
    comment,
    content_of,
    fitting_width,
    put,
    set_up_print,
    style_header,
)
from optalloc.spreadsheets.describing import note_on, note_on_setting
from optalloc.spreadsheets.entry_rules import define_lists, entry_rule
from optalloc.spreadsheets.guide import EXAMPLE_ROWS, NO_ROWS, OWN_ROWS, add_guide
from optalloc.tables import Settings

#: Who writes the comments on headers.
GUIDE_AUTHOR: Final = "optalloc"

_DARK_TAB, _LIGHT_TAB = "FF1F4E79", "FF9DC3E6"
_ROWS_MEASURED: Final = 200  # that say how wide a column has to be
_TEXTS: Final = (Kind.IDENTIFIER, Kind.LIST, Kind.TEXT)
_Rows = Sequence[Sequence[Value]]


def template_bytes(instance: Instance | None, path: Path, *, is_example: bool = False) -> bytes:
    """Return a template as the content of a file, which reads to the instance that it is filled with.

    Parameters
    ----------
    instance
        What it is filled with; None: nothing but the settings that every instance has.
    path
        Where the file is to go.
    is_example
        The rows are there to be overwritten, and look so.

    Raises
    ------
    InputError
        Naming the path, where a spreadsheet cannot hold the instance.
    """
    filled = {} if instance is None else {sheet.name: sheet for sheet in instance_sheets(instance, path)}
    book = Workbook()
    book.remove(book.active)
    add_guide(book, path.name, NO_ROWS if instance is None else EXAMPLE_ROWS if is_example else OWN_ROWS)
    _add_settings(book, Settings() if instance is None else instance.settings, is_example=is_example)
    for table in TABLES.values():
        rows = filled[table.name].rows if table.name in filled else ()
        _add_table(book, table, rows, is_example=is_example)
    define_lists(book)
    content = content_of(book)
    try:
        ReadWorkbook(content)
    except WorkbookError as error:
        hint = say("write a folder or .json instead")
        raise refusal("output-too-large", str(path), str(error), hint) from None
    return content


def _add_settings(book: Workbook, settings: Settings, *, is_example: bool) -> None:
    """Add the sheet of settings, with a row for each that is a single value and one per item of a list."""
    sheet = book.create_sheet(SETTINGS_SHEET)
    sheet.sheet_properties.tabColor = _DARK_TAB
    for at, name in enumerate(SETTINGS_HEADER, start=1):
        style_header(put(sheet.cell(1, at), name))
    row = 2
    for setting in SETTINGS:
        value = _value_of(settings, setting.name)
        for item in value if isinstance(value, list) else [value]:
            name = put(sheet.cell(row, 1), setting.name)
            name.number_format = _with_words(both(setting.meaning))
            name.comment = comment(note_on_setting(setting), GUIDE_AUTHOR)
            cell = put(sheet.cell(row, 2), item)
            cell.number_format = "General" if setting.type is float else TEXT_FORMAT
            if is_example:
                cell.font = EXAMPLE_FONT
            row += 1
    sheet.column_dimensions["A"].width = 64
    sheet.column_dimensions["B"].width = 60
    sheet.freeze_panes = "A2"
    set_up_print(sheet, header_row=1)


def _value_of(settings: Settings, name: str) -> Any:
    value: Any = settings.to_dict()
    for part in name.split("."):
        value = value[part]
    return value


def _with_words(words: Sequence[str]) -> str:
    """Return the format of a cell that shows its text with words after it, which are no part of it."""
    literal = " · ".join(words).replace('"', "'")
    return f'@"  {literal[:200]}"'


def _add_table(book: Workbook, table: Table, rows: _Rows, *, is_example: bool) -> None:
    sheet = book.create_sheet(table.name)
    sheet.sheet_properties.tabColor = _DARK_TAB if table.required else _LIGHT_TAB
    for at, column in enumerate(table.columns):
        words = _words_beside(column)
        header = style_header(put(sheet.cell(1, at + 1), column.name), strong=column.required)
        header.number_format = _with_words(words) if words else TEXT_FORMAT
        header.comment = comment(note_on(column), GUIDE_AUTHOR)
        sheet.add_data_validation(entry_rule(table, column))
        dimension = sheet.column_dimensions[column_letter(at)]
        dimension.width = _width(column, words, [row[at] for row in rows[:_ROWS_MEASURED]])
        if column.kind in _TEXTS:
            dimension.number_format = TEXT_FORMAT
    formats = [TEXT_FORMAT if column.kind in _TEXTS else None for column in table.columns]
    for number, row in enumerate(rows, start=2):
        for at, value in enumerate(row):
            if value is None or value == "":
                continue
            cell = put(sheet.cell(number, at + 1), value)
            if formats[at] is not None:
                cell.number_format = formats[at]
            if is_example:
                cell.font = EXAMPLE_FONT
    sheet.freeze_panes = "A2"
    set_up_print(sheet, header_row=1)


def _words_beside(column: Column) -> tuple[str, ...]:
    """Return what a header shows beside the name of the column: its headings that say more."""
    name = column.name.replace("_", " ")
    return tuple(words for words in both(HEADINGS[column.name]) if words != name)


def _width(column: Column, words: Sequence[str], values: Sequence[Value]) -> int:
    header = "  ".join((column.name, " · ".join(words), ""))  # bold, and so wider than its letters
    return fitting_width([header, *("" if value is None else str(value) for value in values)], least=12)
