"""What payers may spend on opening and running facilities and corridors."""

from __future__ import annotations

import numpy as np

from optalloc.formulation.model import Model, existing
from optalloc.indexing import NONE, Ints, Openable
from optalloc.program import Entries, Int32s


def add_rows(model: Model) -> None:
    """Σ_{t in period} Σ_{n of payer} fixed_cost (v[n,t] − v[n,t−1]) + running_cost v[n,t] ≤ limit.

    v is u or y. A blank period means the whole horizon, undiscounted; a blank payer means all. One row per
    future where costs or decisions may differ by future.
    """
    data = model.data
    differ = any(
        bool(np.ptp(cost, axis=0).any())
        for openable in (data.facilities, data.corridors)
        for cost in (openable.fixed_cost, openable.running_cost)
    )
    futures = model.futures if differ or model.nodes.branching else 1
    future, budget = np.divmod(np.arange(futures * len(data.budget_limit)), max(len(data.budget_limit), 1))
    model.builder.add_rows(
        "budget",
        {"future": future, "budget": budget},
        *_spending(model, data.facilities, model.at.u, future, budget),
        *_spending(model, data.corridors, model.at.y, future, budget),
        upper=data.budget_limit[budget],
    )


def _spending(
    model: Model, openable: Openable, opening: Int32s, future: Ints, budget: Ints
) -> tuple[Entries, Entries]:
    data = model.data
    payer = data.budget_payer[budget][:, None]
    row, thing = np.nonzero((payer == NONE) | (payer == openable.payer[None, :]))
    limited = data.budget_period[budget][row, None]
    period = np.arange(model.periods)
    counts = (limited == NONE) | (limited == period)
    fixed = openable.fixed_cost[future[row], :, thing] * counts
    running = openable.running_cost[future[row], :, thing] * counts
    now = opening[thing[:, None], model.nodes.at(future[row][:, None], period)]
    before = np.full(now.shape, NONE, dtype=np.int32)
    before[:, 1:] = now[:, :-1]
    rows = np.broadcast_to(row[:, None], now.shape)
    return existing(rows, now, fixed + running), existing(rows, before, -fixed)
