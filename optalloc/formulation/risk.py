"""Conditional value at risk of the net value over futures.

Source: Rockafellar & Uryasev 2000.
"""

from __future__ import annotations

import numpy as np

from optalloc.formulation import values
from optalloc.formulation.model import Model, existing
from optalloc.indexing import Floats
from optalloc.program import EVERY_ROW, Entries, Int32s


def add_rows(model: Model) -> None:
    """V_w + shortfall_w − threshold ≥ 0, with λ (threshold − Σ_w p_w shortfall_w / (1 − α)) in the objective.

    Left out where λ = 0.
    """
    data = model.data
    if data.weight == 0.0:
        return
    threshold = model.builder.add_columns("threshold", {}, cost=data.weight, lower=-np.inf, size=1)
    shortfall = model.builder.add_columns(
        "shortfall",
        {"future": np.arange(model.futures)},
        cost=-data.weight * data.probability / (1.0 - data.alpha),
    )
    row = np.arange(model.futures)
    model.builder.add_rows(
        "risk",
        {"future": row},
        *_net_value(model),
        (EVERY_ROW, shortfall, 1.0),
        (EVERY_ROW, np.repeat(threshold, model.futures), -1.0),
        lower=0.0,
    )


def _net_value(model: Model) -> tuple[Entries, ...]:
    """V_w, one row per future."""
    data, at, node = model.data, model.at, model.nodes.of
    price = values.of_shortages(data)[..., model.demands.resource]
    return (
        _by_future(at.z.T[node], values.of_launches(data)),
        _by_future(at.u.T[node], values.of_openings(data, data.facilities)),
        _by_future(at.y.T[node], values.of_openings(data, data.corridors)),
        _of_flows(model),
        _by_future(at.q, values.of_draws(data)),
        _by_future(at.g, np.nan_to_num(price)),
    )


def _by_future(column: Int32s, value: Floats) -> Entries:
    """Return the entries of columns of shape (1, T, n) or (W, T, n) in the row of each future."""
    row = np.broadcast_to(np.arange(value.shape[0])[:, None, None], value.shape)
    return existing(row, column, value)


def _of_flows(model: Model) -> Entries:
    """−Σ δ_t unit_cost x in the row of each future."""
    flows = model.flows
    value = values.of_flows(model.data)[flows.future, flows.period, flows.carrier]
    return flows.future, model.at.x, value
