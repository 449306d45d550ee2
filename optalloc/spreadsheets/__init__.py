"""Workbooks for people, written with openpyxl (the extra `excel`): templates, marked issues, results."""

from __future__ import annotations

from importlib.util import find_spec

from optalloc.io.text_file import refusal
from optalloc.language import say


def require_openpyxl(place: str) -> None:
    """Make sure that the library is there.

    Raises
    ------
    InputError
        Naming the workbook that needs it.
    """
    if find_spec("openpyxl") is None:
        message = say("formatted workbooks need the package openpyxl")
        hint = say("install it: python -m pip install openpyxl")
        raise refusal("missing-package", place, message, hint)
