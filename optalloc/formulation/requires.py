"""Whatever requires a facility (a platform, a zone, an approval) waits until it is open."""

from __future__ import annotations

import numpy as np

from optalloc.formulation.model import Model, grid
from optalloc.indexing import NONE, Ints
from optalloc.program import EVERY_ROW, Int32s


def add_rows(model: Model) -> None:
    """Add the requirements of sites, facilities and corridors.

    A corridor without a decision of its own is tied to its facility by `links`.
    """
    data, launches = model.data, model.data.launches
    first = np.flatnonzero(launches.previous == NONE)
    launch_of_site = np.full(len(data.site_region), NONE, dtype=np.int64)
    launch_of_site[launches.site[first]] = first
    site, facility = data.site_required.T
    launch = launch_of_site[site]
    site_keys = {"scenario": data.site_scenario[site], "region": data.site_region[site], "required": facility}
    add_requirements(model, "site_requires", model.at.z[launch], facility, site_keys)
    thing, facility = data.facilities.required.T
    add_requirements(
        model, "facility_requires", model.at.u[thing], facility, {"facility": thing, "required": facility}
    )
    corridor, facility = data.corridors.required[data.corridor_has_binary[data.corridors.required[:, 0]]].T
    add_requirements(
        model,
        "corridor_requires",
        model.at.y[corridor],
        facility,
        {"corridor": corridor, "required": facility},
    )


def add_requirements(model: Model, name: str, waiting: Int32s, facility: Ints, keys: dict[str, Ints]) -> None:
    """u[f,t] − v[n,t] ≥ 0 for each pair (n, f) and node.

    Parameters
    ----------
    waiting
        Columns v[n,·] of what waits: z of a site's first stage, u or y; shape (pairs, N).
    facility
        The facility f of each pair, shape (pairs,).
    keys
        Positions that name a pair, each of shape (pairs,).
    """
    pair, node = grid(np.arange(len(facility)), np.arange(len(model.nodes.period)))
    model.builder.add_rows(
        name,
        {dimension: position[pair] for dimension, position in keys.items()} | model.node_keys(node),
        (EVERY_ROW, model.at.u[facility].ravel(), 1.0),
        (EVERY_ROW, waiting.ravel(), -1.0),
        lower=0.0,
    )
