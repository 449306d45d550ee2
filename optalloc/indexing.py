"""Positions in place of identifiers, and data by future and period: what the formulation is written on.

Made once per instance. Shapes: W futures, T periods, then the rows of a table. Arrays of data that no
shock touches are read-only views broadcast over W and T, so they cost no memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from optalloc.schema import SEPARATOR
from optalloc.tables import Frames, Settings

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

NONE = -1  #: position that stands for "blank"


@dataclass(frozen=True)
class Launches:
    """Every site × stage of its scenario, site by site in stage order.

    Attributes
    ----------
    site, stage, scenario, region
        Positions, shape (n,).
    previous
        The launch of the stage before at the same site, NONE for first stages.
    earliest
        First period in which the stage can have started: the lags so far.
    value
        Increment of value × site factor, money per period, shape (W, T, n).
    """

    site: Ints
    stage: Ints
    scenario: Ints
    region: Ints
    previous: Ints
    earliest: Ints
    value: Floats


@dataclass(frozen=True)
class Needs:
    """Rows of `needs` at every launch: launch × resource.

    Attributes
    ----------
    launch, resource
        Positions, shape (n,).
    upfront, running, output
        Amounts, shape (W, T, n); `running` and `output` are the positive and the negative part.
    """

    launch: Ints
    resource: Ints
    upfront: Floats
    running: Floats
    output: Floats


@dataclass(frozen=True)
class Carriers:
    """Corridor × resource that it carries.

    Attributes
    ----------
    corridor, resource, origin, destination
        Positions, shape (n,).
    share
        What arrives of a unit sent (`yield`), shape (n,).
    load
        Joint capacity taken by a unit, shape (n,).
    unit_cost, capacity
        Shape (W, T, n); capacity is inf where none is stated.
    """

    corridor: Ints
    resource: Ints
    origin: Ints
    destination: Ints
    share: Floats
    load: Floats
    unit_cost: Floats
    capacity: Floats


@dataclass(frozen=True)
class Openable:
    """Facilities, or corridors: things that open once and stay open.

    Attributes
    ----------
    fixed_cost, running_cost
        Money, shape (W, T, n).
    payer
        Who pays, as text, shape (n,).
    required
        Pairs (thing, facility it requires), shape (m, 2).
    """

    fixed_cost: Floats
    running_cost: Floats
    payer: npt.NDArray[np.object_]
    required: Ints


@dataclass(frozen=True)
class Indexed:
    """All positions and data of an instance.

    Attributes
    ----------
    regions, resources, scenarios, stages, futures, periods, facility_ids, corridor_ids
        Labels by position (stages as "scenario/stage").
    probability
        Of each future, shape (W,).
    discount
        Factor of each period, shape (T,).
    rival, mobile, storable
        Shape (K,).
    shortage_price
        Shape (W, T, K), NaN where no shortage is allowed.
    endowment_region, endowment_resource, endowment_period
        Shape (E,); the period is NONE where the row holds in every period.
    endowment_amount, endowment_cost
        Shape (W, T, E); the amount is 0 in periods in which the row does not apply.
    site_scenario, site_region
        Shape (S,).
    site_required
        Pairs (site, facility), shape (m, 2).
    stage_scenario, stage_order, stage_lag
        Shape (L,).
    stage_max_sites
        Shape (L,), inf where unlimited.
    required_stage, required_by
        Stages that must have started, and by which period, shape (n,).
    launches, needs, facilities, facility_region, corridors, carriers
        As their classes say.
    capacity_facility, capacity_resource
        Shape (n,).
    capacity_amount
        Shape (W, T, n).
    corridor_origin, corridor_destination, corridor_group
        Shape (C,); the group is NONE where blank.
    corridor_capacity
        Joint capacity, shape (W, T, C), inf where none is stated.
    corridor_has_binary
        Whether opening it is a decision: it costs something or sits in a group, shape (C,).
    budget_payer, budget_period, budget_limit
        Payer as text ("" for all), period (NONE for the horizon), money.
    alpha, weight
        Risk attitude.
    """

    regions: tuple[str, ...]
    resources: tuple[str, ...]
    scenarios: tuple[str, ...]
    stages: tuple[str, ...]
    futures: tuple[str, ...]
    periods: tuple[str, ...]
    facility_ids: tuple[str, ...]
    corridor_ids: tuple[str, ...]
    probability: Floats
    discount: Floats
    rival: Bools
    mobile: Bools
    storable: Bools
    shortage_price: Floats
    endowment_region: Ints
    endowment_resource: Ints
    endowment_period: Ints
    endowment_amount: Floats
    endowment_cost: Floats
    site_scenario: Ints
    site_region: Ints
    site_required: Ints
    stage_scenario: Ints
    stage_order: Ints
    stage_lag: Ints
    stage_max_sites: Floats
    required_stage: Ints
    required_by: Ints
    launches: Launches
    needs: Needs
    facilities: Openable
    facility_region: Ints
    capacity_facility: Ints
    capacity_resource: Ints
    capacity_amount: Floats
    corridors: Openable
    corridor_origin: Ints
    corridor_destination: Ints
    corridor_group: Ints
    corridor_capacity: Floats
    corridor_has_binary: Bools
    carriers: Carriers
    budget_payer: npt.NDArray[np.object_]
    budget_period: Ints
    budget_limit: Floats
    alpha: float
    weight: float


CERTAIN = "certain"  #: name of the one future of an instance without futures


def positions(labels: pd.Series, cells: pd.Series) -> Ints:
    """Return the position of each cell among the labels, NONE for cells not among them (blank)."""
    return np.asarray(pd.Index(labels).get_indexer(pd.Index(cells)), dtype=np.int64)


class _Effects:
    """The figures of a table by future and period, with the shocks applied."""

    def __init__(self, settings: Settings, frames: Frames) -> None:
        self._shocks = frames["shocks"]
        self._periods = list(settings.periods)
        self._futures = list(frames["futures"]["future"]) or [CERTAIN]

    def of(self, table: str, column: str, frame: pd.DataFrame, base: Floats) -> Floats:
        """Return `base`, shape (n,), by future and period: shape (W, T, n)."""
        shape = (len(self._futures), len(self._periods), len(base))
        shocks = self._shocks[(self._shocks["table"] == table) & (self._shocks["column"] == column)]
        values = np.broadcast_to(base, shape)
        if len(shocks):
            values = values.copy()
            for shock in shocks.to_dict("records"):
                self._apply(shock, frame, values)
        return values

    def _apply(self, shock: Mapping[Any, Any], frame: pd.DataFrame, values: Floats) -> None:
        future = self._futures.index(str(shock["future"]))
        chosen = np.ones(len(frame), dtype=bool)
        for key in ("region", "resource", "scenario", "stage", "facility", "corridor", "form"):
            if shock[key] != "":
                chosen &= (frame[key] == shock[key]).to_numpy()
        period = str(shock["period"])
        periods = np.arange(len(self._periods)) if period == "" else np.array([self._periods.index(period)])
        values[future, periods[:, None], np.flatnonzero(chosen)] *= shock["factor"]


def index_tables(settings: Settings, frames: Frames) -> Indexed:
    """Return the index and data arrays of checked tables."""
    effects = _Effects(settings, frames)
    periods = pd.Series(settings.periods, dtype="str")
    region = frames["regions"]["region"]
    resource = frames["resources"]["resource"]
    facility = frames["facilities"]["facility"]
    futures = tuple(frames["futures"]["future"]) or (CERTAIN,)
    probability = frames["futures"]["probability"].to_numpy() if len(frames["futures"]) else np.ones(1)
    endowments, corridors, facilities = frames["endowments"], frames["corridors"], frames["facilities"]
    sites, stages, scenarios = frames["sites"], frames["stages"], frames["scenarios"]
    site_scenario = positions(scenarios["scenario"], sites["scenario"])
    site_region = positions(region, sites["region"])
    stage_scenario = positions(scenarios["scenario"], stages["scenario"])
    launches = _index_launches(effects, sites, stages, site_scenario, site_region, stage_scenario)
    endowment_period = positions(periods, endowments["period"])
    applies = (endowment_period == NONE) | (endowment_period == np.arange(len(periods))[:, None])
    amount = effects.of("endowments", "amount", endowments, endowments["amount"].to_numpy())
    required = scenarios[scenarios["required_stage"] != ""]
    required_by = positions(periods, required["required_by"])
    opened_corridors = _index_openable(effects, "corridors", corridors, corridors["origin"], facility)
    group = positions(pd.Series(sorted({*corridors["group"]} - {""}), dtype="str"), corridors["group"])
    return Indexed(
        regions=tuple(region),
        resources=tuple(resource),
        scenarios=tuple(scenarios["scenario"]),
        stages=tuple(stages["scenario"] + "/" + stages["stage"]),
        futures=futures,
        periods=tuple(settings.periods),
        facility_ids=tuple(facility),
        corridor_ids=tuple(corridors["corridor"]),
        probability=probability,
        discount=(1.0 + settings.discount) ** -np.arange(len(periods), dtype=np.float64),
        rival=frames["resources"]["rival"].to_numpy(dtype=bool),
        mobile=frames["resources"]["mobile"].to_numpy(dtype=bool),
        storable=frames["resources"]["storable"].to_numpy(dtype=bool),
        shortage_price=effects.of(
            "resources",
            "shortage_price",
            frames["resources"],
            frames["resources"]["shortage_price"].to_numpy(),
        ),
        endowment_region=positions(region, endowments["region"]),
        endowment_resource=positions(resource, endowments["resource"]),
        endowment_period=endowment_period,
        endowment_amount=amount if applies.all() else np.where(applies, amount, 0.0),
        endowment_cost=effects.of("endowments", "unit_cost", endowments, endowments["unit_cost"].to_numpy()),
        site_scenario=site_scenario,
        site_region=site_region,
        site_required=_required_pairs(sites["requires"], facility),
        stage_scenario=stage_scenario,
        stage_order=stages["order"].to_numpy(),
        stage_lag=stages["lag"].to_numpy(),
        stage_max_sites=stages["max_sites"].fillna(np.inf).to_numpy(),
        required_stage=positions(
            stages["scenario"] + "\0" + stages["stage"],
            required["scenario"] + "\0" + required["required_stage"],
        ),
        required_by=np.where(required_by == NONE, len(periods) - 1, required_by),
        launches=launches,
        needs=_index_needs(effects, frames, launches),
        facilities=_index_openable(effects, "facilities", facilities, facilities["region"], facility),
        facility_region=positions(region, facilities["region"]),
        capacity_facility=positions(facility, frames["capacities"]["facility"]),
        capacity_resource=positions(resource, frames["capacities"]["resource"]),
        capacity_amount=effects.of(
            "capacities", "amount", frames["capacities"], frames["capacities"]["amount"].to_numpy()
        ),
        corridors=opened_corridors,
        corridor_origin=positions(region, corridors["origin"]),
        corridor_destination=positions(region, corridors["destination"]),
        corridor_group=group,
        corridor_capacity=effects.of(
            "corridors", "capacity", corridors, corridors["capacity"].fillna(np.inf).to_numpy()
        ),
        corridor_has_binary=(
            (opened_corridors.fixed_cost > 0) | (opened_corridors.running_cost > 0) | (group != NONE)
        ).any(axis=(0, 1)),
        carriers=_index_carriers(effects, frames),
        budget_payer=frames["budgets"]["payer"].to_numpy(dtype=object),
        budget_period=positions(periods, frames["budgets"]["period"]),
        budget_limit=frames["budgets"]["limit"].to_numpy(),
        alpha=settings.alpha,
        weight=settings.weight,
    )


def _index_launches(
    effects: _Effects,
    sites: pd.DataFrame,
    stages: pd.DataFrame,
    site_scenario: Ints,
    site_region: Ints,
    stage_scenario: Ints,
) -> Launches:
    """Cross every site with the stages of its scenario."""
    first_stage = np.searchsorted(stage_scenario, site_scenario, side="left")
    count = np.searchsorted(stage_scenario, site_scenario, side="right") - first_stage
    site = np.repeat(np.arange(len(sites)), count)
    within = np.arange(len(site)) - np.repeat(np.cumsum(count) - count, count)
    stage = first_stage[site] + within
    lag = np.cumsum(stages["lag"].to_numpy())
    lag_before = np.concatenate(([0], lag))[first_stage[site]] if len(stages) else np.zeros(0)
    value = effects.of("stages", "value", stages, stages["value"].to_numpy())
    increment = value.copy()
    follows = stages["order"].to_numpy() > 1
    increment[:, :, follows] -= value[:, :, np.flatnonzero(follows) - 1]
    factor = effects.of("sites", "value_factor", sites, sites["value_factor"].to_numpy())
    return Launches(
        site=site,
        stage=stage,
        scenario=site_scenario[site],
        region=site_region[site],
        previous=np.where(within > 0, np.arange(len(site)) - 1, NONE),
        earliest=(lag[stage] - lag_before).astype(np.int64),
        value=increment[:, :, stage] * factor[:, :, site],
    )


def _index_needs(effects: _Effects, frames: Frames, launches: Launches) -> Needs:
    """Repeat the needs of a stage at each of its launches."""
    needs, stages = frames["needs"], frames["stages"]
    stage = positions(stages["scenario"] + "\0" + stages["stage"], needs["scenario"] + "\0" + needs["stage"])
    by_stage = np.argsort(stage, kind="stable")
    first = np.searchsorted(stage[by_stage], launches.stage, side="left")
    count = np.searchsorted(stage[by_stage], launches.stage, side="right") - first
    launch = np.repeat(np.arange(len(launches.stage)), count)
    within = np.arange(len(launch)) - np.repeat(np.cumsum(count) - count, count)
    row = by_stage[first[launch] + within]
    running = effects.of("needs", "running", needs, needs["running"].to_numpy())[:, :, row]
    return Needs(
        launch=launch,
        resource=positions(frames["resources"]["resource"], needs["resource"])[row],
        upfront=effects.of("needs", "upfront", needs, needs["upfront"].to_numpy())[:, :, row],
        running=np.maximum(running, 0.0),
        output=np.maximum(-running, 0.0),
    )


def _index_openable(
    effects: _Effects, table: str, frame: pd.DataFrame, default_payer: pd.Series, facility: pd.Series
) -> Openable:
    return Openable(
        fixed_cost=effects.of(table, "fixed_cost", frame, frame["fixed_cost"].to_numpy()),
        running_cost=effects.of(table, "running_cost", frame, frame["running_cost"].to_numpy()),
        payer=frame["sponsor"].where(frame["sponsor"] != "", default_payer).to_numpy(dtype=object),
        required=_required_pairs(frame["requires"], facility),
    )


def _required_pairs(requires: pd.Series, facility: pd.Series) -> Ints:
    """Return the pairs (row, facility) of a column of lists, shape (m, 2)."""
    listed = requires.reset_index(drop=True).str.split(SEPARATOR).explode().str.strip()
    listed = listed[listed.fillna("") != ""]
    pairs = np.column_stack((listed.index.to_numpy(dtype=np.int64), positions(facility, listed)))
    return np.unique(pairs, axis=0) if len(pairs) else pairs.reshape(0, 2)


def _index_carriers(effects: _Effects, frames: Frames) -> Carriers:
    """Resolve which row of `terms` applies to each corridor and resource; keep the pairs that have one."""
    corridors, terms = frames["corridors"], frames["terms"]
    term = _applying_terms(frames)
    corridor, resource = np.nonzero(term != NONE)
    row = term[corridor, resource]
    labels = pd.DataFrame(
        {
            "corridor": corridors["corridor"].to_numpy()[corridor],
            "form": corridors["form"].to_numpy()[corridor],
            "resource": frames["resources"]["resource"].to_numpy()[resource],
        }
    )
    region = frames["regions"]["region"]
    return Carriers(
        corridor=corridor,
        resource=resource,
        origin=positions(region, corridors["origin"])[corridor],
        destination=positions(region, corridors["destination"])[corridor],
        share=terms["yield"].to_numpy()[row],
        load=terms["load"].to_numpy()[row],
        unit_cost=effects.of("terms", "unit_cost", labels, terms["unit_cost"].to_numpy()[row]),
        capacity=effects.of("terms", "capacity", labels, terms["capacity"].fillna(np.inf).to_numpy()[row]),
    )


def _applying_terms(frames: Frames) -> Ints:
    """Return the row of `terms` for each corridor and resource, NONE where there is none, shape (C, K).

    The most specific row wins: (corridor, resource), (corridor, all), (form, resource), (form, all).
    """
    corridors, terms, resources = frames["corridors"], frames["terms"], frames["resources"]
    forms = pd.Series(sorted({*corridors["form"]} - {""}), dtype="str")
    form_of_corridor = positions(forms, corridors["form"])
    by_form = np.full((len(forms) + 1, len(resources)), NONE, dtype=np.int64)  # last row: no form
    form, corridor = positions(forms, terms["form"]), positions(corridors["corridor"], terms["corridor"])
    resource = positions(resources["resource"], terms["resource"])
    row = np.arange(len(terms))
    for_all, for_one = resource == NONE, resource != NONE
    by_form[form[(form != NONE) & for_all]] = row[(form != NONE) & for_all][:, None]
    chosen = (form != NONE) & for_one
    by_form[form[chosen], resource[chosen]] = row[chosen]
    found = by_form[form_of_corridor]
    chosen = (corridor != NONE) & for_all
    found[corridor[chosen]] = row[chosen][:, None]
    chosen = (corridor != NONE) & for_one
    found[corridor[chosen], resource[chosen]] = row[chosen]
    found[:, ~resources["mobile"].to_numpy(dtype=bool)] = NONE
    return found
