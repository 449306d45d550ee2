"""The tables of an instance as plain rows, and what the words of the model mean in them.

Written for brute force alone, apart from everything that the package and its models make of an instance.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from optalloc.instance import Instance

Row = dict[str, Any]
#: What starts or opens: ("site", scenario, region, order), ("facility", id) or ("corridor", id).
Thing = tuple[Any, ...]
#: Period in which a thing starts or opens in each future; the number of periods stands for never.
Timing = Mapping[str, int]
Pattern = Mapping[Thing, Timing]
SHOCK_KEYS = ("region", "resource", "scenario", "stage", "facility", "corridor", "form")


class Linear(defaultdict[tuple[Any, ...], float]):
    """Coefficients by variable: ("on", thing, w, t) for what is there by t, others for amounts."""

    def __init__(self) -> None:
        super().__init__(float)

    def add(self, coefficient: float, *variable: Any) -> None:
        """Add a multiple of a variable; nothing is on before the first period."""
        if coefficient and not (variable[0] == "on" and variable[3] < 0):
            self[variable] += coefficient

    def include(self, other: "Linear", factor: float = 1.0) -> None:
        """Add a multiple of another sum."""
        for variable, coefficient in other.items():
            self.add(factor * coefficient, *variable)

    def fixed_by(self, pattern: Pattern) -> float:
        """Return the part that a pattern of starts and openings fixes."""
        on = [(variable, c) for variable, c in self.items() if variable[0] == "on"]
        return sum(c for (_, thing, w, t), c in on if pattern[thing][w] <= t)


class Tables:
    """The rows of an instance and the numbers in them by future and period."""

    def __init__(self, instance: Instance) -> None:
        self.settings = instance.settings
        self.periods = instance.settings.periods
        self.count = len(self.periods)
        self.rows: dict[str, list[Row]] = {
            name: [dict(zip(frame.columns, cells, strict=True)) for cells in frame.itertuples(index=False)]
            for name, frame in instance.tables.items()
        }
        self.futures = {row["future"]: row["probability"] for row in self.rows["futures"]} or {"certain": 1.0}
        self._known_from = {
            row["future"]: self.periods.index(row["known_from"])
            for row in self.rows["futures"]
            if row["known_from"]
        }
        self.things = list(self._things())

    @property
    def patterns(self) -> int:
        """Number of patterns of starts and openings, allowed or not."""
        return int(len(self.timings()) ** len(self.things))

    def timings(self) -> list[Timing]:
        """Return when a thing may start or open: in the same period of futures that are still alike."""
        return [
            timing
            for periods in itertools.product(range(self.count + 1), repeat=len(self.futures))
            if self._keeps_to_what_is_known(timing := dict(zip(self.futures, periods, strict=True)))
        ]

    def _keeps_to_what_is_known(self, timing: Timing) -> bool:
        return all(
            (timing[w] == t) == (timing[other] == t)
            for t in range(self.count)
            for w in self.futures
            for other in self._alike(w, t)
        )

    def _alike(self, w: str, t: int) -> list[str]:
        """Return the futures that cannot be told from a future in a period."""
        never = self.count
        if self._known_from.get(w, never) <= t:
            return [w]
        return [other for other in self.futures if self._known_from.get(other, never) > t]

    def number(self, table: str, row: Row, column: str, w: str, t: int) -> float:
        """Return a number of a row in a future and period."""
        number = float(row[column])
        for shock in self.rows["shocks"]:
            aimed = (shock["future"], shock["table"], shock["column"]) == (w, table, column)
            timely = shock["period"] in ("", self.periods[t])
            if aimed and timely and all(shock[key] in ("", row.get(key)) for key in SHOCK_KEYS):
                number *= shock["factor"]
        return number

    def stages(self, scenario: str) -> list[Row]:
        """Return the stages of a scenario in order."""
        return sorted((r for r in self.rows["stages"] if r["scenario"] == scenario), key=lambda r: r["order"])

    def needs(self, scenario: str, resource: str) -> Iterator[tuple[int, Row]]:
        """Yield the needs of a scenario with the order of their stage."""
        order = {stage["stage"]: stage["order"] for stage in self.stages(scenario)}
        for row in self.rows["needs"]:
            if (row["scenario"], row["resource"]) == (scenario, resource):
                yield order[row["stage"]], row

    def _things(self) -> Iterator[Thing]:
        """Yield what starts or opens; a corridor without cost or group is there from the start."""
        for site in self.rows["sites"]:
            for stage in self.stages(site["scenario"]):
                yield "site", site["scenario"], site["region"], stage["order"]
        for row in self.rows["facilities"]:
            yield "facility", row["facility"]
        for row in self.rows["corridors"]:
            if row["fixed_cost"] > 0 or row["running_cost"] > 0 or row["group"]:
                yield "corridor", row["corridor"]

    def term(self, corridor: Row, resource: str) -> Row | None:
        """Return the terms on which a corridor carries a resource, as if stated for just that."""
        for owner in (
            {"corridor": corridor["corridor"], "form": ""},
            {"corridor": "", "form": corridor["form"]},
        ):
            for named in (resource, ""):
                for row in self.rows["terms"]:
                    if {"corridor": row["corridor"], "form": row["form"]} == owner and row[
                        "resource"
                    ] == named:
                        carried = {
                            "corridor": corridor["corridor"],
                            "form": corridor["form"],
                            "resource": resource,
                        }
                        return {**row, **carried}
        return None

    def gates(self, corridor: Row) -> list[Thing]:
        """Return what must be open for a corridor to carry anything."""
        decision = ("corridor", corridor["corridor"])
        return [decision] if decision in self.things else [("facility", f) for f in required(corridor)]

    def spending(self, w: str, t: int, payer: str = "") -> Linear:
        """Return what a payer (blank: everyone) pays for openings and running in a period."""
        spent = Linear()
        for table, kind, home in (("facilities", "facility", "region"), ("corridors", "corridor", "origin")):
            for row in self.rows[table]:
                thing = (kind, row[kind])
                if thing in self.things and payer in ("", row["sponsor"] or row[home]):
                    fixed = self.number(table, row, "fixed_cost", w, t)
                    running = self.number(table, row, "running_cost", w, t)
                    spent.add(fixed + running, "on", thing, w, t)
                    spent.add(-fixed, "on", thing, w, t - 1)
        return spent

    def need(self, w: str, s: str, r: str, k: str, t: int) -> Linear:
        """Return what a site needs of a resource in a period."""
        needed = Linear()
        for order, row in self.needs(s, k):
            site = ("site", s, r, order)
            upfront = self.number("needs", row, "upfront", w, t)
            needed.add(upfront + max(0.0, self.number("needs", row, "running", w, t)), "on", site, w, t)
            needed.add(-upfront, "on", site, w, t - 1)
        return needed

    def level(self, w: str, r: str, k: str, t: int) -> Linear:
        """Return what a region has of its own in a period: drawn, added by facilities, and put out."""
        level = Linear()
        for e, row in enumerate(self.rows["endowments"]):
            if (row["region"], row["resource"]) == (r, k) and row["period"] in ("", self.periods[t]):
                level.add(1.0, "drawn", w, e, t)
        for row in self.rows["capacities"]:
            facility = next(f for f in self.rows["facilities"] if f["facility"] == row["facility"])
            if (facility["region"], row["resource"]) == (r, k):
                amount = self.number("capacities", row, "amount", w, t)
                level.add(amount, "on", ("facility", row["facility"]), w, t)
        for s in self.guests(r):
            for order, row in self.needs(s, k):
                output = max(0.0, -self.number("needs", row, "running", w, t))
                level.add(output, "on", ("site", s, r, order), w, t - 1)
        return level

    def guests(self, region: str) -> list[str]:
        """Return the scenarios that a region may host."""
        return [site["scenario"] for site in self.rows["sites"] if site["region"] == region]


def required(row: Row) -> list[str]:
    """Return the facilities that a row requires."""
    return [name.strip() for name in row["requires"].split(";") if name.strip()]
