"""What can be wrong with an input, said so that a planner can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Whether an issue stops the solve."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Issue:
    """One problem of an input.

    Attributes
    ----------
    code
        Stable identifier in kebab-case, e.g. ``dangling-reference``.
    file
        Table as the user knows it: ``regions.csv``, ``plan.xlsx[regions]``, ``instance.toml``.
    row
        Row as a spreadsheet counts it (the header is row 1); None where no single row is at fault.
    column
        Column name, or None.
    message, hint
        What is wrong, and what to do about it (may be empty).
    """

    code: str
    file: str
    row: int | None
    column: str | None
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        place = self.file
        if self.row is not None:
            place += f":{self.row}"
        if self.column is not None:
            place += f" [{self.column}]"
        text = f"{place}: {self.severity}: {self.message} ({self.code})"
        return f"{text}\n    hint: {self.hint}" if self.hint else text

    def to_dict(self) -> dict[str, object]:
        """Return the issue as plain JSON values."""
        return asdict(self)


class OptallocError(Exception):
    """Root of the errors this package raises on purpose; its text is fit for a user."""


class InputError(OptallocError):
    """An input that cannot be used, with every issue found in it.

    Attributes
    ----------
    issues
        All problems found in one pass, errors and warnings, in the order of the tables.
    """

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(issues)
        super().__init__("\n".join(str(issue) for issue in self.issues))


class SolverError(OptallocError):
    """The solver refused a programme or ended in a state that it does not document."""


def issue_order(issue: Issue) -> tuple[str, int, str, str, str]:
    """Sort key: by file, row, column."""
    return (issue.file, issue.row or 0, issue.column or "", issue.code, issue.message)
