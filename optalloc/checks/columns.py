"""Tables that are not there or have no rows, and headers that occur twice.

Columns that are unknown or missing are found with the ranges.
"""

from __future__ import annotations

from collections import Counter

from optalloc.checks.findings import Findings
from optalloc.checks.wording import shown
from optalloc.checks.workbook import Workbook
from optalloc.language import in_a_row, say
from optalloc.schema import column_words, table_words


def check_columns(workbook: Workbook, findings: Findings) -> None:
    """Report missing and empty tables and duplicate headers."""
    for sheet in workbook:
        if not sheet.present:
            if sheet.table.required and sheet.whole:
                message = say("the table {table} is missing", table=table_words(sheet.table.name))
                hint = say(
                    "its columns are {columns}", columns=in_a_row(map(column_words, sheet.table.column_names))
                )
                findings.refuse(sheet, "missing-table", message, hint=hint)
            continue
        if sheet.wrongly_empty and sheet.whole:
            message = say("the table {table} has no rows", table=table_words(sheet.table.name))
            findings.refuse(sheet, "empty-table", message)
        for header, count in Counter(sheet.headers).items():
            if count > 1 and header:
                message = say("the header {header} occurs {times} times", header=shown(header), times=count)
                hint = say("keep one of the columns")
                findings.refuse(sheet, "duplicate-column", message, column=header, hint=hint)
