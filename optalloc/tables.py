"""Tables between a file and an `Instance`: as text with their rows, and as typed frames."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from optalloc.errors import Issue
from optalloc.language import say
from optalloc.schema import TABLES, Column, Kind, Table

FIRST_ROW = 2  #: number of the first row below the header
_MANY_ROWS = 1000  #: from which on pandas sorts faster

Dtype = Literal["float64", "int64", "bool", "str"]

#: Typed frames by table name: every table and every column of the schema is present.
Frames = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class TextTable:
    """A table as it stands in a file: nothing but text, and where each row came from.

    Attributes
    ----------
    file
        Where the table was read, as the user knows it.
    frame
        Cells as text, blank cells as "", one column per header.
    rows
        Row number of each row of `frame` as a spreadsheet counts (header = 1).
    covered
        Row numbers by column of cells that are blank only as they are merged with another.
    """

    file: str
    frame: pd.DataFrame
    rows: npt.NDArray[np.int64]
    covered: Mapping[str, frozenset[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class TextTables:
    """Everything that a reader found.

    Attributes
    ----------
    settings
        Content of instance.toml, nested as there.
    settings_file
        Where the settings were read.
    tables
        Tables by name; those that the file does not have are absent.
    issues
        What the reader could not read: bytes, ragged rows, unknown tables.
    file_of
        How issues call the place of a table, also of one that is not there.
    setting_rows
        Row of the first cell of each setting, by its dotted name, where settings stand in a sheet.
    """

    settings: Mapping[str, object]
    settings_file: str
    tables: Mapping[str, TextTable]
    issues: tuple[Issue, ...] = ()
    file_of: Callable[[str], str] = str
    setting_rows: Mapping[str, int] = field(default_factory=dict)

    def place_of(self, table: str, identifier: str) -> tuple[str, int | None]:
        """Return file and row of what an identifier names in a sound table whose key it is."""
        given = self.tables.get(table)
        if given is None:
            return self.file_of(table), None
        named = np.flatnonzero(given.frame[TABLES[table].key[0]].to_numpy() == identifier)
        return given.file, int(given.rows[named[0]]) if len(named) else None


@dataclass(frozen=True)
class Settings:
    """The scalars of an instance (instance.toml), checked."""

    title: str = ""
    title_zh: str = ""
    description: str = ""
    currency: str = ""
    sources: tuple[str, ...] = ()
    periods: tuple[str, ...] = ("1",)
    discount: float = 0.0
    alpha: float = 0.9
    weight: float = 0.0

    def to_dict(self) -> dict[str, object]:
        """Return the settings nested as in instance.toml."""
        return {
            "title": self.title,
            "title_zh": self.title_zh,
            "description": self.description,
            "currency": self.currency,
            "sources": list(self.sources),
            "periods": {"labels": list(self.periods), "discount": self.discount},
            "risk": {"alpha": self.alpha, "weight": self.weight},
        }


def number_text(value: float) -> str:
    """Return the shortest text that reads back as the same number; whole numbers without a point."""
    if math.isnan(value):
        return ""
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(float(value))


def column_text(column: Column, values: pd.Series) -> list[str]:
    """Return the cells of a typed column as canonical text."""
    if column.kind in (Kind.NUMBER, Kind.INTEGER):
        return [number_text(value) for value in values.to_numpy(dtype=np.float64).tolist()]
    if column.kind is Kind.BOOLEAN:
        return ["true" if value else "false" for value in values.tolist()]
    return list(map(str, values.tolist()))


def frame_text(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a typed frame as canonical text, one column per column of the schema."""
    return pd.DataFrame(
        {
            column.name: pd.Series(column_text(column, frame[column.name]), dtype="str")
            for column in table.columns
        }
    )


