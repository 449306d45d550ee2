"""Columns, blanks and ranges, by pandera: one lazy schema per table, made from the declaration.

Figures come here already read (`cells`), since no coercion of pandera tells ``1,000`` from ``abc``.
"""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from optalloc.checks.findings import Findings
from optalloc.checks.limits import limit_in_words
from optalloc.checks.remedies import hint_on_blank, hint_on_missing, hint_on_range
from optalloc.checks.wording import did_you_mean, shown
from optalloc.checks.workbook import FIGURES, Sheet, Workbook
from optalloc.language import say
from optalloc.schema import TABLES, Column
from optalloc.tables import number_text


def check_ranges(workbook: Workbook, findings: Findings) -> None:
    """Report unknown and missing columns, blank cells that must not be, and figures out of range."""
    for sheet in workbook:
        if sheet.present:
            _check_sheet(sheet, findings)


def _check_sheet(sheet: Sheet, findings: Findings) -> None:
    try:
        _schema(sheet.table.name).validate(_frame(sheet), lazy=True, inplace=True)
    except SchemaErrors as errors:
        _report(sheet, errors.failure_cases, findings)


@functools.cache
def _schema(name: str) -> pa.DataFrameSchema:
    columns = {column.name: _column(column) for column in TABLES[name].columns}
    return pa.DataFrameSchema(columns, strict=True)


def _column(column: Column) -> pa.Column:
    """Return a column whose checks are called by the attributes of their limits, to be said when reported."""
    checks = []
    if column.minimum is not None:
        checks.append(pa.Check.ge(column.minimum, error="minimum"))
    if column.maximum is not None:
        checks.append(pa.Check.le(column.maximum, error="maximum"))
    if column.above is not None:
        checks.append(pa.Check.gt(column.above, error="above"))
    dtype = float if column.kind in FIGURES else None
    return pa.Column(dtype, checks, nullable=not column.required, required=column.required)


def _frame(sheet: Sheet) -> pd.DataFrame:
    """Return what pandera is to look at: figures, text that must not be blank, and unknown headers."""
    data: dict[str, object] = {}
    for header in dict.fromkeys(sheet.headers):
        if header in sheet.figures:
            data[header] = sheet.figures[header]
        elif header not in sheet.text:
            data[header] = False
        elif sheet.table[header].required:
            data[header] = np.where(sheet.text[header] == "", np.nan, 1.0)
    return pd.DataFrame(data, index=range(len(sheet)))


def _report(sheet: Sheet, failures: pd.DataFrame, findings: Findings) -> None:
    for column, check, case, index in zip(
        failures["column"], failures["check"], failures["failure_case"], failures["index"], strict=True
    ):
        if check == "column_in_schema":
            _report_unknown(sheet, str(case), findings)
        elif check == "column_in_dataframe":
            _report_missing(sheet, str(case), findings)
        elif check == "not_nullable":
            _report_blank(sheet, str(column), int(index), findings)
        else:
            _report_beyond(sheet, sheet.table[str(column)], int(index), float(case), str(check), findings)


def _report_beyond(
    sheet: Sheet, column: Column, at: int, value: float, limit: str, findings: Findings
) -> None:
    """Report a figure beyond a limit, which is the name of an attribute of its column."""
    message = say(
        "{column} is {value}, not {limit}",
        column=column.name,
        value=number_text(value),
        limit=limit_in_words(limit, getattr(column, limit)),
    )
    hint = hint_on_range(sheet, column, at)
    findings.refuse(sheet, "out-of-range", message, at=at, column=column.name, hint=hint)


def _report_unknown(sheet: Sheet, header: str, findings: Findings) -> None:
    names = sheet.table.column_names
    hint = did_you_mean(header, set(names) - set(sheet.headers))
    hint = hint or say("columns are {columns}", columns=", ".join(names))
    if header.strip():
        message = say(
            "the table {table} has no column {column}", table=sheet.table.name, column=shown(header)
        )
    else:
        message = say("a column has no header")
    findings.refuse(sheet, "unknown-column", message, column=header, hint=hint)


def _report_missing(sheet: Sheet, column: str, findings: Findings) -> None:
    message = say("the column {column} is missing", column=column)
    hint = hint_on_missing(sheet.table[column])
    findings.refuse(sheet, "missing-column", message, column=column, hint=hint)


def _report_blank(sheet: Sheet, column: str, at: int, findings: Findings) -> None:
    if sheet.sound(column)[at]:  # otherwise it is not blank but unreadable
        hint = hint_on_blank(sheet.table[column])
        message = say("{column} is blank", column=column)
        findings.refuse(sheet, "missing-value", message, at=at, column=column, hint=hint)
