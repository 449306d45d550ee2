"""What tables and columns are called beside their names: by their titles and headings, in any language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from optalloc.language import LANGUAGES, language, mark, say, speaking
from optalloc.schema.headings import HEADINGS
from optalloc.schema.tables import TABLES

#: The sheet of the settings in a workbook, and its columns.
SETTINGS_SHEET: Final = "instance"
SETTINGS_HEADER: Final = ("setting", "value")

#: A title for each sheet of a workbook.
TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        SETTINGS_SHEET: mark("instance"),
        "regions": mark("regions"),
        "resources": mark("resources"),
        "endowments": mark("endowments"),
        "scenarios": mark("scenarios"),
        "stages": mark("stages"),
        "needs": mark("needs"),
        "sites": mark("sites"),
        "facilities": mark("facilities"),
        "capacities": mark("capacities"),
        "corridors": mark("corridors"),
        "terms": mark("terms"),
        "budgets": mark("budgets"),
        "futures": mark("futures"),
        "shocks": mark("shocks"),
    }
)
_SETTINGS_HEADINGS: Final = MappingProxyType({"setting": mark("setting"), "value": mark("content")})


@cache
def sheets_by_label() -> Mapping[str, str]:
    """Return the name of each sheet by its titles."""
    return _by_label(TITLES)


@cache
def columns_by_label(table: str) -> Mapping[str, str]:
    """Return the name of each column of a table, or of the sheet of the settings, by its headings."""
    if table == SETTINGS_SHEET:
        return _by_label(_SETTINGS_HEADINGS)
    return _by_label({name: HEADINGS[name] for name in TABLES[table].column_names})


def title(table: str) -> str:
    """Return the title of a table in the language that is spoken."""
    return say(TITLES[table])


def heading(column: str) -> str:
    """Return the heading of a column in the language that is spoken."""
    return say(HEADINGS[column])


def column_words(column: str) -> str:
    """Return what messages call a column: its name, after its heading where English is not spoken.

    The name alone is what an English header has; elsewhere a header may be the heading as well.
    """
    return column if language() == "en" else _titled(say(HEADINGS.get(column, column)), column)


def table_words(table: str) -> str:
    """Return what messages call a table, likewise."""
    return table if language() == "en" else _titled(say(TITLES.get(table, table)), table)


def _titled(title: str, name: str) -> str:
    return name if title == name else say("{title} ({name})", title=title, name=name)


def _by_label(messages: Mapping[str, str]) -> Mapping[str, str]:
    """Return names by what they are called in each language, names themselves left out.

    What two are called is the label of neither.
    """
    found: dict[str, set[str]] = {}
    for spoken in LANGUAGES:
        with speaking(spoken):
            for name, message in messages.items():
                found.setdefault(say(message), set()).add(name)
    return MappingProxyType(
        {label: min(names) for label, names in found.items() if len(names) == 1 and label not in messages}
    )
