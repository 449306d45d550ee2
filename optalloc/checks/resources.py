"""Resources: how they behave, and whether anyone has what is needed."""

from __future__ import annotations

import numpy as np

from optalloc.checks.findings import Findings
from optalloc.checks.wording import listed, shown
from optalloc.checks.workbook import Workbook
from optalloc.language import say
from optalloc.schema import PRESETS, column_words

_BEHAVIOUR = ("rival", "mobile", "storable")


def check_resources(workbook: Workbook, findings: Findings) -> None:
    """Fill the behaviour of presets in, and report resources without one or with an impossible one."""
    _fill_presets(workbook, findings)
    _check_storable(workbook, findings)
    _check_immobile(workbook, findings)
    _check_nobody_has(workbook, findings)


def _fill_presets(workbook: Workbook, findings: Findings) -> None:
    sheet = workbook["resources"]
    names = sheet.text["resource"].tolist()
    for column in _BEHAVIOUR:
        figures = sheet.figures[column]
        for at in np.flatnonzero(np.isnan(figures) & sheet.sound(column)).tolist():
            preset = PRESETS.get(names[at])
            if preset is not None:
                figures[at] = float(getattr(preset, column))
            elif names[at]:
                message = say(
                    "{column} is blank, and {resource} is not one of the presets",
                    column=column_words(column),
                    resource=shown(names[at]),
                )
                hint = say("write true or false; only {presets} may leave it blank", presets=listed(PRESETS))
                findings.refuse(sheet, "missing-value", message, at=at, column=column, hint=hint)


def _check_storable(workbook: Workbook, findings: Findings) -> None:
    sheet = workbook["resources"]
    wrong = (sheet.figures["storable"] == 1) & (sheet.figures["rival"] == 0)
    for at in np.flatnonzero(wrong).tolist():
        message = say("{resource} is storable but not rival", resource=shown(sheet.text["resource"][at]))
        hint = say("what is not used up is not stored: set storable to false, or rival to true")
        findings.refuse(sheet, "storable-not-rival", message, at=at, column="storable", hint=hint)


def _check_immobile(workbook: Workbook, findings: Findings) -> None:
    resources, terms = workbook["resources"], workbook["terms"]
    immobile = set(resources.text["resource"][resources.figures["mobile"] == 0].tolist())
    shocks = workbook["shocks"]
    for sheet, rows in (
        (terms, range(len(terms))),
        (shocks, np.flatnonzero(shocks.text["table"] == "terms")),
    ):
        for at in rows:
            resource = sheet.text["resource"][at]
            if resource in immobile:
                message = say("{resource} is not mobile, so no corridor carries it", resource=shown(resource))
                hint = say("remove the row, or make the resource mobile")
                findings.refuse(sheet, "immobile-resource", message, at=int(at), column="resource", hint=hint)


def _check_nobody_has(workbook: Workbook, findings: Findings) -> None:
    resources, needs = workbook["resources"], workbook["needs"]
    suppliers = (workbook["endowments"], workbook["capacities"])
    if not all(sheet.knows("resource") for sheet in (needs, *suppliers)):
        return
    had: set[str] = set()
    for sheet in suppliers:
        had |= set(
            sheet.text["resource"][~(sheet.figures["amount"] <= 0)].tolist()
        )  # unreadable: supposed there
    had |= set(needs.text["resource"][needs.figures["running"] < 0].tolist())
    needed = set(
        needs.text["resource"][(needs.figures["upfront"] > 0) | (needs.figures["running"] > 0)].tolist()
    )
    priced = ~np.isnan(resources.figures["shortage_price"])
    for at, resource in enumerate(resources.text["resource"].tolist()):
        if resource in needed - had and not priced[at]:
            message = say(
                "{resource} is needed, but no region, facility or stage has any", resource=shown(resource)
            )
            hint = say("add endowments or capacities, or a shortage_price")
            findings.remark(resources, "nobody-has", message, at=at, column="resource", hint=hint)
