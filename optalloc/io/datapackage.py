"""The description of an instance folder for other tools: a Frictionless Tabular Data Package (v1)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from optalloc.instance import Instance
from optalloc.schema import TABLES, Column, Kind, Table

DESCRIPTION_FILE: Final = "datapackage.json"

_TYPES: Final = {Kind.NUMBER: "number", Kind.INTEGER: "integer", Kind.BOOLEAN: "boolean"}


def description_bytes(instance: Instance, tables: Sequence[str]) -> bytes:
    """Return the datapackage.json of an instance folder.

    Parameters
    ----------
    tables
        Those that the folder has.
    """
    settings = instance.settings
    package: dict[str, object] = {"profile": "tabular-data-package", "name": "optalloc-instance"}
    if settings.title:
        package["title"] = settings.title
    if settings.description:
        package["description"] = settings.description
    if settings.sources:
        package["sources"] = [{"title": source} for source in settings.sources]
    package["resources"] = [_resource(TABLES[name], tables, settings.periods) for name in tables]
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _resource(table: Table, tables: Sequence[str], periods: Sequence[str]) -> dict[str, object]:
    schema: dict[str, object] = {
        "fields": [_field(column, periods) for column in table.columns],
        "missingValues": [""],
    }
    if all(table[name].required for name in table.key):  # a primary key has no blanks
        schema["primaryKey"] = list(table.key)
    if foreign := _foreign_keys(table, tables):
        schema["foreignKeys"] = foreign
    return {
        "name": table.name,
        "path": f"{table.name}.csv",
        "profile": "tabular-data-resource",
        "description": table.meaning,
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(column: Column, periods: Sequence[str]) -> dict[str, object]:
    field: dict[str, object] = {
        "name": column.name,
        "type": _TYPES.get(column.kind, "string"),
        "description": f"{column.meaning} [{column.unit}]" if column.unit else column.meaning,
    }
    if column.kind is Kind.BOOLEAN:
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    constraints: dict[str, object] = {}
    if column.required:
        constraints["required"] = True
    lowest = column.minimum if column.minimum is not None else column.above
    if lowest is not None:
        constraints["minimum"] = int(lowest) if column.kind is Kind.INTEGER else lowest
    if column.maximum is not None:
        constraints["maximum"] = column.maximum
    if column.reference == "periods":
        constraints["enum"] = list(periods)
    if constraints:
        field["constraints"] = constraints
    return field


def _foreign_keys(table: Table, tables: Sequence[str]) -> list[dict[str, object]]:
    return [
        {
            "fields": column.name,
            "reference": {
                "resource": column.reference,
                "fields": TABLES[column.reference].key[0],
            },
        }
        for column in table.columns
        if column.kind is Kind.IDENTIFIER and column.reference is not None and column.reference in tables
    ]
