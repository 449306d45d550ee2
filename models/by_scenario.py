"""The formulation by scenario: flows are told apart by the scenario that they serve.

An extended formulation of `flow` with strong links. Balances and access are stated for each scenario on its
own, and every "only when open" is bounded by what that scenario can use instead of by what all of them can.

**Rival resources.** A scenario s that needs k has its own share of the flows, draws, facility supplies,
outputs and stocks, written with a superscript::

    x = Σ_s xˢ,  q = Σ_s qˢ,  h = Σ_s hˢ,  Σ_s Fˢ[f,k,t] ≤ amount[f,k] u[f,t],
    Σ_s Oˢ[s',r,l,k,t] ≤ running⁻[s',l,k,t] z[s',r,l,t−1]

    Σ_e qˢ + Σ_f Fˢ + Σ_{s',l} Oˢ + Σ_{c into r} η xˢ − Σ_{c out of r} xˢ + hˢ[r,k,t−1] − hˢ[r,k,t]
        ≥ Need[s,r,k,t] − g[s,r,k,t]

    xˢ[c,k,t] ≤ Uˢ[c,k,t] y[c,t]                 Uˢ = min(U, Dˢ(j(c)) / η)
    xˢ[c,k,t] ≤ Uˢ[c,k,t] Σ_{f at i(c)} u[f,t]   where only facilities supply the origin
    Fˢ[f,k,t] ≤ min(amount[f,k], Dˢ(r(f))) u[f,t]
    Oˢ[s',r,l,k,t] ≤ min(running⁻, Dˢ(r)) z[s',r,l,t−1]

with Dˢ(j) = Σ_{j →k n} Cˢ[n,t] what s can use at j or beyond: C of "Derived bounds" over the sites of s
alone, and likewise without bound where a corridor beyond j has η < 1.

**Non-rival resources.** Nothing is divided, so that xˢ is what s makes of a flow: for each site (s,j(c)),
with Cˢ the most that it can need::

    xˢ[c,k,t] ≤ x[c,k,t],   xˢ[c,k,t] ≤ Uˢ[c,k,t] y[c,t]          Uˢ = min(U, Cˢ / η)
    xˢ[c,k,t] ≤ Level[i(c),k,t], each facility and output in it counted up to Uˢ
    Need[s,r,k,t] ≤ Level[r,k,t], each facility and output in it counted up to Cˢ, + Σ_{c into r} η xˢ + g

All this holds in every future on its own, with the decisions z, u, y of its branch in each period.

**Same optimum.** Summed over s, the shares of a solution satisfy `flow`. The other way round, take an optimal
plan of `flow` and trace it back from the needs: at a region and period let πˢ be the share of its throughput
τ that ends in needs of s, τ πˢ = (needs of s met here) + Σ (sent or stored) πˢ(where that goes), and take the
least solution. It has Σ_s πˢ ≤ 1, and a share is πˢ(where it goes) times the whole; yields and cycles do no
harm. As costs are not negative, circulations and what ends nowhere can then be cancelled. A unit of s now
passes a corridor once and, where nothing is lost beyond, arrives in full at a need of s: η xˢ, Fˢ and Oˢ are
at most Dˢ. For a non-rival resource take xˢ = min(x, Uˢ): either a term that was cut down meets the need
alone, or none was cut down.

**LP bound.** All links, sources and joint rows of `flow` on x stay, its balances are the sums over s and its
access rows are implied, so the bound is never above that of `flow`. It is below where a corridor, facility or
output serves several scenarios and `flow` pays a fraction of its opening for each, here the whole.

Sources: shares by commodity in fixed-charge networks, Rardin & Choe 1979, Magnanti & Wong 1984, Rardin &
Wolsey 1993; by customer in plant location, Krarup & Bilde 1977; coefficients cut down to what can be used,
Crowder, Johnson & Padberg 1983; a non-rival service shared by projects, Rhys 1970.
"""
# ruff: noqa: E741 - l is the stage in the README

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pyomo.environ as pyo  # type: ignore[import-untyped]

from optalloc.instance import Instance
from optalloc.models import flow
from optalloc.models.data import Data
from optalloc.models.decisions import Expression, add_decisions, decided
from optalloc.models.derived import (
    Amounts,
    Network,
    flow_bounds,
    is_stored,
    site_use,
    use_from,
)

