"""Tables that are not there or have no rows, and headers that occur twice.

Columns that are unknown or missing are found with the ranges, by pandera.
"""

from __future__ import annotations

from collections import Counter

from optalloc.checks.findings import Findings
from optalloc.checks.wording import shown
from optalloc.checks.workbook import Workbook


def check_columns(workbook: Workbook, findings: Findings) -> None:
    """Report missing and empty tables and duplicate headers."""
    for sheet in workbook:
        if not sheet.present:
            if sheet.table.required and sheet.whole:
                hint = f"its columns are {', '.join(sheet.table.column_names)}"
                findings.refuse(sheet, "missing-table", f"the table {sheet.table.name} is missing", hint=hint)
            continue
        if sheet.wrongly_empty and sheet.whole:
            findings.refuse(sheet, "empty-table", f"the table {sheet.table.name} has no rows")
        for header, count in Counter(sheet.headers).items():
            if count > 1 and header:
                message = f"the header {shown(header)} occurs {count} times"
                hint = "keep one of the columns"
                findings.refuse(sheet, "duplicate-column", message, column=header, hint=hint)
