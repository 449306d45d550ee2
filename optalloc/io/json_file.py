"""An instance as one JSON file: the settings as in instance.toml, and `tables` with a list of rows each.

::

    {
      "title": "Two regions",
      "periods": {"labels": ["2026", "2027"], "discount": 0.05},
      "tables": {
        "regions": [{"region": "guangdong", "name": "Guangdong", "lon": 113.3, "lat": 23.1}]
      }
    }

The first object of a table counts as row 2, as in a spreadsheet.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pandas as pd

from optalloc.errors import InputError, Issue
from optalloc.instance import Instance
from optalloc.io.atomic import write_file
from optalloc.io.content import written_tables
from optalloc.io.grid import Grid, text_table, unread_table
from optalloc.io.table_names import unknown_table
from optalloc.io.text_file import read_utf8, refusal, shown_name
from optalloc.language import mark, say
from optalloc.schema import TABLES, Column, Kind
from optalloc.tables import TextTable, TextTables, number_text

_TABLES_KEY: Final = "tables"
#: What a value is called, by its type; whatever no type before fits is a number.
_KINDS: Final = {
    dict: mark("an object"),
    list: mark("a list"),
    str: mark("text"),
    bool: mark("true or false"),
    type(None): mark("null"),
    object: mark("a number"),
}
_ESCAPE: Final = re.compile(  # group 1: half a character
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)


class _NotANumber:
    """A literal (NaN, Infinity) that Python reads and JSON does not have."""

    def __init__(self, literal: str) -> None:
        self.literal = literal


class _Object(dict[str, object]):
    """An object that remembers the keys that it was given twice."""

    __slots__ = ("repeated",)

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__(pairs)
        times = {} if len(self) == len(pairs) else Counter(key for key, _ in pairs)
        self.repeated = [key for key, count in times.items() if count > 1]


def read_json(path: Path) -> TextTables:
    """Read settings and tables; what cannot be read is among the issues.

    Raises
    ------
    InputError
        Where the file is no JSON object.
    """
    file = shown_name(path)
    content = _parsed(read_utf8(path, file), file)
    if not isinstance(content, _Object):
        message = say("this is {kind}, not an object", kind=_described(content))
        hint = say("write {example}", example='{"title": ..., "tables": {...}}')
        raise refusal("json-structure", file, message, hint)

    def place_of(name: str) -> str:
        return f"{file}[{name}]"

    issues = _repeated_keys(content, file, None)
    tables = _read_tables(content.pop(_TABLES_KEY, None), file, place_of, issues)
    settings = _read_settings(content, file, issues)
    return TextTables(settings, file, tables, tuple(issues), place_of)


def is_instance_json(path: Path) -> bool:
    """Return whether a file is a JSON object with an object of tables."""
    try:
        file = shown_name(path)
        content = _parsed(read_utf8(path, file), file)
    except InputError:
        return False
    return isinstance(content, _Object) and isinstance(content.get(_TABLES_KEY), _Object)


def _parsed(text: str, file: str) -> object:
    for escape in _ESCAPE.finditer(text):
        if escape.group(1):
            row = text.count("\n", 0, escape.start()) + 1
            message = say("{escape} is half a character", escape=escape.group())
            raise refusal("control-character", file, message, row=row)
    try:
        return json.loads(text, object_pairs_hook=_Object, parse_constant=_NotANumber)
    except json.JSONDecodeError as error:
        message = say(
            "this is no JSON: {reason} (line {line}, column {column})",
            reason=error.msg,
            line=error.lineno,
            column=error.colno,
        )
        raise refusal("malformed-json", file, message, row=error.lineno) from None
    except RecursionError:
        raise refusal("malformed-json", file, say("lists are nested too deeply")) from None
    except ValueError as error:  # whole numbers of thousands of digits
        raise refusal("malformed-json", file, say("this is no JSON: {reason}", reason=error)) from None


def _repeated_keys(content: _Object, file: str, row: int | None) -> list[Issue]:
    return [
        Issue(
            "duplicate-key",
            file,
            row,
            key,
            say("the key occurs twice in one object"),
            say("keep one of them"),
        )
        for key in content.repeated
    ]


def _read_settings(
    content: _Object, file: str, issues: list[Issue], *, section: bool = False
) -> dict[str, object]:
    """Return settings as they stand, for the checks; report what only JSON can get wrong."""
    settings: dict[str, object] = {}
    for name, value in content.items():
        if isinstance(value, _NotANumber):
            issues.append(_not_a_number(value, file, None, name))
        elif isinstance(value, _Object) and not section:
            issues.extend(_repeated_keys(value, file, None))
            settings[name] = _read_settings(value, file, issues, section=True)
        elif isinstance(value, list) and not any(
            isinstance(item, list | dict | _NotANumber) for item in value
        ):
            settings[name] = value
        elif isinstance(value, list | dict):
            message = say("the setting is nested too deeply")
            hint = say("write text, a number, or a list of texts")
            issues.append(Issue("json-structure", file, None, name, message, hint))
        else:
            settings[name] = value
    return settings


def _not_a_number(value: _NotANumber, file: str, row: int | None, column: str) -> Issue:
    message = say("{literal} is not a number of JSON", literal=value.literal)
    return Issue("not-finite", file, row, column, message, say("write null for none"))


def _read_tables(
    content: object, file: str, place_of: Callable[[str], str], issues: list[Issue]
) -> dict[str, TextTable]:
    if not isinstance(content, _Object):
        message = (
            say("{key} is missing", key=_TABLES_KEY)
            if content is None
            else say("{key} is {kind}, not an object", key=_TABLES_KEY, kind=_described(content))
        )
        hint = say("write {example}", example='"tables": {"regions": [...], ...}')
        issues.append(Issue("json-structure", file, None, None, message, hint))
        return {name: unread_table(name, file) for name in TABLES}
    issues.extend(_repeated_keys(content, file, None))
    tables = {}
    for name, rows in content.items():
        place = place_of(name)
        if name in TABLES:
            tables[name] = _read_table(rows, name, place, issues)
        else:
            issues.append(unknown_table(name, place))
    return tables


def _read_table(rows: object, name: str, file: str, issues: list[Issue]) -> TextTable:
    if not isinstance(rows, list):
        message = say("the table is {kind}, not a list of rows", kind=_described(rows))
        hint = say("write {example}", example='[{"column": value, ...}, ...]')
        issues.append(Issue("json-structure", file, None, None, message, hint))
        return unread_table(name, file)
    objects = list(_row_objects(rows, file, issues))
    header = list(dict.fromkeys(key for _, row in objects for key in row)) or TABLES[name].column_names
    cells = [
        [_cell_text(row.get(column), file, number, column, issues) for column in header]
        for number, row in objects
    ]
    table, found = text_table(file, Grid(header, cells, [number for number, _ in objects]))
    issues.extend(found)
    return table


def _row_objects(rows: list[object], file: str, issues: list[Issue]) -> Iterator[tuple[int, _Object]]:
    for number, row in enumerate(rows, start=2):
        if isinstance(row, _Object):
            issues.extend(_repeated_keys(row, file, number))
            yield number, row
        else:
            message = say("the row is {kind}, not an object", kind=_described(row))
            hint = say("write {example}", example='{"column": value, ...}')
            issues.append(Issue("json-structure", file, number, None, message, hint))


def _cell_text(value: object, file: str, row: int, column: str, issues: list[Issue]) -> str:
    """Return a value as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return number_text(value) if math.isfinite(value) else str(value)
    if isinstance(value, _NotANumber):
        issues.append(_not_a_number(value, file, row, column))
    else:
        message = say("the cell is {kind}", kind=_described(value))
        hint = say("write text, a number, true, false or null; separate the items of a list by ;")
        issues.append(Issue("json-structure", file, row, column, message, hint))
    return ""


