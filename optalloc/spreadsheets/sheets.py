"""The sheets of a workbook of results, by which it is told from any other; without openpyxl."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from optalloc.io.xlsx_reader import Workbook as ReadWorkbook
from optalloc.io.xlsx_sheet import WorkbookError
from optalloc.language import LANGUAGES, mark, say, speaking

#: The sheets in order; all of them tell a workbook of results from any other.
SHEETS: Final = (
    mark("summary"),
    mark("charts"),
    mark("launches"),
    mark("facilities"),
    mark("corridors"),
    mark("flows"),
    mark("use"),
    mark("stock"),
    mark("shortages"),
    mark("ledger"),
    mark("entries"),
    mark("usage"),
)


def is_results_workbook(content: bytes) -> bool:
    """Return whether a file is a workbook of results, in whatever language, to which nothing was added."""
    try:
        sheets = tuple(ReadWorkbook(content).sheets)
    except WorkbookError:
        return False
    return any(sheets == tuple(map(_saying(language), SHEETS)) for language in LANGUAGES)


def holds_results(content: bytes) -> bool:
    """Return whether a file is a workbook of results, whatever was added to it."""
    try:
        sheets = set(ReadWorkbook(content).sheets)
    except WorkbookError:
        return False
    return any(sheets.issuperset(map(_saying(language), SHEETS)) for language in LANGUAGES)


def _saying(language: str) -> Callable[[str], str]:
    def said(message: str) -> str:
        with speaking(language):
            return say(message)

    return said
