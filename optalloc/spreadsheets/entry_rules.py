"""What a workbook lets be entered: drop-down lists and ranges, of which a spreadsheet program warns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from optalloc.io.grid import column_letter
from optalloc.io.xlsx_sheet import MAX_ROWS
from optalloc.language import say
from optalloc.schema import HEADINGS, SETTINGS_SHEET, SHOCK_KEYS, TABLES, Column, Kind, Table
from optalloc.spreadsheets.bilingual import in_each
from optalloc.spreadsheets.cells import shortened
from optalloc.tables import number_text

_MOST_LISTED: Final = 10_000  # rows of a table that a drop-down list looks at
_LARGEST: Final = 1e15  # figures are below
# Characters that the format allows.
_LONGEST_TITLE, _LONGEST_PROMPT, _LONGEST_ERROR, _LONGEST_LIST = 32, 255, 225, 255
_BOOLEANS: Final = ("true", "false")


def list_name(reference: str) -> str:
    """Return the name, defined in the workbook, of the identifiers of a table or of the periods."""
    return f"{reference}_list"


def define_lists(book: Workbook) -> None:
    """Define the names that drop-down lists refer to: what is filled of a key column, as it grows.

    Names, since a program that saves the workbook keeps lists of other sheets only so where others read them.
    """
    references = {column.reference for table in TABLES.values() for column in table.columns}
    for reference in sorted(filter(None, references)):
        book.defined_names[list_name(reference)] = DefinedName(
            list_name(reference), attr_text=_periods() if reference == "periods" else _filled(reference)
        )


def _filled(name: str) -> str:
    table = TABLES[name]
    letter = column_letter(table.column_names.index(table.key[0]))
    cells = f"{name}!${letter}$2:${letter}${_MOST_LISTED + 1}"
    return f"{name}!${letter}$2:INDEX({cells},MAX(1,COUNTA({cells})))"


def _periods() -> str:
    """Return the formula of the values beside `periods.labels`, which stand one below the other."""
    names, values = f"{SETTINGS_SHEET}!$A$1:$A$10000", f"{SETTINGS_SHEET}!$B$1:$B$10000"
    first = f'MATCH("periods.labels",{names},0)'
    last = f'{first}+COUNTIF({names},"periods.labels")-1'
    return f"INDEX({values},{first}):INDEX({values},{last})"


def entry_rule(table: Table, column: Column) -> DataValidation:
    """Return what a column of a table lets be entered, with a prompt that says what it means."""
    made = _rule(table, column)
    made.allowBlank = True
    made.showInputMessage = True
    made.promptTitle = shortened(" ".join(in_each(lambda: say(HEADINGS[column.name]))), _LONGEST_TITLE)
    made.prompt = shortened("\n".join(in_each(lambda: say(column.meaning))), _LONGEST_PROMPT)
    if made.type is not None:
        made.showErrorMessage = True
        made.errorStyle = "warning"
        made.error = shortened(made.prompt, _LONGEST_ERROR)
        made.errorTitle = made.promptTitle
    letter = column_letter(table.column_names.index(column.name))
    made.add(f"{letter}2:{letter}{MAX_ROWS}")
    return made


def _rule(table: Table, column: Column) -> DataValidation:
    if column.kind is Kind.BOOLEAN:
        return _one_of(_BOOLEANS)
    if column.kind is Kind.IDENTIFIER and column.reference is not None:
        return DataValidation(type="list", formula1=list_name(column.reference))
    if table.name == "shocks" and column.name == "table":
        return _one_of(SHOCK_KEYS)
    if table.name == "shocks" and column.name == "column":
        return _one_of(
            dict.fromkeys(one.name for name in SHOCK_KEYS for one in TABLES[name].columns if one.shockable)
        )
    if column.kind in (Kind.NUMBER, Kind.INTEGER):
        return _within(column)
    return DataValidation()


def _one_of(words: Iterable[str]) -> DataValidation:
    listed = ",".join(words)
    assert len(listed) <= _LONGEST_LIST
    return DataValidation(type="list", formula1=f'"{listed}"')


def _within(column: Column) -> DataValidation:
    """Return the range of a number; the format has none that is open at one end and closed at the other."""
    kind = "whole" if column.kind is Kind.INTEGER else "decimal"
    lower = column.minimum if column.minimum is not None else column.above
    if lower is not None and column.maximum is not None:
        limits = {"formula1": number_text(lower), "formula2": number_text(column.maximum)}
        return DataValidation(type=kind, operator="between", **limits)
    if lower is not None:
        operator = "greaterThan" if column.above is not None else "greaterThanOrEqual"
        return DataValidation(type=kind, operator=operator, formula1=number_text(lower))
    limits = {"formula1": number_text(-_LARGEST), "formula2": number_text(_LARGEST)}
    return DataValidation(type=kind, operator="between", **limits)
