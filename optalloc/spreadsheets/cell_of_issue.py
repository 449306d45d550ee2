"""Where in a workbook an issue is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from optalloc.errors import Issue
from optalloc.io.excel import sheet_place
from optalloc.io.grid import column_letter
from optalloc.io.table_names import by_names, sheet_called
from optalloc.io.xlsx_reader import Workbook
from optalloc.io.xlsx_sheet import WorkbookError
from optalloc.schema import SETTINGS_SHEET


class Place(NamedTuple):
    """A cell: the name of its sheet, its row from 1, its column from 0."""

    sheet: str
    row: int
    position: int

    @property
    def reference(self) -> str:
        """The cell as a spreadsheet calls it, ``B7``."""
        return f"{column_letter(self.position)}{self.row}"


class Places:
    """The cells that issues of a workbook are about.

    Parameters
    ----------
    workbook
        The workbook as it is read.
    file
        How issues call it.
    """

    def __init__(self, workbook: Workbook, file: str) -> None:
        self._workbook = workbook
        self._sheets = {sheet_place(file, name): name for name in workbook.sheets}
        self._headers: dict[str, tuple[int, list[str]]] = {}
        self._settings: dict[str, int] = {}

    def of(self, issue: Issue) -> Place | None:
        """Return the cell of an issue, the corner of its sheet where it has no cell; None without a sheet."""
        name = self._sheets.get(issue.file)
        if name is None:
            return None
        number, header = self._header(name)
        if sheet_called(name) == SETTINGS_SHEET and issue.column in self._settings:
            return Place(name, issue.row or self._settings[issue.column], 1)
        return Place(name, issue.row or number, _position(issue.column, header))

    def _header(self, name: str) -> tuple[int, list[str]]:
        """Return the number and the cells of the first row that is not blank."""
        if name not in self._headers:
            self._headers[name] = self._read(name)
        return self._headers[name]

    def _read(self, name: str) -> tuple[int, list[str]]:
        try:
            rows = self._workbook.read(name).rows
        except WorkbookError:
            return 1, []
        texts = [(number, {cell.position: cell.text for cell in cells}) for number, cells in rows]
        table = sheet_called(name)
        if table == SETTINGS_SHEET:
            for number, row in reversed(texts):
                self._settings[row.get(0, "")] = number
        for number, row in texts:
            if any(text.strip() for text in row.values()):
                header = [row.get(at, "") for at in range(1 + max(row))]
                return number, header if table is None else by_names(header, table)
        return 1, []


def _position(column: str | None, header: Sequence[str]) -> int:
    """Return the column with a header, or of a letter where it has none; else the first."""
    if column in header:
        return header.index(column)
    letters = (at for at in range(len(header) + 100) if column_letter(at) == column)
    return next(letters, 0)
