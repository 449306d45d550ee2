"""A first instance to start from: the regions and scenarios that somebody names, with figures to be replaced.

Its figures are round on purpose: they make an instance that is checked and solved as it is, and nobody takes
them for data.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import pandas as pd

from optalloc.conventional import conventional
from optalloc.instance import Instance
from optalloc.language import language, mark, say
from optalloc.schema import SEPARATOR
from optalloc.tables import Settings

RESOURCES: Final = ("capital", "talent", "space", "technology")
STAGES: Final = ("pilot", "rollout")

_NAMES_ZH: Final = {"capital": "资金", "talent": "人才", "space": "空间", "technology": "技术"}
_ENDOWED: Final = {"capital": 100.0, "talent": 20.0, "space": 50.0, "technology": 40.0}
#: Needs of a stage: upfront and in each period.
_NEEDS: Final = {
    "pilot": {"capital": (10.0, 1.0), "talent": (0.0, 2.0), "space": (0.0, 5.0), "technology": (0.0, 30.0)},
    "rollout": {
        "capital": (30.0, 3.0),
        "talent": (0.0, 6.0),
        "space": (0.0, 20.0),
        "technology": (0.0, 20.0),
    },
}
_VALUES: Final = {"pilot": 10.0, "rollout": 60.0}
_FORM: Final = "agreement"

#: What is written in the example of a template for people to read, and has no column of its own in Chinese.
TEXTS: Final = (
    mark("Three regions, three scenarios, three years; a tutorial. Most figures are assumed, see README.md."),
    mark("Assumed; rents after prices of commodity buildings 2023 (NBS, main-city annual data)"),
    mark("Greater Bay Area"),
    mark("Central China"),
    mark("semiconductors"),
    mark("low-altitude"),
    mark("logistics"),
    mark("shenzhen-hubei"),
)
#: Columns of identifiers, by the tables that they are of.
_NAMING: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "regions": ("region", "origin", "destination", "sponsor", "payer"),
        "resources": ("resource",),
        "scenarios": ("scenario",),
        "facilities": ("facility", "requires"),
        "corridors": ("corridor",),
    }
)


def first_instance(
    title: str, regions: Sequence[str], scenarios: Sequence[str], periods: Sequence[str], currency: str = ""
) -> Instance:
    """Return an instance of some regions, all alike, and scenarios, for which all of them are sites.

    Parameters
    ----------
    regions, scenarios
        Names shown to people; identifiers are made of them.

    Raises
    ------
    InputError
        For names or periods that no table can hold: blank ones, or one twice.
    """
    region_of, scenario_of = _identifiers(regions), _identifiers(scenarios)
    last_period = max(0, len(periods) - 1)
    pairs = list(itertools.permutations(region_of, 2))
    return Instance.build(
        Settings(title=title, currency=currency, periods=tuple(periods)),
        regions={"region": list(region_of), "name": list(region_of.values())},
        resources={
            "resource": list(RESOURCES),
            "name": [resource.capitalize() for resource in RESOURCES],
            "name_zh": [_NAMES_ZH[resource] for resource in RESOURCES],
        },
        endowments=_grid(region_of, RESOURCES, ("region", "resource")).assign(
            amount=[_ENDOWED[resource] for _ in region_of for resource in RESOURCES]
        ),
        scenarios={"scenario": list(scenario_of), "name": list(scenario_of.values())},
        stages=_grid(scenario_of, STAGES, ("scenario", "stage")).assign(
            order=[1 + number for _ in scenario_of for number in range(len(STAGES))],
            value=[_VALUES[stage] for _ in scenario_of for stage in STAGES],
            lag=[float(min(number, last_period)) for _ in scenario_of for number in range(len(STAGES))],
        ),
        needs=_needs(scenario_of),
        sites=_grid(scenario_of, region_of, ("scenario", "region")),
        corridors={
            "corridor": [f"{origin}-{destination}" for origin, destination in pairs],
            "name": [f"{region_of[origin]} → {region_of[destination]}" for origin, destination in pairs],
            "origin": [origin for origin, _ in pairs],
            "destination": [destination for _, destination in pairs],
            "form": [_FORM] * len(pairs),
            "fixed_cost": [5.0] * len(pairs),
            "running_cost": [1.0] * len(pairs),
        },
        terms={"form": [_FORM], "unit_cost": [0.05], "yield": [0.8]} if pairs else {},
    )


def in_words(instance: Instance) -> Instance:
    """Return an instance to begin with in the language that is spoken, where that is not English.

    Identifiers are its names in Chinese, which then are its only names; stages, forms, units, groups and what
    is noted of it are said, as far as they are known.
    """
    if language() == "en":
        return instance
    tables = {name: frame.copy() for name, frame in instance.tables.items()}
    changes = _changes(tables)
    for frame in tables.values():
        for column in frame.columns.intersection(list(changes)):
            frame[column] = frame[column].map(changes[column])
        if "name_zh" in frame:
            frame["name"] = frame["name_zh"].where(frame["name_zh"] != "", frame["name"])
            frame["name_zh"] = ""
    stated = instance.settings
    settings = dataclasses.replace(
        stated,
        title=stated.title_zh or stated.title,
        title_zh="",
        description=_said(stated.description),
        currency=conventional(stated.currency),
        sources=tuple(map(_said, stated.sources)),
    )
    return Instance.build(settings, **tables)


def _changes(tables: Mapping[str, pd.DataFrame]) -> dict[str, Callable[[str], str]]:
    """Return what becomes of the cells of each column of text that names or is said."""
    changes: dict[str, Callable[[str], str]] = dict.fromkeys(("group", "domain"), _said)
    changes |= dict.fromkeys(("stage", "required_stage", "form", "unit"), conventional)
    for table, columns in _NAMING.items():
        frame = tables[table]
        pairs = zip(frame[columns[0]].tolist(), frame["name_zh"].tolist(), strict=True)
        names = {identifier: name for identifier, name in pairs if name}
        changes |= dict.fromkeys(columns, functools.partial(_renamed, names))
    return changes


def _renamed(names: Mapping[str, str], cell: str) -> str:
    return SEPARATOR.join(names.get(part, part) for part in cell.split(SEPARATOR))


def _said(text: str) -> str:
    return say(text) if text in TEXTS else text


def _needs(scenarios: Iterable[str]) -> pd.DataFrame:
    rows = [
        (scenario, stage, resource, *_NEEDS[stage][resource])
        for scenario in scenarios
        for stage in STAGES
        for resource in RESOURCES
    ]
    return pd.DataFrame(rows, columns=["scenario", "stage", "resource", "upfront", "running"])


def _grid(first: Iterable[str], second: Iterable[str], columns: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(itertools.product(first, second)), columns=list(columns))


def _identifiers(names: Sequence[str]) -> dict[str, str]:
    """Return names by identifier: small letters with hyphens, or the name where it has no Latin ones."""
    found: dict[str, str] = {}
    for name in names:
        shown = " ".join(name.split())
        plain = unicodedata.normalize("NFKD", shown).encode("ascii", "ignore").decode().lower()
        identifier = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or shown
        while identifier in found:
            identifier += "-2"
        found[identifier] = shown
    return found
