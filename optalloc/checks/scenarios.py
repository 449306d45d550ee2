"""Scenarios: each has stages and, to be of any use, sites."""

from __future__ import annotations

from optalloc.checks.findings import Findings
from optalloc.checks.wording import shown
from optalloc.checks.workbook import Workbook
from optalloc.language import say


def check_scenarios(workbook: Workbook, findings: Findings) -> None:
    """Report scenarios without stages or sites, and deadlines of nothing."""
    _check_stages_of_each(workbook, findings)
    _check_sites_of_each(workbook, findings)
    _check_deadlines(workbook, findings)


def _check_stages_of_each(workbook: Workbook, findings: Findings) -> None:
    scenarios, stages = workbook["scenarios"], workbook["stages"]
    if not stages.knows("scenario"):
        return
    staged = set(stages.text["scenario"].tolist())
    for at, scenario in enumerate(scenarios.text["scenario"].tolist()):
        if scenario and scenario not in staged:
            message = say("{scenario} has no stages", scenario=shown(scenario))
            hint = say("add at least one row to stages")
            findings.refuse(
                scenarios, "scenario-without-stages", message, at=at, column="scenario", hint=hint
            )


def _check_sites_of_each(workbook: Workbook, findings: Findings) -> None:
    scenarios, sites = workbook["scenarios"], workbook["sites"]
    if not sites.knows("scenario"):
        return
    sited = set(sites.text["scenario"].tolist())
    required = scenarios.text["required_stage"].tolist()
    for at, scenario in enumerate(scenarios.text["scenario"].tolist()):
        if not scenario or scenario in sited:
            continue
        hint = say("add the regions that may host it to sites")
        if required[at]:
            message = say("{scenario} is required, and has no sites", scenario=shown(scenario))
            findings.refuse(scenarios, "scenario-without-sites", message, at=at, column="scenario", hint=hint)
        else:
            message = say("{scenario} has no sites, so it is never launched", scenario=shown(scenario))
            findings.remark(scenarios, "scenario-without-sites", message, at=at, column="scenario", hint=hint)


def _check_deadlines(workbook: Workbook, findings: Findings) -> None:
    sheet = workbook["scenarios"]
    if not sheet.knows("required_stage"):
        return
    for at, (stage, deadline) in enumerate(
        zip(sheet.text["required_stage"].tolist(), sheet.text["required_by"].tolist(), strict=True)
    ):
        if deadline and not stage and sheet.sound("required_stage")[at]:
            message = say("{period} is the deadline of no stage", period=shown(deadline))
            hint = say("name the stage in required_stage, or leave required_by blank")
            findings.remark(sheet, "deadline-without-stage", message, at=at, column="required_by", hint=hint)
