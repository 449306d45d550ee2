"""The flow formulation: one flow per corridor, resource, period and future.

The model of README.md as it stands there, one function per family of constraints. Linking by `strong` rows
follows Magnanti & Wong (1984) and Gendron, Crainic & Frangioni (1999); `aggregated` links are the plain ones.
"""
# ruff: noqa: E741 - l is the stage in the README

from __future__ import annotations

import math
from typing import Literal

import pyomo.environ as pyo  # type: ignore[import-untyped]

from optalloc.instance import Instance
from optalloc.models.data import COSTS, Data, required_facilities
from optalloc.models.decisions import Expression, add_decisions, decided
from optalloc.models.derived import FlowBounds, flow_bounds, is_stored, joint_bounds, sole_facilities

Links = Literal["strong", "aggregated"]


def build(instance: Instance, links: Links = "strong") -> pyo.ConcreteModel:
    """Return the flow formulation of an instance as a Pyomo model that maximises net value.

    Variables are indexed as in the README (w future, s scenario, r region, l stage number from 1, t period
    number from 0, c corridor, k resource, f facility, e number of the endowment row)::

        z[b,s,r,l,t]  u[b,f,t]  y[b,c,t]  q[w,e,t]  x[w,c,k,t]  h[w,r,k,t]  g[w,s,r,k,t]

    Decisions go by branch b: the futures that are not told apart in t share one variable. A branch is "all"
    where these are all futures (so wherever no future has a `known_from`), otherwise their names joined by
    "+"; `model.data.branch(w, t)` is that of a future, and `model.data.branches[t]` has those of a period.

    `model.data` holds what the tables say about the indices, `model.flow_bound` the bounds U[w,c,k,t].

    Parameters
    ----------
    links
        "strong" for one link per flow, "aggregated" for one per corridor.
    """
    if links not in ("strong", "aggregated"):
        raise ValueError(f"links are 'strong' or 'aggregated', not {links!r}")
    m = pyo.ConcreteModel(name=f"flow ({links} links)")
    d = Data(instance)
    m.data, m.flow_bound = d, flow_bounds(d)
    add_decisions(m, d)
    add_amounts(m, d)
    add_balances(m, d)
    add_access(m, d)
    add_origins(m, d)
    add_shortages(m, d)
    add_links(m, d, links)
    add_sources(m, d)
    add_budgets(m, d)
    add_objective(m, d)
    return m


def add_amounts(m: pyo.ConcreteModel, d: Data) -> None:
    """Declare the amounts; 0 ≤ q[w,e,t] ≤ amount[w,e,t], and 0 ≤ x[w,c,k,t] ≤ U[w,c,k,t].

    h is there for storable rival resources, g for needs whose shortage has a price, x for flows with U > 0.
    """
    bound: FlowBounds = m.flow_bound
    m.q = pyo.Var(
        [(w, e, t) for w in d.futures for e in d.endowments for t in d.periods if d.applies(e, t)],
        bounds=lambda m, w, e, t: (0.0, d.at(d.endowments[e], "amount", w, t)),
    )
    m.x = pyo.Var(list(bound), bounds=lambda m, w, c, k, t: (0.0, bound[w, c, k, t]))
    stored = [k for k in d.resources if is_stored(d, k)]
    m.h = pyo.Var(d.futures, d.regions, stored, d.periods, domain=pyo.NonNegativeReals)
    short = [
        (w, s, r, k, t)
        for (s, k), rows in d.needs.items()
        if rows and d.priced(k)
        for r in d.hosts[s]
        for w in d.futures
        for t in d.periods
    ]
    m.g = pyo.Var(short, domain=pyo.NonNegativeReals)


def need(m: pyo.ConcreteModel, d: Data, w: str, s: str, r: str, k: str, t: int) -> Expression:
    """Need[s,r,k,t] = Σ_l upfront[s,l,k,t] (z[s,r,l,t] − z[s,r,l,t−1]) + running⁺[s,l,k,t] z[s,r,l,t]."""
    total: Expression = 0.0
    for l, row in d.needs[s, k]:
        now, before = decided(m.z, d, w, s, r, l, t), decided(m.z, d, w, s, r, l, t - 1)
        total += d.at(row, "upfront", w, t) * (now - before)
        total += max(0.0, d.at(row, "running", w, t)) * now
    return total


