"""What differs between two instances, and between two plans: what changed in the input, and what that did."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

import pandas as pd

from optalloc.analysis.ledger import Ledger
from optalloc.instance import Instance
from optalloc.plan import PLAN_TABLES, Plan
from optalloc.schema import TABLES
from optalloc.tables import cell_text, frame_text, number_text

#: Share of the larger of two amounts by which they have to differ to count as different.
TOLERANCE: Final = 1e-6
#: In place of the name of a table: the entries of instance.toml.
SETTINGS: Final = "instance.toml"


class Change(StrEnum):
    """What happened to a row."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Difference:
    """A row that only one side has, or that both have with other cells.

    Attributes
    ----------
    key
        What names the row, cells by column.
    cells
        Text before and after, by column, where it differs; "" on the side that lacks the row.
    """

    table: str
    change: Change
    key: Mapping[str, str]
    cells: Mapping[str, tuple[str, str]]


def instance_differences(before: Instance, after: Instance) -> tuple[Difference, ...]:
    """Return the settings and rows that differ, in the order of the tables."""
    return (*_settings(before, after), *_instance_rows(before, after))


def plan_differences(before: Plan, after: Plan) -> tuple[Difference, ...]:
    """Return the rows that differ, in the order of the tables; amounts beyond a tolerance."""
    found: list[Difference] = []
    for name, columns in PLAN_TABLES.items():
        value, key = columns[-1], columns[:-1]
        earlier, later = _texts(before.tables[name]), _texts(after.tables[name])
        found += _rows(name, key, (value,), earlier, later, _hardly_differ)
    return tuple(found)


def value_differences(before: Ledger, after: Ledger, *columns: str) -> dict[tuple[str, ...], Fraction]:
    """Return by how much totals of the ledger changed, by some of its columns; nothing where by nothing."""
    earlier, later = before.by(*columns), after.by(*columns)
    changes = {
        key: later.get(key, Fraction(0)) - earlier.get(key, Fraction(0)) for key in {**earlier, **later}
    }
    return {key: change for key, change in changes.items() if change}


def _settings(before: Instance, after: Instance) -> Iterator[Difference]:
    earlier, later = asdict(before.settings), asdict(after.settings)
    for entry in earlier:
        pair = _setting_text(earlier[entry]), _setting_text(later[entry])
        if pair[0] != pair[1]:
            yield Difference(SETTINGS, Change.CHANGED, {"entry": entry}, {"value": pair})


def _setting_text(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, tuple) else cell_text(value)


def _instance_rows(before: Instance, after: Instance) -> Iterator[Difference]:
    for name, table in TABLES.items():
        others = tuple(column for column in table.column_names if column not in table.key)
        earlier = frame_text(table, before.table(name))
        later = frame_text(table, after.table(name))
        yield from _rows(name, table.key, others, earlier, later, str.__eq__)


def _texts(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.map(lambda cell: number_text(cell) if isinstance(cell, float) else str(cell))


def _rows(
    table: str,
    key: tuple[str, ...],
    others: tuple[str, ...],
    before: pd.DataFrame,
    after: pd.DataFrame,
    alike: Callable[[str, str], bool],
) -> Iterator[Difference]:
    """Yield the rows that differ."""
    earlier, later = _by_key(before, key, others), _by_key(after, key, others)
    for named in {**earlier, **later}:
        old, new = earlier.get(named), later.get(named)
        cells = {
            column: (old[at] if old else "", new[at] if new else "")
            for at, column in enumerate(others)
            if not (old and new and alike(old[at], new[at]))
        }
        if old is None or new is None or cells:
            change = Change.ADDED if old is None else Change.REMOVED if new is None else Change.CHANGED
            shown = {column: pair for column, pair in cells.items() if pair != ("", "")}
            yield Difference(table, change, dict(zip(key, named, strict=True)), shown)


def _by_key(
    frame: pd.DataFrame, key: tuple[str, ...], others: tuple[str, ...]
) -> dict[tuple[str, ...], tuple[str, ...]]:
    names = zip(*(frame[column].tolist() for column in key), strict=True)
    cells = zip(*(frame[column].tolist() for column in others), strict=True) if others else ()
    return dict(zip(names, cells or [()] * len(frame), strict=True))


def _hardly_differ(one: str, other: str) -> bool:
    """Return whether two cells say the same: the same text, or numbers that hardly differ."""
    if one == other:
        return True
    try:
        first, second = float(one), float(other)
    except ValueError:
        return False
    return abs(first - second) <= TOLERANCE * max(abs(first), abs(second))
