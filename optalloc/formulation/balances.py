"""Rival resources: in each region and period what there is covers what the sites use.

Source: flow conservation with losses, stocks and endogenous supply.
"""

from __future__ import annotations

import numpy as np

from optalloc.formulation.columns import needed_places, stocked
from optalloc.formulation.model import Model, existing, nonzero, numbered
from optalloc.formulation.terms import Places, missing, needed, outputs, own_supply, stage_entries
from optalloc.indexing import NONE, Bools
from optalloc.program import Entries, Int32s


def add_rows(model: Model) -> None:
    """Supply of a region − needs of its sites ≥ 0 for each future, region, rival resource and period.

        Σ_e q[e,t] + Σ_f amount[f,k] u[f,t] + Σ_{c into r} yield x[c,k,t] − Σ_{c out of r} x[c,k,t]
            + h[r,k,t−1] − h[r,k,t] + Σ_{s,l} running⁻ z[s,r,l,t−1] + Σ_s g[s,r,k,t] − Σ_s Need[s,r,k,t] ≥ 0

    Rows in which nothing is needed, sent or kept hold of themselves and are left out.
    """
    matters = _matters(model)
    future, period, region, resource = nonzero(matters)
    row_of = numbered(matters).reshape(model.futures, model.periods, -1)
    places = Places(*np.divmod(np.arange(row_of.shape[-1]), len(model.data.resources)), row_of)
    demands, resources = model.demands, len(model.data.resources)
    demand = demands.region * resources + demands.resource
    need = demands.needs_where(model.data.rival[demands.resource])
    facilities, draws = own_supply(model, places)
    model.builder.add_rows(
        "balance",
        {"future": future, "region": region, "resource": resource, "period": period},
        *stage_entries(
            model,
            row_of,
            *needed(model, need, demand[demands.of_need[need]], -1.0),
            outputs(model, places),
        ),
        facilities,
        _flow_entries(model, row_of),
        draws,
        *_stock_entries(model, row_of.reshape(matters.shape)),
        missing(model, row_of, demand, np.arange(len(demand))),
        lower=0.0,
    )


def _matters(model: Model) -> Bools:
    """Return where a balance can bind: something is needed, sent on or kept, shape (W, T, R, K)."""
    data = model.data
    matters = np.zeros((model.futures, model.periods, len(data.regions), len(data.resources)), dtype=bool)
    matters.reshape(-1)[model.flows.ends[:, 0]] = True
    return (matters | needed_places(model) | stocked(model)) & data.rival


def _flow_entries(model: Model, row_of: Int32s) -> Entries:
    """Σ_{c into r} yield x[c,k,t] − Σ_{c out of r} x[c,k,t], flow by flow."""
    flows, share = model.flows, model.data.carriers.share
    gained = np.stack((np.full(len(share), -1.0), share), axis=1)
    return existing(row_of.ravel()[flows.ends], model.at.x[:, None], gained[flows.carrier])


def _stock_entries(model: Model, row_of: Int32s) -> tuple[Entries, Entries]:
    """h[r,k,t−1] − h[r,k,t]."""
    h = model.at.h
    brought = np.full_like(h, NONE)
    brought[:, 1:] = h[:, :-1]
    return existing(row_of, brought, 1.0), existing(row_of, h, -1.0)
