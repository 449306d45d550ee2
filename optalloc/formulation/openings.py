"""Facilities and corridors stay open once they are."""

from __future__ import annotations

import numpy as np

from optalloc.formulation.model import Model, grid
from optalloc.indexing import NONE, Ints
from optalloc.program import EVERY_ROW, Int32s


def add_rows(model: Model) -> None:
    """u[f,t] − u[f,t−1] ≥ 0 and y[c,t] − y[c,t−1] ≥ 0 for t ≥ 1."""
    _add_monotone(model, "monotone_facility", "facility", model.at.u, np.arange(len(model.at.u)))
    _add_monotone(
        model, "monotone_corridor", "corridor", model.at.y, np.flatnonzero(model.data.corridor_has_binary)
    )


def _add_monotone(model: Model, name: str, dimension: str, column: Int32s, decided: Ints) -> None:
    before = model.nodes.previous
    thing, node = grid(decided, np.flatnonzero(before != NONE))
    model.builder.add_rows(
        name,
        {dimension: thing} | model.node_keys(node),
        (EVERY_ROW, column[thing, node], 1.0),
        (EVERY_ROW, column[thing, before[node]], -1.0),
        lower=0.0,
    )
