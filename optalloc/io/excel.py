"""An instance as one .xlsx workbook: a sheet per table, and a sheet `instance` with the settings.

The sheet `instance` has the columns `setting` and `value`; settings in sections have dotted names
(`periods.discount`), and a list takes a row per item, the name repeated.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from optalloc.checks.cells import Unreadable, read_number
from optalloc.checks.settings import hint_on_setting
from optalloc.checks.wording import shown
from optalloc.errors import InputError, Issue
from optalloc.instance import Instance
from optalloc.io.atomic import write_file
from optalloc.io.content import written_tables
from optalloc.io.grid import Grid, column_letter, text_table, unread_table
from optalloc.io.merged_cells import covered_cells, merged_issues
from optalloc.io.table_names import (
    MOST_ABOVE,
    above_header_issues,
    by_names,
    rows_above_header,
    sheet_called,
    table_meant,
    unknown_table,
)
from optalloc.io.text_file import read_bytes, refusal, shown_name
from optalloc.io.xlsx_reader import Workbook
from optalloc.io.xlsx_sheet import MAX_ROWS, Cell, Flaw, WorkbookError
from optalloc.io.xlsx_writer import SheetContent, Value, workbook_bytes
from optalloc.language import say
from optalloc.schema import SETTINGS, SETTINGS_HEADER, SETTINGS_SHEET, TABLES, Column, Kind, table_words
from optalloc.tables import Settings, TextTable, TextTables

#: Sheets by which optalloc explains a workbook to people; they are not read.
GUIDE_SHEET: Final = "guide 说明"
ISSUES_SHEET: Final = "issues 问题"
_BY_NAME: Final = {setting.name: setting for setting in SETTINGS}
#: Columns that name a period.
_OF_PERIODS: Final = frozenset(
    column.name for table in TABLES.values() for column in table.columns if column.reference == "periods"
)
_VALUE: Final = SETTINGS_HEADER[1]
_PERIODS: Final = "periods.labels"
_LONGEST_TEXT: Final = 32_767  # characters that a cell of a spreadsheet can hold


def read_excel(path: Path) -> TextTables:
    """Read settings and tables of a workbook; what cannot be read is among the issues.

    Formulas count by the value that is stored with them.

    Raises
    ------
    InputError
        Where the file is no workbook.
    """
    file = shown_name(path)
    try:
        workbook = Workbook(read_bytes(path, file))
    except WorkbookError as error:
        hint = say("save it as .xlsx from a spreadsheet program")
        raise refusal("not-a-workbook", file, str(error), hint) from None

    issues: list[Issue] = []
    tables: dict[str, TextTable] = {}
    named = frozenset(map(sheet_called, workbook.sheets))
    for sheet in workbook.sheets:
        place, name = sheet_place(file, sheet), sheet_called(sheet)
        if name is None and sheet not in (GUIDE_SHEET, ISSUES_SHEET):
            found, meant = _unknown_sheet(workbook, sheet, place, named)
            issues.append(found)
            if meant is not None and meant not in {*named, *tables}:  # what is in it is checked all the same
                tables[meant] = _read_sheet(workbook, sheet, meant, place, issues)
        elif name in tables:
            message = say(
                "{other} holds the table {table} already", other=tables[name].file, table=table_words(name)
            )
            issues.append(Issue("duplicate-table", place, None, None, message, say("keep one of the sheets")))
        elif name is not None:
            tables[name] = _read_sheet(workbook, sheet, name, place, issues)
    settings = tables.pop(SETTINGS_SHEET, None)
    place = sheet_place(file, SETTINGS_SHEET) if settings is None else settings.file
    read = _read_settings(settings, place, issues)
    rows = _rows_of_settings(settings)
    return TextTables(read, place, tables, tuple(issues), partial(sheet_place, file), rows)


def _unknown_sheet(
    workbook: Workbook, sheet: str, place: str, held: Collection[str | None]
) -> tuple[Issue, str | None]:
    """Return the issue of a sheet that is no table, and the table that it was probably meant to be."""
    try:
        cells = next((cells for _, cells in workbook.read(sheet).rows if any(map(_is_filled, cells))), ())
    except WorkbookError:
        cells = ()
    others, header = [SETTINGS_SHEET], [cell.text for cell in cells]
    lacking = [name for name in TABLES if name not in held]
    issue = unknown_table(sheet, place, others=others, header=header, lacking=lacking)
    return issue, table_meant(sheet, others=others, header=header, lacking=lacking)


def is_instance_workbook(path: Path) -> bool:
    """Return whether a file is a workbook with a sheet of ours."""
    try:
        sheets = Workbook(read_bytes(path, shown_name(path))).sheets
    except (InputError, WorkbookError):
        return False
    return any(sheet_called(sheet) for sheet in sheets)


def sheet_place(file: str, sheet: str) -> str:
    """Return how issues call a sheet of a workbook."""
    return f"{file}[{sheet}]"


def _read_sheet(workbook: Workbook, called: str, name: str, file: str, issues: list[Issue]) -> TextTable:
    """Return the table of a name from the sheet that is called so."""
    try:
        sheet = workbook.read(called)
    except WorkbookError as error:
        issues.append(Issue("not-a-workbook", file, None, None, str(error)))
        return unread_table(name, file)
    filled = [(number, cells) for number, cells in sheet.rows if any(map(_is_filled, cells))]
    if not filled:
        hint = say("write the header in the first row, or remove the sheet")
        issues.append(Issue("empty-file", file, None, None, say("the sheet is empty"), hint))
        issues.extend(merged_issues(file, sheet.merged, (), 0))
        return unread_table(name, file)
    grid = _grid(filled, name, file, issues)
    issues.extend(merged_issues(file, sheet.merged, grid.header, grid.header_number))
    table, found = text_table(file, grid)
    issues.extend(found)
    return replace(table, covered=covered_cells(sheet.merged, grid.header, grid.header_number))


def _grid(filled: Sequence[tuple[int, Sequence[Cell]]], name: str, file: str, issues: list[Issue]) -> Grid:
    """Return the grid of rows that are not blank, the first of which is the header."""
    above = rows_above_header([[cell.text for cell in cells] for _, cells in filled[: MOST_ABOVE + 1]], name)
    issues.extend(above_header_issues(file, [number for number, _ in filled[: above + 1]]))
    (header_number, header_cells), *rows = filled[above:]
    width = 1 + max(cells[-1].position for _, cells in filled[above:])
    header = by_names(_row_text(header_cells, width, file, header_number, None, issues), name)
    texts = [_row_text(cells, width, file, number, header, issues) for number, cells in rows]
    return Grid(header, texts, [number for number, _ in rows], header_number)


def _is_filled(cell: Cell) -> bool:
    return bool(cell.text.strip()) or cell.flaw is not None


def _row_text(
    cells: Sequence[Cell],
    width: int,
    file: str,
    number: int,
    header: Sequence[str] | None,
    issues: list[Issue],
) -> list[str]:
    row = [""] * width
    for cell in cells:
        row[cell.position] = cell.text
        if cell.flaw:
            name = header[cell.position] if header else ""
            column = name or column_letter(cell.position)
            of_periods = name in _OF_PERIODS or (name == _VALUE and _PERIODS in row)
            hint = _hint_on(cell.flaw, of_periods=of_periods)
            issues.append(Issue(cell.flaw.code, file, number, column, cell.flaw.message, hint))
    return row


def _hint_on(flaw: Flaw, *, of_periods: bool) -> str:
    """Return what to write in the place of a cell without a value."""
    if flaw.year is None or not of_periods:
        return flaw.hint
    return say("format the cell as text, and write the label of the period, such as {year}", year=flaw.year)


def _read_settings(table: TextTable | None, file: str, issues: list[Issue]) -> Mapping[str, object]:
    """Return the sheet of settings nested as in instance.toml."""
    if table is None:
        message = say("the settings of the instance are missing")
        hint = say("add a sheet with the columns {columns}", columns=_header_in_words())
        issues.append(Issue("missing-table", file, None, None, message, hint))
        return {}
    if not len(table.frame.columns):  # an issue says why
        return {}
    if tuple(table.frame.columns) != SETTINGS_HEADER:
        message = say("the columns are {columns}", columns=", ".join(map(shown, table.frame.columns)))
        hint = say("name them {columns}", columns=_header_in_words())
        issues.append(Issue("wrong-columns", file, 1, None, message, hint))
        return {}
    flat: dict[str, object] = {}
    unread = {issue.row for issue in issues if issue.file == file and issue.column == _VALUE}
    for row, name, text in zip(
        table.rows.tolist(), table.frame["setting"].tolist(), table.frame[_VALUE].tolist(), strict=True
    ):
        if row not in unread:
            _add_setting(flat, name, text, file, row, issues)
    return _nested(flat)


def _rows_of_settings(table: TextTable | None) -> Mapping[str, int]:
    """Return the first row of each setting."""
    if table is None or tuple(table.frame.columns) != SETTINGS_HEADER:
        return {}
    named = zip(table.frame["setting"].tolist(), table.rows.tolist(), strict=True)
    return dict(reversed([*named]))


def _header_in_words() -> str:
    first, second = SETTINGS_HEADER
    return say("{first} and {second}", first=first, second=second)


def _add_setting(
    flat: dict[str, object], name: str, text: str, file: str, row: int, issues: list[Issue]
) -> None:
    setting = _BY_NAME.get(name)
    if setting is None:
        message = say("there is no setting {name}", name=shown(name))
        issues.append(Issue("unknown-setting", file, row, "setting", message, hint_on_setting(name)))
    elif setting.type is list:
        items = flat.setdefault(name, [])
        assert isinstance(items, list)
        items.append(text)
    elif name in flat:
        message = say("the setting {name} occurs twice", name=shown(name))
        issues.append(Issue("duplicate-key", file, row, "setting", message, say("keep one of the rows")))
    elif setting.type is str:
        flat[name] = text
    elif text:
        number = read_number(text)
        flat[name] = text if isinstance(number, Unreadable) else number


def _nested(flat: Mapping[str, object]) -> dict[str, object]:
    nested: dict[str, object] = {}
    for name, value in flat.items():
        section, _, entry = name.rpartition(".")
        if section:
            entries = nested.setdefault(section, {})
            assert isinstance(entries, dict)
            entries[entry] = value
        else:
            nested[entry] = value
    return nested


def write_excel(instance: Instance, path: Path) -> None:
    """Write an instance as an .xlsx workbook.

    Raises
    ------
    InputError
        Where the file cannot be written, or a spreadsheet cannot hold the instance.
    """
    content = workbook_bytes(instance_sheets(instance, path))
    try:
        Workbook(content)
    except WorkbookError as error:
        hint = say("write a folder or .json instead")
        raise refusal("output-too-large", str(path), str(error), hint) from None
    write_file(path, content)


def instance_sheets(instance: Instance, path: Path) -> list[SheetContent]:
    """Return the settings and the tables of an instance as sheets, those left out that hold nothing.

    Raises
    ------
    InputError
        Naming the path, where a spreadsheet cannot hold one of them.
    """
    sheets = [_settings_sheet(instance.settings)]
    sheets += [_table_sheet(name, frame) for name, frame in written_tables(instance).items()]
    hint = say("write a folder or .json instead")
    for sheet in sheets:
        if (why := why_too_large(sheet)) is not None:
            raise refusal("output-too-large", str(path), why, hint)
    return sheets


def why_too_large(sheet: SheetContent) -> str | None:
    """Return why a spreadsheet cannot hold a sheet, None where it can."""
    if len(sheet.rows) >= MAX_ROWS:
        return say(
            "{sheet} has {count} rows; a sheet holds {most} below its header",
            sheet=sheet.name,
            count=len(sheet.rows),
            most=MAX_ROWS - 1,
        )
    for row in sheet.rows:
        for value in row:
            if isinstance(value, str) and len(value) > _LONGEST_TEXT:
                return say(
                    "{sheet} has a text of {length} characters; a cell holds {most}",
                    sheet=sheet.name,
                    length=len(value),
                    most=_LONGEST_TEXT,
                )
    return None


def _is_text(column: Column) -> bool:
    return column.kind in (Kind.IDENTIFIER, Kind.LIST, Kind.TEXT)


def _settings_sheet(settings: Settings) -> SheetContent:
    return SheetContent(
        SETTINGS_SHEET, SETTINGS_HEADER, (True, True), list(_setting_rows(settings.to_dict()))
    )


def _setting_rows(entries: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, Value]]:
    for name, value in entries.items():
        if isinstance(value, dict):
            yield from _setting_rows(value, f"{prefix}{name}.")
        elif isinstance(value, list):
            yield from ((prefix + name, str(item)) for item in value)
        else:
            yield prefix + name, value if isinstance(value, float) else str(value)


def _table_sheet(name: str, frame: pd.DataFrame) -> SheetContent:
    columns = TABLES[name].columns
    values = [_values(column, frame[column.name]) for column in columns]
    return SheetContent(
        name,
        TABLES[name].column_names,
        [_is_text(column) for column in columns],
        list(zip(*values, strict=True)),
    )


def _values(column: Column, series: pd.Series) -> Iterable[Value]:
    if column.kind in (Kind.NUMBER, Kind.INTEGER):
        numbers = series.to_numpy(dtype=np.float64)
        return [None if np.isnan(number) else number for number in numbers.tolist()]
    if column.kind is Kind.BOOLEAN:
        return [bool(value) for value in series.tolist()]
    return [str(value) for value in series.tolist()]
