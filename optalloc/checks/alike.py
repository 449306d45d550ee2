"""Names of one table that only a keyboard tells apart: by full width, capitals or spaces."""

from __future__ import annotations

from typing import Final

from optalloc.checks.findings import Findings
from optalloc.checks.wording import TOTALS, folded, shown
from optalloc.checks.workbook import Sheet, Workbook
from optalloc.language import say
from optalloc.schema import Kind

#: Where a row of totals would be a thing like others.
_COUNTED: Final = ("regions", "resources", "scenarios")


def check_alike(workbook: Workbook, findings: Findings) -> None:
    """Warn of identifiers that are one to the eye and two to the tables."""
    for sheet in workbook:
        column = sheet.table[sheet.table.key[-1]]
        if column.kind is Kind.IDENTIFIER and column.reference is None and len(sheet.table.key) == 1:
            _check(sheet, column.name, [""] * len(sheet), findings)
    for table in _COUNTED:
        _check_totals(workbook[table], findings)
    stages = workbook["stages"]
    _check(stages, "stage", stages.text["scenario"].tolist(), findings)


def _check_totals(sheet: Sheet, findings: Findings) -> None:
    """Warn of a row that sums the others up, as many spreadsheets have one at the end."""
    column = sheet.table.key[0]
    for at, name in enumerate(sheet.text[column].tolist()):
        if folded(name) in TOTALS:
            message = say("{name} counts as one more, not as the sum of the others", name=shown(name))
            hint = say("delete the row if it is a total")
            findings.remark(sheet, "total-row", message, at=at, column=column, hint=hint)


def _check(sheet: Sheet, column: str, within: list[str], findings: Findings) -> None:
    """Warn of names of a column that are alike, among rows that belong together."""
    first: dict[tuple[str, str], int] = {}
    names = sheet.text[column].tolist()
    for at, (group, name) in enumerate(zip(within, names, strict=True)):
        if not name:
            continue
        before = first.setdefault((group, "".join(folded(name).split())), at)
        if names[before] == name:
            continue
        message = say(
            "{name} is {other} of row {row} but for full width, capitals or spaces",
            name=shown(name),
            other=shown(names[before]),
            row=sheet.rows[before],
        )
        hint = say("give one thing one name, and two things names that the eye tells apart")
        findings.remark(sheet, "alike-names", message, at=at, column=column, hint=hint)
