"""Sums that several families of constraints share: what a region has of its own, and what sites need.

Rows stand at *places*: pairs of region and resource, or demands, with a number by future and period.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optalloc.formulation.model import Model, existing, matching_pairs
from optalloc.indexing import NONE, Bools, Floats, Ints
from optalloc.indexing.moments import chosen, each_moment
from optalloc.program import Entries, Int32s, Integers


@dataclass(frozen=True)
class Places:
    """Where the rows of a block stand.

    Attributes
    ----------
    region, resource
        Of each place, shape (n,).
    row
        Number of its row by future and period, NONE where there is none, shape (W, T, n).
    """

    region: Ints
    resource: Ints
    row: Int32s

    def matching(self, model: Model, region: Ints, resource: Ints) -> tuple[Ints, Ints]:
        """Return the pairs (thing, place) of things of the same region and resource, by thing."""
        resources = len(model.data.resources)
        return matching_pairs(region * resources + resource, self.region * resources + self.resource)


@dataclass(frozen=True)
class StageTerms:
    """Terms value × z[launch, t − delay] in the rows of places; shapes (n,), the value (W, T, n).

    A term with a delay beyond 1 stands only in rows of periods from `delay` on.
    """

    place: Integers
    launch: Ints
    delay: Ints
    value: Floats


def needed(model: Model, need: Ints, place: Integers, sign: float) -> tuple[StageTerms, StageTerms]:
    """Return sign × Need, Need[s,r,k,t] = Σ_l upfront (z[l,t] − z[l,t−1]) + running⁺ z[l,t].

    Parameters
    ----------
    need
        The rows of `Indexed.needs` that count, shape (n,).
    place
        The place of each of them, shape (n,).
    """
    needs = model.data.needs
    starting = np.flatnonzero(needs.starting[need])
    started = need[starting]
    used = each_moment(lambda amount: sign * amount.take(need, axis=-1), needs.used)
    upfront = each_moment(lambda amount: -sign * amount.take(started, axis=-1), needs.upfront)
    now = StageTerms(place, needs.launch[need], np.zeros_like(need), used)
    before = StageTerms(place[starting], needs.launch[started], np.ones_like(started), upfront)
    return now, before


def outputs(model: Model, places: Places) -> StageTerms:
    """Return Σ_{s,l} running⁻[s,l,k,t] z[s,r,l,t−1]."""
    needs, launches = model.data.needs, model.data.launches
    producing = np.flatnonzero(needs.producing)
    launch = needs.launch[producing]
    at, place = places.matching(model, launches.region[launch], needs.resource[producing])
    return StageTerms(place, launch[at], np.ones_like(place), chosen(needs.output, producing[at]))


def stage_entries(model: Model, row: Int32s, *terms: StageTerms) -> tuple[Entries, Entries]:
    """Return the entries of stages, of the first period and of the others; in a row their columns ascend.

    Parameters
    ----------
    row
        As `Places.row`.
    """
    merged = _merged(terms, (row != NONE).any(axis=(0, 1)))
    launch, delay, place, value = merged.launch, merged.delay, merged.place, merged.value
    at_once = np.flatnonzero(delay == 0)
    starting = _started(model, launch[at_once], np.zeros((1, len(at_once)), dtype=np.int64))
    first = existing(row[:, :1].take(place[at_once], axis=-1), starting, value[:, :1, at_once])
    started = _started(model, launch, np.arange(1, model.periods)[:, None] - delay)
    return first, existing(row[:, 1:].take(place, axis=-1), started, value[:, 1:])


def _started(model: Model, launch: Ints, period: Ints) -> Int32s:
    """Return z[launch, node of the period] by future; periods of shape (T, n), the columns (W, T, n)."""
    first = model.at.z[:, 0].take(launch)  # the columns of a launch stand in the order of the nodes
    return first + model.nodes.of.astype(np.int32).take(period, axis=1)


def _merged(terms: Sequence[StageTerms], has_row: Bools) -> StageTerms:
    """Return the terms of places that have a row as one, in the order of their columns."""
    launch = np.concatenate([term.launch for term in terms])
    delay = np.concatenate([term.delay for term in terms])
    place = np.concatenate([term.place for term in terms])
    order = np.argsort(launch * (delay.max(initial=0) + 1) - delay, kind="stable")  # merges sorted runs
    order = order[has_row[place[order]]]
    value = each_moment(
        lambda *parts: np.concatenate(parts, axis=-1).take(order, axis=-1), *[term.value for term in terms]
    )
    return StageTerms(place[order], launch[order], delay[order], value)


def own_supply(model: Model, places: Places) -> tuple[Entries, Entries]:
    """Σ_{f at r} amount[f,k] u[f,t] + Σ_e q[e,t]: what a region has besides the outputs of its sites."""
    return _from_facilities(model, places), _drawn(model, places)


def _from_facilities(model: Model, places: Places) -> Entries:
    data = model.data
    region = data.facility_region[data.capacity_facility]
    capacity, place = places.matching(model, region, data.capacity_resource)
    amount = chosen(data.capacity_amount, capacity)
    column = model.at.u[data.capacity_facility[capacity], model.nodes.of[..., None]]
    return existing(places.row.take(place, axis=-1), column, amount)


def _drawn(model: Model, places: Places) -> Entries:
    data = model.data
    endowment, place = places.matching(model, data.endowment_region, data.endowment_resource)
    return existing(places.row.take(place, axis=-1), model.at.q.take(endowment, axis=-1), 1.0)


def missing(model: Model, row: Int32s, place: Ints, demand: Ints) -> Entries:
    """g[s,r,k,t] of demands, where there is one, in the rows of their places; positions of shape (n,)."""
    priced = np.asarray(np.isfinite(model.data.shortage_price).any(axis=(0, 1)))
    short = np.flatnonzero(priced[model.demands.resource[demand]])
    return existing(row.take(place[short], axis=-1), model.at.g.take(demand[short], axis=-1), 1.0)
