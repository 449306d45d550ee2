"""Seeded synthetic instances, calibrated on the flagship.

| file | what it draws |
|---|---|
| `calibration` | nothing: the parameters, read off `instances/china31-2023` |
| `land` | regions |
| `ideas` | scenarios, stages, needs, sites |
| `endowments` | resources and endowments |
| `cooperation` | facilities, corridors, terms, budgets |
| `futures` | futures and shocks |

Nothing is required and no value is negative, so that every instance has a plan.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from optalloc.errors import OptallocError
from optalloc.generate.cooperation import cooperation_tables
from optalloc.generate.endowments import endowment_table, resource_table
from optalloc.generate.futures import future_tables
from optalloc.generate.ideas import draw_ideas, need_table, scenario_table, site_table, stage_table
from optalloc.generate.land import draw_land, region_table
from optalloc.instance import Instance
from optalloc.language import say
from optalloc.tables import Settings

__all__ = ["generate"]

_FIRST_YEAR = 2026


def generate(
    regions: int = 8,
    scenarios: int = 12,
    stages: int = 3,
    periods: int = 3,
    futures: int = 1,
    tightness: float = 0.5,
    seed: int = 0,
) -> Instance:
    """Return a synthetic instance; the same arguments give the same instance.

    Parameters
    ----------
    regions, scenarios, stages, periods, futures
        Sizes, at least 1 each. Each region has a few corridors, to near and to strong ones, so that flows
        grow in proportion to regions.
    tightness
        Between 0 and 1: what all sites would need over what all regions have. At 0.5 it is as in the
        flagship, at 0 half of that, at 1 twice.
    seed
        Seed of the random numbers, at least 0; tightness leaves what is drawn as it is.

    Raises
    ------
    OptallocError
        For sizes, a tightness or a seed out of range.
    """
    sizes = {
        "regions": regions,
        "scenarios": scenarios,
        "stages": stages,
        "periods": periods,
        "futures": futures,
    }
    _check_arguments(sizes, tightness, seed)
    land = draw_land(np.random.default_rng([seed, 1]), regions)
    ideas = draw_ideas(np.random.default_rng([seed, 2]), scenarios, regions)
    scarcity = 4.0 ** (tightness - 0.5)
    labels = tuple(str(_FIRST_YEAR + t) for t in range(periods))
    cooperation = cooperation_tables(land, ideas, labels)
    return Instance.build(
        Settings(
            title=f"Synthetic: {regions} regions, {scenarios} scenarios, seed {seed}",
            title_zh=f"合成算例：{regions}个地区，{scenarios}个场景，种子{seed}",
            description=f"Drawn at random with tightness {tightness:g}.",
            currency="1e8 CNY",
            sources=("Synthetic, calibrated on china31-2023",),
            periods=labels,
            discount=0.05,
            weight=0.25 if futures > 1 else 0.0,
        ),
        regions=region_table(land),
        resources=resource_table(),
        endowments=endowment_table(land, ideas, scarcity, periods, np.random.default_rng([seed, 3])),
        scenarios=scenario_table(ideas),
        stages=stage_table(ideas, stages, periods),
        needs=need_table(ideas, stages),
        sites=site_table(land, ideas),
        **cooperation,
        **future_tables(futures, regions > 1, np.random.default_rng([seed, 4])),
    )


def _check_arguments(sizes: Mapping[str, int], tightness: float, seed: int) -> None:
    for name, size in sizes.items():
        if size < 1:
            raise OptallocError(
                say("{name} must be at least {least}, not {value}", name=name, least=1, value=size)
            )
    if not 0 <= tightness <= 1:
        raise OptallocError(say("tightness must lie between 0 and 1, not {value}", value=tightness))
    if seed < 0:
        raise OptallocError(
            say("{name} must be at least {least}, not {value}", name="seed", least=0, value=seed)
        )
