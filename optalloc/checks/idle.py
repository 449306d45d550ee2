"""What is stated and cannot matter, or comes for nothing: mostly a row that was forgotten.

Nothing is said where any cell is at fault that it would have to rest on.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optalloc.checks.findings import Findings
from optalloc.checks.wording import shown
from optalloc.checks.workbook import Workbook
from optalloc.language import say


def check_idle(workbook: Workbook, findings: Findings) -> None:
    """Report value for nothing, stages without value, resources nobody needs, and sites without any means."""
    _check_value_for_nothing(workbook, findings)
    _check_stages_without_value(workbook, findings)
    _check_unneeded(workbook, findings)
    _check_sites_without_means(workbook, findings)


def _check_value_for_nothing(workbook: Workbook, findings: Findings) -> None:
    """Report scenarios of which a first stage is worth something and takes nothing, no facility either."""
    stages, needs, sites = workbook["stages"], workbook["needs"], workbook["sites"]
    if not (
        _is_known(workbook, "needs", "scenario", "stage", "upfront", "running")
        and _is_known(workbook, "sites", "scenario", "requires")
        and _is_known(workbook, "stages", "scenario", "stage", "order", "value")
    ):
        return
    takes = (needs.filled("upfront") > 0) | (needs.filled("running") > 0)
    needing = set(zip(needs.text["scenario"][takes], needs.text["stage"][takes], strict=True))
    open_to_all = set(sites.text["scenario"][sites.text["requires"] == ""].tolist())
    for scenario, positions in _stages_in_order(workbook):
        needy = [(scenario, stages.text["stage"][at]) in needing for at in positions]
        free = positions[: needy.index(True)] if True in needy else positions
        if scenario not in open_to_all or not (stages.figures["value"][free] > 0).any():
            continue
        hint = say("add what it needs to needs")
        if len(free) == len(positions):
            message = say(
                "no stage of {scenario} needs anything, so its value is free", scenario=shown(scenario)
            )
        else:
            message = say(
                "stage {stage} of {scenario} needs nothing, so its value is free",
                stage=shown(stages.text["stage"][free[-1]]),
                scenario=shown(scenario),
            )
        findings.remark(stages, "value-for-nothing", message, at=free[-1], column="stage", hint=hint)


def _check_stages_without_value(workbook: Workbook, findings: Findings) -> None:
    """Report stages that add nothing, nor any after them, in scenarios that nobody requires."""
    stages, needs, scenarios = workbook["stages"], workbook["needs"], workbook["scenarios"]
    if not (
        _is_known(workbook, "stages", "scenario", "order", "value")
        and _is_known(workbook, "needs", "scenario", "running")
        and _is_known(workbook, "scenarios", "scenario", "required_stage")
    ):
        return
    of_use = set(needs.text["scenario"][needs.filled("running") < 0].tolist())
    of_use |= set(scenarios.text["scenario"][scenarios.text["required_stage"] != ""].tolist())
    for scenario, positions in _stages_in_order(workbook):
        best_from = np.maximum.accumulate(stages.figures["value"][positions][::-1])[::-1]
        worthless = [at for at, best in zip(positions, best_from.tolist(), strict=True) if best <= 0]
        if scenario not in of_use and worthless:
            message = say(
                "neither stage {stage} of {scenario} nor any after it has a value above 0, "
                "so it is never worth starting",
                stage=shown(stages.text["stage"][worthless[0]]),
                scenario=shown(scenario),
            )
            hint = say("values are stated as gains per period, without a minus sign")
            findings.remark(stages, "no-value", message, at=worthless[0], column="value", hint=hint)


def _check_unneeded(workbook: Workbook, findings: Findings) -> None:
    resources, needs = workbook["resources"], workbook["needs"]
    if not _is_known(workbook, "needs", "resource"):
        return
    named = set(needs.text["resource"].tolist())
    for at, resource in enumerate(resources.text["resource"].tolist()):
        if resource and resource not in named:
            message = say("no stage needs {resource}", resource=shown(resource))
            hint = say("add it to needs, or remove it")
            findings.remark(resources, "unneeded-resource", message, at=at, column="resource", hint=hint)


def _check_sites_without_means(workbook: Workbook, findings: Findings) -> None:
    """Report regions that may host something and have no endowment, no facility and no corridor to them."""
    naming = {"endowments": "region", "facilities": "region", "corridors": "destination"}
    if not all(_is_known(workbook, table, column) for table, column in naming.items()):
        return
    supplied = {name for table, column in naming.items() for name in workbook[table].text[column].tolist()}
    sites = workbook["sites"]
    sound = sites.sound("region")
    seen = supplied | {""}
    for at, region in enumerate(sites.text["region"].tolist()):
        if sound[at] and region not in seen:
            seen.add(region)
            message = say(
                "{region} has no endowments, no facility and no corridor to it: "
                "a site there has nothing to use",
                region=shown(region),
            )
            hint = say("add endowments of it or a corridor to it, or remove its sites")
            findings.remark(sites, "site-without-means", message, at=at, column="region", hint=hint)


def _is_known(workbook: Workbook, table: str, *columns: str) -> bool:
    """Return whether all cells of some columns are there and right."""
    sheet = workbook[table]
    return all(map(sheet.knows, columns)) and bool(sheet.sound(*columns).all())


def _stages_in_order(workbook: Workbook) -> Iterator[tuple[str, list[int]]]:
    """Yield scenarios with the positions of their stages in order."""
    stages = workbook["stages"]
    of_scenario: dict[str, list[int]] = {}
    for at in np.argsort(stages.figures["order"], kind="stable").tolist():
        of_scenario.setdefault(str(stages.text["scenario"][at]), []).append(at)
    yield from of_scenario.items()
