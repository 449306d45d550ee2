"""Rows that differ, for a terminal: how many of each table, and the first of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import click

from optalloc.analysis.compare import SETTINGS, Change, Difference
from optalloc.analysis.words import Words
from optalloc.indexing import CERTAIN
from optalloc.inert import inert
from optalloc.language import in_a_row, mark, say
from optalloc.schema import HEADINGS, TITLES
from optalloc.schema import SETTINGS as SCHEMA_OF_SETTINGS
from optalloc.spreadsheets.sheets import SHEETS

#: Rows of a table that are named before the rest is counted.
MOST_NAMED: Final = 12

_COUNTED: Final[Mapping[Change, str]] = {
    Change.ADDED: mark("{count} added"),
    Change.REMOVED: mark("{count} removed"),
    Change.CHANGED: mark("{count} changed"),
}
#: Columns that hold names of their own, which need no heading.
_NAMING: Final = frozenset({"scenario", "region", "resource", "facility", "corridor", "stage"})
_SETTINGS: Final[Mapping[str, str]] = {
    ("periods" if setting.name == "periods.labels" else setting.name.rpartition(".")[2]): setting.meaning
    for setting in SCHEMA_OF_SETTINGS
}
_SIGNS: Final[Mapping[Change, str]] = {Change.ADDED: "+", Change.REMOVED: "−", Change.CHANGED: "~"}


def show_differences(
    title: str, rows: Sequence[Difference], most: int | None, line: Callable[[Difference], str]
) -> None:
    """Print rows that differ.

    Parameters
    ----------
    most
        Rows of a table to name; None: all.
    line
        What is said of a row.
    """
    if not rows:
        click.echo(say("{title}: no difference", title=title))
        return
    click.echo(say("{title}:", title=title))
    for table in dict.fromkeys(row.table for row in rows):
        own = [row for row in rows if row.table == table]
        counts = Counter(row.change for row in own)
        counted = in_a_row(say(_COUNTED[change], count=count) for change, count in counts.items())
        click.echo("  " + say("{table}: {counted}", table=_table(table), counted=counted))
        for row in own[:most]:
            click.echo(f"    {_SIGNS[row.change]} {inert(line(row))}")
        if most is not None and len(own) > most:
            click.echo("    " + say("and {count} more (--all names them)", count=len(own) - most))


def _table(name: str) -> str:
    """Return the title of a table, with its name where that is another."""
    if name == SETTINGS:
        return say("settings")
    titled = say(TITLES[name]) if name in TITLES else say(name) if name in SHEETS else name
    return name if titled == name else say("{title} ({table})", title=titled, table=name)


def line_of_input(row: Difference, words: tuple[Words, Words]) -> str:
    """Return a row of an instance that differs, by names and headings."""
    own = words[0 if row.change is Change.REMOVED else 1]
    if row.table == SETTINGS:
        (entry,), ((before, after),) = row.key.values(), row.cells.values()
        change = _arrow(own.cell(entry, before), own.cell(entry, after))
        return say("{thing}: {change}", thing=say(_SETTINGS.get(entry, entry)), change=change)
    key = {column: cell for column, cell in row.key.items() if cell}
    parts = []
    if row.table == "budgets":
        parts.append(own.budget(key.pop("payer", ""), key.pop("period", "")))
    elif {"region", "resource"} <= key.keys():
        names = own.cell("region", key.pop("region")), own.cell("resource", key.pop("resource"))
        parts.append(say("{resource} in {region}", region=names[0], resource=names[1]))
    elif {"scenario", "stage"} <= key.keys():
        names = own.cell("scenario", key.pop("scenario")), own.cell("stage", key.pop("stage"))
        parts.append(say("{scenario} ({stage})", scenario=names[0], stage=names[1]))
    for column, cell in key.items():
        name = own.cell(column, cell)
        parts.append(name if name != cell or column in _NAMING else _labelled(column, cell))
    changed = row.change is Change.CHANGED
    for column, pair in row.cells.items():
        old, new = (own.cell(column, cell) or (say("(blank)") if changed else "") for cell in pair)
        parts.append(_labelled(column, _arrow(old, new)))
    return in_a_row(parts)


def _labelled(column: str, words: str) -> str:
    return say("{column} {words}", column=say(HEADINGS.get(column, column)), words=words)


def line_of_plan(row: Difference, words: tuple[Words, Words] | None) -> str:
    """Return a row of a plan that differs, by names where there are instances to take them from."""
    named = None if words is None else _named(row, words[0 if row.change is Change.REMOVED else 1])
    if named is None:
        key = in_a_row(_labelled(column, cell) for column, cell in row.key.items() if cell)
        cells = in_a_row(_labelled(column, _arrow(*pair)) for column, pair in row.cells.items())
        return in_a_row((key, cells)) if cells else key
    future = row.key.get("future", "")
    known = (
        say("{breach} ({futures})", breach=named, futures=future) if future not in ("", CERTAIN) else named
    )
    changes = [_arrow(*pair) for pair in row.cells.values()]
    return say("{thing}: {change}", thing=known, change=in_a_row(changes)) if changes else known


def _named(row: Difference, words: Words) -> str | None:
    """Return what a row of a plan is about, None where the instance does not know all of it."""
    try:
        amount = _AMOUNTS.get(row.table)
        return amount(words, row.key) if amount else words.decision(row.table, row.key) or None
    except KeyError:
        return None


def _flow(words: Words, key: Mapping[str, str]) -> str:
    return in_a_row((words.corridors[key["corridor"]], words.resources[key["resource"]], key["period"]))


def _place(words: Words, key: Mapping[str, str]) -> str:
    return in_a_row((words.supply(key["region"], key["resource"]), key["period"]))


_AMOUNTS: Final[Mapping[str, Callable[[Words, Mapping[str, str]], str]]] = {
    "flows": _flow,
    "use": _place,
    "stock": _place,
}


def _arrow(old: str, new: str) -> str:
    before, after = _short(old), _short(new)
    return f"{before} → {after}" if before and after else before or after


def _short(cell: str) -> str:
    """Return an amount with few digits, other text as it is."""
    try:
        return f"{float(cell):.6g}" if "." in cell else cell
    except ValueError:
        return cell