#: Dˢ(r) and Cˢ: the most that scenario s can use of k, by (w, s, k, r, t).
Uses = dict[tuple[str, str, str, str, int], float]
#: Index of a variable.
Index = tuple[Any, ...]


def build(instance: Instance) -> pyo.ConcreteModel:
    """Return the formulation by scenario of an instance as a Pyomo model that maximises net value.

    Variables are those of `flow.build` and the shares ``x_s[w,c,k,s,t]``, ``q_s[w,e,s,t]``,
    ``h_s[w,r,k,s,t]``, ``supply_s[w,f,k,s,t]`` (F above) and ``output_s[w,s',r,l,k,s,t]`` (O above).
    """
    m = pyo.ConcreteModel(name="by scenario")
    d = Data(instance)
    m.data, m.flow_bound = d, flow_bounds(d)
    add_decisions(m, d)
    flow.add_amounts(m, d)
    uses = scenario_uses(d)
    add_shares(m, d, uses)
    add_totals(m, d)
    add_scenario_balances(m, d)
    add_scenario_access(m, d, uses)
    flow.add_origins(m, d)
    flow.add_shortages(m, d)
    flow.add_links(m, d, "strong")
    add_scenario_links(m, d)
    flow.add_sources(m, d)
    flow.add_budgets(m, d)
    flow.add_objective(m, d)
    return m


def scenario_uses(d: Data) -> Uses:
    """Return what each scenario can use: at a region or beyond (rival), at its site (non-rival)."""
    uses: Uses = {}
    for w in d.futures:
        for k, resource in d.resources.items():
            for t in d.periods:
                network = Network(d, w, k, t) if resource["rival"] else None
                for s in users(d, k):
                    amounts: Amounts
                    if network is None:
                        amounts = dict.fromkeys(d.hosts[s], site_use(d, w, s, k, t))
                    else:
                        amounts = network.used_beyond(use_from(d, w, k, t, [s]))
                    uses.update({(w, s, k, r, t): amount for r, amount in amounts.items() if amount > 0})
    return uses


def users(d: Data, k: str) -> list[str]:
    """Return the scenarios that need some of a resource."""
    return [
        s for s in d.scenarios if any(row["upfront"] > 0 or row["running"] > 0 for _, row in d.needs[s, k])
    ]


def add_shares(m: pyo.ConcreteModel, d: Data, uses: Uses) -> None:
    """Declare the shares with their bounds: 0 ≤ xˢ ≤ Uˢ, Fˢ ≤ min(amount, Dˢ), Oˢ ≤ min(running⁻, Dˢ)."""
    flows: dict[Index, float] = {}
    for (w, c, k, t), most in m.flow_bound.items():
        for s in users(d, k):
            use = uses.get((w, s, k, d.corridors[c]["destination"], t), 0.0) / d.terms[c, k]["yield"]
            flows[w, c, k, s, t] = min(most, use)
    m.x_s = _shares(flows)

    draws: dict[Index, float] = {}
    stocks: dict[Index, float] = {}
    supplies: dict[Index, float] = {}
    outputs: dict[Index, float] = {}
    for (w, s, k, r, t), use in uses.items():
        if not d.resources[k]["rival"]:
            continue
        for e in d.endowments_of[r, k]:
            if d.applies(e, t):
                draws[w, e, s, t] = d.at(d.endowments[e], "amount", w, t)
        for f, row in d.capacities[r, k]:
            supplies[w, f, k, s, t] = min(use, d.at(row, "amount", w, t))
        for source in d.guests[r]:
            for l, row in d.needs[source, k]:
                if t > 0:
                    outputs[w, source, r, l, k, s, t] = min(use, max(0.0, -d.at(row, "running", w, t)))
        if is_stored(d, k):
            stocks[w, r, k, s, t] = math.inf
    m.q_s, m.h_s = _shares(draws), _shares(stocks)
    m.supply_s, m.output_s = _shares(supplies), _shares(outputs)


def _shares(bounds: dict[Index, float]) -> pyo.Var:
    """Return variables between 0 and their bounds, where these are positive."""
    positive = [index for index, most in bounds.items() if most > 0]
    return pyo.Var(positive, bounds=lambda m, *index: (0.0, bounds[index]))


