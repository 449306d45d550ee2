"""Budgets: whoever has one must be able to pay for something."""

from __future__ import annotations

from optalloc.checks.findings import Findings
from optalloc.checks.wording import as_question, closest, shown
from optalloc.checks.workbook import Workbook


def check_budgets(workbook: Workbook, findings: Findings) -> None:
    """Report payers who are neither a region nor a sponsor."""
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
            message = f"{shown(payer)} is neither a region nor a sponsor"
            hint = as_question(meant[payer]) or "leave payer blank for a budget of all"
            findings.refuse(sheet, "unknown-payer", message, at=at, column="payer", hint=hint)