def level(
    m: pyo.ConcreteModel, d: Data, w: str, r: str, k: str, t: int, most: float = math.inf
) -> Expression:
    """Level[r,k,t] = Σ_e q[e,t] + Σ_{f at r} amount[f,k] u[f,t] + Σ_{s,l} running⁻[s,l,k,t] z[s,r,l,t−1].

    A facility or an output counts for `most` at most, where no more can be of use.
    """
    total: Expression = sum(m.q[w, e, t] for e in d.endowments_of[r, k] if d.applies(e, t))
    for f, row in d.capacities[r, k]:
        total += min(most, d.at(row, "amount", w, t)) * decided(m.u, d, w, f, t)
    for s in d.guests[r]:
        for l, row in d.needs[s, k]:
            output = max(0.0, -d.at(row, "running", w, t))
            total += min(most, output) * decided(m.z, d, w, s, r, l, t - 1)
    return total


def arriving(m: pyo.ConcreteModel, d: Data, w: str, r: str, k: str, t: int) -> Expression:
    """Σ_{c into r} η x[c,k,t]."""
    return sum(d.terms[c, k]["yield"] * m.x[w, c, k, t] for c in d.into[r, k] if (w, c, k, t) in m.x)


def add_balances(m: pyo.ConcreteModel, d: Data) -> None:
    """A rival resource in each region and period; what is not used is left.

    Level[r,k,t] + Σ_{c into r} η x[c,k,t] − Σ_{c out of r} x[c,k,t] + h[r,k,t−1] − h[r,k,t]
        ≥ Σ_s ( Need[s,r,k,t] − g[s,r,k,t] )
    """

    def balance(m: pyo.ConcreteModel, w: str, r: str, k: str, t: int) -> Expression:
        supply = level(m, d, w, r, k, t) + arriving(m, d, w, r, k, t)
        supply -= sum(m.x[w, c, k, t] for c in d.out_of[r, k] if (w, c, k, t) in m.x)
        if is_stored(d, k):
            supply += (m.h[w, r, k, t - 1] if t > 0 else 0.0) - m.h[w, r, k, t]
        return unless_trivial(supply >= sum(unmet(m, d, w, s, r, k, t) for s in d.guests[r]))

    rival = [k for k, resource in d.resources.items() if resource["rival"]]
    m.balances = pyo.Constraint(d.futures, d.regions, rival, d.periods, rule=balance)


def unmet(m: pyo.ConcreteModel, d: Data, w: str, s: str, r: str, k: str, t: int) -> Expression:
    """Need[s,r,k,t] − g[s,r,k,t]."""
    needed, short = need(m, d, w, s, r, k, t), (w, s, r, k, t)
    return needed - m.g[short] if short in m.g else needed


def add_access(m: pyo.ConcreteModel, d: Data) -> None:
    """A non-rival resource serves every site on its own, never summed over sites.

    Need[s,r,k,t] ≤ Level[r,k,t] + Σ_{c into r} η x[c,k,t] + g[s,r,k,t]
    """

    def access(m: pyo.ConcreteModel, w: str, s: str, r: str, k: str, t: int) -> Expression:
        supply = level(m, d, w, r, k, t) + arriving(m, d, w, r, k, t)
        return unless_trivial(unmet(m, d, w, s, r, k, t) <= supply)

    shared = [k for k, resource in d.resources.items() if not resource["rival"]]
    sites = [(w, s, r, k, t) for w in d.futures for s, r in d.sites for k in shared for t in d.periods]
    m.access = pyo.Constraint(sites, rule=access)


def add_origins(m: pyo.ConcreteModel, d: Data) -> None:
    """Nothing received of a non-rival resource is passed on: x[c,k,t] ≤ Level[i(c),k,t]."""

    def origins(m: pyo.ConcreteModel, w: str, c: str, k: str, t: int) -> Expression:
        return m.x[w, c, k, t] <= level(m, d, w, d.corridors[c]["origin"], k, t)

    shared = [(w, c, k, t) for w, c, k, t in m.x if not d.resources[k]["rival"]]
    m.origins = pyo.Constraint(shared, rule=origins)


