"""Stages: monotone, nested at a site, replicated after a lag, limited in sites, required by a deadline.

Source: precedence in staged portfolios, Colvin & Maravelias 2008; Solak et al. 2010.
"""

from __future__ import annotations

import numpy as np

from optalloc.formulation.model import Model, grid, matching_pairs, nonzero, numbered
from optalloc.formulation.terms import StageTerms, stage_entries
from optalloc.indexing import NONE, Floats, Ints
from optalloc.program import EVERY_ROW, Int32s, Lookup


def add_rows(model: Model) -> None:
    """Add every family of this file."""
    add_monotone_stages(model)
    add_nesting(model)
    add_replication(model)
    add_site_limits(model)
    add_deadlines(model)


def add_monotone_stages(model: Model) -> None:
    """z[s,r,l,t] − z[s,r,l,t−1] ≥ 0 for t ≥ 1."""
    z, before = model.at.z, model.nodes.previous
    launch, node = grid(np.arange(len(z)), np.flatnonzero(before != NONE))
    model.builder.add_rows(
        "monotone_stage",
        _keys(model, launch, node),
        (EVERY_ROW, z[launch, node], 1.0),
        (EVERY_ROW, z[launch, before[node]], -1.0),
        lower=0.0,
    )


def add_nesting(model: Model) -> None:
    """z[s,r,l−1,t] − z[s,r,l,t] ≥ 0 for l ≥ 2."""
    z, previous = model.at.z, model.data.launches.previous
    launch, node = grid(np.flatnonzero(previous != NONE), np.arange(len(model.nodes.period)))
    model.builder.add_rows(
        "nesting",
        _keys(model, launch, node),
        (EVERY_ROW, z[previous[launch], node], 1.0),
        (EVERY_ROW, z[launch, node], -1.0),
        lower=0.0,
    )


def add_replication(model: Model) -> None:
    """Σ_{r'} z[s,r',l−1,t−lag] − z[s,r,l,t] ≥ 0 for l ≥ 2, lag ≥ 1; z is 0 before its earliest period."""
    launches, lag = model.data.launches, model.data.stage_lag[model.data.launches.stage]
    delayed = np.flatnonzero((launches.previous != NONE) & (lag >= 1))
    late_enough = np.arange(model.periods)[:, None] >= launches.earliest[delayed]
    possible = model.nodes.first_of_class[..., None] & late_enough
    row = numbered(possible)
    future, period, at = nonzero(possible)
    somewhere, follower = matching_pairs(launches.stage, launches.stage[delayed] - 1)
    everyone = np.arange(len(delayed))
    model.builder.add_rows(
        "replication",
        _keys(model, delayed[at], model.nodes.at(future, period)),
        *stage_entries(
            model,
            row,
            StageTerms(follower, somewhere, lag[delayed[follower]], _alike(row, 1.0, follower)),
            StageTerms(everyone, delayed, np.zeros_like(delayed), _alike(row, -1.0, everyone)),
        ),
        lower=0.0,
    )


def _alike(row: Int32s, coefficient: float, terms: Ints) -> Floats:
    """Return one coefficient for all terms in all rows, shape (W, T, n)."""
    return np.broadcast_to(coefficient, (*row.shape[:2], len(terms)))


def add_site_limits(model: Model) -> None:
    """Σ_r z[s,r,l,T−1] ≤ max_sites of the stage."""
    data, z = model.data, model.at.z
    limited = np.flatnonzero(np.isfinite(data.stage_max_sites))
    stage, node = grid(limited, model.nodes.last)
    row, launch = matching_pairs(stage, data.launches.stage)
    model.builder.add_rows(
        "site_limit",
        {"scenario": data.stage_scenario[stage], "stage": stage} | model.branch_keys(node),
        (row, z[launch, node[row]], 1.0),
        upper=data.stage_max_sites[stage],
    )


def add_deadlines(model: Model) -> None:
    """Σ_r z[s,r,l*,t*] ≥ 1 for the required stage l* by its deadline t*."""
    data, z = model.data, model.at.z
    due, node = matching_pairs(data.required_by, model.nodes.period)
    stage = data.required_stage[due]
    row, launch = matching_pairs(stage, data.launches.stage)
    model.builder.add_rows(
        "deadline",
        {"scenario": data.stage_scenario[stage], "stage": stage} | model.node_keys(node),
        (row, z[launch, node[row]], 1.0),
        lower=1.0,
    )


def _keys(model: Model, launch: Ints, node: Ints) -> dict[str, Ints | Lookup]:
    launches = model.data.launches
    return {
        "scenario": Lookup(launches.scenario, launch),
        "region": Lookup(launches.region, launch),
        "stage": Lookup(launches.stage, launch),
        **model.node_keys(node),
    }
