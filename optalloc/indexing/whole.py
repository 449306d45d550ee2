"""All index and data arrays of checked tables."""

from __future__ import annotations

import numpy as np
import pandas as pd

from optalloc.indexing.arrays import NONE, Indexed, Openable
from optalloc.indexing.carriers import index_carriers
from optalloc.indexing.effects import CERTAIN, Effects
from optalloc.indexing.launches import index_demands, index_launches, index_needs
from optalloc.indexing.nodes import index_nodes
from optalloc.indexing.positions import positions, required_pairs
from optalloc.tables import Frames, Settings

_PAYS_BY_DEFAULT = {"facilities": "region", "corridors": "origin"}


def index_tables(settings: Settings, frames: Frames) -> Indexed:
    """Return the index and data arrays of checked tables."""
    effects = Effects(settings, frames)
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
    launches = index_launches(effects, sites, stages, site_scenario, site_region, stage_scenario)
    needs = index_needs(effects, frames, launches)
    endowment_period = positions(periods, endowments["period"])
    applies = (endowment_period == NONE) | (endowment_period == np.arange(len(periods))[:, None])
    amount = effects.of("endowments", "amount", endowments, endowments["amount"].to_numpy())
    required = scenarios[scenarios["required_stage"] != ""]
    required_by = positions(periods, required["required_by"])
    payers = _all_payers(frames)
    opened_corridors = _index_openable(effects, frames, "corridors", payers)
    groups = pd.Series(sorted({*corridors["group"], *facilities["group"]} - {""}), dtype="str")
    group = positions(groups, corridors["group"])
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
        site_required=required_pairs(sites["requires"], facility),
        stage_scenario=stage_scenario,
        stage_order=stages["order"].to_numpy(),
        stage_lag=stages["lag"].to_numpy(),
        stage_max_sites=stages["max_sites"].fillna(np.inf).to_numpy(),
        required_stage=positions(
            stages["scenario"] + "\0" + stages["stage"],
            required["scenario"] + "\0" + required["required_stage"],
        ),
        required_by=np.where(required_by == NONE, len(periods) - 1, required_by),
        nodes=index_nodes(frames["futures"], periods),
        launches=launches,
        needs=needs,
        demands=index_demands(launches, needs, site_region, len(resource)),
        facilities=_index_openable(effects, frames, "facilities", payers),
        facility_region=positions(region, facilities["region"]),
        facility_group=positions(groups, facilities["group"]),
        capacity_facility=positions(facility, frames["capacities"]["facility"]),
        capacity_resource=positions(resource, frames["capacities"]["resource"]),
        capacity_amount=effects.of(
            "capacities", "amount", frames["capacities"], frames["capacities"]["amount"].to_numpy()
        ),
        corridors=opened_corridors,
        corridor_destination=positions(region, corridors["destination"]),
        corridor_group=group,
        corridor_capacity=effects.of(
            "corridors", "capacity", corridors, corridors["capacity"].fillna(np.inf).to_numpy()
        ),
        corridor_has_binary=(
            (opened_corridors.fixed_cost > 0) | (opened_corridors.running_cost > 0) | (group != NONE)
        ).any(axis=(0, 1)),
        carriers=index_carriers(effects, frames),
        budget_payer=positions(payers, frames["budgets"]["payer"]),
        budget_period=positions(periods, frames["budgets"]["period"]),
        budget_limit=frames["budgets"]["limit"].to_numpy(),
        alpha=settings.alpha,
        weight=settings.weight,
    )


def _all_payers(frames: Frames) -> pd.Series:
    names = {*frames["budgets"]["payer"], *_payers(frames, "facilities"), *_payers(frames, "corridors")}
    return pd.Series(sorted(names - {""}), dtype="str")


def _payers(frames: Frames, table: str) -> pd.Series:
    """Return who pays for each facility or corridor: its sponsor, or its region or origin."""
    frame = frames[table]
    return frame["sponsor"].where(frame["sponsor"] != "", frame[_PAYS_BY_DEFAULT[table]])


def _index_openable(effects: Effects, frames: Frames, table: str, payers: pd.Series) -> Openable:
    frame = frames[table]
    return Openable(
        fixed_cost=effects.of(table, "fixed_cost", frame, frame["fixed_cost"].to_numpy()),
        running_cost=effects.of(table, "running_cost", frame, frame["running_cost"].to_numpy()),
        payer=positions(payers, _payers(frames, table)),
        required=required_pairs(frame["requires"], frames["facilities"]["facility"]),
    )
