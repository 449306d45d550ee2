"""Sums that several families of constraints share: what a region has of its own, and what a site needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optalloc.formulation.model import Model, existing, matching_pairs
from optalloc.indexing import NONE, Ints
from optalloc.program import Entries


@dataclass(frozen=True)
class Rows:
    """Rows that each speak of a future, period, region and resource; positions of shape (n,)."""

    future: Ints
    period: Ints
    region: Ints
    resource: Ints

    def keys(self) -> dict[str, Ints]:
        """Return the positions by dimension."""
        return {
            "future": self.future,
            "region": self.region,
            "resource": self.resource,
            "period": self.period,
        }

    def pair(self, model: Model) -> Ints:
        """Return region × resource as one number."""
        return self.region * len(model.data.resources) + self.resource


def own_supply(model: Model, rows: Rows) -> tuple[Entries, Entries, Entries]:
    """Σ_{s,l} running⁻[s,l,k,t] z[s,r,l,t−1] + Σ_{f at r} amount[f,k] u[f,t] + Σ_e q[e,t], in this order."""
    return _outputs(model, rows), _from_facilities(model, rows), _drawn(model, rows)


def _drawn(model: Model, rows: Rows) -> Entries:
    data = model.data
    endowed = data.endowment_region * len(data.resources) + data.endowment_resource
    row, endowment = matching_pairs(rows.pair(model), endowed)
    column = model.at.q[rows.future[row], rows.period[row], endowment]
    return existing(row, column, np.ones(len(row)))


def _from_facilities(model: Model, rows: Rows) -> Entries:
    data = model.data
    region = data.facility_region[data.capacity_facility]
    row, capacity = matching_pairs(rows.pair(model), region * len(data.resources) + data.capacity_resource)
    future, period = rows.future[row], rows.period[row]
    column = model.at.u[data.capacity_facility[capacity], period]
    return existing(row, column, data.capacity_amount[future, period, capacity])


def _outputs(model: Model, rows: Rows) -> Entries:
    data = model.data
    producing = np.flatnonzero((data.needs.output > 0).any(axis=(0, 1)))
    region = data.launches.region[data.needs.launch[producing]]
    row, at = matching_pairs(rows.pair(model), region * len(data.resources) + data.needs.resource[producing])
    later = rows.period[row] >= 1
    row, need = row[later], producing[at[later]]
    future, period = rows.future[row], rows.period[row]
    column = model.at.z[data.needs.launch[need], period - 1]
    return existing(row, column, data.needs.output[future, period, need])


def needed(model: Model, row_of: Ints, sign: float) -> tuple[Entries, Entries]:
    """Return sign × Need, Need[s,r,k,t] = Σ_l upfront (z[l,t] − z[l,t−1]) + running⁺ z[l,t].

    Parameters
    ----------
    row_of
        Row of each future, period and row of `Indexed.needs`, shape (W, T, needs); NONE where it counts
        in no row.
    """
    data, z = model.data, model.at.z
    shape = row_of.shape
    now = np.broadcast_to(z[data.needs.launch].T, shape)
    before = np.full(shape, NONE, dtype=np.int64)
    before[:, 1:] = now[:, :-1]
    used = data.needs.upfront + data.needs.running
    return (
        existing(row_of.ravel(), now.ravel(), sign * used.ravel()),
        existing(row_of.ravel(), before.ravel(), -sign * data.needs.upfront.ravel()),
    )


def demand_rows(model: Model, row: Ints) -> Ints:
    """Spread rows by demand, shape (W, T, demands), to the rows of `Indexed.needs`, shape (W, T, needs)."""
    of_need = model.demands.of_need
    spread = row[..., of_need] if row.shape[-1] else np.full((*row.shape[:2], len(of_need)), NONE)
    spread[..., of_need == NONE] = NONE
    return spread
