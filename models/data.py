"""The sets and data of the model, read from the tables of an instance row by row.

Nothing is derived here but what the README says in words: which numbers a future shocks, which terms apply to
a corridor, from which period a stage can start, and which futures are told apart in a period.
"""
# ruff: noqa: E741 - l is the stage in the README

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from optalloc.instance import Instance
from optalloc.schema import SEPARATOR, SHOCK_KEYS

#: Name of the one future of an instance without the table `futures`.
CERTAIN = "certain"
#: Label of the branch of all futures.
ALL = "all"
#: Costs of a facility or corridor: of opening, and of each period open.
COSTS = ("fixed_cost", "running_cost")

Cells = Mapping[str, Any]


class Row:
    """A row of a table whose numbers may differ by future and period.

    Parameters
    ----------
    cells
        Stated cells by column.
    shocks
        Rows of `shocks` that match this one, by future and column.
    """

    def __init__(self, cells: Cells, shocks: Mapping[tuple[str, str], Sequence[tuple[str, float]]]) -> None:
        self._cells = cells
        self._shocks = shocks

    def __getitem__(self, column: str) -> Any:
        return self._cells[column]

    def at(self, column: str, future: str, period: str) -> float:
        """Return the stated number times every factor that applies in a future and period."""
        number = float(self._cells[column])
        for only_period, factor in self._shocks.get((future, column), ()):
            if only_period in ("", period):
                number *= factor
        return number


