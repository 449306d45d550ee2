"""What to do about a cell that is blank or out of range, as far as that can be told."""

from __future__ import annotations

import math

from optalloc.checks.limits import PER_CENT_FROM, range_in_words
from optalloc.checks.workbook import Sheet
from optalloc.language import mark, say
from optalloc.schema import SEPARATOR, Column, Kind, Table, column_words, table_words
from optalloc.tables import number_text

_POLE = 90.0  # degrees: no latitude is beyond
_TO_WRITE = {
    Kind.NUMBER: mark("write a number: {meaning}"),
    Kind.INTEGER: mark("write a whole number: {meaning}"),
    Kind.BOOLEAN: mark("write true or false: {meaning}"),
    Kind.LIST: mark("write identifiers separated by {separator}: {meaning}"),
}
_MONEY_WITHOUT_SIGN = mark(
    "costs, prices and limits are stated without a sign: write {number}, or 0 for none"
)
_AMOUNT_WITHOUT_SIGN = mark("amounts are stated without a sign: write {number}, or 0 for none")


def hint_on_blank(column: Column) -> str:
    """Return what to write into a cell that must not be blank."""
    if column.reference is not None:
        return say("name one of the {table}, or delete the row", table=table_words(column.reference))
    if column.kind is Kind.IDENTIFIER and column.name != "stage":  # which names one of another table, too
        return say("write an identifier of its own, or delete the row")
    to_write = _TO_WRITE.get(column.kind, mark("write text: {meaning}"))
    return say(to_write, meaning=_in_a_sentence(column), separator=SEPARATOR)


def hint_on_none(table: Table, column: Column) -> str:
    """Return what to do about a cell that says that there is no figure, and must not be blank."""
    if column.unit == "amount":
        return say("write 0, or delete the row")
    return hint_on_blank(column) if table.required else say("write a number, or delete the row")


def hint_on_missing(column: Column) -> str:
    """Return what to do about a column that is not there."""
    return say(
        "add a column headed {column}: {meaning}",
        column=column_words(column.name),
        meaning=_in_a_sentence(column),
    )


def hint_on_range(sheet: Sheet, column: Column, at: int) -> str:
    """Return what a figure out of range was probably meant to be, or what the range is for."""
    value = float(sheet.figures[column.name][at])
    if column.name == "lat" and _looks_swapped(sheet, at):
        return say(
            "lon and lat look swapped: write {lon} in lon and {lat} in lat",
            lon=number_text(value),
            lat=number_text(float(sheet.figures["lon"][at])),
        )
    if column.maximum == 1.0 and PER_CENT_FROM <= value <= 100.0:
        return say(
            "write {number} for {percent}%", number=number_text(value / 100.0), percent=number_text(value)
        )
    if column.minimum == 0.0 and column.unit.startswith(("money", "amount", "load")):
        without_sign = _MONEY_WITHOUT_SIGN if column.unit.startswith("money") else _AMOUNT_WITHOUT_SIGN
        return say(without_sign, number=number_text(-value))
    return say(
        "write a number that is {range}: {meaning}",
        range=range_in_words(column),
        meaning=_in_a_sentence(column),
    )


def _looks_swapped(sheet: Sheet, at: int) -> bool:
    lon = float(sheet.figures["lon"][at])
    return not math.isnan(lon) and abs(lon) <= _POLE < abs(float(sheet.figures["lat"][at])) <= 2 * _POLE


def _in_a_sentence(column: Column) -> str:
    meaning = say(column.meaning)
    return meaning[0].lower() + meaning[1:]
