"""Every issue of an input, without raising."""

from __future__ import annotations

import os

from optalloc.errors import InputError, Issue
from optalloc.io import inspect


def check(path: str | os.PathLike[str], *, allow_spread: bool = False) -> tuple[Issue, ...]:
    """Return every problem of the instance at a path: errors and warnings.

    Parameters
    ----------
    path
        Folder, .xlsx or .json file.
    allow_spread
        Do not count coefficients that are spread over more than 1e9 as an error.

    Returns
    -------
    tuple of Issue
        Empty where nothing is wrong.
    """
    try:
        _, issues = inspect(path, allow_spread=allow_spread)
    except InputError as unreadable:
        return unreadable.issues
    return issues
