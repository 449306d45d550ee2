"""The instance as the model's text reads it: who and what there is, with exact figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import isnan

import pandas as pd

from optalloc.instance import Instance
from optalloc.language import in_a_row, say
from optalloc.schema import SEPARATOR, SHOCK_KEYS
from optalloc.verify.called import Names
from optalloc.verify.exact import exact
from optalloc.verify.figures import Figures, read_shocks
from optalloc.verify.terms import Terms
from optalloc.verify.units import Units

#: The name of the only future of an instance without a table of futures.
CERTAIN = "certain"

_MOST_NAMED = 3  # futures in a message

#: A scenario and the region that hosts it.
Site = tuple[str, str]


@dataclass(frozen=True)
class Stage:
    """A stage; `row` is its row in `stages`, `earliest` the first period in which it may start."""

    name: str
    row: int
    lag: int
    earliest: int
    max_sites: int | None


@dataclass(frozen=True)
class Requirement:
    """A scenario's required stage (position) and the last period in which it may start (position)."""

    stage: int
    deadline: int


@dataclass(frozen=True)
class Host:
    """A site: its row in `sites` and the facilities it requires."""

    row: int
    requires: tuple[str, ...]


@dataclass(frozen=True)
class Resource:
    """How a resource behaves; `row` is its row in `resources`."""

    row: int
    rival: bool
    mobile: bool
    storable: bool


@dataclass(frozen=True)
class Facility:
    """A facility; `row` is its row in `facilities`."""

    row: int
    region: str
    payer: str
    requires: tuple[str, ...]
    group: str


@dataclass(frozen=True)
class Corridor:
    """A corridor; `row` is its row in `corridors`."""

    row: int
    origin: str
    destination: str
    form: str
    payer: str
    requires: tuple[str, ...]
    group: str


@dataclass(frozen=True)
class Tier:
    """A row of `endowments`; `period` is None where it applies in every period."""

    row: int
    period: int | None


@dataclass(frozen=True)
class Budget:
    """A row of `budgets`: a blank payer means all, no period the whole horizon."""

    payer: str
    period: int | None
    limit: Decimal


class Data:
    """Everything that the model's text calls data.

    Futures, periods and stages are positions; regions, resources, scenarios, facilities and corridors
    are identifiers; `called` returns what messages call them.

    Parameters
    ----------
    instance
        A checked instance.
    """

    def __init__(self, instance: Instance) -> None:
        frames = instance.tables
        settings = instance.settings
        self.periods = settings.periods
        self.period_of = {label: t for t, label in enumerate(self.periods)}
        self.discount = _discount_factors(_fraction(settings.discount), len(self.periods))
        self.alpha = _fraction(settings.alpha)
        self.weight = _fraction(settings.weight)
        probabilities = _probabilities(frames["futures"])
        self.futures = tuple(probabilities)
        self.probabilities = tuple(probabilities.values())
        self.future_of = {label: w for w, label in enumerate(self.futures)}
        self.known_from = self._known_from(frames["futures"])

        self.regions = frozenset(frames["regions"]["region"].tolist())
        self.resources = _resources(frames["resources"])
        self.stages = _stages(frames["stages"])
        self.stage_of = {
            (scenario, stage.name): position
            for scenario, stages in self.stages.items()
            for position, stage in enumerate(stages)
        }
        self.scenarios = frozenset(frames["scenarios"]["scenario"].tolist())
        self.requirements = self._requirements(frames["scenarios"])
        self.needs = _needs(frames["needs"])
        self.sites = _sites(frames["sites"])
        self.facilities = _facilities(frames["facilities"])
        self.capacities = _capacities(frames["capacities"])
        self.corridors = _corridors(frames["corridors"])
        self._tiers = self._tiers_by_cost(frames["endowments"])
        self.budgets = self._budgets(frames["budgets"])
        self._set_figures(frames)
        self.units = Units(frames)
        self.has_decision = cache(self._has_decision)
        self.called = Names(instance).called

    def _set_figures(self, frames: Mapping[str, pd.DataFrame]) -> None:
        """Declare every column of numbers that the model uses."""
        shocks = read_shocks(frames["shocks"], self.future_of, self.period_of)

        def figures(table: str, column: str) -> Figures:
            keys = {key: frames[table][key].tolist() for key in SHOCK_KEYS.get(table, ())}
            return Figures(frames[table][column].tolist(), keys, shocks.get((table, column), {}))

        self.shortage_price = figures("resources", "shortage_price")
        self.endowment = figures("endowments", "amount")
        self.endowment_cost = figures("endowments", "unit_cost")
        self.value = figures("stages", "value")
        self.value_factor = figures("sites", "value_factor")
        self.upfront = figures("needs", "upfront")
        self.running = figures("needs", "running")
        self.facility_cost = figures("facilities", "fixed_cost")
        self.facility_running_cost = figures("facilities", "running_cost")
        self.capacity = figures("capacities", "amount")
        self.corridor_cost = figures("corridors", "fixed_cost")
        self.corridor_running_cost = figures("corridors", "running_cost")
        self.joint_capacity = figures("corridors", "capacity")
        forms = {name: corridor.form for name, corridor in self.corridors.items()}
        self.terms = Terms(frames["terms"], forms, shocks)

    def _has_decision(self, corridor: str) -> bool:
        """Return whether opening a corridor is decided: it costs something in some future, or has a group."""
        stated = self.corridors[corridor]
        horizon = len(self.futures), len(self.periods)
        return (
            stated.group != ""
            or self.corridor_cost.ever_positive(stated.row, *horizon)
            or self.corridor_running_cost.ever_positive(stated.row, *horizon)
        )

    def tiers_of(self, region: str, resource: str, stated_cost: Decimal, period: int) -> list[int]:
        """Return the rows of `endowments` of a pair with one stated cost that apply in a period."""
        tiers = self._tiers.get((region, resource, stated_cost), ())
        return [tier.row for tier in tiers if tier.period in (None, period)]

    def when(self, future: int, period: int) -> str:
        """Return a period, and the future where there are several, in words."""
        if len(self.futures) == 1:
            return say("in {period}", period=self.periods[period])
        return say("in {period} ({future})", period=self.periods[period], future=self.futures[future])

    def among(self, futures: Sequence[int]) -> str:
        """Return futures in words, "" where they are all there are."""
        if len(futures) == len(self.futures):
            return ""
        names = in_a_row(self.futures[future] for future in futures[:_MOST_NAMED])
        if len(futures) <= _MOST_NAMED:
            return names
        return say("{futures}, … {count} in all", futures=names, count=len(futures))

    def _known_from(self, frame: pd.DataFrame) -> tuple[int, ...]:
        """Return θ_w of each future: the period from which decisions may answer to it."""
        never = len(self.periods)
        stated = [self.period_of[period] if period else never for period in frame["known_from"].tolist()]
        return tuple(stated) or (never,)

    def _requirements(self, frame: pd.DataFrame) -> dict[str, Requirement]:
        columns = frame["scenario"].tolist(), frame["required_stage"].tolist(), frame["required_by"].tolist()
        return {
            scenario: Requirement(
                self.stage_of[scenario, stage], self.period_of[by] if by else len(self.periods) - 1
            )
            for scenario, stage, by in zip(*columns, strict=True)
            if stage
        }

    def _tiers_by_cost(self, frame: pd.DataFrame) -> dict[tuple[str, str, Decimal], list[Tier]]:
        tiers: dict[tuple[str, str, Decimal], list[Tier]] = {}
        for row, (region, resource, cost, period) in enumerate(
            _rows(frame, "region", "resource", "unit_cost", "period")
        ):
            tier = Tier(row, self.period_of[period] if period else None)
            tiers.setdefault((region, resource, exact(cost)), []).append(tier)
        return tiers

    def _budgets(self, frame: pd.DataFrame) -> tuple[Budget, ...]:
        return tuple(
            Budget(payer, self.period_of[period] if period else None, exact(limit))
            for payer, period, limit in _rows(frame, "payer", "period", "limit")
        )


