"""Non-rival resources: every site reaches the level it needs, and nobody sends more than its own level.

Source: non-rival inputs with shared access, Rhys 1970; Romer 1990.
"""

from __future__ import annotations

import numpy as np

from optalloc.formulation.model import Model, matching_pairs, nonzero, numbered
from optalloc.formulation.terms import Rows, needed, own_supply
from optalloc.indexing import NONE, Ints
from optalloc.program import EVERY_ROW, Entries


def add_rows(model: Model) -> None:
    """Add the level that sites need and the level that origins have."""
    add_access(model)
    add_origin_levels(model)


def add_access(model: Model) -> None:
    """Level[r,k,t] + Σ_{c into r} yield x[c,k,t] + g[s,r,k,t] − Need[s,r,k,t] ≥ 0, each site on its own."""
    data, demands = model.data, model.demands
    shape = (model.futures, model.periods, len(demands.site))
    row_of = numbered(np.broadcast_to(~data.rival[demands.resource], shape))
    future, period, demand = nonzero(row_of != NONE)
    rows = Rows(future, period, demands.region[demand], demands.resource[demand])
    need = demands.needs_where(~data.rival[demands.resource])
    shortage = model.at.g[future, period, demand]
    short = np.flatnonzero(shortage != NONE)
    model.builder.add_rows(
        "access",
        {"scenario": data.site_scenario[demands.site[demand]]} | rows.keys(),
        *own_supply(model, rows),
        _received(model, rows),
        (short, shortage[short], np.ones(len(short))),
        *needed(model, need, row_of[..., demands.of_need[need]], -1.0),
        lower=0.0,
    )


def _received(model: Model, rows: Rows) -> Entries:
    """Σ_{c into r} yield x[c,k,t]."""
    flows, column = model.flows_where(~model.data.rival[model.flows.resource])
    row, flow = matching_pairs(
        _moment(model, rows.future, rows.period, rows.region, rows.resource),
        _moment(model, flows.future, flows.period, flows.destination, flows.resource),
    )
    return row, column[flow], model.data.carriers.share[flows.carrier[flow]]


def _moment(model: Model, future: Ints, period: Ints, region: Ints, resource: Ints) -> Ints:
    """Return future, period, region and resource as one number."""
    data = model.data
    shape = (model.futures, model.periods, len(data.regions), len(data.resources))
    return np.ravel_multi_index((future, period, region, resource), shape).astype(np.int64)


def add_origin_levels(model: Model) -> None:
    """Level[i(c),k,t] − x[c,k,t] ≥ 0: what was received is not passed on."""
    flows, column = model.flows_where(~model.data.rival[model.flows.resource])
    model.builder.add_rows(
        "origin_level",
        flows.keys(),
        *own_supply(model, Rows(flows.future, flows.period, flows.origin, flows.resource)),
        (EVERY_ROW, column, -1.0),
        lower=0.0,
    )
