"""The tables of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from optalloc.schema.columns import identifier
from optalloc.schema.kinds import Column, Kind, Table


def _decided_in() -> Column:
    return identifier("future", "Future in which it is so; blank: all of them", "futures", required=False)


def _future() -> Column:
    meaning = "Future in which it is so; blank: the only one that the instance has"
    return identifier("future", meaning, "futures", required=False)


def _period(meaning: str) -> Column:
    return identifier("period", meaning, "periods")


def _amount(meaning: str) -> Column:
    return Column("amount", Kind.NUMBER, meaning, required=True, above=0.0, unit="amount")


_REGION: Final = identifier("region", "Where", "regions")
_RESOURCE: Final = identifier("resource", "What", "resources")


def _table(name: str, meaning: str, *columns: Column) -> tuple[str, Table]:
    """Return a table; its last column is what the plan decides, those before it say for what."""
    return name, Table(name, meaning, tuple(column.name for column in columns[:-1]), columns, required=True)


#: Declared like the tables of an instance; a plan has all of them, with or without rows.
PLAN_SCHEMA: Final[Mapping[str, Table]] = MappingProxyType(
    dict(
        (
            _table(
                "launches",
                "Stages that start at sites",
                _decided_in(),
                identifier("scenario", "Application scenario", "scenarios"),
                identifier("region", "Region that hosts it", "regions"),
                identifier("stage", "Stage of the scenario"),
                _period("Period in which the stage starts there"),
            ),
            _table(
                "facilities",
                "Facilities that are opened",
                _decided_in(),
                identifier("facility", "Facility", "facilities"),
                _period("Period in which it opens"),
            ),
            _table(
                "corridors",
                "Corridors that are opened, of those that cost something or are in a group; others are "
                "open when what they require is",
                _decided_in(),
                identifier("corridor", "Corridor", "corridors"),
                _period("Period in which it opens"),
            ),
            _table(
                "flows",
                "What is sent through corridors",
                _future(),
                identifier("corridor", "Corridor", "corridors"),
                _RESOURCE,
                _period("When"),
                _amount("Amount sent; what arrives is the yield of it"),
            ),
            _table(
                "use",
                "What is drawn from endowments",
                _future(),
                _REGION,
                _RESOURCE,
                Column(
                    "unit_cost",
                    Kind.NUMBER,
                    "As stated in `endowments`, before shocks; tiers of one unit cost count together",
                    required=True,
                    unit="money / unit",
                ),
                _period("When"),
                _amount("Amount drawn"),
            ),
            _table(
                "stock",
                "What is kept of storable resources",
                _future(),
                _REGION,
                _RESOURCE,
                _period("When"),
                _amount("Amount left at the end of the period"),
            ),
            _table(
                "shortages",
                "What sites go without, of resources with a shortage price",
                _future(),
                identifier("scenario", "Application scenario", "scenarios"),
                identifier("region", "Region that hosts it", "regions"),
                _RESOURCE,
                _period("When"),
                _amount("Amount lacking"),
            ),
        )
    )
)
