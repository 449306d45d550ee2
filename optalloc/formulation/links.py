"""A corridor carries only when it is open, and no more than its capacity.

Source: strong inequalities of fixed-charge network design, Magnanti & Wong 1984;
Gendron, Crainic & Frangioni 1999.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from optalloc.formulation.model import Model, existing, matching_pairs, nonzero, numbered
from optalloc.indexing import NONE, Bools
from optalloc.program import EVERY_ROW


class Links(StrEnum):
    """How flows are linked to the opening of their corridor."""

    AUTO = "auto"  # whichever HiGHS tends to prove sooner, see `chosen_links`
    STRONG = "strong"  # x ≤ U y for each flow
    AGGREGATED = "aggregated"  # Σ load x ≤ U y for each corridor
    CUTS = (
        "cuts"  # both, the strong ones marked as implied: a solver may leave them out until they are violated
    )


#: Flows that a corridor shares its joint capacity among, from which on a row for each of them tends to cost
#: more than its bound saves (on six network design instances of 30 to 40 commodities: four proved 1.4 to 2.8
#: times sooner without, two up to 1.5 times later).
MANY_FLOWS = 20


def chosen_links(model: Model) -> Links:
    """Return AGGREGATED where most corridors share a scarce joint capacity among many flows, else STRONG."""
    decided = np.flatnonzero(model.data.corridor_has_binary)
    flows = np.bincount(model.flows.corridor, minlength=len(model.data.corridor_ids))[decided]
    scarce = model.bounds.joint_binds[..., decided].any(axis=(0, 1))
    many = scarce & (flows >= MANY_FLOWS * model.futures * model.periods)
    return Links.AGGREGATED if 2 * many.sum() > len(decided) else Links.STRONG


def add_rows(model: Model, links: Links) -> None:
    """Add the links of corridors with a decision, of those that wait for facilities, and joint capacities."""
    links = chosen_links(model) if links is Links.AUTO else links
    data, flows = model.data, model.flows
    decided = data.corridor_has_binary[flows.corridor]
    loaded = data.carriers.load[flows.carrier] > 0
    add_strong_links(model, decided if links is Links.STRONG else decided & ~loaded)
    add_facility_links(model)
    limited = model.bounds.joint_binds
    if links is Links.CUTS:
        add_cuts(model, decided & loaded)
    if links is not Links.STRONG:
        limited = limited | data.corridor_has_binary
    add_joint_capacities(model, limited)
    add_facility_joint_capacities(model, limited)


def add_strong_links(model: Model, chosen: Bools) -> None:
    """U[c,k,t] y[c,t] − x[c,k,t] ≥ 0 for the flows chosen, shape (flows,)."""
    _add_links(model, "link", chosen, implied=False)


def add_cuts(model: Model, chosen: Bools) -> None:
    """The same where a joint capacity row and the bound of the flow imply it for y = 0 and y = 1."""
    _add_links(model, "cut", chosen, implied=True)


def _add_links(model: Model, name: str, chosen: Bools, *, implied: bool) -> None:
    flows, column = model.flows_where(chosen)
    model.builder.add_rows(
        name,
        flows.keys(),
        (EVERY_ROW, model.at.y[flows.corridor, model.nodes.at(flows.future, flows.period)], flows.bound),
        (EVERY_ROW, column, -1.0),
        lower=0.0,
        implied=implied,
    )


def add_facility_links(model: Model) -> None:
    """U[c,k,t] u[f,t] − x[c,k,t] ≥ 0 for each facility f that a corridor without a decision requires."""
    required = model.data.corridors.required[
        ~model.data.corridor_has_binary[model.data.corridors.required[:, 0]]
    ]
    pair, flow = matching_pairs(required[:, 0], model.flows.corridor)
    waiting, facility = model.flows.at(flow), required[pair, 1]
    model.builder.add_rows(
        "facility_link",
        waiting.keys() | {"required": facility},
        (EVERY_ROW, model.at.u[facility, model.nodes.at(waiting.future, waiting.period)], waiting.bound),
        (EVERY_ROW, model.at.x[flow], -1.0),
        lower=0.0,
    )


def add_joint_capacities(model: Model, limited: Bools) -> None:
    """Σ_k load_k x[c,k,t] ≤ U[c,t] y[c,t] for the corridors chosen, shape (W, T, C).

    Without a decision of its own a corridor that requires nothing counts as open (y = 1); one that requires
    facilities is left to `add_facility_joint_capacities`.
    """
    data, flows = model.data, model.flows
    row_of = numbered(limited & ~_waiting(model))
    future, period, corridor = nonzero(row_of != NONE)
    bound = model.bounds.joint[future, period, corridor]
    opening = model.at.y[corridor, model.nodes.at(future, period)]
    row = row_of[flows.future, flows.period, flows.corridor]
    model.builder.add_rows(
        "joint_capacity",
        {"future": future, "corridor": corridor, "period": period},
        existing(np.arange(len(corridor)), opening, -bound),
        existing(row, model.at.x, data.carriers.load[flows.carrier]),
        upper=np.where(opening == NONE, bound, 0.0),
    )


def add_facility_joint_capacities(model: Model, limited: Bools) -> None:
    """Σ_k load_k x[c,k,t] ≤ U[c,t] u[f,t] for each facility f that a corridor without a decision requires."""
    data, waiting = model.data, _waiting(model)
    flows, column = model.flows_where(waiting[model.flows.corridor])
    future, period, corridor = nonzero(limited & waiting)
    at, pair = matching_pairs(corridor, data.corridors.required[:, 0])
    future, period, corridor = future[at], period[at], corridor[at]
    facility = data.corridors.required[pair, 1]
    opening = model.at.u[facility, model.nodes.at(future, period)]
    row, flow = matching_pairs(
        np.ravel_multi_index((future, period, corridor), limited.shape),
        np.ravel_multi_index((flows.future, flows.period, flows.corridor), limited.shape),
    )
    model.builder.add_rows(
        "facility_joint_capacity",
        {"future": future, "corridor": corridor, "period": period, "required": facility},
        existing(row, column[flow], data.carriers.load[flows.carrier[flow]]),
        (EVERY_ROW, opening, -model.bounds.joint[future, period, corridor]),
        upper=0.0,
    )


def _waiting(model: Model) -> Bools:
    """Return the corridors that open with the facilities they require, shape (C,)."""
    data = model.data
    waiting = np.zeros(len(data.corridor_ids), dtype=bool)
    waiting[data.corridors.required[:, 0]] = True
    return waiting & ~data.corridor_has_binary
