"""Stages: numbered 1, 2, ... without holes, and startable within the horizon."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from optalloc.checks.findings import Findings
from optalloc.checks.wording import shown
from optalloc.checks.workbook import Workbook
from optalloc.errors import Issue, Severity
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
    too_late: dict[int, int] = {}
    for at, scenario in enumerate(sheet.text["scenario"].tolist()):
        of_scenario.setdefault(scenario, []).append(at)
    for scenario, positions in of_scenario.items():
        if all(sound[at] for at in positions):
            positions.sort(key=order.__getitem__)
            if _check_order(workbook, findings, scenario, positions):
                too_late |= _beyond_horizon(workbook, positions)
    if too_late and not workbook.periods_stated:
        _report_no_periods(workbook, findings, too_late)
    else:
        _report_beyond_horizon(workbook, findings, too_late)


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


def _beyond_horizon(workbook: Workbook, positions: list[int]) -> dict[int, int]:
    """Return by position, of the stages that the horizon is too short for, how many periods pass before."""
    if workbook.periods is None:
        return {}
    lags = workbook["stages"].filled("lag")[positions]
    earliest = dict(zip(positions, np.cumsum(lags).astype(int).tolist(), strict=True))
    return {at: periods for at, periods in earliest.items() if periods >= len(workbook.periods)}


def _report_beyond_horizon(workbook: Workbook, findings: Findings, too_late: Mapping[int, int]) -> None:
    sheet = workbook["stages"]
    for at, earliest in too_late.items():
        message = say_count(
            "stage {stage} can start after {count} period at the earliest",
            "stage {stage} can start after {count} periods at the earliest",
            earliest,
            stage=shown(sheet.text["stage"][at]),
        )
        hint = say_count(
            "there is {count} period; shorten the lags or add periods",
            "there are {count} periods; shorten the lags or add periods",
            len(workbook.periods or ()),
        )
        findings.remark(sheet, "beyond-horizon", message, at=at, column="lag", hint=hint)


def _report_no_periods(workbook: Workbook, findings: Findings, too_late: Mapping[int, int]) -> None:
    """Report the cause of stages that come too late once, where nobody said how many periods there are."""
    message = say_count(
        "no periods are stated, so one is assumed, and {count} stage can never start for its lag",
        "no periods are stated, so one is assumed, and {count} stages can never start for their lags",
        len(too_late),
    )
    hint = say("list the planning periods as periods.labels")
    issue = Issue(
        "no-periods-stated",
        workbook.settings_file,
        None,
        "periods.labels",
        message,
        hint,
        Severity.WARNING,
    )
    findings.issues.append(issue)


def _check_never_allowed(workbook: Workbook, findings: Findings) -> None:
    sheet = workbook["stages"]
    for at in np.flatnonzero(sheet.figures["max_sites"] == 0).tolist():
        message = say("stage {stage} may start nowhere", stage=shown(sheet.text["stage"][at]))
        hint = say("leave max_sites blank for any number of sites")
        findings.remark(sheet, "no-sites-allowed", message, at=at, column="max_sites", hint=hint)
