"""Flows too large for the solver, found before it is called: sums of many amounts, each of them small enough.

A single figure, shocked or not, is held below 1e15 by the checks; what a corridor could carry is the sum of
all that its origin could ever send.
"""

from __future__ import annotations

import numpy as np

from optalloc.checks.cells import LARGEST
from optalloc.checks.wording import shown
from optalloc.errors import Issue
from optalloc.indexing import Indexed
from optalloc.instance import Instance
from optalloc.tables import TextTables


def flow_size_issues(instance: Instance, text: TextTables | None = None) -> tuple[Issue, ...]:
    """Return an error for each resource of which a corridor could carry 1e15 or more in a period.

    Parameters
    ----------
    text
        What the instance was read from, so that issues can name file and row; None: they name the table.
    """
    data = instance.indexed
    if _most_there_is(data) < LARGEST:
        return ()
    largest = np.where(np.isfinite(instance.bounds.flow), instance.bounds.flow, 0.0).max(axis=(0, 1))
    issues = []
    for resource in np.unique(data.carriers.resource[largest >= LARGEST]).tolist():
        name = data.resources[resource]
        carrier = int(np.where(data.carriers.resource == resource, largest, 0.0).argmax())
        corridor = shown(data.corridor_ids[data.carriers.corridor[carrier]])
        message = f"{corridor} could carry up to {largest[carrier]:.3g} of {shown(name)}, not below 1e15"
        hint = "count the resource in a larger unit, or state a capacity for the corridor"
        file, row = ("resources", None) if text is None else text.place_of("resources", name)
        issues.append(Issue("flow-too-large", file, row, "resource", message, hint))
    return tuple(issues)


def _most_there_is(data: Indexed) -> float:
    """Return no less than what there could ever be of all resources together."""
    amounts = (data.endowment_amount, data.capacity_amount, data.needs.output)
    return sum(float(amount.sum(axis=-1).max(initial=0.0)) for amount in amounts) * len(data.periods)
