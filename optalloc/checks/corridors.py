"""Corridors and the terms on which they carry something."""

from __future__ import annotations

import numpy as np

from optalloc.checks.findings import Findings
from optalloc.checks.wording import as_question, closest, shown
from optalloc.checks.workbook import Workbook
from optalloc.language import say


def check_corridors(workbook: Workbook, findings: Findings) -> None:
    """Report corridors to themselves, terms of nothing or of two things, and corridors that carry nothing."""
    _check_ends(workbook, findings)
    _check_form_or_corridor(workbook, findings)
    _check_used_forms(workbook, findings)
    _check_terms_of_each(workbook, findings)


def _check_ends(workbook: Workbook, findings: Findings) -> None:
    sheet = workbook["corridors"]
    origin, destination = sheet.text["origin"], sheet.text["destination"]
    sound = sheet.sound("origin", "destination")
    for at in np.flatnonzero((origin == destination) & (origin != "") & sound).tolist():
        message = say("the corridor starts and ends in {region}", region=shown(origin[at]))
        hint = say("a region needs no corridor to itself")
        findings.refuse(sheet, "corridor-to-itself", message, at=at, column="destination", hint=hint)


def _check_form_or_corridor(workbook: Workbook, findings: Findings) -> None:
    sheet = workbook["terms"]
    form, corridor = sheet.text["form"] != "", sheet.text["corridor"] != ""
    sound = sheet.sound("form", "corridor") & (sheet.knows("form") and sheet.knows("corridor"))
    hint = say("fill either form or corridor")
    for at in np.flatnonzero(form & corridor & sound).tolist():
        findings.refuse(
            sheet,
            "form-and-corridor",
            say("terms name a form and a corridor"),
            at=at,
            column="corridor",
            hint=hint,
        )
    for at in np.flatnonzero(~form & ~corridor & sound).tolist():
        findings.refuse(
            sheet,
            "no-form-or-corridor",
            say("terms name neither form nor corridor"),
            at=at,
            column="form",
            hint=hint,
        )


def _check_used_forms(workbook: Workbook, findings: Findings) -> None:
    terms, corridors = workbook["terms"], workbook["corridors"]
    if not corridors.knows("form"):
        return
    forms = set(corridors.text["form"].tolist()) - {""}
    cells = terms.text["form"].tolist()
    meant = closest(sorted(set(cells) - forms - {""}), forms)
    for at, form in enumerate(cells):
        if form in meant:
            message = say("no corridor has the form {form}", form=shown(form))
            findings.remark(
                terms, "unused-form", message, at=at, column="form", hint=as_question(meant[form])
            )


def _check_terms_of_each(workbook: Workbook, findings: Findings) -> None:
    terms, corridors = workbook["terms"], workbook["corridors"]
    if not (terms.knows("form") and terms.knows("corridor") and terms.sound("form", "corridor").all()):
        return
    forms = set(terms.text["form"].tolist()) - {""}
    named = set(terms.text["corridor"].tolist()) - {""}
    for at, (corridor, form) in enumerate(
        zip(corridors.text["corridor"].tolist(), corridors.text["form"].tolist(), strict=True)
    ):
        if corridor and corridor not in named and form not in forms:
            message = say("no terms apply to {corridor}, so it carries nothing", corridor=shown(corridor))
            hint = say("add terms for it or for its form")
            findings.remark(corridors, "corridor-without-terms", message, at=at, column="corridor", hint=hint)
