"""The tables of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from optalloc.language import mark
from optalloc.schema.columns import identifier
from optalloc.schema.kinds import Column, Kind, Table


def _decided_in() -> Column:
    return identifier(
        "future", mark("Future in which it is so; blank: all of them"), "futures", required=False
    )


def _future() -> Column:
    meaning = mark("Future in which it is so; blank: the only one that the instance has")
    return identifier("future", meaning, "futures", required=False)


def _period(meaning: str) -> Column:
    return identifier("period", meaning, "periods")


def _amount(meaning: str) -> Column:
    return Column("amount", Kind.NUMBER, meaning, required=True, above=0.0, unit="amount")


_REGION: Final = identifier("region", mark("Where"), "regions")
_RESOURCE: Final = identifier("resource", mark("What"), "resources")


def _table(name: str, meaning: str, *columns: Column) -> tuple[str, Table]:
    """Return a table; its last column is what the plan decides, those before it say for what."""
    return name, Table(name, meaning, tuple(column.name for column in columns[:-1]), columns, required=True)


#: Declared like the tables of an instance; a plan has all of them, with or without rows.
PLAN_SCHEMA: Final[Mapping[str, Table]] = MappingProxyType(
    dict(
        (
            _table(
                "launches",
                mark("Stages that start at sites"),
                _decided_in(),
                identifier("scenario", mark("Application scenario"), "scenarios"),
                identifier("region", mark("Region that hosts it"), "regions"),
                identifier("stage", mark("Stage of the scenario")),
                _period(mark("Period in which the stage starts there")),
            ),
            _table(
                "facilities",
                mark("Facilities that are opened"),
                _decided_in(),
                identifier("facility", mark("Facility"), "facilities"),
                _period(mark("Period in which it opens")),
            ),
            _table(
                "corridors",
                mark(
                    "Corridors that are opened, of those that cost something or are in a group; others are "
                    "open when what they require is"
                ),
                _decided_in(),
                identifier("corridor", mark("Corridor"), "corridors"),
                _period(mark("Period in which it opens")),
            ),
            _table(
                "flows",
                mark("What is sent through corridors"),
                _future(),
                identifier("corridor", mark("Corridor"), "corridors"),
                _RESOURCE,
                _period(mark("When")),
                _amount(mark("Amount sent; what arrives is the yield of it")),
            ),
            _table(
                "use",
                mark("What is drawn from endowments"),
                _future(),
                _REGION,
                _RESOURCE,
                Column(
                    "unit_cost",
                    Kind.NUMBER,
                    mark("As stated in `endowments`, before shocks; tiers of one unit cost count together"),
                    required=True,
                    unit="money / unit",
                ),
                _period(mark("When")),
                _amount(mark("Amount drawn")),
            ),
            _table(
                "stock",
                mark("What is kept of storable resources"),
                _future(),
                _REGION,
                _RESOURCE,
                _period(mark("When")),
                _amount(mark("Amount left at the end of the period")),
            ),
            _table(
                "shortages",
                mark("What sites go without, of resources with a shortage price"),
                _future(),
                identifier("scenario", mark("Application scenario"), "scenarios"),
                identifier("region", mark("Region that hosts it"), "regions"),
                _RESOURCE,
                _period(mark("When")),
                _amount(mark("Amount lacking")),
            ),
        )
    )
)
