"""Rival resources: in each region and period what there is covers what the sites use.

Source: flow conservation with losses, stocks and endogenous supply.
"""

from __future__ import annotations

import numpy as np

from optalloc.formulation.columns import stocked
from optalloc.formulation.model import Model, existing, nonzero, numbered
from optalloc.formulation.terms import Rows, needed, own_supply
from optalloc.indexing import NONE, Bools, Ints
from optalloc.program import Entries


def add_rows(model: Model) -> None:
    """Supply of a region − needs of its sites ≥ 0 for each future, region, rival resource and period.

        Σ_e q[e,t] + Σ_f amount[f,k] u[f,t] + Σ_{c into r} yield x[c,k,t] − Σ_{c out of r} x[c,k,t]
            + h[r,k,t−1] − h[r,k,t] + Σ_{s,l} running⁻ z[s,r,l,t−1] + Σ_s g[s,r,k,t] − Σ_s Need[s,r,k,t] ≥ 0

    Rows in which nothing is needed, sent or kept hold of themselves and are left out.
    """
    row_of = numbered(_matters(model))
    rows = Rows(*nonzero(row_of != NONE))
    need = model.demands.needs_where(model.data.rival[model.demands.resource])
    of_need = model.demands.of_need[need]
    demand = row_of[..., model.demands.region, model.demands.resource]
    outputs, facilities, draws = own_supply(model, rows)
    model.builder.add_rows(
        "balance",
        rows.keys(),
        *needed(model, need, demand[..., of_need], -1.0),
        outputs,
        facilities,
        _flow_entries(model, row_of),
        draws,
        *_stock_entries(model, row_of),
        existing(demand.ravel(), model.at.g.ravel(), np.ones(demand.size)),
        lower=0.0,
    )


def _matters(model: Model) -> Bools:
    """Return where a balance can bind: something is needed, sent on or kept, shape (W, T, R, K)."""
    data, demands = model.data, model.demands
    matters = np.zeros((model.futures, model.periods, len(data.regions), len(data.resources)), dtype=bool)
    matters[:, :, demands.region, demands.resource] = True
    flows = model.flows
    matters[flows.future, flows.period, flows.origin, flows.resource] = True
    return (matters | stocked(model)) & data.rival


def _flow_entries(model: Model, row_of: Ints) -> Entries:
    """Σ_{c into r} yield x[c,k,t] − Σ_{c out of r} x[c,k,t], flow by flow."""
    flows = model.flows
    shape = (len(flows.carrier), 2)
    row, column, coefficient = np.empty(shape, np.int32), np.empty(shape, np.int32), np.empty(shape)
    row[:, 0] = row_of[flows.future, flows.period, flows.origin, flows.resource]
    row[:, 1] = row_of[flows.future, flows.period, flows.destination, flows.resource]
    column[:] = model.at.x[:, None]
    coefficient[:, 0] = -1.0
    coefficient[:, 1] = model.data.carriers.share[flows.carrier]
    return existing(row.ravel(), column.ravel(), coefficient.ravel())


def _stock_entries(model: Model, row_of: Ints) -> tuple[Entries, Entries]:
    """h[r,k,t−1] − h[r,k,t]."""
    h = model.at.h
    brought = np.full(h.shape, NONE, dtype=np.int64)
    brought[:, 1:] = h[:, :-1]
    return (
        existing(row_of.ravel(), brought.ravel(), np.ones(h.size)),
        existing(row_of.ravel(), h.ravel(), -np.ones(h.size)),
    )
