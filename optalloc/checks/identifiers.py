"""Identifiers, references and lists as text: nothing around or inside them that the eye does not see.

Lists are brought into one form here: items sorted, each once, without blanks around them.
"""

from __future__ import annotations

import numpy as np

from optalloc.checks.characters import Flaw, flaw_of_identifier, flaw_of_text, without_invisible
from optalloc.checks.findings import Findings
from optalloc.checks.wording import shown
from optalloc.checks.workbook import Sheet, Workbook
from optalloc.language import say
from optalloc.schema import SEPARATOR, TABLES, Column, Kind

#: Text columns that are compared with one another, so that they must be as exact as identifiers.
_COMPARED = ("form", "sponsor", "payer", "group")

_LISTED = frozenset(
    column.reference for table in TABLES.values() for column in table.columns if column.kind is Kind.LIST
)


def check_identifiers(workbook: Workbook, findings: Findings) -> None:
    """Report invisible characters in text; remove it from identifiers, so that it has no consequences."""
    for sheet in workbook:
        for column in sheet.table.columns:
            if column.kind is Kind.LIST:
                _check_lists(sheet, column.name, findings)
            elif column.kind is Kind.IDENTIFIER or column.name in _COMPARED:
                _check_names(sheet, column, findings)
            elif column.kind is Kind.TEXT:
                _check_texts(sheet, column.name, findings)


def _check_names(sheet: Sheet, column: Column, findings: Findings) -> None:
    listed = sheet.table.name in _LISTED and column.name == sheet.table.key[0]
    flaws = {}
    for text in set(sheet.text[column.name].tolist()) - {""}:
        if flaw := flaw_of_identifier(text, listed=listed):
            flaws[text] = flaw
    _report(sheet, column.name, flaws, findings)
    if flaws:
        visible = [without_invisible(text) for text in sheet.text[column.name].tolist()]
        sheet.text[column.name] = np.array(visible, dtype=object)


def _check_texts(sheet: Sheet, column: str, findings: Findings) -> None:
    distinct = set(sheet.text[column].tolist())
    flaws = {text: flaw for text in distinct if (flaw := flaw_of_text(text))}
    _report(sheet, column, flaws, findings)


def _report(sheet: Sheet, column: str, flaws: dict[str, Flaw], findings: Findings) -> None:
    if not flaws:
        return
    for at, text in enumerate(sheet.text[column].tolist()):
        if text in flaws:
            code, message, hint = flaws[text]
            findings.refuse(sheet, code, message, at=at, column=column, hint=hint)


def _check_lists(sheet: Sheet, column: str, findings: Findings) -> None:
    cells = sheet.text[column].tolist()
    one_form = {text: _in_one_form(text) for text in set(cells)}
    for at, text in enumerate(cells):
        if not text:
            continue
        items = [item.strip() for item in text.split(SEPARATOR)]
        if len(items) > 1 and not items[-1]:  # a separator at the end separates nothing
            items.pop()
        if "" in items:
            message = say("the list {list} has a blank item", list=shown(text))
            hint = say("separate identifiers by one {separator}", separator=SEPARATOR)
            findings.refuse(sheet, "blank-item", message, at=at, column=column, hint=hint)
        elif len(set(items)) < len(items):
            message = say("the list {list} names something twice", list=shown(text))
            findings.remark(sheet, "repeated-item", message, at=at, column=column)
    sheet.text[column] = np.array([one_form[text] for text in cells], dtype=object)


def _in_one_form(text: str) -> str:
    return SEPARATOR.join(sorted({item.strip() for item in text.split(SEPARATOR)} - {""}))
