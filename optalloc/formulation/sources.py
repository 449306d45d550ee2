"""Where all that a region can have of a rival resource comes from facilities, nothing leaves without one.

Source: the strong (disaggregated) links of facility location, Balinski 1965.
"""

from __future__ import annotations

import numpy as np

from optalloc.formulation.model import Model, matching_pairs
from optalloc.indexing import Bools
from optalloc.program import EVERY_ROW


def add_rows(model: Model) -> None:
    """U[c,k,t] Σ_{f at r, amount[f,k] > 0} u[f,t] − x[c,k,t] ≥ 0 for the flows that leave such a region.

    Implied for whole u: without an open facility the balance lets nothing leave.
    """
    data = model.data
    flows, column = model.flows_where(_from_facilities_alone(model)[model.flows.origin, model.flows.resource])
    adding = np.flatnonzero((data.capacity_amount > 0).any(axis=(0, 1)))
    facility = data.capacity_facility[adding]
    row, offer = matching_pairs(
        flows.origin * len(data.resources) + flows.resource,
        data.facility_region[facility] * len(data.resources) + data.capacity_resource[adding],
    )
    model.builder.add_rows(
        "source",
        flows.keys(),
        (row, model.at.u[facility[offer], model.nodes.at(flows.future, flows.period)[row]], flows.bound[row]),
        (EVERY_ROW, column, -1.0),
        lower=0.0,
        implied=True,
    )


def _from_facilities_alone(model: Model) -> Bools:
    """Return where facilities are the only source of a rival resource, shape (R, K)."""
    data = model.data
    alone = np.zeros((len(data.regions), len(data.resources)), dtype=bool)
    alone[data.facility_region[data.capacity_facility], data.capacity_resource] = True
    if not alone.any():
        return alone
    endowed = (data.endowment_amount > 0).any(axis=(0, 1))
    alone[data.endowment_region[endowed], data.endowment_resource[endowed]] = False
    producing = data.needs.producing
    alone[data.launches.region[data.needs.launch[producing]], data.needs.resource[producing]] = False
    alone[model.flows.destination, model.flows.resource] = False
    return alone & data.rival
