"""Every issue of an input, without raising."""

from __future__ import annotations

import os

from optalloc.checks import check_tables
from optalloc.errors import InputError, Issue
from optalloc.instance import Instance
from optalloc.io import read_text
from optalloc.service import service_issues


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
        text = read_text(path)
    except InputError as unreadable:
        return unreadable.issues
    checked = check_tables(text, allow_spread=allow_spread)
    if checked.settings is None or checked.frames is None:
        return checked.issues
    instance = Instance(checked.settings, checked.frames, checked.issues)
    return (*checked.issues, *service_issues(instance))