def _rows(frame: pd.DataFrame, *columns: str) -> Iterable[tuple]:  # type: ignore[type-arg]
    """Return the cells of some columns, row by row, as Python values."""
    return zip(*(frame[column].tolist() for column in columns), strict=True)


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(SEPARATOR) if part.strip())


def _fraction(number: float) -> Fraction:
    return Fraction(exact(number))


def _discount_factors(rate: Fraction, periods: int) -> tuple[Fraction, ...]:
    return tuple(1 / (1 + rate) ** t for t in range(periods))


def _probabilities(frame: pd.DataFrame) -> dict[str, Fraction]:
    stated = {future: _fraction(share) for future, share in _rows(frame, "future", "probability")}
    return stated or {CERTAIN: Fraction(1)}


def _resources(frame: pd.DataFrame) -> dict[str, Resource]:
    rows = _rows(frame, "resource", "rival", "mobile", "storable")
    return {name: Resource(row, *behaviour) for row, (name, *behaviour) in enumerate(rows)}


def _stages(frame: pd.DataFrame) -> dict[str, tuple[Stage, ...]]:
    rows = sorted(
        enumerate(_rows(frame, "scenario", "stage", "order", "lag", "max_sites")),
        key=lambda numbered: (numbered[1][0], numbered[1][2]),
    )
    stages: dict[str, list[Stage]] = {}
    for row, (scenario, name, _, lag, limit) in rows:
        before = stages.setdefault(scenario, [])
        earliest = lag + (before[-1].earliest if before else 0)
        before.append(Stage(name, row, lag, earliest, None if isnan(limit) else int(limit)))
    return {scenario: tuple(ordered) for scenario, ordered in stages.items()}


def _needs(frame: pd.DataFrame) -> dict[tuple[str, str], list[tuple[str, int]]]:
    """Return resource and row of each need, by scenario and name of the stage."""
    needs: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for row, (scenario, stage, resource) in enumerate(_rows(frame, "scenario", "stage", "resource")):
        needs.setdefault((scenario, stage), []).append((resource, row))
    return needs


def _sites(frame: pd.DataFrame) -> dict[Site, Host]:
    return {
        (scenario, region): Host(row, _listed(requires))
        for row, (scenario, region, requires) in enumerate(_rows(frame, "scenario", "region", "requires"))
    }


def _facilities(frame: pd.DataFrame) -> dict[str, Facility]:
    rows = _rows(frame, "facility", "region", "sponsor", "requires", "group")
    return {
        facility: Facility(row, region, sponsor or region, _listed(requires), group)
        for row, (facility, region, sponsor, requires, group) in enumerate(rows)
    }


def _capacities(frame: pd.DataFrame) -> dict[str, list[tuple[str, int]]]:
    """Return resource and row of each capacity, by facility."""
    capacities: dict[str, list[tuple[str, int]]] = {}
    for row, (facility, resource) in enumerate(_rows(frame, "facility", "resource")):
        capacities.setdefault(facility, []).append((resource, row))
    return capacities


def _corridors(frame: pd.DataFrame) -> dict[str, Corridor]:
    rows = _rows(frame, "corridor", "origin", "destination", "form", "sponsor", "requires", "group")
    return {
        corridor: Corridor(row, origin, end, form, sponsor or origin, _listed(requires), group)
        for row, (corridor, origin, end, form, sponsor, requires, group) in enumerate(rows)
    }
