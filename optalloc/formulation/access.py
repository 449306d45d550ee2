"""Non-rival resources: every site reaches the level it needs, and nobody sends more than its own level.

Source: non-rival inputs with shared access, Rhys 1970; Romer 1990.
"""

from __future__ import annotations

import numpy as np

from optalloc.formulation.model import Model, existing, nonzero, numbered
from optalloc.formulation.terms import Places, missing, needed, outputs, own_supply, stage_entries
from optalloc.indexing import NONE, Ints
from optalloc.program import EVERY_ROW, Entries, Int32s, Lookup


def add_rows(model: Model) -> None:
    """Add the level that sites need and the level that origins have."""
    shared, column = _shared_flows(model)
    add_access(model, shared, column)
    add_origin_levels(model, shared, column)


def add_access(model: Model, shared: Ints, column: Int32s) -> None:
    """Level[r,k,t] + Σ_{c into r} yield x[c,k,t] + g[s,r,k,t] − Need[s,r,k,t] ≥ 0, each site on its own.

    Parameters
    ----------
    shared, column
        The carriers of non-rival resources, shape (n,), and their flows, NONE for none, shape (W, T, n).
    """
    data, demands = model.data, model.demands
    chosen = np.flatnonzero(~data.rival[demands.resource])
    shape = (model.futures, model.periods, len(chosen))
    row = np.arange(int(np.prod(shape)), dtype=np.int32).reshape(shape)
    places = Places(demands.region[chosen], demands.resource[chosen], row)
    place_of_demand = numbered(~data.rival[demands.resource])
    need = demands.needs_where(~data.rival[demands.resource])
    future, period, place = np.unravel_index(row.ravel(), shape)
    facilities, draws = own_supply(model, places)
    model.builder.add_rows(
        "access",
        {
            "scenario": Lookup(data.site_scenario[demands.site[chosen]], place),
            "future": future,
            "region": Lookup(places.region, place),
            "resource": Lookup(places.resource, place),
            "period": period,
        },
        *stage_entries(
            model,
            row,
            outputs(model, places),
            *needed(model, need, place_of_demand[demands.of_need[need]], -1.0),
        ),
        facilities,
        _received(model, places, shared, column),
        draws,
        missing(model, row, np.arange(len(chosen)), chosen),
        lower=0.0,
    )


def _received(model: Model, places: Places, shared: Ints, column: Int32s) -> Entries:
    """Σ_{c into r} yield x[c,k,t]."""
    carriers = model.data.carriers
    at, place = places.matching(model, carriers.destination[shared], carriers.resource[shared])
    return existing(places.row.take(place, axis=-1), column.take(at, axis=-1), carriers.share[shared][at])


def _shared_flows(model: Model) -> tuple[Ints, Int32s]:
    """Return the carriers of non-rival resources, shape (n,), and their flows, NONE for none, (W, T, n)."""
    data, flows = model.data, model.flows
    shared = ~data.rival[data.carriers.resource]
    column = np.full((model.futures, model.periods, int(shared.sum())), NONE, dtype=np.int32)
    counted = np.flatnonzero(shared[flows.carrier]) if shared.any() else np.zeros(0, dtype=np.int64)
    position = numbered(shared)[flows.carrier[counted]]
    column[flows.future[counted], flows.period[counted], position] = model.at.x[counted]
    return np.flatnonzero(shared), column


def add_origin_levels(model: Model, shared: Ints, column: Int32s) -> None:
    """Level[i(c),k,t] − x[c,k,t] ≥ 0: what was received is not passed on (see `add_access`)."""
    carriers = model.data.carriers
    row = numbered(column != NONE)
    places = Places(carriers.origin[shared], carriers.resource[shared], row)
    future, period, at = nonzero(column != NONE)
    facilities, draws = own_supply(model, places)
    model.builder.add_rows(
        "origin_level",
        {
            "future": future,
            "corridor": carriers.corridor[shared[at]],
            "resource": places.resource[at],
            "period": period,
        },
        *stage_entries(model, row, outputs(model, places)),
        facilities,
        (EVERY_ROW, column[column != NONE], -1.0),
        draws,
        lower=0.0,
    )
