"""Stages: monotone, nested at a site, replicated after a lag, limited in sites, required by a deadline.

Source: precedence in staged portfolios, Colvin & Maravelias 2008; Solak et al. 2010.
"""

from __future__ import annotations

import numpy as np

from optalloc.formulation.model import Model, matching_pairs
from optalloc.indexing import NONE, Ints
from optalloc.program import EVERY_ROW


def add_rows(model: Model) -> None:
    """Add every family of this file."""
    add_monotone_stages(model)
    add_nesting(model)
    add_replication(model)
    add_site_limits(model)
    add_deadlines(model)


def add_monotone_stages(model: Model) -> None:
    """z[s,r,l,t] − z[s,r,l,t−1] ≥ 0 for t ≥ 1."""
    z = model.at.z
    launch, period = _grid(np.arange(len(z)), np.arange(1, model.periods))
    model.builder.add_rows(
        "monotone_stage",
        _keys(model, launch, period),
        (EVERY_ROW, z[launch, period], 1.0),
        (EVERY_ROW, z[launch, period - 1], -1.0),
        lower=0.0,
    )


def add_nesting(model: Model) -> None:
    """z[s,r,l−1,t] − z[s,r,l,t] ≥ 0 for l ≥ 2."""
    z, previous = model.at.z, model.data.launches.previous
    launch, period = _grid(np.flatnonzero(previous != NONE), np.arange(model.periods))
    model.builder.add_rows(
        "nesting",
        _keys(model, launch, period),
        (EVERY_ROW, z[previous[launch], period], 1.0),
        (EVERY_ROW, z[launch, period], -1.0),
        lower=0.0,
    )


def add_replication(model: Model) -> None:
    """Σ_{r'} z[s,r',l−1,t−lag] − z[s,r,l,t] ≥ 0 for l ≥ 2, lag ≥ 1; z is 0 before its earliest period."""
    data, z, launches = model.data, model.at.z, model.data.launches
    lag = data.stage_lag[launches.stage]
    launch, period = _grid(np.flatnonzero((launches.previous != NONE) & (lag >= 1)), np.arange(model.periods))
    late_enough = period >= launches.earliest[launch]
    launch, period = launch[late_enough], period[late_enough]
    row, somewhere = matching_pairs(launches.stage[launch] - 1, launches.stage)
    model.builder.add_rows(
        "replication",
        _keys(model, launch, period),
        (row, z[somewhere, period[row] - lag[launch[row]]], 1.0),
        (EVERY_ROW, z[launch, period], -1.0),
        lower=0.0,
    )


def add_site_limits(model: Model) -> None:
    """Σ_r z[s,r,l,T−1] ≤ max_sites of the stage."""
    data, z = model.data, model.at.z
    stage = np.flatnonzero(np.isfinite(data.stage_max_sites))
    row, launch = matching_pairs(stage, data.launches.stage)
    model.builder.add_rows(
        "site_limit",
        {"scenario": data.stage_scenario[stage], "stage": stage},
        (row, z[launch, -1], 1.0),
        upper=data.stage_max_sites[stage],
    )


def add_deadlines(model: Model) -> None:
    """Σ_r z[s,r,l*,t*] ≥ 1 for the required stage l* by its deadline t*."""
    data, z = model.data, model.at.z
    row, launch = matching_pairs(data.required_stage, data.launches.stage)
    model.builder.add_rows(
        "deadline",
        {
            "scenario": data.stage_scenario[data.required_stage],
            "stage": data.required_stage,
            "period": data.required_by,
        },
        (row, z[launch, data.required_by[row]], 1.0),
        lower=1.0,
    )


def _grid(first: Ints, second: Ints) -> tuple[Ints, Ints]:
    """Return all pairs, the second running faster."""
    return np.repeat(first, len(second)), np.tile(second, len(first))


def _keys(model: Model, launch: Ints, period: Ints) -> dict[str, Ints]:
    launches = model.data.launches
    return {
        "scenario": launches.scenario[launch],
        "region": launches.region[launch],
        "stage": launches.stage[launch],
        "period": period,
    }