def add_totals(m: pyo.ConcreteModel, d: Data) -> None:
    """State that the shares of a rival resource add up.

    flow_total    Σ_s xˢ = x
    draw_total    Σ_s qˢ = q
    stock_total   Σ_s hˢ = h
    supply_total  Σ_s Fˢ ≤ amount u
    output_total  Σ_s Oˢ ≤ running⁻ z[t−1]
    """
    rival = {k for k, resource in d.resources.items() if resource["rival"]}
    x_s, q_s, h_s = _summed(m.x_s, 3), _summed(m.q_s, 2), _summed(m.h_s, 3)
    m.flow_total = pyo.Constraint([i for i in m.x if i[2] in rival], rule=lambda m, *i: sum(x_s[i]) == m.x[i])
    drawn = [(w, e, t) for w, e, t in m.q if d.endowments[e]["resource"] in rival]
    m.draw_total = pyo.Constraint(drawn, rule=lambda m, *i: sum(q_s[i]) == m.q[i])
    m.stock_total = pyo.Constraint(list(m.h), rule=lambda m, *i: sum(h_s[i]) == m.h[i])

    supply_s = _summed(m.supply_s, 3)
    m.supply_total = pyo.Constraint(
        list(supply_s),
        rule=lambda m, w, f, k, t: (
            sum(supply_s[w, f, k, t]) <= d.at(d.capacity[f, k], "amount", w, t) * decided(m.u, d, w, f, t)
        ),
    )
    output_s = _summed(m.output_s, 5)
    m.output_total = pyo.Constraint(
        list(output_s),
        rule=lambda m, w, s, r, l, k, t: (
            sum(output_s[w, s, r, l, k, t])
            <= -d.at(d.need[s, l, k], "running", w, t) * decided(m.z, d, w, s, r, l, t - 1)
        ),
    )


def _summed(shares: pyo.Var, scenario: int) -> dict[Index, list[Expression]]:
    """Return the shares of each whole: by index without the scenario, which stands at a position of it."""
    parts: dict[Index, list[Expression]] = defaultdict(list)
    for index in shares:
        parts[index[:scenario] + index[scenario + 1 :]].append(shares[index])
    return parts


def add_scenario_balances(m: pyo.ConcreteModel, d: Data) -> None:
    """State the balance of each scenario's share of a rival resource in each region and period.

    Σ_e qˢ + Σ_f Fˢ + Σ_{s',l} Oˢ + Σ_{c into r} η xˢ − Σ_{c out of r} xˢ + hˢ[r,k,t−1] − hˢ[r,k,t]
        ≥ Need[s,r,k,t] − g[s,r,k,t]
    """

    def balance(m: pyo.ConcreteModel, w: str, s: str, r: str, k: str, t: int) -> Expression:
        supply = _some(m.q_s, ((w, e, s, t) for e in d.endowments_of[r, k]))
        supply += _some(m.supply_s, ((w, f, k, s, t) for f, _ in d.capacities[r, k]))
        made = ((source, r, l) for source in d.guests[r] for l, _ in d.needs[source, k])
        supply += _some(m.output_s, ((w, *output, k, s, t) for output in made))
        supply += _arriving(m, d, w, s, r, k, t)
        supply -= _some(m.x_s, ((w, c, k, s, t) for c in d.out_of[r, k]))
        supply += _some(m.h_s, [(w, r, k, s, t - 1)]) - _some(m.h_s, [(w, r, k, s, t)])
        unmet = flow.unmet(m, d, w, s, r, k, t) if (s, r) in d.sites else 0.0
        return flow.unless_trivial(supply >= unmet)

    served = [
        (s, r, k) for k, row in d.resources.items() if row["rival"] for s in users(d, k) for r in d.regions
    ]
    index = [(w, *share, t) for w in d.futures for share in served for t in d.periods]
    m.scenario_balances = pyo.Constraint(index, rule=balance)


def _some(shares: pyo.Var, wanted: Iterable[Index]) -> Expression:
    """Return the sum of those shares that exist."""
    return sum(shares[index] for index in wanted if index in shares)


