"""The linear programme of amounts that a pattern of starts and openings leaves, stated plainly.

No derived bounds, no strong links, nothing about what is of use: a corridor that is not open carries nothing.
"""

import itertools
import math

import numpy as np
from scipy.optimize import linprog

from tests.plain_tables import Linear, Pattern, Row, Tables, Thing


class Amounts:
    """Amounts drawn, sent, stored and missed, with rows Σ ≤ limit in which a pattern fixes the switches."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._column: dict[tuple[object, ...], int] = {}
        self._upper: list[float] = []
        self._gates: dict[int, list[tuple[Thing, str, int]]] = {}
        self._rows: list[tuple[Linear, float]] = []
        self._net = {w: Linear() for w in tables.futures}
        for w, t in itertools.product(tables.futures, range(tables.count)):
            self._state_values(w, t)
            self._state_draws(w, t)
            self._state_flows(w, t)
            for k in tables.rows["resources"]:
                self._state_shortages(w, k, t)
                (self._state_balances if k["rival"] else self._state_access)(w, k, t)
        self._objective = self._state_risk()
        self._matrix = np.zeros((len(self._rows), len(self._upper)))
        for at, (row, _) in enumerate(self._rows):
            for variable, coefficient in row.items():
                if variable[0] != "on":
                    self._matrix[at, self._column[variable]] = coefficient

    def hope(self, pattern: Pattern) -> float:
        """Return the net value under a pattern if amounts cost nothing: their costs are never negative."""
        settings = self._tables.settings
        values = sorted((self._net[w].fixed_by(pattern), p) for w, p in self._tables.futures.items())
        expected = sum(p * value for value, p in values)
        tail, left = 0.0, 1.0 - settings.alpha
        for value, p in values:
            tail += min(p, left) * value / (1.0 - settings.alpha)
            left -= min(p, left)
        return float((1.0 - settings.weight) * expected + settings.weight * tail)

    def best_value(self, pattern: Pattern) -> float | None:
        """Return the greatest net value under a pattern, None where its needs cannot be met."""
        upper = [
            0.0 if any(pattern[thing][w] > t for thing, w, t in self._gates.get(at, ())) else most
            for at, most in enumerate(self._upper)
        ]
        lower = [-math.inf if variable[0] == "value at risk" else 0.0 for variable in self._column]
        cost = np.zeros(len(upper))
        for variable, coefficient in self._objective.items():
            if variable[0] != "on":
                cost[self._column[variable]] = -coefficient
        limits = [limit - row.fixed_by(pattern) for row, limit in self._rows]
        if not upper:
            return self._objective.fixed_by(pattern) if all(limit >= 0 for limit in limits) else None
        bounds = list(zip(lower, upper, strict=True))
        solved = linprog(cost, A_ub=self._matrix, b_ub=limits, bounds=bounds, method="highs")
        if solved.status == 2:
            return None
        assert solved.x is not None, solved.message
        return float(self._objective.fixed_by(pattern) - cost @ solved.x)

    def _amount(self, upper: float, *variable: object) -> None:
        """Declare an amount between 0 and a bound."""
        self._column[variable] = len(self._upper)
        self._upper.append(upper)

    def _cost(self, w: str, t: int, unit_cost: float, *variable: object) -> None:
        self._net[w].add(-unit_cost * self._discount(t), *variable)

    def _discount(self, t: int) -> float:
        return float((1.0 + self._tables.settings.discount) ** -t)

    def _state_values(self, w: str, t: int) -> None:
        """Count the value of the highest stage of each site, and what openings cost."""
        tables = self._tables
        for site in tables.rows["sites"]:
            factor = tables.number("sites", site, "value_factor", w, t) * self._discount(t)
            before = 0.0
            for stage in tables.stages(site["scenario"]):
                value = tables.number("stages", stage, "value", w, t)
                thing = ("site", site["scenario"], site["region"], stage["order"])
                self._net[w].add(factor * (value - before), "on", thing, w, t)
                before = value
        self._net[w].include(tables.spending(w, t), -self._discount(t))

    def _state_draws(self, w: str, t: int) -> None:
        tables = self._tables
        for e, row in enumerate(tables.rows["endowments"]):
            if row["period"] in ("", tables.periods[t]):
                self._amount(tables.number("endowments", row, "amount", w, t), "drawn", w, e, t)
                self._cost(w, t, tables.number("endowments", row, "unit_cost", w, t), "drawn", w, e, t)

    def _state_flows(self, w: str, t: int) -> None:
        """State what corridors carry, one by one and jointly."""
        tables = self._tables
        for corridor in tables.rows["corridors"]:
            load = Linear()
            for k in (row["resource"] for row in tables.rows["resources"] if row["mobile"]):
                term = tables.term(corridor, k)
                if term is not None:
                    flow = ("sent", w, corridor["corridor"], k, t)
                    most = tables.number("terms", term, "capacity", w, t)
                    self._gates[len(self._upper)] = [(thing, w, t) for thing in tables.gates(corridor)]
                    self._amount(math.inf if math.isnan(most) else most, *flow)
                    self._cost(w, t, tables.number("terms", term, "unit_cost", w, t), *flow)
                    load.add(term["load"], *flow)
            if not math.isnan(corridor["capacity"]):
                self._rows.append((load, tables.number("corridors", corridor, "capacity", w, t)))

    def _state_shortages(self, w: str, k: Row, t: int) -> None:
        """Let a site miss what it needs, and no more, where that has a price."""
        tables = self._tables
        price = tables.number("resources", k, "shortage_price", w, t)
        if math.isnan(price):
            return
        for site in tables.rows["sites"]:
            missed = ("missed", w, site["scenario"], site["region"], k["resource"], t)
            self._amount(math.inf, *missed)
            self._cost(w, t, price, *missed)
            row = Linear()
            row.add(1.0, *missed)
            row.include(tables.need(w, site["scenario"], site["region"], k["resource"], t), -1.0)
            self._rows.append((row, 0.0))

    def _unmet(self, w: str, s: str, r: str, k: Row, t: int) -> Linear:
        """Return the need of a site less what it is short of."""
        unmet = self._tables.need(w, s, r, k["resource"], t)
        if not math.isnan(k["shortage_price"]):
            unmet.add(-1.0, "missed", w, s, r, k["resource"], t)
        return unmet

    def _arrivals(self, w: str, r: str, k: str, t: int) -> Linear:
        arrivals = Linear()
        for corridor in self._tables.rows["corridors"]:
            if corridor["destination"] == r and ("sent", w, corridor["corridor"], k, t) in self._column:
                term = self._tables.term(corridor, k)
                assert term is not None
                arrivals.add(term["yield"], "sent", w, corridor["corridor"], k, t)
        return arrivals

    def _state_balances(self, w: str, k: Row, t: int) -> None:
        """What sites need, what is sent and what is stored: all was there, arrives, or was stored."""
        tables, name = self._tables, k["resource"]
        for region in (row["region"] for row in tables.rows["regions"]):
            row = Linear()
            for s in tables.guests(region):
                row.include(self._unmet(w, s, region, k, t))
            row.include(tables.level(w, region, name, t), -1.0)
            row.include(self._arrivals(w, region, name, t), -1.0)
            for corridor in tables.rows["corridors"]:
                if (
                    corridor["origin"] == region
                    and ("sent", w, corridor["corridor"], name, t) in self._column
                ):
                    row.add(1.0, "sent", w, corridor["corridor"], name, t)
            if k["storable"]:
                self._amount(math.inf, "stored", w, region, name, t)
                row.add(1.0, "stored", w, region, name, t)
                if t > 0:
                    row.add(-1.0, "stored", w, region, name, t - 1)
            self._rows.append((row, 0.0))

    def _state_access(self, w: str, k: Row, t: int) -> None:
        """Each site on its own has its region's level and what arrives; a region sends its own level."""
        tables, name = self._tables, k["resource"]
        for site in tables.rows["sites"]:
            row = self._unmet(w, site["scenario"], site["region"], k, t)
            row.include(tables.level(w, site["region"], name, t), -1.0)
            row.include(self._arrivals(w, site["region"], name, t), -1.0)
            self._rows.append((row, 0.0))
        for corridor in tables.rows["corridors"]:
            if ("sent", w, corridor["corridor"], name, t) in self._column:
                row = Linear()
                row.add(1.0, "sent", w, corridor["corridor"], name, t)
                row.include(tables.level(w, corridor["origin"], name, t), -1.0)
                self._rows.append((row, 0.0))

    def _state_risk(self) -> Linear:
        """Return the objective: expected net value, and its mean over the worst futures."""
        tables, settings = self._tables, self._tables.settings
        objective = Linear()
        for w, p in tables.futures.items():
            objective.include(self._net[w], (1.0 - settings.weight) * p)
        if settings.weight > 0:
            self._amount(math.inf, "value at risk")
            objective.add(settings.weight, "value at risk")
            for w, p in tables.futures.items():
                self._amount(math.inf, "below", w)
                objective.add(-settings.weight * p / (1.0 - settings.alpha), "below", w)
                row = Linear()
                row.add(1.0, "value at risk")
                row.add(-1.0, "below", w)
                row.include(self._net[w], -1.0)
                self._rows.append((row, 0.0))
        return objective
