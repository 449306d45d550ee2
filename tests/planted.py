"""Infeasibilities planted into one instance that has a plan, each of a kind of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pandas as pd

import optalloc
from optalloc.instance import Instance
from optalloc.instances import folder

PLANTED: dict[str, Callable[[], Instance]] = {}


@cache
def sound() -> Instance:
    """Return the instance before anything is planted: two scenarios are required in it."""
    instance = optalloc.read(folder("first-steps"))
    return with_cells(instance, "scenarios", {"scenario": "driverless-logistics"}, required_stage="rollout")


def with_cells(instance: Instance, table: str, where: dict[str, str], **cells: Any) -> Instance:
    """Return the instance with cells of some rows set."""
    frame = instance.table(table)
    chosen = pd.Series(True, index=frame.index)
    for column, cell in where.items():
        chosen &= frame[column] == cell
    assert chosen.any(), (table, where)
    for column, cell in cells.items():
        frame.loc[chosen, column] = cell
    return instance.replace(None, **{table: frame})


def with_rows(instance: Instance, table: str, *rows: dict[str, Any]) -> Instance:
    """Return the instance with rows more in a table."""
    frame = instance.table(table)
    blank = {name: "" for name in frame.columns if frame[name].dtype == "str"}
    more = pd.DataFrame([blank | row for row in rows]).reindex(columns=frame.columns)
    return instance.replace(
        None, **{table: pd.concat([frame, more.astype(frame.dtypes.to_dict())], ignore_index=True)}
    )


def without(instance: Instance, table: str, **where: str) -> Instance:
    """Return the instance without some rows of a table."""
    frame = instance.table(table)
    chosen = pd.Series(True, index=frame.index)
    for column, cell in where.items():
        chosen &= frame[column] == cell
    assert chosen.any(), (table, where)
    return instance.replace(None, **{table: frame[~chosen]})


def planted(make: Callable[[], Instance]) -> Callable[[], Instance]:
    """Register a way to plant an infeasibility."""
    PLANTED[make.__name__] = cache(make)
    return make


@planted
def a_need_above_all_supply_of_a_resource_that_moves() -> Instance:
    where = {"scenario": "driverless-logistics", "stage": "rollout", "resource": "talent"}
    return with_cells(sound(), "needs", where, running=50.0)


@planted
def a_need_above_all_supply_of_a_resource_that_stays() -> Instance:
    where = {"scenario": "driverless-logistics", "stage": "rollout", "resource": "space"}
    return with_cells(sound(), "needs", where, running=500.0)


@planted
def a_level_of_technology_that_nobody_reaches() -> Instance:
    where = {"scenario": "crop-drones", "stage": "pilot", "resource": "technology"}
    return with_cells(sound(), "needs", where, running=400.0)


@planted
def a_start_that_takes_more_capital_than_there_ever_is() -> Instance:
    where = {"scenario": "driverless-logistics", "stage": "pilot", "resource": "capital"}
    return with_cells(sound(), "needs", where, upfront=1000.0)


@planted
def no_endowment_at_all_of_a_resource() -> Instance:
    return without(sound(), "endowments", resource="capital")


@planted
def two_requirements_that_want_the_same_space() -> Instance:
    instance = without(sound(), "sites", scenario="driverless-logistics", region="shenzhen")
    return with_cells(instance, "endowments", {"region": "hubei", "resource": "space"}, amount=8.5)


@planted
def a_budget_of_all_below_the_one_opening_that_is_needed() -> Instance:
    return with_cells(_with_far_technology(), "budgets", {"payer": ""}, limit=0.5)


@planted
def a_budget_of_one_payer() -> Instance:
    instance = _with_far_technology()
    return with_rows(
        instance, "budgets", {"payer": "shenzhen", "limit": 0.1}, {"payer": "hubei", "limit": 0.1}
    )


@planted
def a_budget_of_one_period() -> Instance:
    instance = _with_far_technology()
    rows = [{"payer": "", "period": period, "limit": 0.01} for period in instance.settings.periods]
    return with_rows(instance, "budgets", *rows)


@planted
def a_deadline_before_the_lags_have_passed() -> Instance:
    return with_cells(
        with_cells(sound(), "stages", {"scenario": "driverless-logistics", "stage": "rollout"}, lag=2.0),
        "scenarios",
        {"scenario": "driverless-logistics"},
        required_by="2027",
    )


@planted
def lags_beyond_the_horizon() -> Instance:
    return with_cells(sound(), "stages", {"scenario": "driverless-logistics", "stage": "rollout"}, lag=9.0)


@planted
def no_site_allowed() -> Instance:
    return with_cells(sound(), "stages", {"scenario": "crop-drones", "stage": "pilot"}, max_sites=0.0)


@planted
def no_site_allowed_of_the_stage_before() -> Instance:
    where = {"scenario": "driverless-logistics", "stage": "pilot"}
    return with_cells(sound(), "stages", where, max_sites=0.0)


@planted
def two_forms_needed_of_which_a_group_allows_one() -> Instance:
    instance = _with_far_technology()
    instance = with_cells(instance, "facilities", {"facility": "enclave-hubei"}, group="zones")
    instance = with_cells(instance, "facilities", {"facility": "hetao"}, group="zones")
    where = {"scenario": "driverless-logistics"}
    return with_cells(instance, "sites", where, requires="enclave-hubei;hetao")


@planted
def a_facility_that_is_required_and_cannot_be_paid() -> Instance:
    instance = with_cells(sound(), "sites", {"scenario": "crop-drones"}, requires="enclave-hubei")
    return with_rows(instance, "budgets", {"payer": "shenzhen", "limit": 1.0})


@planted
def corridors_too_narrow() -> Instance:
    instance = _with_far_technology()
    terms = instance.table("terms")
    terms["capacity"] = 0.5
    return instance.replace(None, terms=terms)


@planted
def one_corridor_too_narrow_for_all_that_it_carries() -> Instance:
    return _narrow_corridors(capacity=0.5)


@planted
def a_corridor_that_is_closed() -> Instance:
    return _narrow_corridors(capacity=0.0)


@planted
def a_corridor_that_is_too_narrow_in_one_future() -> Instance:
    futures = ({"future": "good", "probability": 0.5}, {"future": "bad", "probability": 0.5})
    instance = with_rows(_narrow_corridors(capacity=60.0), "futures", *futures)
    shock = {"future": "bad", "table": "corridors", "column": "capacity", "factor": 0.01}
    return with_rows(instance, "shocks", shock)


@planted
def no_site_where_there_is_space() -> Instance:
    instance = without(sound(), "sites", scenario="driverless-logistics", region="hubei")
    return with_cells(instance, "endowments", {"region": "shenzhen", "resource": "space"}, amount=1.0)


@planted
def corridors_on_which_almost_everything_is_lost() -> Instance:
    instance = _with_far_technology()
    terms = instance.table("terms")
    terms["yield"] = 0.001
    return instance.replace(None, terms=terms)


@planted
def no_corridor_from_where_the_technology_is() -> Instance:
    instance = _with_far_technology()
    return instance.replace(
        None,
        corridors=instance.table("corridors").iloc[:0],
        terms=instance.table("terms").iloc[:0],
    )


@planted
def an_endowment_that_comes_after_the_deadline() -> Instance:
    instance = without(sound(), "endowments", region="hubei", resource="talent")
    late = {"region": "hubei", "resource": "talent", "amount": 5.0, "unit_cost": 1.5}
    return with_rows(instance, "endowments", late | {"period": instance.settings.periods[-1]})


@planted
def a_future_in_which_supply_fails() -> Instance:
    futures = ({"future": "good", "probability": 0.5}, {"future": "bad", "probability": 0.5})
    instance = with_rows(sound(), "futures", *futures)
    shock = {"future": "bad", "table": "endowments", "column": "amount", "resource": "talent", "factor": 0.01}
    return with_rows(instance, "shocks", shock)


@planted
def a_future_in_which_needs_explode() -> Instance:
    futures = ({"future": "good", "probability": 0.5}, {"future": "bad", "probability": 0.5})
    instance = with_rows(sound(), "futures", *futures)
    shock = {"future": "bad", "table": "needs", "column": "running", "resource": "space", "factor": 40.0}
    return with_rows(instance, "shocks", shock)


@planted
def a_need_that_only_the_output_of_a_later_stage_meets() -> Instance:
    instance = with_rows(
        sound(), "resources", {"resource": "data", "rival": True, "mobile": False, "storable": False}
    )
    return with_rows(
        instance,
        "needs",
        {"scenario": "crop-drones", "stage": "pilot", "resource": "data", "running": 5.0, "upfront": 0.0},
        {"scenario": "crop-drones", "stage": "rollout", "resource": "data", "running": -9.0, "upfront": 0.0},
    )


@planted
def a_deadline_that_an_output_misses() -> Instance:
    instance = with_rows(
        sound(), "resources", {"resource": "data", "rival": True, "mobile": False, "storable": False}
    )
    instance = with_rows(
        instance,
        "needs",
        {"scenario": "crop-drones", "stage": "pilot", "resource": "data", "running": 5.0, "upfront": 0.0},
        {
            "scenario": "driverless-logistics",
            "stage": "pilot",
            "resource": "data",
            "running": -9.0,
            "upfront": 0.0,
        },
    )
    first = instance.settings.periods[0]
    return with_cells(instance, "scenarios", {"scenario": "crop-drones"}, required_by=first)


def _narrow_corridors(capacity: float) -> Instance:
    """Return the instance in which technology must come by corridors of some capacity."""
    instance = _with_far_technology()
    corridors = instance.table("corridors")
    corridors["capacity"] = capacity
    return instance.replace(None, corridors=corridors)


def _with_far_technology() -> Instance:
    """Return the instance in which one scenario must go to Hubei and needs technology from elsewhere."""
    instance = without(sound(), "sites", scenario="driverless-logistics", region="shenzhen")
    return with_cells(instance, "endowments", {"region": "hubei", "resource": "technology"}, amount=5.0)
