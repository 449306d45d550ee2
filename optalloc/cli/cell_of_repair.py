"""Where in a workbook a change is made that a diagnosis proposes."""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import pandas as pd

from optalloc.analysis.repairs import Repair
from optalloc.analysis.words import cell_of
from optalloc.language import say
from optalloc.schema import TABLES, Column, Kind, column_words
from optalloc.tables import TextTables

_SHEET: Final = re.compile(r".*\.xlsx\[(?P<sheet>.*)\]", re.IGNORECASE | re.DOTALL)


def place_of(repair: Repair, text: TextTables | None) -> str:
    """Return where a change is made: sheet, row and column of a workbook, else what names the row.

    Parameters
    ----------
    text
        What the instance was read from; None: not known.
    """
    given = None if text is None else text.tables.get(repair.table)
    sheet = None if given is None else _SHEET.fullmatch(given.file)
    if given is None or sheet is None or repair.before is None:
        return cell_of(repair)
    chosen = np.ones(len(given.frame), dtype=bool)
    for name, cell in repair.key.items():
        chosen &= _says(given.frame, TABLES[repair.table][name], cell)
    if chosen.sum() != 1:
        return cell_of(repair)
    return say(
        "sheet {sheet}, row {row}, column {column}",
        sheet=sheet["sheet"],
        row=int(given.rows[np.flatnonzero(chosen)[0]]),
        column=column_words(repair.column),
    )


def _says(frame: pd.DataFrame, column: Column, cell: str) -> np.ndarray:
    """Return which rows have something in a column, as typed, shape (rows,)."""
    if column.name not in frame.columns:
        return np.full(len(frame), cell in ("", str(column.default)))
    typed = frame[column.name].fillna("").str.strip()
    if column.kind is not Kind.NUMBER:
        return np.asarray(typed == cell)
    figures = pd.to_numeric(typed.replace("", str(column.default)), errors="coerce")
    return np.asarray(figures == float(cell))
