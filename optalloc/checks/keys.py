"""Keys: no two rows of a table may have the same."""

from __future__ import annotations

from collections.abc import Hashable

from optalloc.checks.findings import Findings
from optalloc.checks.wording import shown
from optalloc.checks.workbook import Sheet, Workbook
from optalloc.language import in_a_row, mark, say
from optalloc.schema import column_words
from optalloc.tables import number_text

_REMOVE = mark("remove one, or give it another identifier")
_DELETE = mark("the two rows are the same: delete one")
_REMEDY = {
    "endowments": mark("add the amounts up, or give the tiers different unit costs"),
    "needs": mark("add them up in one row"),
    "capacities": mark("add the amounts up"),
    "shocks": mark("multiply the factors into one"),
}


def check_keys(workbook: Workbook, findings: Findings) -> None:
    """Report every row whose key an earlier row has, naming both."""
    for sheet in workbook:
        if not any(sheet.table[column].required and sheet.lacks(column) for column in sheet.table.key):
            _check_sheet(sheet, findings)


def _check_sheet(sheet: Sheet, findings: Findings) -> None:
    key = sheet.table.key
    columns = [_values(sheet, column) for column in key]
    sound = sheet.sound(*key).tolist()
    first_with: dict[tuple[Hashable, ...], int] = {}
    remedy = say(_REMEDY.get(sheet.table.name, _REMOVE))
    for at, values in enumerate(zip(*columns, strict=True)):
        if not sound[at] or first_with.setdefault(values, at) == at:
            continue
        hint = say(_DELETE) if _are_same(sheet, at, first_with[values]) else remedy
        message = say(
            "{key} is already in row {row}",
            key=_described(key, values),
            row=sheet.rows[first_with[values]],
        )
        findings.refuse(sheet, "duplicate-key", message, at=at, column=key[0], hint=hint)


def _are_same(sheet: Sheet, one: int, other: int) -> bool:
    """Return whether two rows have the same text in every column."""
    return all(str(cells[one]).strip() == str(cells[other]).strip() for cells in sheet.text.values())


def _values(sheet: Sheet, column: str) -> list[Hashable]:
    values: list[Hashable] = (
        sheet.filled(column).tolist() if column in sheet.figures else sheet.text[column].tolist()
    )
    return values


def _described(key: tuple[str, ...], values: tuple[Hashable, ...]) -> str:
    """Return the key of a row in words; blank parts left out."""
    parts = [
        f"{column_words(column)} {number_text(value) if isinstance(value, float) else shown(str(value))}"
        for column, value in zip(key, values, strict=True)
        if value != ""
    ]
    return in_a_row(parts) or say("a row for all")
