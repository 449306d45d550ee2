"""Derived bounds: how much a corridor can ever carry, from what can be sent and what can be used.

Section "Derived bounds" of the README, worked out by resource, future and period.
Bounds are dictionaries by label; a flow that is not in them does not exist.
"""
# ruff: noqa: E741 - l is the stage in the README

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping

from optalloc.models.data import Data

#: Amounts by region.
Amounts = Mapping[str, float]
#: Bounds U[w,c,k,t].
FlowBounds = dict[tuple[str, str, str, int], float]


def own_supply(d: Data, w: str, k: str, t: int) -> Amounts:
    """Return all that each region can itself have of a resource in one period.

    Σ amounts of endowment rows that apply + Σ_{f at r} amount[f,k]
    + Σ_{sites at r} Σ_{l: a_l ≤ t−1} running⁻[t]
    """
    supply: dict[str, float] = defaultdict(float)
    for r in d.regions:
        for e in d.endowments_of[r, k]:
            if d.applies(e, t):
                supply[r] += d.at(d.endowments[e], "amount", w, t)
        for _, row in d.capacities[r, k]:
            supply[r] += d.at(row, "amount", w, t)
    for s, r in d.sites:
        for l, row in d.needs[s, k]:
            if d.earliest[s, l] <= t - 1:
                supply[r] += max(0.0, -d.at(row, "running", w, t))
    return supply


def site_use(d: Data, w: str, s: str, k: str, t: int) -> float:
    """Return the most that a site of a scenario can use in one period: Σ_{l: a_l ≤ t} upfront + running⁺."""
    return sum(
        d.at(row, "upfront", w, t) + max(0.0, d.at(row, "running", w, t))
        for l, row in d.needs[s, k]
        if d.earliest[s, l] <= t
    )


def region_use(d: Data, w: str, k: str, t: int, scenarios: Iterable[str]) -> Amounts:
    """Return the most that the sites of some scenarios can use in each region in one period."""
    use: dict[str, float] = defaultdict(float)
    for s in scenarios:
        most = site_use(d, w, s, k, t)
        for r in d.hosts[s]:
            use[r] += most
    return use


def is_stored(d: Data, k: str) -> bool:
    """Tell whether stock of a resource can be held: it is storable and rival."""
    return bool(d.resources[k]["storable"] and d.resources[k]["rival"])


def can_carry(d: Data, w: str, c: str, k: str, t: int) -> float:
    """Return the stated capacity: that of the term, or the corridor's / load (load > 0) if it is less."""
    term = d.terms[c, k]
    joint = d.at(d.corridors[c], "capacity", w, t)
    by_load = joint / term["load"] if term["load"] > 0 else math.inf
    return min(d.at(term, "capacity", w, t), by_load)


class Network:
    """The corridors that can carry a rival resource in a future and period (storable: in any period)."""

    def __init__(self, d: Data, w: str, k: str, t: int) -> None:
        periods = d.periods if is_stored(d, k) else [t]
        self._out: dict[str, list[str]] = defaultdict(list)
        self._lossy: set[str] = set()
        for c in d.carriers[k]:
            corridor = d.corridors[c]
            if any(can_carry(d, w, c, k, at) > 0 for at in periods):
                self._out[corridor["origin"]].append(corridor["destination"])
                if d.terms[c, k]["yield"] < 1:
                    self._lossy.add(corridor["origin"])
        self.reachable = {r: self._reach(r) for r in d.regions}

    def _reach(self, start: str) -> frozenset[str]:
        """Return the regions n with start → n, start among them."""
        reached, ahead = {start}, [start]
        while ahead:
            found = set(self._out[ahead.pop()]) - reached
            reached |= found
            ahead += sorted(found)
        return frozenset(reached)

    def sent_by(self, supply: Amounts) -> Amounts:
        """Return Σ_{m → i} supply[m] for each region i: what can ever be sent from there."""
        send = dict.fromkeys(self.reachable, 0.0)
        for m, ends in self.reachable.items():
            for i in ends:
                send[i] += supply.get(m, 0.0)
        return send

    def used_beyond(self, use: Amounts) -> Amounts:
        """Return Σ_{j → n} use[n] for each region j; no bound where a corridor beyond j loses something."""
        beyond = {j: sum(use.get(n, 0.0) for n in ends) for j, ends in self.reachable.items()}
        return {j: math.inf if self.loses_beyond(j) else amount for j, amount in beyond.items()}

    def loses_beyond(self, j: str) -> bool:
        """Tell whether a corridor with a yield below 1 leaves a region that can be reached from j."""
        return not self._lossy.isdisjoint(self.reachable[j])


