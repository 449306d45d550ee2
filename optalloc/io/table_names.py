"""Which table a file, a sheet or a key stands for, and what to say of one that stands for none."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from optalloc.checks.wording import shown
from optalloc.errors import Issue, Severity
from optalloc.language import in_a_row, say
from optalloc.schema import (
    SETTINGS_HEADER,
    SETTINGS_SHEET,
    TABLES,
    TITLES,
    columns_by_label,
    sheets_by_label,
    table_words,
    title,
)

_ALIKE: Final = 0.8  # "site" and "scenerios" are slips; "notes" is a sheet of its own
MOST_ABOVE: Final = 5  #: rows above a header that are told apart from one
_TELLING: Final = 2  # names of columns by which a row is told to be the header
_SHORTEST: Final = 2  # letters of a title by which another name is known that holds it


def sheet_called(name: str) -> str | None:
    """Return the table, or the sheet of the settings, that a sheet of some name holds; None where none."""
    stripped = name.strip()
    return stripped if stripped in TITLES else sheets_by_label().get(stripped)


def by_names(header: Sequence[str], table: str) -> list[str]:
    """Return the header of a table with the names of its columns in the place of their headings."""
    names = columns_by_label(table)
    return [names.get(text.strip(), text) for text in header]


def rows_above_header(rows: Sequence[Sequence[str]], table: str) -> int:
    """Return how many rows, such as a title, stand above the header of a table; 0 where none is told apart.

    Parameters
    ----------
    rows
        Texts of the first rows that are not blank.
    """
    columns = SETTINGS_HEADER if table == SETTINGS_SHEET else TABLES[table].column_names
    known = [len({text.strip() for text in by_names(row, table)}.intersection(columns)) for row in rows]
    if not known or known[0]:
        return 0
    return next((at for at, count in enumerate(known) if count >= min(_TELLING, len(columns))), 0)


def above_header_issues(file: str, numbers: Sequence[int]) -> Iterator[Issue]:
    """Yield the issue of rows above a header, by their numbers and that of the header."""
    *above, header = numbers
    if above:
        message = say("the header is in row {header}, below something else", header=header)
        rows = str(above[0]) if len(above) == 1 else f"{above[0]}–{above[-1]}"
        hint = say("delete what stands above it (row {rows})", rows=rows)
        yield Issue("rows-above-header", file, above[0], None, message, hint)


def unknown_table(
    name: str,
    file: str,
    *,
    others: Collection[str] = (),
    header: Collection[str] = (),
    lacking: Collection[str] = (),
) -> Issue:
    """Return the issue of something that has a name but is no table.

    It is an error where the name is close to that of a table, or the header is that of one that is lacking,
    as figures would get lost.

    Parameters
    ----------
    name
        Its name, without the extension.
    file
        What to call it.
    others
        Further names that are right in this place.
    header
        Its header, as far as it is known.
    lacking
        Tables that nothing else there holds.
    """
    meant = table_meant(name, others=others, header=header, lacking=lacking)
    if meant is not None:
        message = say("there is no table {name}", name=shown(name))
        hint = say("did you mean {name}?", name=shown(meant))
        if meant in TABLES and title(meant) != meant:
            hint = say("did you mean {name} ({title})?", name=shown(meant), title=title(meant))
        return Issue("unknown-table", file, None, None, message, hint)
    message = say("there is no table {name}, so this is not read", name=shown(name))
    hint = say("the tables are {tables}", tables=in_a_row(map(table_words, TABLES)))
    return Issue("unknown-table", file, None, None, message, hint, Severity.WARNING)


def table_meant(
    name: str, *, others: Collection[str] = (), header: Collection[str] = (), lacking: Collection[str] = ()
) -> str | None:
    """Return the table that something probably is, by its name or its header; see `unknown_table`."""
    return _close_to(name, others) or _with_header(header, lacking)


def _close_to(name: str, others: Collection[str]) -> str | None:
    folded = name.strip().casefold()[:100]
    close = difflib.get_close_matches(folded, (*TABLES, *others), n=1, cutoff=_ALIKE)
    if close:
        return close[0]
    labels = sheets_by_label()
    close = difflib.get_close_matches(folded, labels, n=1, cutoff=_ALIKE)
    parts = (
        label
        for label in sorted(labels, key=len, reverse=True)
        if len(folded) >= _SHORTEST and not label.isascii() and (label in folded or folded in label)
    )
    found = close[0] if close else next(parts, None)
    return None if found is None else labels[found]


def _with_header(header: Collection[str], lacking: Collection[str]) -> str | None:
    """Return the table whose columns a header has: all that are required, and no others."""
    for name in lacking:
        table = TABLES[name]
        names = {text for text in by_names([*header], name) if text.strip()}
        required = {column.name for column in table.columns if column.required}
        if required and len(names) > 1 and required <= names <= set(table.column_names):
            return name
    return None
