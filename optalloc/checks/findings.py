"""Where the checks put what they find."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from optalloc.checks.workbook import Sheet
from optalloc.errors import Issue, Severity


class Findings:
    """Issues in the making.

    Parameters
    ----------
    issues
        What the reader found. Rows of which it says that cells are missing or too many are left at that.
    """

    def __init__(self, issues: Iterable[Issue] = ()) -> None:
        self.issues = list(issues)
        self._ragged = {(issue.file, issue.row) for issue in self.issues if issue.code == "ragged-row"}

    def refuse(
        self,
        sheet: Sheet,
        code: str,
        message: str,
        *,
        at: int | None = None,
        column: str | None = None,
        hint: str = "",
    ) -> None:
        """Add an error, of the cell (`at`, `column`) where both are given; `at` is a position, not a row."""
        if at is not None and column is not None:
            sheet.mark_faulty(column, at)
        self._add(sheet, at, Issue(code, sheet.file, None, column, message, hint))

    def remark(
        self,
        sheet: Sheet,
        code: str,
        message: str,
        *,
        at: int | None = None,
        column: str | None = None,
        hint: str = "",
    ) -> None:
        """Add a warning."""
        self._add(sheet, at, Issue(code, sheet.file, None, column, message, hint, Severity.WARNING))

    def _add(self, sheet: Sheet, at: int | None, issue: Issue) -> None:
        row = None if at is None else int(sheet.rows[at])
        if (sheet.file, row) not in self._ragged:
            self.issues.append(replace(issue, row=row))
