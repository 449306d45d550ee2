"""What the files of an instance say, told apart from how they say it; written apart from the readers."""

from __future__ import annotations

import csv
import io
import math
import tomllib
from collections import Counter
from collections.abc import Mapping
from typing import Any

from optalloc.schema import PRESETS, SETTINGS, TABLES, Column, Kind
from tests.instance_folder import Folder

_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def meaning(files: Folder) -> tuple[dict[str, Any], dict[str, Counter[tuple[Any, ...]]]]:
    """Return settings by dotted name and rows by table, with defaults for what is blank, in no order."""
    settings = _settings(tomllib.loads(files["instance.toml"].decode("utf-8-sig")))
    return settings, {name: _rows(name, files.get(f"{name}.csv", b"")) for name in TABLES}


def _settings(given: Mapping[str, Any]) -> dict[str, Any]:
    flat = {setting.name: setting.default for setting in SETTINGS}
    for name, value in given.items():
        flat |= (
            {f"{name}.{entry}": v for entry, v in value.items()} if isinstance(value, dict) else {name: value}
        )
    flat["periods.labels"] = [str(label) for label in flat["periods.labels"]]
    flat["sources"] = list(flat["sources"])
    return flat


def _rows(name: str, content: bytes) -> Counter[tuple[Any, ...]]:
    """Return how often each row occurs; blank rows do not count, nor do blank columns without a header."""
    table = TABLES[name]
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    lines = [line for line in lines if any(cell.strip() for cell in line)]
    header, lines = (lines[0], lines[1:]) if lines else ([], [])
    while header and not header[-1].strip():
        header.pop()
    assert not any(cell.strip() for line in lines for cell in line[len(header) :])
    rows = [dict(zip(header, line[: len(header)], strict=True)) for line in lines]
    return Counter(tuple(_value(row, column) for column in table.columns) for row in rows)


def _value(row: Mapping[str, str], column: Column) -> Any:
    text = row.get(column.name, "")
    if column.kind in (Kind.NUMBER, Kind.INTEGER):
        return _number(text.strip(" \t"), column)
    if column.kind is Kind.BOOLEAN:
        preset = PRESETS.get(row.get("resource", ""))
        return _TRUTH[text.strip(" \t").lower()] if text.strip(" \t") else getattr(preset, column.name)
    if column.kind is Kind.LIST:
        return frozenset(item.strip() for item in text.split(";")) - {""}
    return text


def _number(text: str, column: Column) -> float | None:
    if not text:
        return None if column.default is None else float(column.default)
    value = float(text)
    assert math.isfinite(value)
    assert text.isascii()
    assert "_" not in text
    return value
