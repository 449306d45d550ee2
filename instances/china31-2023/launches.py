"""Scenarios, their stages and needs, and where they may be launched."""

from __future__ import annotations

from math import ceil
from statistics import median

from endowments import TECHNOLOGIES
from read_figures import Figures, Row

_NEEDED = ("capital", "talent", "space", "data", "chips", "compute")


def scenario_rows(f: Figures) -> list[dict[str, object]]:
    """Fields of application from smart ports to smart education."""
    columns = ("scenario", "name", "name_zh", "domain", "required_stage", "required_by")
    return [{column: scenario[column] for column in columns} for scenario in f.scenarios]


def stage_rows(f: Figures) -> list[dict[str, object]]:
    """Pilot, demonstration, rollout of each scenario; values are levels."""
    return [
        {
            "scenario": scenario["scenario"],
            "stage": stage["stage"],
            "order": order,
            "value": round(float(scenario["value"]) * float(stage["value"]), 2),
            "lag": int(stage["lag"]),
            "max_sites": int(scenario["max_sites"]) if order == 1 and scenario["max_sites"] else None,
        }
        for scenario in f.scenarios
        for order, stage in enumerate(f.stages, start=1)
    ]


def need_rows(f: Figures) -> list[dict[str, object]]:
    """What each stage adds: the scenario's total x the stage's share; outputs are negative."""
    return [
        row
        for scenario in f.scenarios
        for stage in f.stages
        for row in _needs_of_stage(f, scenario, stage)
        if row["upfront"] or row["running"]
    ]


def _needs_of_stage(f: Figures, scenario: Row, stage: Row) -> list[dict[str, object]]:
    needed = {name: float(scenario[name]) for name in _NEEDED} | _listed(scenario["technology"])
    made = _listed(scenario["outputs"])
    rows: list[dict[str, object]] = []
    for name in dict.fromkeys((*needed, *made)):
        share = float(stage["technology" if name in TECHNOLOGIES else name])
        amount = needed.get(name, 0.0) * share - made.get(name, 0.0) * float(stage["output"])
        upfront, running = (
            (amount, amount * f.assumed["capital_upkeep"]) if name == "capital" else (0.0, amount)
        )
        rows.append(
            {
                "scenario": scenario["scenario"],
                "stage": stage["stage"],
                "resource": f"technology-{name}" if name in TECHNOLOGIES else name,
                "upfront": round(upfront, 3),
                "running": round(running, 3),
            }
        )
    return rows


def _listed(text: str) -> dict[str, float]:
    """Read ``ai:25;bio:10``."""
    pairs = (part.split(":") for part in text.split(";") if part)
    return {name: float(amount) for name, amount in pairs}


def site_rows(f: Figures) -> list[dict[str, object]]:
    """Candidate hosts, with a value factor from the figure of the scenario's domain."""
    a, rows = f.assumed, list[dict[str, object]]()
    candidates = candidate_hosts(f)
    for scenario in f.scenarios:
        hosts = candidates[scenario["scenario"]]
        indicator = {host: f.provinces[host][f.value_indicator[scenario["domain"]]] for host in hosts}
        middle = median(indicator.values())
        for host in hosts:
            factor = (indicator[host] / middle) ** a["value_factor_exponent"]
            within = min(max(factor, a["value_factor_floor"]), a["value_factor_ceiling"])
            rows.append(
                {
                    "scenario": scenario["scenario"],
                    "region": host,
                    "value_factor": round(within, 2),
                    "requires": f"{scenario['requires']}-{host}" if scenario["requires"] else "",
                }
            )
    return rows


def candidate_hosts(f: Figures) -> dict[str, list[str]]:
    """Pick hosts by the scenario's indicator, in rounds: two of the East and one of each other macro-region.

    A province that is a candidate for enough scenarios already (in the order of the table) is passed over.
    """
    busy = dict.fromkeys(f.provinces, 0)
    chosen = {}
    for scenario in f.scenarios:
        listed = f.provinces if scenario["trait"] == "any" else f.traits[scenario["trait"]]
        free = [
            region for region in f.provinces if region in listed and busy[region] < f.assumed["host_limit"]
        ]
        hosts = _in_rounds(f, free, scenario["rank_by"])[: int(scenario["hosts"])]
        for host in hosts:
            busy[host] += 1
        chosen[scenario["scenario"]] = hosts
    return chosen


def _in_rounds(f: Figures, regions: list[str], indicator: str) -> list[str]:
    """Order regions by round, and within a round by the indicator."""
    ranked = sorted(regions, key=lambda region: -f.provinces[region][indicator])
    turn, seen = {}, dict.fromkeys(("East", "Central", "West", "Northeast"), 0)
    for region in ranked:
        group = f.provinces[region].group
        seen[group] += 1
        turn[region] = ceil(seen[group] / 2) if group == "East" else seen[group]
    return sorted(ranked, key=lambda region: turn[region])
