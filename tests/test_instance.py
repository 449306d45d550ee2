"""An instance never changes, and what is made from it is checked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from optalloc.errors import InputError, OptallocError, UnknownNameError
from optalloc.instance import Instance
from optalloc.plan import Plan
from optalloc.solve import solve
from optalloc.tables import Settings
from optalloc.verify import verify
from tests.random_instances import random_instance
from tests.small_instances import FEATURE_INSTANCES


def cooperation() -> Instance:
    """Parks in two regions, a budget for each payer, and a corridor that waits for a platform elsewhere."""
    return Instance.build(
        Settings(title="cooperation", periods=("2026", "2027")),
        regions={"region": ["hubei", "liaoning", "shenzhen"]},
        resources={"resource": ["technology", "space"]},
        endowments={
            "region": ["shenzhen", "hubei", "liaoning"],
            "resource": ["technology", "space", "space"],
            "amount": [3, 5, 5],
        },
        scenarios={"scenario": ["drones"]},
        stages={"scenario": ["drones"], "stage": ["pilot"], "order": [1], "value": [4]},
        needs={
            "scenario": ["drones", "drones"],
            "stage": ["pilot", "pilot"],
            "resource": ["technology", "space"],
            "running": [2, 3],
        },
        sites={"scenario": ["drones", "drones"], "region": ["hubei", "liaoning"], "requires": ["", "zone"]},
        facilities={
            "facility": ["platform", "zone", "airspace"],
            "region": ["shenzhen", "liaoning", "liaoning"],
            "fixed_cost": [1, 1, 1],
            "requires": ["", "airspace", ""],
        },
        corridors={
            "corridor": ["to hubei", "to liaoning"],
            "origin": ["shenzhen", "shenzhen"],
            "destination": ["hubei", "liaoning"],
            "form": ["agreement", "enclave"],
            "fixed_cost": [1, 1],
            "requires": ["platform", "platform; zone"],
        },
        terms={"form": ["agreement", "enclave"]},
        budgets={"payer": ["shenzhen", "liaoning"], "limit": [9, 9]},
    )


def test_a_table_taken_out_is_a_copy() -> None:
    instance = cooperation()
    before = instance.hash
    for taken in (instance.table("endowments"), instance.tables["endowments"]):
        taken["amount"] = 0.0
    assert instance.table("endowments")["amount"].tolist() == [5.0, 5.0, 3.0]
    assert Instance(instance.settings, instance.tables).hash == before


def test_blank_behaviour_in_python_is_that_of_the_preset() -> None:
    resources = cooperation().table("resources").set_index("resource")
    assert not resources.loc["technology", "rival"]
    assert not resources.loc["space", "mobile"]
    assert not resources["storable"].any()


def test_what_is_replaced_is_checked() -> None:
    instance = cooperation()
    with pytest.raises(InputError, match="did you mean 'hubei'") as caught:
        instance.replace(sites=instance.table("sites").assign(region="hubie"))
    assert {issue.code for issue in caught.value.issues} == {"dangling-reference", "duplicate-key"}


def test_a_name_that_is_no_table_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="'endowment'; did you mean 'endowments'"):
        cooperation().replace(endowment=pd.DataFrame())
    with pytest.raises(UnknownNameError, match="'region'; did you mean 'regions'"):
        Instance.build(region={"region": ["hubei"]})
    with pytest.raises(UnknownNameError, match="'site'; did you mean 'sites'"):
        cooperation().table("site")


def test_replacing_nothing_changes_nothing() -> None:
    for seed in range(20):
        instance = random_instance(seed)
        assert instance.replace() == instance


def test_settings_change_the_hash_and_nothing_else() -> None:
    instance = cooperation()
    changed = instance.with_settings(title="another")
    assert changed != instance
    assert changed.with_settings(title="cooperation") == instance


def test_a_restriction_drops_what_is_elsewhere_and_what_hangs_on_it() -> None:
    alone = cooperation().restrict(["hubei", "shenzhen"])
    assert alone.table("facilities")["facility"].tolist() == ["platform"]
    assert alone.table("corridors")["corridor"].tolist() == ["to hubei"]
    assert alone.table("sites")["region"].tolist() == ["hubei"]
    assert alone.table("terms")["form"].tolist() == ["agreement"]
    assert alone.table("budgets")["payer"].tolist() == ["shenzhen"]


def test_a_required_facility_elsewhere_takes_its_site_along() -> None:
    sites = cooperation().restrict(["liaoning"])
    assert sites.table("sites")["region"].tolist() == ["liaoning"]
    assert sites.table("corridors").empty
    instance = cooperation()
    facilities = instance.table("facilities").assign(region="shenzhen")
    assert instance.replace(facilities=facilities).restrict(["liaoning"]).table("sites").empty


@pytest.mark.parametrize("name", FEATURE_INSTANCES)
def test_a_restriction_to_all_regions_is_the_instance(name: str) -> None:
    instance = FEATURE_INSTANCES[name]()
    assert instance.restrict(instance.table("regions")["region"]) == instance


def test_a_restriction_is_never_worth_more_where_nothing_is_required() -> None:
    instance = cooperation()
    whole = solve(instance).objective
    assert whole == pytest.approx(2 * 4 * 2 - 5)
    for region in instance.table("regions")["region"]:
        assert solve(instance.restrict([region])).objective == pytest.approx(0.0)


def test_a_restriction_can_be_changed_further() -> None:
    for seed in range(8):
        instance = random_instance(seed)
        for region in instance.table("regions")["region"]:
            alone = instance.restrict([region])
            if len(alone.table("sites")):
                assert alone.replace() == alone


def test_a_scenario_that_nobody_left_can_host_is_required_of_nobody() -> None:
    instance = cooperation()
    required = instance.replace(scenarios=instance.table("scenarios").assign(required_stage="pilot"))
    alone = required.restrict(["shenzhen"])
    assert alone.table("scenarios").empty
    assert solve(alone).objective == 0.0


def test_a_region_that_is_not_there_cannot_be_kept() -> None:
    with pytest.raises(UnknownNameError, match="no region 'hubie'; did you mean 'hubei'"):
        cooperation().restrict(["hubie"])


def test_scaling_touches_only_the_rows_that_match() -> None:
    scaled = cooperation().scale("endowments", "amount", 2.0, region="hubei")
    amounts = scaled.table("endowments").set_index("region")["amount"]
    assert amounts.to_dict() == {"hubei": 10.0, "liaoning": 5.0, "shenzhen": 3.0}


@pytest.mark.parametrize(
    ("table", "column", "where", "message"),
    [
        ("endowment", "amount", {}, "there is no table 'endowment'; did you mean 'endowments'?"),
        ("endowments", "amuont", {}, "endowments has no column of numbers 'amuont'; did you mean 'amount'?"),
        ("budgets", "payer", {}, "budgets has no column of numbers 'payer'; there are 'limit'"),
        (
            "sites",
            "value_factor",
            {"regoin": "hubei"},
            "sites has no column 'regoin'; did you mean 'region'?",
        ),
        (
            "endowments",
            "amount",
            {"region": "HuBei"},
            "no row of endowments has the region 'HuBei'; did you mean 'hubei'?",
        ),
        (
            "endowments",
            "amount",
            {"region": "hubei", "resource": "technology"},
            "no row of endowments has region 'hubei' and resource 'technology', though each of these occurs",
        ),
        (
            "futures",
            "probability",
            {"future": "boom"},
            "no row of futures has the future 'boom'; there are none",
        ),
    ],
)
def test_scaling_what_is_not_there_is_refused_with_what_was_probably_meant(
    table: str, column: str, where: dict[str, str], message: str
) -> None:
    with pytest.raises(OptallocError) as caught:
        cooperation().scale(table, column, 2.0, **where)
    assert str(caught.value) == message
    assert isinstance(caught.value, KeyError)


@pytest.mark.parametrize("factor", ["2", float("nan"), float("inf"), None, True])
def test_a_factor_is_a_number(factor: Any) -> None:
    with pytest.raises(OptallocError, match="factor must be a number"):
        cooperation().scale("endowments", "amount", factor)


def test_scaling_all_rows_of_an_empty_table_changes_nothing() -> None:
    assert cooperation().scale("shocks", "factor", 2.0) == cooperation()


@pytest.mark.parametrize("use", [solve, lambda path: verify(path, Plan.empty())])
def test_a_path_in_the_place_of_an_instance_is_refused_with_how_to_read_it(
    use: Callable[[Any], object],
) -> None:
    for path in ("steps", Path("steps")):
        with pytest.raises(
            OptallocError, match=r"takes an Instance, not a .*\(optalloc.read\('steps'\)\)"
        ) as caught:
            use(path)
        assert isinstance(caught.value, TypeError)
    with pytest.raises(OptallocError, match=r"not a NoneType; optalloc.read\(path\) returns one"):
        use(None)
