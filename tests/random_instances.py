"""Seeded random instances, small enough for brute force or nearly so, in which every feature is met often."""

import random
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from optalloc.instance import Instance
from optalloc.schema import SHOCK_KEYS, TABLES, Column, Table
from optalloc.tables import Settings, column_dtype

#: Resources by how they behave.
KINDS = {
    "talent": "rival mobile",
    "capital": "rival mobile storable",
    "space": "rival",
    "grain": "rival storable",
    "technology": "mobile",
    "licence": "",
}
REGIONS = ("dalian", "hefei", "wuhan", "xian")
SCENARIOS = ("drones", "ports", "robots")
STAGES = ("pilot", "demonstration", "rollout")
FORMS = ("agreement", "enclave")
SPONSOR = "ministry"


@cache
def random_instance(seed: int) -> Instance:
    """Return the small instance of a seed; its tables are sound by construction, and not checked here."""
    return _instance(_Draw(seed))


@cache
def branching_instance(seed: int) -> Instance:
    """Return a small instance whose decisions may answer to futures, with groups of facilities."""
    return _instance(_BranchingDraw(seed))


def _instance(draw: "_Draw") -> Instance:
    return Instance(draw.settings, {name: _frame(TABLES[name], rows) for name, rows in draw.rows.items()})