class Data:
    """What the formulas of the model refer to.

    Periods are numbered t = 0, 1, ... and the stages of a scenario l = 1, 2, ..., as in the README; regions,
    resources, scenarios, corridors, facilities and futures go by their identifiers.

    Attributes
    ----------
    periods, labels, discount
        Numbers of the periods, their labels, and the factors δ_t.
    futures, weight, alpha
        Probabilities p_w by future; λ and α of the objective.
    branches
        For each period its branches: lists of the futures that are not told apart, by label, which is "all"
        or their names joined by "+".
    regions, resources
        Rows by identifier.
    stages, earliest
        Rows by (scenario, l); earliest period a_l by (scenario, l).
    sites, hosts, guests
        Rows by (scenario, region); regions by scenario; scenarios by region.
    needs, need
        Lists of pairs (l, row) by (scenario, resource); rows by (scenario, l, resource).
    endowments, endowments_of
        Rows by number e; numbers by (region, resource).
    facilities
        Rows by identifier.
    capacities, capacity
        Lists of pairs (f, row) by (region, resource); rows by (facility, resource).
    corridors, terms
        Rows by identifier; the row that applies by (c, k).
    with_opening
        The corridors that have a y.
    carriers, into, out_of
        Corridors that carry k: by k, by (destination, k), by (origin, k).
    budgets
        Rows.
    """

    def __init__(self, instance: Instance) -> None:
        settings = instance.settings
        self.labels = settings.periods
        self.periods = range(len(self.labels))
        self.discount = {t: (1.0 + settings.discount) ** -t for t in self.periods}
        self.weight, self.alpha = settings.weight, settings.alpha
        self._shocks = _records(instance.table("shocks"))
        self._read_resources(instance)
        self._read_scenarios(instance)
        self._read_facilities(instance)
        self._read_corridors(instance)
        self.budgets = list(self._rows(instance, "budgets"))
        self._read_futures(instance)
        self.with_opening = dict.fromkeys(c for c in self.corridors if self._has_opening(c))

    def _read_resources(self, instance: Instance) -> None:
        self.regions = {row["region"]: row for row in self._rows(instance, "regions")}
        self.resources = {row["resource"]: row for row in self._rows(instance, "resources")}
        self.endowments = dict(enumerate(self._rows(instance, "endowments")))
        self.endowments_of: dict[tuple[str, str], list[int]] = defaultdict(list)
        for e, row in self.endowments.items():
            self.endowments_of[row["region"], row["resource"]].append(e)

    def _read_scenarios(self, instance: Instance) -> None:
        self.scenarios = {row["scenario"]: row for row in self._rows(instance, "scenarios")}
        self.stages = {(row["scenario"], int(row["order"])): row for row in self._rows(instance, "stages")}
        self.sites = {(row["scenario"], row["region"]): row for row in self._rows(instance, "sites")}
        self.hosts: dict[str, list[str]] = defaultdict(list)
        self.guests: dict[str, list[str]] = defaultdict(list)
        for s, r in self.sites:
            self.hosts[s].append(r)
            self.guests[r].append(s)
        self.needs: dict[tuple[str, str], list[tuple[int, Row]]] = defaultdict(list)
        self.need: dict[tuple[str, int, str], Row] = {}
        number = {(s, row["stage"]): l for (s, l), row in self.stages.items()}
        for row in self._rows(instance, "needs"):
            l = number[row["scenario"], row["stage"]]
            self.needs[row["scenario"], row["resource"]].append((l, row))
            self.need[row["scenario"], l, row["resource"]] = row
        self.earliest: dict[tuple[str, int], int] = {}
        for s, l in sorted(self.stages):
            self.earliest[s, l] = self.earliest.get((s, l - 1), 0) + int(self.stages[s, l]["lag"])

    def _read_facilities(self, instance: Instance) -> None:
        self.facilities = {row["facility"]: row for row in self._rows(instance, "facilities")}
        self.capacities: dict[tuple[str, str], list[tuple[str, Row]]] = defaultdict(list)
        self.capacity: dict[tuple[str, str], Row] = {}
        for row in self._rows(instance, "capacities"):
            f, k = row["facility"], row["resource"]
            self.capacities[self.facilities[f]["region"], k].append((f, row))
            self.capacity[f, k] = row

    def _read_corridors(self, instance: Instance) -> None:
        self.corridors = {row["corridor"]: row for row in self._rows(instance, "corridors")}
        stated = {(r["corridor"], r["form"], r["resource"]): r for r in _records(instance.table("terms"))}
        self.terms: dict[tuple[str, str], Row] = {}
        self.carriers: dict[str, list[str]] = defaultdict(list)
        self.into: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.out_of: dict[tuple[str, str], list[str]] = defaultdict(list)
        mobile = [k for k, resource in self.resources.items() if resource["mobile"]]
        for c, corridor in self.corridors.items():
            form = corridor["form"]
            for k in mobile:
                places = [(c, "", k), (c, "", ""), ("", form, k), ("", form, "")]
                found = [stated[place] for place in places if place in stated]
                if found:
                    self.terms[c, k] = self._row(
                        "terms", {**found[0], "corridor": c, "form": form, "resource": k}
                    )
                    self.carriers[k].append(c)
                    self.into[corridor["destination"], k].append(c)
                    self.out_of[corridor["origin"], k].append(c)

    def _read_futures(self, instance: Instance) -> None:
        rows = _records(instance.table("futures"))
        self.futures = {row["future"]: float(row["probability"]) for row in rows} or {CERTAIN: 1.0}
        known_from = {
            row["future"]: self.labels.index(row["known_from"]) for row in rows if row["known_from"]
        }
        self.branches: list[dict[str, list[str]]] = []
        for t in self.periods:
            known = [w for w in self.futures if known_from.get(w, len(self.periods)) <= t]
            unknown = [w for w in self.futures if w not in known]
            together = [*([unknown] if unknown else []), *([w] for w in known)]
            self.branches.append({self._label(futures): futures for futures in together})
        self._branch = {
            (w, t): b for t in self.periods for b, together in self.branches[t].items() for w in together
        }

    def _label(self, together: list[str]) -> str:
        """Return the label of a branch, which is not the name of a future outside it."""
        if len(together) == len(self.futures):
            return ALL
        label = "+".join(together)
        while label in self.futures and label not in together:
            label += "+"
        return label

    def _rows(self, instance: Instance, table: str) -> Iterator[Row]:
        return (self._row(table, cells) for cells in _records(instance.table(table)))

    def _row(self, table: str, cells: Cells) -> Row:
        """Return a row with the shocks on it; terms are matched by corridor, form and resource carried."""
        matching: dict[tuple[str, str], list[tuple[str, float]]] = defaultdict(list)
        for shock in self._shocks:
            keys = SHOCK_KEYS.get(table, ())
            if shock["table"] == table and all(shock[key] in ("", cells[key]) for key in keys):
                matching[shock["future"], shock["column"]].append((shock["period"], float(shock["factor"])))
        return Row(cells, matching)

    def at(self, row: Row, column: str, w: str, t: int) -> float:
        """Return a number in a future and period; a blank one is infinite."""
        number = row.at(column, w, self.labels[t])
        return math.inf if math.isnan(number) else number

    def branch(self, w: str, t: int) -> str:
        """Return the label of the futures that are not told apart from w in a period."""
        return self._branch[w, t]

    def before(self, b: str, t: int, earlier: int) -> str:
        """Return the branch of an earlier period from which branch b of t comes."""
        return self.branch(self.branches[t][b][0], earlier)

    def stages_of(self, s: str) -> range:
        """Return the stages 1..L_s of a scenario."""
        return range(1, 1 + sum(scenario == s for scenario, _ in self.stages))

    def deadlines(self, s: str) -> list[tuple[int, int]]:
        """Return the required stage l* and its deadline t* of a scenario, if it has one."""
        row = self.scenarios[s]
        by = self.labels.index(row["required_by"]) if row["required_by"] else self.periods[-1]
        return [(l, by) for l in self.stages_of(s) if self.stages[s, l]["stage"] == row["required_stage"]]

    def applies(self, e: int, t: int) -> bool:
        """Tell whether an endowment row applies in a period."""
        return self.endowments[e]["period"] in ("", self.labels[t])

    def increment(self, w: str, s: str, l: int, t: int) -> float:
        """Return v_l = value_l − value_{l−1}."""
        before = self.at(self.stages[s, l - 1], "value", w, t) if l > 1 else 0.0
        return self.at(self.stages[s, l], "value", w, t) - before

    def priced(self, k: str) -> bool:
        """Tell whether a shortage of a resource is allowed."""
        return not math.isnan(self.resources[k]["shortage_price"])

    def _has_opening(self, c: str) -> bool:
        """Tell whether a corridor has a y: it costs something in some future, or sits in a group."""
        corridor = self.corridors[c]
        costs = ((column, w, t) for column in COSTS for w in self.futures for t in self.periods)
        return bool(corridor["group"]) or any(self.at(corridor, *cost) > 0 for cost in costs)


def required_facilities(row: Row) -> list[str]:
    """Return the facilities that a site, facility or corridor requires."""
    return [f.strip() for f in row["requires"].split(SEPARATOR) if f.strip()]


def _records(frame: pd.DataFrame) -> list[Cells]:
    columns = {str(column): cells for column, cells in frame.to_dict("list").items()}
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
