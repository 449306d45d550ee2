"""The variables of the model, with their bounds and their part in the expected net value."""

from __future__ import annotations

import numpy as np

from optalloc.formulation import values
from optalloc.formulation.model import Model, Positions, grid, nonzero
from optalloc.indexing import NONE, Bools, Floats, Indexed
from optalloc.program import Int32s


def add_columns(model: Model) -> None:
    """Add all columns: decisions taken before the future is known, then those of each future."""
    model.at = Positions(
        z=_add_stages(model),
        u=_add_facilities(model),
        y=_add_corridors(model),
        x=_add_flows(model),
        q=_add_draws(model),
        h=_add_stocks(model),
        g=_add_shortages(model),
    )


def expected(data: Indexed, value: Floats) -> Floats:
    """Return the weight (1 − λ) p_w of expected value times a value by future, shape (W, ...)."""
    weight = (1.0 - data.weight) * data.probability
    return weight.reshape(-1, *[1] * (value.ndim - 1)) * value


def _add_stages(model: Model) -> Int32s:
    """Add z[s,r,l,t] by node, binary; 0 before the lags have passed."""
    data, launches = model.data, model.data.launches
    count, nodes = len(launches.site), model.nodes
    launch, node = grid(np.arange(count), np.arange(len(nodes.period)))
    possible = nodes.period[node] >= launches.earliest[launch]
    cost = nodes.total(expected(data, values.of_launches(data))).T.ravel()
    keys = {
        "scenario": launches.scenario[launch],
        "region": launches.region[launch],
        "stage": launches.stage[launch],
        **model.node_keys(node),
    }
    upper = possible.astype(np.float64)
    z = model.builder.add_columns("z", keys, cost=cost, upper=upper, integer=True, place=keys["region"])
    return z.reshape(count, len(nodes.period))


def _add_facilities(model: Model) -> Int32s:
    """Add u[f,t] by node, binary."""
    data, nodes, count = model.data, model.nodes, len(model.data.facility_ids)
    facility, node = grid(np.arange(count), np.arange(len(nodes.period)))
    cost = nodes.total(expected(data, values.of_openings(data, data.facilities))).T.ravel()
    keys = {"facility": facility} | model.node_keys(node)
    place = data.facility_region[facility]
    u = model.builder.add_columns("u", keys, cost=cost, upper=1.0, integer=True, place=place)
    return u.reshape(count, len(nodes.period))


def _add_corridors(model: Model) -> Int32s:
    """Add y[c,t] by node, binary, for corridors whose opening is a decision."""
    data, nodes = model.data, model.nodes
    decided = np.flatnonzero(data.corridor_has_binary)
    corridor, node = grid(decided, np.arange(len(nodes.period)))
    cost = nodes.total(expected(data, values.of_openings(data, data.corridors))[..., decided]).T.ravel()
    keys = {"corridor": corridor} | model.node_keys(node)
    y = np.full((len(data.corridor_ids), len(nodes.period)), NONE, dtype=np.int32)
    place = data.corridor_destination[corridor]
    column = model.builder.add_columns("y", keys, cost=cost, upper=1.0, integer=True, place=place)
    y[decided] = column.reshape(-1, len(nodes.period))
    return y


def _add_flows(model: Model) -> Int32s:
    """Add x[w,c,k,t] in [0, U[c,k,t]] where U is not 0."""
    flows = model.flows
    cost = expected(model.data, values.of_flows(model.data))[flows.future, flows.period, flows.carrier]
    return model.builder.add_columns("x", flows.keys(), cost=cost, upper=flows.bound, place=flows.destination)


def _add_draws(model: Model) -> Int32s:
    """Add q[w,e,t] in [0, amount]."""
    data, amount = model.data, model.data.endowment_amount
    future, period, row = nonzero(amount > 0)
    keys = {
        "future": future,
        "region": data.endowment_region[row],
        "resource": data.endowment_resource[row],
        "endowment": row,
        "period": period,
    }
    cost = expected(data, values.of_draws(data))[future, period, row]
    upper = amount[future, period, row]
    drawn = model.builder.add_columns("q", keys, cost=cost, upper=upper, place=keys["region"])
    return _placed(amount > 0, drawn)


def _add_stocks(model: Model) -> Int32s:
    """Add h[w,r,k,t] ≥ 0 of storable resources, where there is a later period to use them in."""
    kept = stocked(model)
    mask = np.broadcast_to(kept, (model.futures, model.periods, *kept.shape)).copy()
    mask[:, -1] = False
    future, period, region, resource = nonzero(mask)
    keys = {"future": future, "region": region, "resource": resource, "period": period}
    return _placed(mask, model.builder.add_columns("h", keys, place=region))


def stocked(model: Model) -> Bools:
    """Return where a stock can matter: storable, and needed or sent on in some period, shape (R, K)."""
    data = model.data
    if not data.storable.any():
        return np.zeros((len(data.regions), len(data.resources)), dtype=bool)
    wanted = needed_places(model)
    wanted[model.flows.origin, model.flows.resource] = True
    return wanted & (data.storable & data.rival)


def needed_places(model: Model) -> Bools:
    """Return where a site needs a resource, shape (R, K)."""
    needed = np.zeros((len(model.data.regions), len(model.data.resources)), dtype=bool)
    needed[model.demands.region, model.demands.resource] = True
    return needed


def _add_shortages(model: Model) -> Int32s:
    """Add g[w,s,r,k,t] ≥ 0 where the resource has a shortage price."""
    data, demands = model.data, model.demands
    priced = (~np.isnan(data.shortage_price))[..., demands.resource]
    future, period, demand = nonzero(priced)
    keys = {
        "future": future,
        "scenario": data.site_scenario[demands.site[demand]],
        "region": demands.region[demand],
        "resource": demands.resource[demand],
        "period": period,
    }
    cost = expected(data, values.of_shortages(data))[future, period, demands.resource[demand]]
    return _placed(priced, model.builder.add_columns("g", keys, cost=cost, place=keys["region"]))


def _placed(mask: Bools, columns: Int32s) -> Int32s:
    """Return column positions in the shape of the mask, NONE where there is no column."""
    at = np.full(mask.shape, NONE, dtype=np.int32)
    at[mask] = columns
    return at
