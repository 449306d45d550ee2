"""What a table and its columns are made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a cell holds."""

    IDENTIFIER = "identifier"  # names a row of this table, or of the table in `reference`
    LIST = "list"  # identifiers of `reference`, separated by SEPARATOR
    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"


SEPARATOR: Final = ";"


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name, kind, meaning
        Header, what a cell holds, and one line on what it means.
    required
        A blank cell is an error (and so is a missing column).
    default
        What a blank cell stands for; None: nothing ("unlimited", "every period", ...), as `meaning` says.
    minimum, maximum, above
        Inclusive range; `above` is an exclusive minimum.
    reference
        Table whose first key column this refers to; "periods" means the labels in instance.toml.
    unit
        Unit in the words of the design: "money", "amount" (units of the resource), "degrees", "".
    shockable
        Whether `shocks` may scale the column.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    default: str | float | bool | None = None
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    reference: str | None = None
    unit: str = ""
    shockable: bool = False


@dataclass(frozen=True)
class Table:
    """One table: its key, its columns, and whether an instance can do without it."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool = False

    def __getitem__(self, column: str) -> Column:
        return self._by_name[column]

    @property
    def _by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @property
    def column_names(self) -> tuple[str, ...]:
        """Headers in order."""
        return tuple(column.name for column in self.columns)
