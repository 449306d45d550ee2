"""Columns, blanks and ranges, as the declaration of each table has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from optalloc.checks.findings import Findings
from optalloc.checks.limits import limit_in_words
from optalloc.checks.remedies import hint_on_blank, hint_on_missing, hint_on_range
from optalloc.checks.wording import as_question, closest_to, shown
from optalloc.checks.workbook import Bools, Floats, Sheet, Workbook
from optalloc.language import in_a_row, language, say
from optalloc.schema import Column, column_words, columns_by_label, table_words
from optalloc.tables import number_text

#: Which figures are beyond a limit, by the attribute of a column that states it.
_BEYOND: Final[dict[str, Callable[[Floats, float], Bools]]] = {
    "minimum": np.less,
    "maximum": np.greater,
    "above": np.less_equal,
}


def check_ranges(workbook: Workbook, findings: Findings) -> None:
    """Report unknown and missing columns, blank cells that must not be, and figures out of range."""
    for sheet in workbook:
        if sheet.present:
            _check_sheet(sheet, findings)


def _check_sheet(sheet: Sheet, findings: Findings) -> None:
    for header in dict.fromkeys(sheet.headers):
        if header not in sheet.text:
            _report_unknown(sheet, header, findings)
    for column in sheet.table.columns:
        if not sheet.lacks(column.name):
            _check_column(sheet, column, findings)
        elif column.required:
            _report_missing(sheet, column.name, findings)


def _check_column(sheet: Sheet, column: Column, findings: Findings) -> None:
    figures = sheet.figures.get(column.name)
    if column.required:
        blank = sheet.text[column.name] == "" if figures is None else np.isnan(figures)
        for at in np.flatnonzero(blank).tolist():
            _report_blank(sheet, column.name, at, findings)
    if figures is None:
        return
    for limit, beyond in _BEYOND.items():
        stated = getattr(column, limit)
        if stated is not None:
            for at in np.flatnonzero(beyond(figures, stated)).tolist():
                _report_beyond(sheet, column, at, float(figures[at]), limit, findings)


def _report_beyond(
    sheet: Sheet, column: Column, at: int, value: float, limit: str, findings: Findings
) -> None:
    """Report a figure beyond a limit, which is the name of an attribute of its column."""
    message = say(
        "{column} is {value}, not {limit}",
        column=column_words(column.name),
        value=number_text(value),
        limit=limit_in_words(limit, getattr(column, limit)),
    )
    hint = hint_on_range(sheet, column, at)
    findings.refuse(sheet, "out-of-range", message, at=at, column=column.name, hint=hint)


def _report_unknown(sheet: Sheet, header: str, findings: Findings) -> None:
    names = sheet.table.column_names
    hint = _hint_on_header(sheet, header)
    hint = hint or say(
        "delete it, or head it with one of the columns that there are: {columns}",
        columns=in_a_row(map(column_words, names)),
    )
    if header.strip():
        message = say(
            "the table {table} has no column {column}",
            table=table_words(sheet.table.name),
            column=shown(header),
        )
    else:
        message = say("a column has no header")
    findings.refuse(sheet, "unknown-column", message, column=header, hint=hint)


def _hint_on_header(sheet: Sheet, header: str) -> str:
    """Return which column a header probably means, by its name or its heading; "" where none is close."""
    free = {name: name for name in sheet.table.column_names if name not in sheet.headers}
    labels = columns_by_label(sheet.table.name)
    called = free | {label: name for label, name in labels.items() if name in free}
    meant = closest_to(header, tuple(sorted(called)))
    if meant is None or language() == "en":
        return as_question(meant and called[meant])
    return say("did you mean {word}?", word=column_words(called[meant]))


def _report_missing(sheet: Sheet, column: str, findings: Findings) -> None:
    message = say("the column {column} is missing", column=column_words(column))
    hint = hint_on_missing(sheet.table[column])
    findings.refuse(sheet, "missing-column", message, column=column, hint=hint)


def _report_blank(sheet: Sheet, column: str, at: int, findings: Findings) -> None:
    if sheet.sound(column)[at]:  # otherwise it is not blank but unreadable
        hint = hint_on_blank(sheet.table[column])
        message = say("{column} is blank", column=column_words(column))
        findings.refuse(sheet, "missing-value", message, at=at, column=column, hint=hint)
