"""Which table a file, a sheet or a key stands for, and what to say of one that stands for none."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

from optalloc.checks.wording import shown
from optalloc.errors import Issue, Severity
from optalloc.language import say
from optalloc.schema import TABLES

_ALIKE: Final = 0.8  # "site" and "scenerios" are slips; "notes" is a sheet of its own


def unknown_table(name: str, file: str, *, others: Iterable[str] = ()) -> Issue:
    """Return the issue of something that has a name but is no table.

    It is an error where the name is close to that of a table, as figures would get lost.

    Parameters
    ----------
    name
        Its name, without the extension.
    file
        What to call it.
    others
        Further names that are right in this place.
    """
    known = (*TABLES, *others)
    close = difflib.get_close_matches(name.strip().casefold()[:100], known, n=1, cutoff=_ALIKE)
    if close:
        message = say("there is no table {name}", name=shown(name))
        hint = say("did you mean {name}?", name=shown(close[0]))
        return Issue("unknown-table", file, None, None, message, hint)
    message = say("there is no table {name}, so this is not read", name=shown(name))
    hint = say("the tables are {tables}", tables=", ".join(TABLES))
    return Issue("unknown-table", file, None, None, message, hint, Severity.WARNING)
