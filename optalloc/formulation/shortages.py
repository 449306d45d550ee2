"""A shortage covers a need: it is never sold on."""

from __future__ import annotations

from optalloc.formulation.model import Model, nonzero, numbered
from optalloc.formulation.terms import needed, stage_entries
from optalloc.indexing import NONE
from optalloc.program import EVERY_ROW


def add_rows(model: Model) -> None:
    """Need[s,r,k,t] − g[s,r,k,t] ≥ 0 wherever a shortage is allowed."""
    data, demands = model.data, model.demands
    row_of = numbered(model.at.g != NONE)
    future, period, demand = nonzero(model.at.g != NONE)
    need = demands.needs_where((row_of != NONE).all(axis=(0, 1)))
    model.builder.add_rows(
        "shortage",
        {
            "future": future,
            "scenario": data.site_scenario[demands.site[demand]],
            "region": demands.region[demand],
            "resource": demands.resource[demand],
            "period": period,
        },
        *stage_entries(model, row_of, *needed(model, need, demands.of_need[need], 1.0)),
        (EVERY_ROW, model.at.g[future, period, demand], -1.0),
        lower=0.0,
    )
