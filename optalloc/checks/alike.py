"""Names of one table that only a keyboard tells apart: by full width, capitals or spaces."""

from __future__ import annotations

from optalloc.checks.findings import Findings
from optalloc.checks.wording import folded, shown
from optalloc.checks.workbook import Sheet, Workbook
from optalloc.language import say
from optalloc.schema import Kind


def check_alike(workbook: Workbook, findings: Findings) -> None:
    """Warn of identifiers that are one to the eye and two to the tables."""
    for sheet in workbook:
        column = sheet.table[sheet.table.key[-1]]
        if column.kind is Kind.IDENTIFIER and column.reference is None and len(sheet.table.key) == 1:
            _check(sheet, column.name, [""] * len(sheet), findings)
    stages = workbook["stages"]
    _check(stages, "stage", stages.text["scenario"].tolist(), findings)


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