def _described(value: object) -> str:
    return say(next(words for kind, words in _KINDS.items() if isinstance(value, kind)))


def write_json(instance: Instance, path: Path) -> None:
    """Write an instance as one JSON file.

    Raises
    ------
    InputError
        Where the file cannot be written.
    """
    write_file(path, json_bytes(instance))


def json_bytes(instance: Instance) -> bytes:
    """Return an instance as JSON, a row of a table per line."""
    parts = [f"{_dumped(key)}: {_dumped(value)}" for key, value in instance.settings.to_dict().items()]
    tables = ",\n".join(_table_text(name, frame) for name, frame in written_tables(instance).items())
    parts.append(f'"{_TABLES_KEY}": {{\n{tables}\n}}')
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode("utf-8")


def _table_text(name: str, frame: pd.DataFrame) -> str:
    columns = [_json_values(column, frame[column.name]) for column in TABLES[name].columns]
    names = TABLES[name].column_names
    rows = [_dumped(dict(zip(names, row, strict=True))) for row in zip(*columns, strict=True)]
    return f'"{name}": [\n' + ",\n".join(rows) + "\n]" if rows else f'"{name}": []'


def _json_values(column: Column, values: pd.Series) -> list[object]:
    if column.kind is Kind.BOOLEAN:
        return [bool(value) for value in values.tolist()]
    if column.kind in (Kind.NUMBER, Kind.INTEGER):
        return [_json_number(value) for value in values.to_numpy(dtype="float64").tolist()]
    return [str(value) for value in values.tolist()]


def _json_number(value: float) -> int | float | None:
    text = number_text(value)
    return json.loads(text) if text else None


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
