"""Cells of text to values: numbers, integers, booleans.

Numbers are plain decimal or scientific (``12``, ``-0.5``, ``1e6``), finite, below 1e15 in magnitude;
blanks around them do not count. Booleans are ``true``, ``yes``, ``是``, ``1`` and ``false``, ``no``, ``否``,
``0``, in capitals or not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from optalloc.checks.findings import Findings
from optalloc.checks.numerals import PLAIN, hint_on_number
from optalloc.checks.quantities import Units
from optalloc.checks.remedies import hint_on_none
from optalloc.checks.wording import did_you_mean, shown
from optalloc.checks.workbook import FIGURES, Floats, Sheet, Texts, Workbook
from optalloc.language import say
from optalloc.schema import Column, Kind

LARGEST = 1e15  #: from here on neighbouring whole numbers blur, and the solver refuses a figure
_LARGEST_INTEGER = 1e9
_SMALLEST = float(np.finfo(np.float64).tiny)

_NOT_FINITE = frozenset({"nan", "inf", "infinity", "+inf", "-inf", "+infinity", "-infinity", "∞", "-∞"})
_NO_FIGURE = frozenset(
    [
        *("na", "n/a", "#n/a", "null", "none", "nil", "unknown", "unlimited", "any"),
        *("no limit", "without limit", "infinite", "open"),
        *("-", "--", "–", "—", "——", "－", "?", "？", "/", "／", "\\"),
        *("无", "没有", "不限", "无限", "不限制", "无限制", "暂无", "未知", "不适用", "待定", "空"),
    ]
)
_TRUTH = {"true": 1.0, "yes": 1.0, "是": 1.0, "1": 1.0, "false": 0.0, "no": 0.0, "否": 0.0, "0": 0.0}
#: Signs and words that mean one or the other in some places only.
_LIKE_TRUE = frozenset(
    {"t", "y", "on", "x", "对", "真", "有", "可", "可以", "能", "√", "✓", "✔", "☑", "１", "○"}
)
_LIKE_FALSE = frozenset(
    {"f", "n", "off", "错", "假", "无", "没有", "不", "不可", "不能", "不是", "×", "✗", "✘", "０"}
)
_BLANKS = " \t"


class Unreadable(NamedTuple):
    """Why a cell cannot be read."""

    code: str
    message: str
    hint: str


def check_cells(workbook: Workbook, findings: Findings) -> None:
    """Read the figures of every table, and report the cells that cannot be read."""
    units = Units(workbook)
    for sheet in workbook:
        for column in sheet.table.columns:
            if column.kind in FIGURES:
                figures, unreadable = _read_column(sheet.text[column.name], _READERS[column.kind])
                sheet.figures[column.name] = figures
                _report(units, sheet, column, unreadable, findings)


def _read_column(
    cells: Texts, read: Callable[[str], float | Unreadable]
) -> tuple[Floats, dict[str, Unreadable]]:
    """Return figures, shape (n,), and why some texts have none; each distinct text is read once."""
    values: dict[str, float] = {}
    unreadable: dict[str, Unreadable] = {}
    texts = cells.tolist()
    for text in set(texts):
        value = read(text)
        if isinstance(value, Unreadable):
            unreadable[text] = value
            values[text] = math.nan
        else:
            values[text] = value
    return np.fromiter((values[text] for text in texts), dtype=np.float64, count=len(texts)), unreadable


def _report(
    units: Units, sheet: Sheet, column: Column, unreadable: dict[str, Unreadable], findings: Findings
) -> None:
    if not unreadable:
        return
    for at, text in enumerate(sheet.text[column.name].tolist()):
        if text not in unreadable:
            continue
        why: float | Unreadable = unreadable[text]
        if column.kind is Kind.NUMBER:  # what it means depends on the unit, which is that of the row
            why = read_number(text, units.of(sheet, column, at), column.maximum)
        assert isinstance(why, Unreadable)
        hint = hint_on_none(sheet.table, column) if column.required and says_none(text) else why.hint
        findings.refuse(sheet, why.code, why.message, at=at, column=column.name, hint=hint)


def says_none(text: str) -> bool:
    """Return whether a cell says in words or signs that there is no figure."""
    return text.strip(_BLANKS).lower() in _NO_FIGURE | _NOT_FINITE


def read_number(text: str, unit: str | None = None, maximum: float | None = None) -> float | Unreadable:
    """Return the number that a cell states, NaN where it is blank.

    Parameters
    ----------
    unit
        In which it is stated; "": in one that nobody names; None: in none, as a count or a share.
    maximum
        The most that is possible, of which a hint knows; whether the number is within it is not asked here.
    """
    stripped = text.strip(_BLANKS)
    if not stripped:
        return math.nan
    if not PLAIN.fullmatch(stripped):
        return _why_no_number(stripped, unit, maximum)
    value = float(stripped)
    if not math.isfinite(value):
        message = say("{text} is too large to be a number", text=shown(text))
        return Unreadable("not-finite", message, say("state a finite number"))
    if abs(value) >= LARGEST:
        message = say("{text} is not below 1e15", text=shown(text))
        return Unreadable("too-large", message, say("count in a larger unit"))
    if abs(value) < _SMALLEST and re.search("[1-9]", re.split("[eE]", stripped)[0]):
        message = say("{text} is too small to tell from 0", text=shown(text))
        return Unreadable("too-small", message, say("count in a smaller unit, or write 0"))
    return value + 0.0  # -0 is 0


def read_integer(text: str) -> float | Unreadable:
    """Return the whole number that a cell states, NaN where it is blank."""
    value = read_number(text)
    if isinstance(value, Unreadable) or math.isnan(value):
        return value
    if value != math.floor(value):
        message = say("{text} is not a whole number", text=shown(text))
        return Unreadable("not-an-integer", message, say("write a whole number"))
    if abs(value) > _LARGEST_INTEGER:
        message = say("{text} is beyond 1e9", text=shown(text))
        return Unreadable("too-large", message, say("this counts stages, periods or regions"))
    return value


def read_boolean(text: str) -> float | Unreadable:
    """Return 1 for true, 0 for false, NaN where the cell is blank."""
    stripped = text.strip(_BLANKS).lower()
    if not stripped:
        return math.nan
    if stripped in _TRUTH:
        return _TRUTH[stripped]
    hint = did_you_mean(stripped, ["true", "false"]) or say("write true or false")
    if stripped in _LIKE_TRUE or stripped in _LIKE_FALSE:
        hint = say("write {word}", word="true" if stripped in _LIKE_TRUE else "false")
    return Unreadable("not-a-boolean", say("{text} is neither true nor false", text=shown(text)), hint)


_READERS: dict[Kind, Callable[[str], float | Unreadable]] = {
    Kind.NUMBER: read_number,
    Kind.INTEGER: read_integer,
    Kind.BOOLEAN: read_boolean,
}


def _why_no_number(text: str, unit: str | None, maximum: float | None) -> Unreadable:
    """Return what a planner may have meant by text that is no number."""
    if text.lower() in _NOT_FINITE:
        message = say("{text} is not a finite number", text=shown(text))
        return Unreadable("not-finite", message, say("leave the cell blank for none"))
    hint = (
        say("leave the cell blank where there is no figure")
        if text.lower() in _NO_FIGURE
        else hint_on_number(text, unit, maximum)
    )
    return Unreadable("not-a-number", say("{text} is not a number", text=shown(text)), hint)
