"""Sums that several families of constraints share: what a region has of its own, and what a site needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optalloc.formulation.model import Model, existing, matching_pairs
from optalloc.indexing import Ints
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
    producing = np.flatnonzero(data.needs.producing)
    region = data.launches.region[data.needs.launch[producing]]
    row, at = matching_pairs(rows.pair(model), region * len(data.resources) + data.needs.resource[producing])
    later = rows.period[row] >= 1
    row, need = row[later], producing[at[later]]
    future, period = rows.future[row], rows.period[row]
    column = model.at.z[data.needs.launch[need], period - 1]
    return existing(row, column, data.needs.output[future, period, need])


def needed(model: Model, need: Ints, row_of: Ints, sign: float) -> tuple[Entries, Entries]:
    """Return sign × Need, Need[s,r,k,t] = Σ_l upfront (z[l,t] − z[l,t−1]) + running⁺ z[l,t].

    Parameters
    ----------
    need
        The rows of `Indexed.needs` that count, shape (n,).
    row_of
        Row of each of them by future and period, shape (W, T, n).
    """
    needs = model.data.needs
    z = model.at.z[needs.launch[need]].T
    used = needs.used[..., need]
    now = (row_of.ravel(), np.broadcast_to(z, used.shape).ravel(), (sign * used).ravel())
    starting = np.flatnonzero(needs.starting[need])
    upfront = needs.upfront[:, 1:, need[starting]]
    return now, (
        row_of[:, 1:, starting].ravel(),
        np.broadcast_to(z[:-1, starting], upfront.shape).ravel(),
        (-sign * upfront).ravel(),
    )
