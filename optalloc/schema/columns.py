"""Columns that several tables have."""

from __future__ import annotations

from optalloc.language import mark
from optalloc.schema.kinds import Column, Kind


def identifier(name: str, meaning: str, reference: str | None = None, required: bool = True) -> Column:
    """Return a column that names a row of its own or of another table."""
    return Column(name, Kind.IDENTIFIER, meaning, required=required, reference=reference)


def text(name: str, meaning: str) -> Column:
    """Return a column of free text."""
    return Column(name, Kind.TEXT, meaning, default="")


def names() -> tuple[Column, Column]:
    """Return the names shown to people."""
    return text("name", mark("Name shown to people")), text("name_zh", mark("Name in Chinese"))


def cost(name: str, meaning: str) -> Column:
    """Return a column of money, 0 where blank."""
    return Column(name, Kind.NUMBER, meaning, default=0.0, minimum=0.0, unit="money", shockable=True)


def requires() -> Column:
    """Return the column of facilities that must be open first."""
    return Column(
        "requires",
        Kind.LIST,
        mark("Facilities that must be open first, separated by ;"),
        default="",
        reference="facilities",
    )


def period(meaning: str) -> Column:
    """Return a column that names a period, or none."""
    return identifier("period", meaning, "periods", required=False)
