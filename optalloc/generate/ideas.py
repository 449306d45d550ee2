"""Scenarios, their stages and needs, and their candidate hosts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from optalloc.generate.calibration import FLAGSHIP
from optalloc.generate.draws import Floats, Ints, Texts, normal, number_of, numbered, short
from optalloc.generate.land import Land

_DOMAINS: Final = 8
_APPROVED_SHARE: Final = 0.25  # of the scenarios need an approval where they are launched
_OUTPUTS: Final = (
    ("chips", 5, 0.5),
    ("data", 9, 0.15),
)  # resource, which of ten scenarios, output over value
_OUTPUT_RAMP: Final = 1.6


@dataclass(frozen=True)
class Ideas:
    """Scenarios: identifiers, values, full needs by resource, approval; and their sites."""

    names: Texts
    value: Floats
    needs: Mapping[str, Floats]
    approved: npt.NDArray[np.bool_]
    site_scenario: Ints
    site_region: Ints
    site_factor: Floats

    @property
    def hosts(self) -> Floats:
        """Number of candidate hosts of each scenario."""
        return np.bincount(self.site_scenario, minlength=len(self.names)).astype(np.float64)


def draw_ideas(rng: np.random.Generator, count: int, regions: int) -> Ideas:
    """Draw scenarios and their sites."""
    value = FLAGSHIP.value * np.exp(FLAGSHIP.value_noise * normal(rng, count))
    needs = {}
    for name, demand in FLAGSHIP.demand.items():
        amount = value * demand.median * np.exp(demand.noise * normal(rng, count))
        needs[name] = np.where(rng.random(count) < demand.presence, amount, 0.0)
    for name, turn, _ in _OUTPUTS:
        needs[name][turn::10] = 0.0
    least, most = (min(hosts, regions) for hosts in FLAGSHIP.hosts)
    ranked = np.argsort(rng.random((count, regions)), axis=1)[:, :most]
    chosen = np.arange(most) < rng.integers(least, most + 1, count)[:, None]
    scenario, place = np.nonzero(chosen)
    factor = np.exp(FLAGSHIP.factor_noise * normal(rng, len(scenario)))
    return Ideas(
        names=numbered("scenario", count),
        value=value,
        needs=needs,
        approved=rng.random(count) < _APPROVED_SHARE,
        site_scenario=scenario,
        site_region=ranked[scenario, place],
        site_factor=np.clip(factor, *FLAGSHIP.factor_range).round(2),
    )


def scenario_table(ideas: Ideas) -> pd.DataFrame:
    """Return the table of scenarios."""
    numbers = [number_of(name) for name in ideas.names]
    return pd.DataFrame(
        {
            "scenario": ideas.names,
            "name": [f"Scenario {number}" for number in numbers],
            "name_zh": [f"场景{number}" for number in numbers],
            "domain": [f"domain-{i % _DOMAINS + 1}" for i in range(len(numbers))],
        }
    )


def _stage_names(count: int) -> list[str]:
    known = {1: ["rollout"], 2: ["pilot", "rollout"], 3: ["pilot", "demonstration", "rollout"]}
    return known.get(count) or [str(name) for name in numbered("stage", count)]


def stage_table(ideas: Ideas, count: int, periods: int) -> pd.DataFrame:
    """Return the table of stages; values are levels."""
    order = np.tile(np.arange(1, count + 1), len(ideas.names))
    level = (order / count) ** FLAGSHIP.value_ramp
    return pd.DataFrame(
        {
            "scenario": np.repeat(ideas.names, count),
            "stage": _stage_names(count) * len(ideas.names),
            "order": order,
            "value": short(np.repeat(ideas.value, count) * level),
            "lag": ((order > 1) & (order <= periods)).astype(
                np.int64
            ),  # the last stage is within the horizon
        }
    )


def need_table(ideas: Ideas, count: int) -> pd.DataFrame:
    """Return the table of needs; outputs are negative."""
    parts = []
    for name, full in ideas.needs.items():
        upfront = full if name == "capital" else np.zeros_like(full)
        running = full * FLAGSHIP.upkeep if name == "capital" else full
        parts.append(_ramped(ideas, count, name, upfront, running, FLAGSHIP.demand[name].ramp))
    for name, turn, share in _OUTPUTS:
        made = np.where(np.arange(len(ideas.names)) % 10 == turn, -share * ideas.value, 0.0)
        parts.append(_ramped(ideas, count, name, np.zeros_like(made), made, _OUTPUT_RAMP))
    table = pd.concat(parts)
    return table[(table["upfront"] != 0) | (table["running"] != 0)]


def _ramped(
    ideas: Ideas, count: int, resource: str, upfront: Floats, running: Floats, ramp: float
) -> pd.DataFrame:
    """Return the needs of one resource as increments stage over stage."""
    share = np.diff((np.arange(count + 1) / count) ** ramp)
    return pd.DataFrame(
        {
            "scenario": np.repeat(ideas.names, count),
            "stage": _stage_names(count) * len(ideas.names),
            "resource": resource,
            "upfront": short(np.outer(upfront, share).ravel()),
            "running": short(np.outer(running, share).ravel()),
        }
    )


def site_table(land: Land, ideas: Ideas) -> pd.DataFrame:
    """Return the table of sites."""
    region = land.names[ideas.site_region]
    return pd.DataFrame(
        {
            "scenario": ideas.names[ideas.site_scenario],
            "region": region,
            "value_factor": ideas.site_factor,
            "requires": np.where(ideas.approved[ideas.site_scenario], "approval-" + region, ""),
        }
    )