def _arriving(m: pyo.ConcreteModel, d: Data, w: str, s: str, r: str, k: str, t: int) -> Expression:
    """Σ_{c into r} η xˢ[c,k,t]."""
    return sum(
        d.terms[c, k]["yield"] * m.x_s[w, c, k, s, t] for c in d.into[r, k] if (w, c, k, s, t) in m.x_s
    )


def add_scenario_access(m: pyo.ConcreteModel, d: Data, uses: Uses) -> None:
    """State what each site makes of non-rival resources.

    scenario_flow     xˢ[c,k,t] ≤ x[c,k,t]
    scenario_origins  xˢ[c,k,t] ≤ Level[i(c),k,t], counted up to Uˢ
    scenario_access   Need[s,r,k,t] ≤ Level[r,k,t], counted up to Cˢ, + Σ_{c into r} η xˢ[c,k,t] + g[s,r,k,t]
    """

    def origins(m: pyo.ConcreteModel, w: str, c: str, k: str, s: str, t: int) -> Expression:
        used = m.x_s[w, c, k, s, t]
        return used <= flow.level(m, d, w, d.corridors[c]["origin"], k, t, used.ub)

    def access(m: pyo.ConcreteModel, w: str, s: str, r: str, k: str, t: int) -> Expression:
        supply = flow.level(m, d, w, r, k, t, uses.get((w, s, k, r, t), 0.0))
        received = _arriving(m, d, w, s, r, k, t)
        return flow.unless_trivial(flow.unmet(m, d, w, s, r, k, t) <= supply + received)

    shared = [k for k, resource in d.resources.items() if not resource["rival"]]
    used = [(w, c, k, s, t) for w, c, k, s, t in m.x_s if k in shared]
    m.scenario_flow = pyo.Constraint(
        used, rule=lambda m, w, c, k, s, t: m.x_s[w, c, k, s, t] <= m.x[w, c, k, t]
    )
    m.scenario_origins = pyo.Constraint(used, rule=origins)
    sites = [(w, s, r, k, t) for w in d.futures for s, r in d.sites for k in shared for t in d.periods]
    m.scenario_access = pyo.Constraint(sites, rule=access)


def add_scenario_links(m: pyo.ConcreteModel, d: Data) -> None:
    """State that what is closed or not started serves no scenario.

    scenario_strong    xˢ[c,k,t] ≤ Uˢ[c,k,t] y[c,t]
    scenario_sources   xˢ[c,k,t] ≤ Uˢ[c,k,t] Σ_{f at i(c)} u[f,t]
    scenario_supply    Fˢ[f,k,t] ≤ min(amount, Dˢ) u[f,t]
    scenario_output    Oˢ[s',r,l,k,t] ≤ min(running⁻, Dˢ) z[s',r,l,t−1]
    """

    def strong(m: pyo.ConcreteModel, w: str, c: str, k: str, s: str, t: int, n: int) -> Expression:
        used = m.x_s[w, c, k, s, t]
        return used <= used.ub * flow.gates(m, d, w, c, t)[n]

    def sources(m: pyo.ConcreteModel, w: str, c: str, k: str, s: str, t: int) -> Expression:
        used = m.x_s[w, c, k, s, t]
        return used <= used.ub * sum(decided(m.u, d, w, f, t) for f in feeding[c, k])

    feeding = flow.feeding(m, d)
    gated = [(*i, n) for i in m.x_s for n in range(len(flow.gates(m, d, i[0], i[1], i[4])))]
    m.scenario_strong = pyo.Constraint(gated, rule=strong)
    fed = [(w, c, k, s, t) for w, c, k, s, t in m.x_s if (c, k) in feeding]
    m.scenario_sources = pyo.Constraint(fed, rule=sources)

    def supply(m: pyo.ConcreteModel, w: str, f: str, k: str, s: str, t: int) -> Expression:
        share = m.supply_s[w, f, k, s, t]
        return share <= share.ub * decided(m.u, d, w, f, t)

    def output(
        m: pyo.ConcreteModel, w: str, source: str, r: str, l: int, k: str, s: str, t: int
    ) -> Expression:
        share = m.output_s[w, source, r, l, k, s, t]
        return share <= share.ub * decided(m.z, d, w, source, r, l, t - 1)

    m.scenario_supply = pyo.Constraint(list(m.supply_s), rule=supply)
    m.scenario_output = pyo.Constraint(list(m.output_s), rule=output)
