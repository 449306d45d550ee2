"""References: what a cell names must exist. Rows with other errors exist all the same.

A name that dangles stands, in the checks that follow, for the one it was probably meant to be.
"""

from __future__ import annotations

import re

import numpy as np

from optalloc.checks.findings import Findings
from optalloc.checks.wording import as_question, closest, did_you_mean, shown
from optalloc.checks.workbook import Sheet, Workbook
from optalloc.language import say
from optalloc.schema import SEPARATOR, Column, Kind

_OTHER_SEPARATOR = re.compile("[,，；、]")


def check_references(workbook: Workbook, findings: Findings) -> None:
    """Report references to rows, periods and stages that do not exist."""
    for sheet in workbook:
        for column in sheet.table.columns:
            if column.reference is not None:
                _check_column(workbook, sheet, column, findings)
    _check_stages(workbook, "scenarios", "required_stage", findings)
    _check_stages(workbook, "needs", "stage", findings)
    _check_stages(workbook, "shocks", "stage", findings)


def _check_column(workbook: Workbook, sheet: Sheet, column: Column, findings: Findings) -> None:
    known = _known(workbook, str(column.reference))
    if known is None:
        return
    cells = sheet.text[column.name].tolist()
    items = {
        text: text.split(SEPARATOR) if column.kind is Kind.LIST else [text] for text in set(cells) - {""}
    }
    dangling = {text: [item for item in parts if item not in known] for text, parts in items.items()}
    dangling = {text: missing for text, missing in dangling.items() if missing}
    if not dangling:
        return
    meant = closest(sorted({item for missing in dangling.values() for item in missing}), known)
    for at, text in enumerate(cells):
        for item in dangling.get(text, ()):
            message = say("{name} is not among the {table}", name=shown(item), table=column.reference)
            hint = _hint_on_separator(column, item, text) or as_question(meant[item])
            hint = hint or say("add it to {table}, or correct the name", table=column.reference)
            findings.refuse(sheet, "dangling-reference", message, at=at, column=column.name, hint=hint)
    repaired = [meant.get(text) or text for text in cells]
    sheet.text[column.name] = np.array(repaired, dtype=object)


def _hint_on_separator(column: Column, item: str, text: str) -> str:
    """Return how to write a list whose items are separated by something else, "" where they are not."""
    if column.kind is not Kind.LIST or not _OTHER_SEPARATOR.search(item):
        return ""
    items = (part.strip() for part in _OTHER_SEPARATOR.split(text.replace(SEPARATOR, ",")))
    return say(
        "lists separate identifiers by {separator}: write {list}",
        separator=SEPARATOR,
        list=SEPARATOR.join(filter(None, items)),
    )


def _known(workbook: Workbook, reference: str) -> set[str] | None:
    """Return what a reference may name, None where that cannot be said."""
    if reference == "periods":
        return None if workbook.periods is None else set(workbook.periods)
    target = workbook[reference]
    key = target.table.key[0]
    if not target.knows(key):
        return None
    return set(target.text[key].tolist()) - {""}


def _check_stages(workbook: Workbook, table: str, column: str, findings: Findings) -> None:
    """Report stages that the scenario of the row does not have; of any scenario where the row names none."""
    stages, sheet = workbook["stages"], workbook[table]
    if not (stages.knows("scenario") and stages.knows("stage")):
        return
    if sheet.present and sheet.lacks("scenario") and sheet.table["scenario"].required:
        return
    of_scenario: dict[str, set[str]] = {}
    for scenario, stage in zip(stages.text["scenario"].tolist(), stages.text["stage"].tolist(), strict=True):
        of_scenario.setdefault(scenario, set()).add(stage)
        of_scenario.setdefault("", set()).add(stage)
    cells = zip(sheet.text["scenario"].tolist(), sheet.text[column].tolist(), strict=True)
    sound = sheet.sound("scenario")
    for at, (scenario, stage) in enumerate(cells):
        known = of_scenario.get(scenario)
        if sound[at] and stage and known is not None and stage not in known:
            if scenario:
                message = say(
                    "{stage} is no stage of {scenario}", stage=shown(stage), scenario=shown(scenario)
                )
            else:
                message = say("{stage} is no stage of any scenario", stage=shown(stage))
            hint = did_you_mean(stage, known) or say("its stages are in the table stages")
            findings.refuse(sheet, "dangling-reference", message, at=at, column=column, hint=hint)
