"""Futures: their probabilities add up to 1."""

from __future__ import annotations

import math

from optalloc.checks.findings import Findings
from optalloc.checks.workbook import Workbook
from optalloc.language import say
from optalloc.tables import number_text

_TOLERANCE = 1e-9


def check_futures(workbook: Workbook, findings: Findings) -> None:
    """Report probabilities that do not add up to 1."""
    sheet = workbook["futures"]
    if not len(sheet) or not sheet.knows("probability") or not sheet.sound("future", "probability").all():
        return
    total = math.fsum(sheet.figures["probability"].tolist())
    if abs(total - 1.0) > _TOLERANCE:
        message = say("the probabilities add up to {sum}, not to 1", sum=number_text(round(total, 12)))
        hint = say("divide each by their sum")
        findings.refuse(sheet, "probabilities-do-not-add-up", message, column="probability", hint=hint)
