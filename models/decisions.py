"""The decisions: launches z, openings of facilities u and of corridors y, and what binds them alone.

Decisions answer to the future as far as it is known. The futures that are not told apart in a period, its
branch b, share one variable, so that z[w,·,t] = z[w',·,t] needs no rows; every row of decisions alone stands
once for each branch and period. The decisions that a branch has taken before are those of the branch that it
comes from, `Data.before`. (Non-anticipativity: Rockafellar & Wets 1991; Birge & Louveaux 2011.)
"""
# ruff: noqa: E741 - l is the stage in the README

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pyomo.environ as pyo  # type: ignore[import-untyped]

from optalloc.models.data import Data, required_facilities

#: A Pyomo expression, variable or number.
Expression = Any


def add_decisions(m: pyo.ConcreteModel, d: Data) -> None:
    """Declare z[b,s,r,l,t], u[b,f,t] and y[b,c,t], and state what binds them alone.

    Only a corridor whose opening is a decision has a y.
    """
    times = [(b, t) for t in d.periods for b in d.branches[t]]
    stages = [(s, r, l) for s, r in d.sites for l in d.stages_of(s)]
    m.z = pyo.Var([(b, *stage, t) for stage in stages for b, t in times], domain=pyo.Binary)
    m.u = pyo.Var([(b, f, t) for f in d.facilities for b, t in times], domain=pyo.Binary)
    m.y = pyo.Var([(b, c, t) for c in d.with_opening for b, t in times], domain=pyo.Binary)
    add_stages(m, d)
    add_openings(m, d)
    add_requires(m, d)
    add_groups(m, d)


def decided(v: pyo.Var, d: Data, w: str, *index: Any) -> Expression:
    """Return v[w,...,t] of a future (v = z, u, y): the variable of its branch, 0 before the first period."""
    *what, t = index
    return v[d.branch(w, t), *what, t] if t >= 0 else 0.0


def add_stages(m: pyo.ConcreteModel, d: Data) -> None:
    """Stages never go back, nest, start elsewhere after their lag, and keep limits and deadlines.

    started     z[s,r,l,t] ≥ z[s,r,l,t−1]
    nested      z[s,r,l,t] ≤ z[s,r,l−1,t]                       l ≥ 2
    replicated  z[s,r,l,t] ≤ Σ_{r'} z[s,r',l−1,t−lag_l]         l ≥ 2, lag_l ≥ 1
    earliest    z[s,r,l,t] = 0                                  t < a_l
    max_sites   Σ_r z[s,r,l,T−1] ≤ max_sites_l
    required    Σ_r z[s,r,l*,t*] ≥ 1
    """
    later = [(b, s, r, l, t) for b, s, r, l, t in m.z if t > 0]
    m.started = pyo.Constraint(
        later,
        rule=lambda m, b, s, r, l, t: m.z[b, s, r, l, t] >= m.z[d.before(b, t, t - 1), s, r, l, t - 1],
    )

    higher = [(b, s, r, l, t) for b, s, r, l, t in m.z if l > 1]
    m.nested = pyo.Constraint(
        higher, rule=lambda m, b, s, r, l, t: m.z[b, s, r, l, t] <= m.z[b, s, r, l - 1, t]
    )

    def replicated(m: pyo.ConcreteModel, b: str, s: str, r: str, l: int, t: int) -> Expression:
        before = t - int(d.stages[s, l]["lag"])
        return m.z[b, s, r, l, t] <= (
            _sites(m, d, d.before(b, t, before), s, l - 1, before) if before >= 0 else 0
        )

    lagging = [(b, s, r, l, t) for b, s, r, l, t in higher if d.stages[s, l]["lag"] >= 1]
    m.replicated = pyo.Constraint(lagging, rule=replicated)

    early = [(b, s, r, l, t) for b, s, r, l, t in m.z if t < d.earliest[s, l]]
    m.earliest = pyo.Constraint(early, rule=lambda m, b, s, r, l, t: m.z[b, s, r, l, t] == 0)

    last = d.periods[-1]
    limited = [(s, l) for (s, l), stage in d.stages.items() if stage["max_sites"] >= 0 and d.hosts[s]]
    m.max_sites = pyo.Constraint(
        list(d.branches[last]),
        limited,
        rule=lambda m, b, s, l: _sites(m, d, b, s, l, last) <= d.stages[s, l]["max_sites"],
    )

    due = [(b, s, l, t) for s in d.scenarios for l, t in d.deadlines(s) for b in d.branches[t]]
    m.required = pyo.Constraint(due, rule=lambda m, b, s, l, t: _sites(m, d, b, s, l, t) >= 1)


def _sites(m: pyo.ConcreteModel, d: Data, b: str, s: str, l: int, t: int) -> Expression:
    """Σ_r z[s,r,l,t]."""
    return sum(m.z[b, s, r, l, t] for r in d.hosts[s])


def add_openings(m: pyo.ConcreteModel, d: Data) -> None:
    """What is open stays open: u[f,t] ≥ u[f,t−1] (facilities), y[c,t] ≥ y[c,t−1] (corridors)."""

    def kept(v: pyo.Var) -> pyo.Constraint:
        return pyo.Constraint(
            [(b, n, t) for b, n, t in v if t > 0],
            rule=lambda m, b, n, t: v[b, n, t] >= v[d.before(b, t, t - 1), n, t - 1],
        )

    m.facilities, m.corridors = kept(m.u), kept(m.y)


def add_requires(m: pyo.ConcreteModel, d: Data) -> None:
    """Whatever requires a facility waits for it: z[s,r,1,t] ≤ u[f,t], y[c,t] ≤ u[f,t], u[f',t] ≤ u[f,t]."""
    sites = [
        (b, s, r, f, t)
        for (s, r), row in d.sites.items()
        for f in required_facilities(row)
        for t in d.periods
        for b in d.branches[t]
    ]
    m.site_requires = pyo.Constraint(sites, rule=lambda m, b, s, r, f, t: m.z[b, s, r, 1, t] <= m.u[b, f, t])
    corridors = [(b, c, f, t) for b, c, t in m.y for f in required_facilities(d.corridors[c])]
    m.corridor_requires = pyo.Constraint(corridors, rule=lambda m, b, c, f, t: m.y[b, c, t] <= m.u[b, f, t])
    chains = [(b, n, f, t) for b, n, t in m.u for f in required_facilities(d.facilities[n])]
    m.facility_requires = pyo.Constraint(chains, rule=lambda m, b, n, f, t: m.u[b, n, t] <= m.u[b, f, t])


def add_groups(m: pyo.ConcreteModel, d: Data) -> None:
    """Of the corridors and facilities of a group at most one is ever opened: Σ_{n ∈ group} v[n,T−1] ≤ 1."""
    members: dict[str, list[tuple[pyo.Var, str]]] = defaultdict(list)
    for v, rows in ((m.u, d.facilities), (m.y, d.corridors)):
        for n, row in rows.items():
            if row["group"]:
                members[row["group"]].append((v, n))
    last = d.periods[-1]
    m.groups = pyo.Constraint(
        list(d.branches[last]),
        sorted(members),
        rule=lambda m, b, group: sum(v[b, n, last] for v, n in members[group]) <= 1,
    )
