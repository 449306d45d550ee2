"""Launches (site × stage) and what they need."""

from __future__ import annotations

import numpy as np
import pandas as pd

from optalloc.indexing.arrays import NONE, Bools, Demands, Floats, Ints, Launches, Needs
from optalloc.indexing.effects import Effects
from optalloc.indexing.moments import chosen, each_moment, ever
from optalloc.indexing.positions import positions
from optalloc.tables import Frames


def index_launches(
    effects: Effects,
    sites: pd.DataFrame,
    stages: pd.DataFrame,
    site_scenario: Ints,
    site_region: Ints,
    stage_scenario: Ints,
) -> Launches:
    """Cross every site with the stages of its scenario."""
    first_stage = np.searchsorted(stage_scenario, site_scenario, side="left")
    count = np.searchsorted(stage_scenario, site_scenario, side="right") - first_stage
    site = np.repeat(np.arange(len(sites)), count)
    within = np.arange(len(site)) - np.repeat(np.cumsum(count) - count, count)
    stage = first_stage[site] + within
    lag = np.cumsum(stages["lag"].to_numpy())
    lag_before = np.concatenate(([0], lag))[first_stage[site]] if len(stages) else np.zeros(0)
    value = effects.of("stages", "value", stages, stages["value"].to_numpy())
    follows = stages["order"].to_numpy() > 1
    increment = each_moment(lambda level: level - np.where(follows, np.roll(level, 1, axis=-1), 0.0), value)
    factor = effects.of("sites", "value_factor", sites, sites["value_factor"].to_numpy())
    return Launches(
        site=site,
        stage=stage,
        scenario=site_scenario[site],
        region=site_region[site],
        previous=np.where(within > 0, np.arange(len(site)) - 1, NONE),
        earliest=(lag[stage] - lag_before).astype(np.int64),
        value=each_moment(np.multiply, chosen(increment, stage), chosen(factor, site)),
    )


def index_needs(effects: Effects, frames: Frames, launches: Launches) -> Needs:
    """Repeat the needs of a stage at each of its launches."""
    needs, stages = frames["needs"], frames["stages"]
    stage = positions(stages["scenario"] + "\0" + stages["stage"], needs["scenario"] + "\0" + needs["stage"])
    by_stage = np.argsort(stage, kind="stable")
    first = np.searchsorted(stage[by_stage], launches.stage, side="left")
    count = np.searchsorted(stage[by_stage], launches.stage, side="right") - first
    launch = np.repeat(np.arange(len(launches.stage)), count)
    within = np.arange(len(launch)) - np.repeat(np.cumsum(count) - count, count)
    row = by_stage[first[launch] + within]
    change = chosen(effects.of("needs", "running", needs, needs["running"].to_numpy()), row)
    upfront = chosen(effects.of("needs", "upfront", needs, needs["upfront"].to_numpy()), row)
    running = each_moment(lambda amount: np.maximum(amount, 0.0), change)
    output = each_moment(lambda amount: np.maximum(-amount, 0.0), change)
    return Needs(
        launch=launch,
        resource=positions(frames["resources"]["resource"], needs["resource"])[row],
        upfront=upfront,
        running=running,
        output=output,
        used=each_moment(np.add, upfront, running),
        starting=ever(_positive, upfront),
        producing=ever(_positive, output),
    )


def index_demands(launches: Launches, needs: Needs, site_region: Ints, resources: int) -> Demands:
    """Number the pairs of site and resource that are ever needed (an output alone is no demand)."""
    needed = ever(_positive, needs.used)
    key = launches.site[needs.launch] * resources + needs.resource
    pairs = np.unique(key[needed])
    site, resource = np.divmod(pairs, max(resources, 1))
    of_need = np.where(needed, np.searchsorted(pairs, key), NONE)
    return Demands(site, resource, site_region[site], of_need)


def _positive(amount: Floats) -> Bools:
    return amount > 0
