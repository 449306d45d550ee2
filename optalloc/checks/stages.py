"""Stages: numbered 1, 2, ... without holes, and startable within the horizon."""

from __future__ import annotations

import numpy as np

from optalloc.checks.findings import Findings
from optalloc.checks.wording import shown
from optalloc.checks.workbook import Workbook
from optalloc.language import say, say_count


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
            message = say(
                "stage {order} of {scenario} is already in row {row}",
                order=order,
                scenario=shown(scenario),
                row=sheet.rows[before],
            )
        elif order > expected:
            code = "hole-in-order"
            message = _described_hole(scenario, expected, order)
        if message:
            hint = say("number stages 1, 2, ...")
            findings.refuse(sheet, code, message, at=at, column="order", hint=hint)
            in_order = False
        expected, before = order + 1, at
    return in_order


def _described_hole(scenario: str, expected: int, order: int) -> str:
    if order == expected + 1:
        return say(
            "the stages of {scenario} go to {order} without {missing}",
            scenario=shown(scenario),
            order=order,
            missing=expected,
        )
    return say(
        "the stages of {scenario} go to {order} without {first} to {last}",
        scenario=shown(scenario),
        order=order,
        first=expected,
        last=order - 1,
    )


def _check_horizon(workbook: Workbook, findings: Findings, positions: list[int]) -> None:
    if workbook.periods is None:
        return
    sheet = workbook["stages"]
    earliest = 0.0
    for at in positions:
        earliest += sheet.filled("lag")[at]
        if earliest >= len(workbook.periods):
            message = say_count(
                "stage {stage} can start after {count} period at the earliest",
                "stage {stage} can start after {count} periods at the earliest",
                int(earliest),
                stage=shown(sheet.text["stage"][at]),
            )
            hint = say_count(
                "there is {count} period; shorten the lags or add periods",
                "there are {count} periods; shorten the lags or add periods",
                len(workbook.periods),
            )
            findings.remark(sheet, "beyond-horizon", message, at=at, column="lag", hint=hint)


def _check_never_allowed(workbook: Workbook, findings: Findings) -> None:
    sheet = workbook["stages"]
    for at in np.flatnonzero(sheet.figures["max_sites"] == 0).tolist():
        message = say("stage {stage} may start nowhere", stage=shown(sheet.text["stage"][at]))
        hint = say("leave max_sites blank for any number of sites")
        findings.remark(sheet, "no-sites-allowed", message, at=at, column="max_sites", hint=hint)
