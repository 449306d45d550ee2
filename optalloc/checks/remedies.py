"""What to do about a cell that is blank or out of range, as far as that can be told."""

from __future__ import annotations

import math

from optalloc.checks.workbook import Sheet
from optalloc.schema import SEPARATOR, Column, Kind
from optalloc.tables import number_text

_POLE = 90.0  # degrees: no latitude is beyond
_FORMS = {
    Kind.NUMBER: "a number",
    Kind.INTEGER: "a whole number",
    Kind.BOOLEAN: "true or false",
    Kind.LIST: f"identifiers separated by {SEPARATOR}",
}


def hint_on_blank(column: Column) -> str:
    """Return what to write into a cell that must not be blank."""
    if column.reference is not None:
        return f"name one of the {column.reference}, or delete the row"
    return f"write {_FORMS.get(column.kind, 'text')}: {_in_a_sentence(column)}"


def hint_on_missing(column: Column) -> str:
    """Return what to do about a column that is not there."""
    return f"add a column headed {column.name}: {_in_a_sentence(column)}"


def hint_on_range(sheet: Sheet, column: Column, at: int) -> str:
    """Return what a figure out of range was probably meant to be, or what the range is for."""
    value = float(sheet.figures[column.name][at])
    if column.name == "lat" and _looks_swapped(sheet, at):
        lon = number_text(float(sheet.figures["lon"][at]))
        return f"lon and lat look swapped: write {number_text(value)} in lon and {lon} in lat"
    if column.maximum == 1.0 and 1.0 < value <= 100.0:
        return f"write {number_text(value / 100.0)} for {number_text(value)}%"
    if column.minimum == 0.0 and column.unit.startswith(("money", "amount", "load")):
        kind = "costs, prices and limits" if column.unit.startswith("money") else "amounts"
        return f"{kind} are stated without a sign: write {number_text(-value)}, or 0 for none"
    return f"write a number that is {_range(column)}: {_in_a_sentence(column)}"


def _looks_swapped(sheet: Sheet, at: int) -> bool:
    lon = float(sheet.figures["lon"][at])
    return not math.isnan(lon) and abs(lon) <= _POLE < abs(float(sheet.figures["lat"][at])) <= 2 * _POLE


def _range(column: Column) -> str:
    limits = (("at least", column.minimum), ("more than", column.above), ("at most", column.maximum))
    return " and ".join(f"{words} {limit:g}" for words, limit in limits if limit is not None)


def _in_a_sentence(column: Column) -> str:
    return column.meaning[0].lower() + column.meaning[1:]