def flow_bounds(d: Data) -> FlowBounds:
    """Return U[w,c,k,t] of every flow that exists."""
    bounds: FlowBounds = {}
    for w in d.futures:
        for k in d.resources:
            bound = _rival_bounds if d.resources[k]["rival"] else _non_rival_bounds
            for t in d.periods:
                for c, most in bound(d, w, k, t).items():
                    if most > 0:
                        bounds[w, c, k, t] = most
    return bounds


def _rival_bounds(d: Data, w: str, k: str, t: int) -> dict[str, float]:
    """Return U by corridor: least of stated capacity, Σ_{m → i} P[m], Σ_{j → n} C[n] / η."""
    network = Network(d, w, k, t)
    send = network.sent_by(supply_until(d, w, k, t))
    use = network.used_beyond(use_from(d, w, k, t, d.scenarios))
    return {
        c: min(
            can_carry(d, w, c, k, t),
            send[d.corridors[c]["origin"]],
            use[d.corridors[c]["destination"]] / d.terms[c, k]["yield"],
        )
        for c in d.carriers[k]
    }


def _non_rival_bounds(d: Data, w: str, k: str, t: int) -> dict[str, float]:
    """Return U by corridor: least of stated capacity, level at the origin, greatest need of a site / η."""
    send = own_supply(d, w, k, t)
    use = {r: max((site_use(d, w, s, k, t) for s in d.guests[r]), default=0.0) for r in d.regions}
    return {
        c: min(
            can_carry(d, w, c, k, t),
            send.get(d.corridors[c]["origin"], 0.0),
            use[d.corridors[c]["destination"]] / d.terms[c, k]["yield"],
        )
        for c in d.carriers[k]
    }


def supply_until(d: Data, w: str, k: str, t: int) -> Amounts:
    """Return P[r,t] by region: own supply of the period, or of all up to t where stock can be held."""
    return _added(own_supply(d, w, k, at) for at in (range(t + 1) if is_stored(d, k) else [t]))


def use_from(d: Data, w: str, k: str, t: int, scenarios: Iterable[str]) -> Amounts:
    """Return C[r,t] by region: use of the period, or of all periods from t on where stock can be held."""
    chosen = list(scenarios)
    periods = d.periods[t:] if is_stored(d, k) else [t]
    return _added(region_use(d, w, k, at, chosen) for at in periods)


def joint_bounds(d: Data, flows: FlowBounds) -> dict[tuple[str, str, int], float]:
    """Return U[w,c,t] = min(capacity, Σ_k load_k U[c,k,t]) of every corridor that carries something."""
    loads: dict[tuple[str, str, int], float] = defaultdict(float)
    for (w, c, k, t), most in flows.items():
        loads[w, c, t] += d.terms[c, k]["load"] * most
    return {(w, c, t): min(d.at(d.corridors[c], "capacity", w, t), load) for (w, c, t), load in loads.items()}


def sole_facilities(d: Data, flows: FlowBounds) -> dict[tuple[str, str], list[str]]:
    """Return by (r, k) the facilities from which all comes that a region can have of a rival resource.

    These are the f with amount[f,k] > 0; there are none where the region has an endowment amount, an output,
    or a corridor that can bring the resource, in any future and period.
    """
    times = [(w, t) for w in d.futures for t in d.periods]
    brought = {(d.corridors[c]["destination"], k) for _, c, k, _ in flows}
    sole = {}
    for (r, k), capacities in d.capacities.items():
        endowed = any(
            d.at(d.endowments[e], "amount", w, t) > 0
            for e in d.endowments_of[r, k]
            for w, t in times
            if d.applies(e, t)
        )
        produced = any(
            d.at(row, "running", w, t) < 0 for s in d.guests[r] for _, row in d.needs[s, k] for w, t in times
        )
        adding = [f for f, row in capacities if any(d.at(row, "amount", w, t) > 0 for w, t in times)]
        if d.resources[k]["rival"] and adding and not (endowed or produced or (r, k) in brought):
            sole[r, k] = adding
    return sole


def _added(parts: Iterable[Amounts]) -> Amounts:
    total: dict[str, float] = defaultdict(float)
    for part in parts:
        for region, amount in part.items():
            total[region] += amount
    return total
