"""Alternatives: of the corridors and facilities of a group at most one is ever opened."""

from __future__ import annotations

import numpy as np

from optalloc.formulation.model import Model, grid, matching_pairs
from optalloc.indexing import Ints
from optalloc.program import Entries, Int32s


def add_rows(model: Model) -> None:
    """Σ_{n ∈ group} v[n,T−1] ≤ 1, v = u or y; what is open stays open, so the last period tells."""
    data = model.data
    group, node = grid(np.arange(data.groups), model.nodes.last)
    model.builder.add_rows(
        "group",
        {"group": group} | model.branch_keys(node),
        _members(group, node, data.facility_group, model.at.u),
        _members(group, node, data.corridor_group, model.at.y),
        upper=1.0,
    )


def _members(group: Ints, node: Ints, group_of: Ints, column: Int32s) -> Entries:
    row, member = matching_pairs(group, np.where(group_of >= 0, group_of, len(group)))
    return row, column[member, node[row]], 1.0
