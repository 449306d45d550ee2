"""Rows that differ, for a terminal: how many of each table, and the first of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import click

from optalloc.analysis.compare import Change, Difference
from optalloc.analysis.words import Words
from optalloc.indexing import CERTAIN
from optalloc.inert import inert
from optalloc.language import mark, say

#: Rows of a table that are named before the rest is counted.
MOST_NAMED: Final = 12

_COUNTED: Final[Mapping[Change, str]] = {
    Change.ADDED: mark("{count} added"),
    Change.REMOVED: mark("{count} removed"),
    Change.CHANGED: mark("{count} changed"),
}
_SIGNS: Final[Mapping[Change, str]] = {Change.ADDED: "+", Change.REMOVED: "−", Change.CHANGED: "~"}


def show_differences(
    title: str,
    rows: Sequence[Difference],
    most: int | None,
    words: tuple[Words, Words] | None,
) -> None:
    """Print rows that differ.

    Parameters
    ----------
    most
        Rows of a table to name; None: all.
    words
        Of the instances before and after, to name rows of plans by; None: rows are told by their cells.
    """
    if not rows:
        click.echo(say("{title}: no difference", title=title))
        return
    click.echo(say("{title}:", title=title))
    for table in dict.fromkeys(row.table for row in rows):
        own = [row for row in rows if row.table == table]
        counts = Counter(row.change for row in own)
        counted = ", ".join(say(_COUNTED[change], count=count) for change, count in counts.items())
        click.echo(f"  {table}: {counted}")
        for row in own[:most]:
            click.echo(f"    {_SIGNS[row.change]} {inert(_line(row, words))}")
        if most is not None and len(own) > most:
            click.echo("    " + say("and {count} more (--all names them)", count=len(own) - most))


def _line(row: Difference, words: tuple[Words, Words] | None) -> str:
    named = None if words is None else _named(row, words[0 if row.change is Change.REMOVED else 1])
    if named is None:
        key = ", ".join(f"{column}={cell}" for column, cell in row.key.items() if cell)
        cells = ", ".join(f"{column}: {_arrow(*pair)}" for column, pair in row.cells.items())
        return f"{key}  {cells}" if cells else key
    future = row.key.get("future", "")
    known = f"{named} ({future})" if future not in ("", CERTAIN) else named
    return ": ".join([known, *(_arrow(*pair) for pair in row.cells.values())])


def _named(row: Difference, words: Words) -> str | None:
    """Return what a row of a plan is about, None where the instance does not know all of it."""
    try:
        amount = _AMOUNTS.get(row.table)
        return amount(words, row.key) if amount else words.decision(row.table, row.key) or None
    except KeyError:
        return None


def _flow(words: Words, key: Mapping[str, str]) -> str:
    return f"{words.corridors[key['corridor']]}, {words.resources[key['resource']]}, {key['period']}"


def _place(words: Words, key: Mapping[str, str]) -> str:
    return f"{words.supply(key['region'], key['resource'])}, {key['period']}"


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