def add_shortages(m: pyo.ConcreteModel, d: Data) -> None:
    """No more is short than is needed: g[s,r,k,t] ≤ Need[s,r,k,t]."""
    m.shortages = pyo.Constraint(
        list(m.g), rule=lambda m, w, s, r, k, t: m.g[w, s, r, k, t] <= need(m, d, w, s, r, k, t)
    )


def gates(m: pyo.ConcreteModel, d: Data, w: str, c: str, t: int) -> list[Expression]:
    """Return what a corridor waits for: y[c,t]; without a y, u[f,t] of each facility that it requires."""
    if c in d.with_opening:
        return [decided(m.y, d, w, c, t)]
    return [decided(m.u, d, w, f, t) for f in required_facilities(d.corridors[c])]


def add_links(m: pyo.ConcreteModel, d: Data, links: Links) -> None:
    """A corridor carries only when open; n counts what it waits for.

    strong      x[c,k,t] ≤ U[c,k,t] y[c,t]
    joint       Σ_k load_k x[c,k,t] ≤ U[c,t] y[c,t]

    Strong links have the joint row only where the corridor's capacity cuts off something. Aggregated links
    have it for every corridor with a y, and there the strong row for resources of load 0 only.
    """
    flows: FlowBounds = m.flow_bound
    bounds = joint_bounds(d, flows)
    loads = {key: [k for k in d.resources if (key[0], key[1], k, key[2]) in flows] for key in bounds}

    def is_aggregated(c: str) -> bool:
        return links == "aggregated" and c in d.with_opening

    def is_joint(w: str, c: str, t: int) -> bool:
        load = sum(d.terms[c, k]["load"] * flows[w, c, k, t] for k in loads[w, c, t])
        return load > 0 and (is_aggregated(c) or bounds[w, c, t] < load)

    def strong(m: pyo.ConcreteModel, w: str, c: str, k: str, t: int, n: int) -> Expression:
        return m.x[w, c, k, t] <= flows[w, c, k, t] * gates(m, d, w, c, t)[n]

    def joint(m: pyo.ConcreteModel, w: str, c: str, t: int, n: int) -> Expression:
        carried = sum(d.terms[c, k]["load"] * m.x[w, c, k, t] for k in loads[w, c, t])
        return carried <= bounds[w, c, t] * (gates(m, d, w, c, t) or [1.0])[n]

    single = [
        (w, c, k, t, n)
        for w, c, k, t in flows
        if d.terms[c, k]["load"] == 0 or not is_aggregated(c)
        for n in range(len(gates(m, d, w, c, t)))
    ]
    m.strong = pyo.Constraint(single, rule=strong)
    together = [
        (w, c, t, n)
        for w, c, t in bounds
        if is_joint(w, c, t)
        for n in range(max(1, len(gates(m, d, w, c, t))))
    ]
    m.joint = pyo.Constraint(together, rule=joint)


def add_sources(m: pyo.ConcreteModel, d: Data) -> None:
    """What only facilities of a region can supply leaves it when one is open.

    x[c,k,t] ≤ U[c,k,t] Σ_{f at r} u[f,t]     (f with amount[f,k] > 0)
    """
    feeders = feeding(m, d)

    def sources(m: pyo.ConcreteModel, w: str, c: str, k: str, t: int) -> Expression:
        flow = m.x[w, c, k, t]
        return flow <= flow.ub * sum(decided(m.u, d, w, f, t) for f in feeders[c, k])

    m.sources = pyo.Constraint([(w, c, k, t) for w, c, k, t in m.x if (c, k) in feeders], rule=sources)


def feeding(m: pyo.ConcreteModel, d: Data) -> dict[tuple[str, str], list[str]]:
    """Return the facilities one of which must be open before c carries k, by (c, k), where there are any."""
    sole = sole_facilities(d, m.flow_bound)
    return {
        (c, k): sole[row["origin"], k]
        for c, row in d.corridors.items()
        for k in d.resources
        if (row["origin"], k) in sole
    }


