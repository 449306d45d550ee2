"""Alternative forms of cooperation: at most one corridor of a group is ever opened."""

from __future__ import annotations

import numpy as np

from optalloc.formulation.model import Model
from optalloc.indexing import NONE


def add_rows(model: Model) -> None:
    """Σ_{c ∈ group} y[c,T−1] ≤ 1; corridors stay open, so the last period tells."""
    group = model.data.corridor_group
    corridor = np.flatnonzero(group != NONE)
    model.builder.add_rows(
        "group",
        {"group": np.arange(int(group.max(initial=NONE)) + 1)},
        (group[corridor], model.at.y[corridor, -1], 1.0),
        upper=1.0,
    )