def rows_of_text(table: Table, frame: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return the rows of a typed frame as canonical text."""
    texts = [column_text(column, frame[column.name]) for column in table.columns]
    return list(zip(*texts, strict=True))


def in_order(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Return a frame with its rows sorted by columns, blanks last, and numbered anew.

    It is what pandas sorts, which takes ten times as long for the few rows that most tables have.
    """
    if len(frame) > _MANY_ROWS:
        return frame.sort_values(list(columns), kind="stable", ignore_index=True)
    keys = list(zip(*(_sortable(frame[column]) for column in columns), strict=True))
    order = sorted(range(len(keys)), key=keys.__getitem__)
    return frame.take(np.array(order, dtype=np.int64)).reset_index(drop=True)


def _sortable(cells: pd.Series) -> list[Any]:
    """Return cells such that blank ones come after all others."""
    values, blank = cells.tolist(), cells.isna().tolist()
    if not any(blank):
        return values
    return [(is_blank, 0 if is_blank else value) for value, is_blank in zip(values, blank, strict=True)]


def column_dtype(column: Column) -> Dtype:
    """Return the pandas dtype of a typed column.

    Numbers are float64 with NaN where blank means "none"; so are integers that may be blank.
    """
    if column.kind is Kind.NUMBER:
        return "float64"
    if column.kind is Kind.INTEGER:
        return "int64" if column.required or column.default is not None else "float64"
    if column.kind is Kind.BOOLEAN:
        return "bool"
    return "str"


def empty_frame(table: Table) -> pd.DataFrame:
    """Return a typed frame without rows."""
    return pd.DataFrame({c.name: pd.Series([], dtype=column_dtype(c)) for c in table.columns})


def typed_frame(table: Table, columns: Mapping[str, Any] | pd.DataFrame) -> pd.DataFrame:
    """Return a typed frame from columns of values, with the schema's defaults for those not given.

    Parameters
    ----------
    table
        The table of the schema.
    columns
        Values by column name, all of one length; None in them stands for blank.

    Raises
    ------
    ValueError
        For a blank boolean: only the checks know what a preset makes of it.
    """
    table_given = columns if isinstance(columns, pd.DataFrame) else pd.DataFrame(dict(columns))
    given = table_given.reset_index(drop=True)
    frame = {}
    for column in table.columns:
        dtype = column_dtype(column)
        fill = column.default if column.default is not None else ("" if dtype == "str" else np.nan)
        if column.name not in given:
            values = pd.Series([fill] * len(given), dtype=object)
        else:
            values = given[column.name].astype(object)
            values = values.where(values.notna(), fill)
        if dtype == "bool" and values.isna().any():
            raise ValueError(f"{table.name}.{column.name} is blank")
        frame[column.name] = values.astype(dtype)
    return pd.DataFrame(frame)


def cell_text(value: object) -> str:
    """Return a cell given in Python as it would stand in a file: None and NaN are blank."""
    if value is None or value is pd.NA:
        return ""
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, int | float | np.integer | np.floating):
        return number_text(float(value))
    return str(value)


def as_text_tables(
    settings: Settings, tables: Mapping[str, Mapping[str, Any] | pd.DataFrame], source: str
) -> TextTables:
    """Return tables given in Python as a reader would hand them over, so that the same checks apply to them.

    Parameters
    ----------
    settings
        Checked settings.
    tables
        Columns of cells by table name, in any order and with any index; None and NaN stand for blank.
    source
        How issues name the place, e.g. "given"; a message of the catalogue.
    """

    def file_of(name: str) -> str:
        return say("{source} table {table}", source=say(source), table=name)

    text = {name: _given_text(columns) for name, columns in tables.items()}
    return TextTables(
        settings.to_dict(),
        say("{source} settings", source=say(source)),
        {
            name: TextTable(file_of(name), frame, np.arange(FIRST_ROW, len(frame) + FIRST_ROW))
            for name, frame in text.items()
            if len(frame) or TABLES[name].required
        },
        file_of=file_of,
    )


def _given_text(columns: Mapping[str, Any] | pd.DataFrame) -> pd.DataFrame:
    given = columns if isinstance(columns, pd.DataFrame) else pd.DataFrame(dict(columns), dtype=object)
    cells = {name: [cell_text(cell) for cell in given[name].tolist()] for name in given}
    return pd.DataFrame(cells, index=range(len(given)), dtype="str")