def spending(m: pyo.ConcreteModel, d: Data, w: str, t: int, payer: str = "") -> Expression:
    """Σ_n fixed_cost (v[n,t] − v[n,t−1]) + running_cost v[n,t] over v = u, y of a payer (blank: of all)."""
    total: Expression = 0.0
    for v, rows, home in ((m.u, d.facilities, "region"), (m.y, d.corridors, "origin")):
        for n, row in rows.items():
            if (d.branch(w, t), n, t) in v and payer in ("", row["sponsor"] or row[home]):
                fixed, running = (d.at(row, cost, w, t) for cost in COSTS)
                now, before = decided(v, d, w, n, t), decided(v, d, w, n, t - 1)
                total += fixed * (now - before) + running * now
    return total


def add_budgets(m: pyo.ConcreteModel, d: Data) -> None:
    """Σ_{t in period} Σ_{n of payer} fixed_cost (v[n,t] − v[n,t−1]) + running_cost v[n,t] ≤ limit."""

    def budget(m: pyo.ConcreteModel, w: str, n: int) -> Expression:
        row = d.budgets[n]
        periods = [t for t in d.periods if row["period"] in ("", d.labels[t])]
        spent = sum(spending(m, d, w, t, row["payer"]) for t in periods)
        return unless_trivial(spent <= row["limit"])

    m.budgets = pyo.Constraint(d.futures, range(len(d.budgets)), rule=budget)


def add_objective(m: pyo.ConcreteModel, d: Data) -> None:
    """Maximise (1 − λ) Σ_w p_w V_w + λ CVaR_α(V), V_w = `net_value[w]`.

    CVaR (Rockafellar & Uryasev 2000) by linear rows: below[w] ≥ var − V_w, below[w] ≥ 0,
    CVaR_α = var − Σ_w p_w below[w] / (1 − α).
    """
    m.net_value = pyo.Expression(d.futures, rule=lambda m, w: net_value(m, d, w))
    expected = sum(p * m.net_value[w] for w, p in d.futures.items())
    if d.weight == 0:
        m.objective = pyo.Objective(expr=expected, sense=pyo.maximize)
        return
    m.var = pyo.Var()
    m.below = pyo.Var(d.futures, domain=pyo.NonNegativeReals)
    m.cvar = pyo.Constraint(d.futures, rule=lambda m, w: m.below[w] >= m.var - m.net_value[w])
    tail = m.var - sum(p * m.below[w] for w, p in d.futures.items()) / (1 - d.alpha)
    m.objective = pyo.Objective(expr=(1 - d.weight) * expected + d.weight * tail, sense=pyo.maximize)


def net_value(m: pyo.ConcreteModel, d: Data, w: str) -> Expression:
    """V_w = Σ_t δ_t ( Σ v_l value_factor z − Σ unit_cost (x + q) − Σ shortage_price g − spending )."""
    total: Expression = 0.0
    for b, s, r, l, t in m.z:
        if b == d.branch(w, t):
            factor = d.at(d.sites[s, r], "value_factor", w, t)
            total += d.discount[t] * d.increment(w, s, l, t) * factor * m.z[b, s, r, l, t]
    for c, k, t in (flow[1:] for flow in m.x if flow[0] == w):
        total -= d.discount[t] * d.at(d.terms[c, k], "unit_cost", w, t) * m.x[w, c, k, t]
    for e, t in (drawn[1:] for drawn in m.q if drawn[0] == w):
        total -= d.discount[t] * d.at(d.endowments[e], "unit_cost", w, t) * m.q[w, e, t]
    for s, r, k, t in (short[1:] for short in m.g if short[0] == w):
        total -= d.discount[t] * d.at(d.resources[k], "shortage_price", w, t) * m.g[w, s, r, k, t]
    return total - sum(d.discount[t] * spending(m, d, w, t) for t in d.periods)


def unless_trivial(relation: Expression) -> Expression:
    """Return a row, or Constraint.Feasible where no variable is left in it and it holds."""
    return pyo.Constraint.Feasible if relation is True else relation
