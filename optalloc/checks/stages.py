"""Stages: numbered 1, 2, ... without holes, and startable within the horizon."""

from __future__ import annotations

import numpy as np

from optalloc.checks.findings import Findings
from optalloc.checks.wording import shown
from optalloc.checks.workbook import Workbook
from optalloc.errors import counted


def check_stages(workbook: Workbook, findings: Findings) -> None:
    """Report stage orders with duplicates or holes, and stages that can never start."""
    sheet = workbook["stages"]
    if not (sheet.knows("scenario") and sheet.knows("order")):
        return
    _check_never_allowed(workbook, findings)
    order = sheet.figures["order"].tolist()
    sound = sheet.sound("scenario", "order", "lag").tolist()
    of_scenario: dict[str, list[int]] = {}
    for at, scenario in enumerate(sheet.text["scenario"].tolist()):
        of_scenario.setdefault(scenario, []).append(at)
    for scenario, positions in of_scenario.items():
        if all(sound[at] for at in positions):
            positions.sort(key=order.__getitem__)
            if _check_order(workbook, findings, scenario, positions):
                _check_horizon(workbook, findings, positions)


def _check_order(workbook: Workbook, findings: Findings, scenario: str, positions: list[int]) -> bool:
    """Report duplicates and holes among the stages of a scenario, and return whether there are none."""
    sheet = workbook["stages"]
    in_order = True
    expected, before = 1, -1
    for at in positions:
        order = int(sheet.figures["order"][at])
        message = ""
        if order < expected:
            code = "duplicate-order"
            message = f"stage {order} of {shown(scenario)} is already in row {sheet.rows[before]}"
        elif order > expected:
            code = "hole-in-order"
            missing = f"{expected}" if order == expected + 1 else f"{expected} to {order - 1}"
            message = f"the stages of {shown(scenario)} go to {order} without {missing}"
        if message:
            findings.refuse(sheet, code, message, at=at, column="order", hint="number stages 1, 2, ...")
            in_order = False
        expected, before = order + 1, at
    return in_order


def _check_horizon(workbook: Workbook, findings: Findings, positions: list[int]) -> None:
    if workbook.periods is None:
        return
    sheet = workbook["stages"]
    earliest = 0.0
    for at in positions:
        earliest += sheet.filled("lag")[at]
        if earliest >= len(workbook.periods):
            stage = shown(sheet.text["stage"][at])
            message = f"stage {stage} can start after {counted(int(earliest), 'period')} at the earliest"
            count = len(workbook.periods)
            there = f"there {'is' if count == 1 else 'are'} {counted(count, 'period')}"
            hint = f"{there}; shorten the lags or add periods"
            findings.remark(sheet, "beyond-horizon", message, at=at, column="lag", hint=hint)


def _check_never_allowed(workbook: Workbook, findings: Findings) -> None:
    sheet = workbook["stages"]
    for at in np.flatnonzero(sheet.figures["max_sites"] == 0).tolist():
        message = f"stage {shown(sheet.text['stage'][at])} may start nowhere"
        hint = "leave max_sites blank for any number of sites"
        findings.remark(sheet, "no-sites-allowed", message, at=at, column="max_sites", hint=hint)
