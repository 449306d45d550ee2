"""The tables of an input while they are checked: cells as text and as values, and which are at fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from optalloc.errors import Issue, Severity
from optalloc.schema import TABLES, Kind, Table
from optalloc.tables import TextTable, TextTables

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]

#: Codes of a reader that went on after them and read every row there is.
_READ_ON = frozenset({"ragged-row", "blank-header", "duplicate-column", "rows-above-header", "unknown-table"})

_NEVER_EMPTY = ("regions", "resources", "scenarios", "stages")

FIGURES = (Kind.NUMBER, Kind.INTEGER, Kind.BOOLEAN)  #: kinds whose values are held as floats


@dataclass
class Sheet:
    """One table of the schema as the input has it.

    Attributes
    ----------
    table, file
        Its declaration, and where it stands.
    rows
        Row numbers as a spreadsheet counts them, shape (n,).
    text
        Cells of every column of the schema, shape (n,); "" where blank or where the column is lacking.
    figures
        Values of columns of numbers, integers and booleans (1 and 0), NaN where blank or unreadable.
    headers
        Headers as they stand in the file, duplicates included.
    present
        Whether the input has this table at all.
    whole
        Whether everything that the file says was read, so that what is not here is not there.
    unread
        Columns that have a cell whose content is not known.
    faulty
        Cells with an error of their own, by column; consequences of these are not reported.
    """

    table: Table
    file: str
    rows: Ints
    text: dict[str, Texts]
    headers: tuple[str, ...] = ()
    present: bool = False
    whole: bool = True
    unread: set[str] = field(default_factory=set)
    figures: dict[str, Floats] = field(default_factory=dict)
    faulty: dict[str, Bools] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def sound(self, *columns: str) -> Bools:
        """Return which rows have no error in these columns, shape (n,)."""
        sound = np.ones(len(self), dtype=bool)
        for column in columns:
            if column in self.faulty:
                sound &= ~self.faulty[column]
        return sound

    def mark_faulty(self, column: str, at: int) -> None:
        """Note that a cell has an error of its own."""
        if column not in self.faulty:
            self.faulty[column] = np.zeros(len(self), dtype=bool)
        self.faulty[column][at] = True

    def lacks(self, column: str) -> bool:
        """Return whether the file does not have the column."""
        return column not in self.headers

    def knows(self, column: str) -> bool:
        """Return whether the cells of a column are all there, so that what is not among them is nowhere."""
        if (
            not self.whole
            or column in self.unread
            or (self.table.required and not self.present)
            or self.wrongly_empty
        ):
            return False
        unknown_headers = any(header not in self.text for header in self.headers)
        return not (self.present and self.lacks(column) and (self.table[column].required or unknown_headers))

    @property
    def wrongly_empty(self) -> bool:
        """Whether the table is there and has no rows although no instance can do without."""
        return self.present and len(self) == 0 and self.table.name in _NEVER_EMPTY

    def filled(self, column: str) -> Floats:
        """Return figures with the default of the schema for blank cells, shape (n,)."""
        default = self.table[column].default
        figures = self.figures[column]
        return figures if default is None else np.where(np.isnan(figures), float(default), figures)


@dataclass(frozen=True)
class Workbook:
    """All tables of the schema, present or not, and the settings that they are read by.

    Attributes
    ----------
    sheets
        By the name of the table.
    periods
        Labels of the periods, None where they cannot be read.
    periods_stated
        Whether the settings have labels of periods; otherwise one period is assumed.
    settings_file
        Where the settings stand.
    currency
        Unit of money, "" where nobody says.
    """

    sheets: Mapping[str, Sheet]
    periods: tuple[str, ...] | None
    periods_stated: bool
    settings_file: str
    currency: str

    def __getitem__(self, table: str) -> Sheet:
        return self.sheets[table]

    def __iter__(self) -> Iterator[Sheet]:
        return iter(self.sheets.values())


def open_workbook(text: TextTables, periods: tuple[str, ...] | None, currency: str) -> Workbook:
    """Lay the tables of a reader out as sheets, one for every table of the schema."""
    broken = {
        issue.file
        for issue in text.issues
        if issue.severity is Severity.ERROR and issue.column is None and issue.code not in _READ_ON
    }
    sheets = {}
    for name, table in TABLES.items():
        given = text.tables.get(name)
        file = text.file_of(name) if given is None else given.file
        sheets[name] = _sheet(table, file, given, whole=file not in broken)
        _mark_unread_cells(sheets[name], text.issues)
        if given is not None:
            _mark_covered_cells(sheets[name], given.covered)
    return Workbook(sheets, periods, states_periods(text), text.settings_file, currency)


def states_periods(text: TextTables) -> bool:
    """Return whether the settings have labels of periods."""
    section = text.settings.get("periods")
    return isinstance(section, Mapping) and "labels" in section


def _mark_unread_cells(sheet: Sheet, issues: Iterable[Issue]) -> None:
    for issue in issues:
        if issue.file == sheet.file and issue.severity is Severity.ERROR and issue.column in sheet.text:
            for at in np.flatnonzero(sheet.rows == issue.row).tolist():
                sheet.mark_faulty(issue.column, at)
                if not sheet.text[issue.column][at]:
                    sheet.unread.add(issue.column)


def _mark_covered_cells(sheet: Sheet, covered: Mapping[str, frozenset[int]]) -> None:
    for column in covered.keys() & sheet.text.keys():
        sheet.unread.add(column)
        for at in np.flatnonzero(np.isin(sheet.rows, list(covered[column]))).tolist():
            sheet.mark_faulty(column, at)


def _sheet(table: Table, file: str, given: TextTable | None, *, whole: bool) -> Sheet:
    if given is None:
        nothing = {column.name: np.empty(0, dtype=object) for column in table.columns}
        return Sheet(table, file, np.empty(0, dtype=np.int64), nothing, whole=whole)
    headers = tuple(str(header) for header in given.frame.columns)
    cells = given.frame.fillna("").to_numpy(dtype=object)
    blank = np.full(len(given.frame), "", dtype=object)
    return Sheet(
        table,
        file,
        given.rows,
        {name: cells[:, headers.index(name)] if name in headers else blank for name in table.column_names},
        headers=headers,
        present=True,
        whole=whole,
    )
