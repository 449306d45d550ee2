"""Facilities and corridors stay open once they are."""

from __future__ import annotations

import numpy as np

from optalloc.formulation.model import Model
from optalloc.indexing import Ints
from optalloc.program import EVERY_ROW, Int32s


def add_rows(model: Model) -> None:
    """u[f,t] − u[f,t−1] ≥ 0 and y[c,t] − y[c,t−1] ≥ 0 for t ≥ 1."""
    _add_monotone(model, "monotone_facility", "facility", model.at.u, np.arange(len(model.at.u)))
    _add_monotone(
        model, "monotone_corridor", "corridor", model.at.y, np.flatnonzero(model.data.corridor_has_binary)
    )


def _add_monotone(model: Model, name: str, dimension: str, column: Int32s, decided: Ints) -> None:
    thing = np.repeat(decided, model.periods - 1)
    period = np.tile(np.arange(1, model.periods), len(decided))
    model.builder.add_rows(
        name,
        {dimension: thing, "period": period},
        (EVERY_ROW, column[thing, period], 1.0),
        (EVERY_ROW, column[thing, period - 1], -1.0),
        lower=0.0,
    )