def _frame(table: Table, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return a typed frame, with the default or a blank in cells that were not drawn."""

    def cell(row: dict[str, Any], column: Column) -> Any:
        drawn = row.get(column.name)
        blank = "" if column_dtype(column) == "str" else np.nan
        return drawn if drawn is not None else blank if column.default is None else column.default

    return pd.DataFrame(
        {c.name: pd.array([cell(row, c) for row in rows], dtype=column_dtype(c)) for c in table.columns}
    )


class _Draw:
    """The tables of one random instance, drawn one after the other.

    Every other draw is tiny: few launches, at most one facility, and corridors that are mostly free.
    """

    #: How many periods: of tiny draws, of others.
    period_counts: tuple[tuple[int, ...], tuple[int, ...]] = ((1, 1, 2), (1, 2, 2, 3))

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._tiny = seed % 2 == 0
        self.rows: dict[str, list[dict[str, Any]]] = {}
        count = self._random.choice(self.period_counts[0 if self._tiny else 1])
        self._periods = tuple(str(2026 + t) for t in range(count))
        self._draw_regions_and_resources()
        self._draw_scenarios()
        self._draw_facilities()
        self._draw_endowments()
        self._draw_corridors()
        self._draw_terms()
        self._draw_budgets()
        self._draw_futures()
        self.settings = self._drawn_settings()

    def _add(self, table: str, /, **cells: Any) -> None:
        """Add a row, unless one of the same key is there."""
        keys = TABLES[table].key
        key = [cells.get(name) for name in keys]
        rows = self.rows.setdefault(table, [])
        if key not in [[row.get(name) for name in keys] for row in rows]:
            rows.append(cells)

    def _ids(self, table: str) -> list[str]:
        return [row[TABLES[table].key[0]] for row in self.rows.get(table, ())]

    def _chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def _perhaps(self, probability: float, cell: Any) -> Any:
        return cell if self._chance(probability) else None

    def _halves(self, low: float, high: float) -> float:
        """Return a multiple of one half between two numbers."""
        return self._random.randint(round(2 * low), round(2 * high)) / 2

    def _pick(self, items: Any) -> Any:
        return self._random.choice(list(items))

    def _some(self, items: Any, least: int, most: int) -> list[Any]:
        """Return some items in their order."""
        pool = list(items)
        count = min(len(pool), self._random.randint(min(least, most), most))
        chosen = set(self._random.sample(range(len(pool)), count))
        return [item for at, item in enumerate(pool) if at in chosen]

    def _draw_regions_and_resources(self) -> None:
        least, most = (2, 3) if self._tiny else (3, 4)
        for region in self._some(REGIONS, least, most) if self._chance(0.9) else REGIONS[:1]:
            self._add("regions", region=region)
        mobile = [kind for kind in KINDS if "mobile" in KINDS[kind]]
        self._mobile = self._some(mobile, 1, 2)
        immobile = self._some([kind for kind in KINDS if kind not in mobile], 0, 1)
        for resource in [*self._mobile, *immobile]:
            behaviour = {word: word in KINDS[resource].split() for word in ("rival", "mobile", "storable")}
            price = self._perhaps(0.25, self._halves(1, 6))
            self._add("resources", resource=resource, shortage_price=price, **behaviour)

    def _draw_scenarios(self) -> None:
        regions = self._ids("regions")
        self._hosts = self._some(regions, 1 if self._tiny else 2, max(1, len(regions) - 1))
        for scenario in self._some(SCENARIOS, 1, 2 if self._tiny else 3):
            stages = STAGES[: self._random.randint(1, 2 if self._tiny else 3)]
            required = self._perhaps(0.15, self._pick(stages))
            deadline = self._perhaps(0.5, self._pick(self._periods)) if required else None
            self._add("scenarios", scenario=scenario, required_stage=required, required_by=deadline)
            for region in self._some(self._hosts, 1 if self._tiny else 2, 1 if self._tiny else 2):
                factor = self._perhaps(0.3, self._pick((0.5, 0.8, 1.2)))
                self._add("sites", scenario=scenario, region=region, value_factor=factor)
            value = 0.0
            for order, stage in enumerate(stages, 1):
                value += self._halves(4, 12) if self._chance(0.85) else -self._halves(0.5, 2)
                self._draw_stage(scenario, stage, order, value)

    def _draw_stage(self, scenario: str, stage: str, order: int, value: float) -> None:
        lag = self._perhaps(0.35 if order > 1 else 0.15, 1) if len(self._periods) > 1 else None
        limit = self._perhaps(0.2, self._pick((1, 1, 2)))
        self._add(
            "stages", scenario=scenario, stage=stage, order=order, value=value, lag=lag, max_sites=limit
        )
        immobile = [k for k in self._ids("resources") if k not in self._mobile and self._chance(0.4)]
        for resource in [*self._some(self._mobile, 1, 2), *immobile]:
            if self._chance(0.15):
                upfront, running = self._perhaps(0.3, self._halves(0.5, 2)), -self._halves(0.5, 4)
            else:
                upfront, running = self._perhaps(0.4, self._halves(0.5, 2.5)), self._halves(0.5, 2.5)
            cells = {"resource": resource, "upfront": upfront, "running": running}
            self._add("needs", scenario=scenario, stage=stage, **cells)

    def _draw_facilities(self) -> None:
        for n in range(self._random.randint(0, 1) if self._tiny else self._random.randint(1, 2)):
            requires = self._perhaps(0.6, self._ids("facilities")[0]) if n else None
            self._add(
                "facilities",
                facility=("park", "platform")[n],
                region=self._pick(self._ids("regions")),
                sponsor=self._perhaps(0.3, SPONSOR),
                fixed_cost=self._halves(0.5, 4),
                running_cost=self._perhaps(0.5, 0.5),
                requires=requires,
            )
            for resource in self._some(self._ids("resources"), 1, 2):
                amount = self._halves(2, 16)
                self._add("capacities", facility=("park", "platform")[n], resource=resource, amount=amount)
        for site in self.rows["sites"]:
            if self._ids("facilities"):
                site["requires"] = self._perhaps(0.2, self._pick(self._ids("facilities")))

    def _draw_endowments(self) -> None:
        """Hosts are poor, so that flows pay; what a facility adds to is left to it alone now and then."""
        home = {row["facility"]: row["region"] for row in self.rows.get("facilities", ())}
        added = {(home[row["facility"]], row["resource"]) for row in self.rows.get("capacities", ())}
        for region in self._ids("regions"):
            for resource in self._ids("resources"):
                poor = resource in self._mobile and region in self._hosts
                if not self._chance(0.25 if (region, resource) in added else 0.3 if poor else 0.85):
                    continue
                pair = {"region": region, "resource": resource}
                cost = self._pick((0, 0, 0.25, 0.5))
                self._add("endowments", **pair, amount=self._halves(1, 3 if poor else 8), unit_cost=cost)
                if self._chance(0.3):
                    self._add("endowments", **pair, amount=self._halves(1, 4), unit_cost=cost + 0.5)
                if self._chance(0.25):
                    period = self._pick(self._periods)
                    self._add("endowments", **pair, amount=self._halves(1, 4), unit_cost=cost, period=period)

    def _draw_corridors(self) -> None:
        """Most lead from elsewhere to a host; those of a group all to one host."""
        regions = self._ids("regions")
        if len(regions) < 2:
            return
        group = self._perhaps(0.25, self._pick(self._hosts))
        for n in range(self._random.randint(1, 3 if self._tiny else 4)):
            destination = group or self._pick(self._hosts if self._chance(0.85) else regions)
            elsewhere = [r for r in regions if r != destination]
            givers = [r for r in elsewhere if r not in self._hosts]
            free = self._chance(0.6 if self._tiny or group else 0.4)
            self._add(
                "corridors",
                corridor=f"{n + 1}",
                origin=self._pick(givers if givers and self._chance(0.7) else elsewhere),
                destination=destination,
                form=self._pick(FORMS),
                sponsor=self._perhaps(0.2, SPONSOR),
                fixed_cost=None if free else self._halves(0.5, 2.5),
                running_cost=None if free else self._perhaps(0.5, 0.25),
                capacity=self._perhaps(0.5, self._halves(1, 2 if group else 4)),
                requires=self._perhaps(0.4, self._pick(self._ids("facilities") or [None])),
                group=self._perhaps(0.85, f"to {group}") if group else None,
            )

    def _draw_terms(self) -> None:
        for form in sorted({row["form"] for row in self.rows.get("corridors", ())}):
            for resource in [None] if self._chance(0.6) else self._some(self._mobile, 1, 2):
                self._draw_term(form=form, resource=resource)
        for corridor in self._ids("corridors"):
            if self._chance(0.3):
                self._draw_term(corridor=corridor, resource=self._perhaps(0.6, self._pick(self._mobile)))

    def _draw_term(self, **keys: Any) -> None:
        self._add(
            "terms",
            **keys,
            unit_cost=self._perhaps(0.5, self._pick((0.25, 0.5, 1))),
            capacity=self._perhaps(0.3, self._halves(1, 5)),
            load=self._perhaps(0.4, self._pick((0, 0, 0.5, 2))),
            **{"yield": self._perhaps(0.25, self._pick((0.5, 0.8)))},
        )

    def _draw_budgets(self) -> None:
        owned = [*self.rows.get("facilities", ()), *self.rows.get("corridors", ())]
        payers = [row["sponsor"] or row.get("region") or row["origin"] for row in owned if row["fixed_cost"]]
        if not payers or not self._chance(0.5):
            return
        for payer in self._some([None, *sorted(set(payers))], 1, 2):
            period = self._perhaps(0.5, self._pick(self._periods))
            self._add("budgets", payer=payer, period=period, limit=self._halves(1, 6))

    def _draw_futures(self) -> None:
        if not self._chance(0.55):
            return
        for n, probability in enumerate(self._pick([(1,), (0.5, 0.5), (0.7, 0.3), (0.2, 0.3, 0.5)])):
            self._add("futures", future=f"future {n + 1}", probability=probability)
            for _ in range(self._random.randint(1, 5)):
                self._draw_shock(f"future {n + 1}")

    def _draw_shock(self, future: str) -> None:
        """Draw a shock of a stated number, singled out by some of its keys."""
        targets = [
            (table, column.name, row)
            for table in SHOCK_KEYS
            for column in TABLES[table].columns
            for row in self.rows.get(table, ())
            if column.shockable and row.get(column.name)
        ]
        columns = sorted({target[:2] for target in targets})
        table, column = self._pick(columns)
        row = self._pick(target[2] for target in targets if target[:2] == (table, column))
        keys = {key: self._perhaps(0.5, row.get(key)) for key in SHOCK_KEYS[table]}
        period = self._perhaps(0.35, self._pick(self._periods))
        factor = self._pick((0, 0.5, 0.5, 0.8, 1.25, 1.5, 2))
        self._add("shocks", future=future, table=table, column=column, period=period, factor=factor, **keys)

    def _drawn_settings(self) -> Settings:
        averse = "futures" in self.rows and self._chance(0.5)
        return Settings(
            periods=self._periods,
            discount=self._pick((0.0, 0.0, 0.05, 0.25)),
            weight=self._pick((0.25, 0.5, 1.0)) if averse else 0.0,
            alpha=self._pick((0.5, 0.75, 0.9)) if averse else 0.9,
        )


class _BranchingDraw(_Draw):
    """Two or three futures, most of them known from some period, and groups that facilities are in.

    Every other draw is tiny: two futures, one scenario, one facility or two that could stand in its place.
    """

    period_counts = ((1, 2), (2, 2, 3))

    def _draw_regions_and_resources(self) -> None:
        """Let most shortages have a price, so that futures decide what pays rather than what is possible."""
        super()._draw_regions_and_resources()
        for row in self.rows["resources"]:
            row["shortage_price"] = self._perhaps(0.85, self._halves(1.5, 4))

    def _draw_scenarios(self) -> None:
        super()._draw_scenarios()
        for row in self.rows["stages"]:
            row["value"] += 4
        if self._tiny:
            first = self._ids("scenarios")[0]
            for table in ("scenarios", "sites", "stages", "needs"):
                self.rows[table] = [row for row in self.rows[table] if row["scenario"] == first]

    def _draw_facilities(self) -> None:
        """Draw facilities where something is hosted, too small for all that is wanted of them."""
        while not self._ids("facilities"):
            super()._draw_facilities()
        for row in self.rows["facilities"]:
            row["region"], row["fixed_cost"] = self._pick(self._hosts), self._halves(0.5, 2)
        for row in self.rows["capacities"]:
            row["amount"] = self._halves(0.5, 2)

    def _draw_corridors(self) -> None:
        """Draw corridors, and groups of facilities and of facilities and corridors."""
        super()._draw_corridors()
        for facility in self._some(self.rows["facilities"], 1, 2):
            facility["group"] = f"at {facility['region']}"
            if self._chance(0.5):
                self._draw_alternative(facility)
            free = [row for row in self.rows.get("corridors", ()) if row["requires"] != facility["facility"]]
            if free and self._chance(0.6):
                self._pick(free)["group"] = facility["group"]

    def _draw_alternative(self, facility: dict[str, Any]) -> None:
        """Draw a larger and dearer facility that could stand in the place of one."""
        small, large = facility["facility"], f"large {facility['facility']}"
        self._add("facilities", **{**facility, "facility": large, "fixed_cost": 1.5 * facility["fixed_cost"]})
        for row in [row for row in self.rows["capacities"] if row["facility"] == small]:
            self._add("capacities", **{**row, "facility": large, "amount": 1.5 * row["amount"]})

    def _draw_futures(self) -> None:
        """Draw from when each future is known: the first, the last or any period, or never."""
        several = [(0.5, 0.5), (0.7, 0.3)] if self._tiny else [(0.7, 0.3), (0.2, 0.3, 0.5), (0.4, 0.4, 0.2)]
        futures = {f"future {n}": probability for n, probability in enumerate(self._pick(several), 1)}
        known = self._some(futures, *self._pick(((0, 0), (1, 1), (1, 2), (3, 3), (3, 3))))
        periods = self._pick([self._periods[:1], self._periods[-1:], self._periods, self._periods])
        for future, probability in futures.items():
            known_from = self._pick(periods) if future in known else None
            self._add("futures", future=future, probability=probability, known_from=known_from)
            values = {"table": "stages", "column": "value", "scenario": self._pick(self._ids("scenarios"))}
            self._add("shocks", future=future, **values, factor=self._pick((0, 0.5, 2)))
            for _ in range(self._random.randint(1, 4)):
                self._draw_shock(future)
