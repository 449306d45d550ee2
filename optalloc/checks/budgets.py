"""Budgets: whoever has one must be able to pay for something, and a slip of a name escapes none."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from optalloc.checks.findings import Findings
from optalloc.checks.references import called
from optalloc.checks.wording import as_question, closest, shown
from optalloc.checks.workbook import Workbook
from optalloc.language import say

#: Share of signs in common from which on a sponsor, who may be anyone, looks like a region, or like another.
_LIKE_REGION: Final = 0.8
_LIKE_SPONSOR: Final = 0.9
_FIGURES: Final = re.compile(r"\d")


def check_budgets(workbook: Workbook, findings: Findings) -> None:
    """Report payers who are neither a region nor a sponsor, and sponsors who look like a slip of a payer."""
    _check_payers(workbook, findings)
    meant = _meant_sponsors(workbook)
    for name in ("facilities", "corridors"):
        for at, sponsor in enumerate(workbook[name].text["sponsor"].tolist()):
            if sponsor in meant:
                code, message, hint = meant[sponsor]
                findings.remark(workbook[name], code, message, at=at, column="sponsor", hint=hint)


def _meant_sponsors(workbook: Workbook) -> dict[str, tuple[str, str, str]]:
    """Return code, message and hint of each sponsor who looks like a slip of a region or another payer."""
    sheets = [workbook[name] for name in ("facilities", "corridors")]
    regions, budgets = workbook["regions"], workbook["budgets"]
    if not (
        regions.knows("region") and budgets.knows("payer") and all(one.knows("sponsor") for one in sheets)
    ):
        return {}
    homes = set(regions.text["region"].tolist()) - {""}
    payers = set(budgets.text["payer"].tolist()) - {""}
    rows = Counter(sponsor for sheet in sheets for sponsor in sheet.text["sponsor"].tolist())
    others = sorted(set(rows) - payers - homes - {""})
    region = closest(others, homes, called(workbook, "regions"), _LIKE_REGION)
    payer = closest(others, payers)
    often = [one for one in others if rows[one] > 1]
    like = closest((one for one in others if rows[one] == 1), often, likeness=_LIKE_SPONSOR)
    found = {}
    for one in others:
        meant = region[one] or payer[one]
        if meant in payers:
            message = say("{sponsor} is under no budget, and looks like a payer who is", sponsor=shown(one))
            found[one] = "sponsor-without-budget", message, as_question(meant)
        elif meant:
            message = say("the sponsor {sponsor} is no region, and looks like one", sponsor=shown(one))
            found[one] = "sponsor-like-region", message, as_question(meant)
        elif (other := like.get(one)) and _FIGURES.sub("", one) != _FIGURES.sub("", other):
            message = say("{sponsor} sponsors nothing else, and looks like one who does", sponsor=shown(one))
            found[one] = "alike-sponsors", message, as_question(other)
    return found


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
