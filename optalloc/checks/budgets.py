"""Budgets: whoever has one must be able to pay for something, and a slip of a name escapes none."""

from __future__ import annotations

from optalloc.checks.findings import Findings
from optalloc.checks.wording import as_question, closest, shown
from optalloc.checks.workbook import Sheet, Workbook
from optalloc.language import say


def check_budgets(workbook: Workbook, findings: Findings) -> None:
    """Report payers who are neither a region nor a sponsor, and sponsors who look like a slip of a payer."""
    _check_payers(workbook, findings)
    for name in ("facilities", "corridors"):
        _check_sponsors(workbook, workbook[name], findings)


def _check_sponsors(workbook: Workbook, sheet: Sheet, findings: Findings) -> None:
    regions, budgets = workbook["regions"], workbook["budgets"]
    if not (sheet.knows("sponsor") and regions.knows("region") and budgets.knows("payer")):
        return
    payers = set(budgets.text["payer"].tolist()) - {""}
    cells = sheet.text["sponsor"].tolist()
    others = set(cells) - payers - set(regions.text["region"].tolist()) - {""}
    meant = closest(sorted(others), payers)
    for at, sponsor in enumerate(cells):
        if meant.get(sponsor) is not None:
            message = say(
                "{sponsor} is under no budget, and looks like a payer who is", sponsor=shown(sponsor)
            )
            hint = as_question(meant[sponsor])
            findings.remark(sheet, "sponsor-without-budget", message, at=at, column="sponsor", hint=hint)


def _check_payers(workbook: Workbook, findings: Findings) -> None:
    regions, facilities, corridors = (workbook[name] for name in ("regions", "facilities", "corridors"))
    if not (regions.knows("region") and facilities.knows("sponsor") and corridors.knows("sponsor")):
        return
    payers = set(regions.text["region"].tolist())
    payers |= set(facilities.text["sponsor"].tolist()) | set(corridors.text["sponsor"].tolist())
    payers -= {""}
    sheet = workbook["budgets"]
    cells = sheet.text["payer"].tolist()
    meant = closest(sorted(set(cells) - payers - {""}), payers)
    for at, payer in enumerate(cells):
        if payer in meant:
            message = say("{payer} is neither a region nor a sponsor", payer=shown(payer))
            hint = as_question(meant[payer]) or say("leave payer blank for a budget of all")
            findings.refuse(sheet, "unknown-payer", message, at=at, column="payer", hint=hint)
