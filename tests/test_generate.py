"""Synthetic instances: reproducible, valid at any size, as tight as asked, and like the flagship."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

import optalloc
from optalloc import instances
from optalloc.errors import OptallocError
from optalloc.formulation import formulate
from optalloc.generate import generate
from optalloc.generate.calibration import FLAGSHIP, TECHNOLOGIES
from optalloc.instance import Instance
from optalloc.solve import solve


def totals(instance: Instance) -> pd.Series:
    """Return what all sites would need of each resource."""
    needs, sites = instance.table("needs"), instance.table("sites")
    hosts = sites.groupby("scenario").size()
    full = (needs["upfront"] + needs["running"].clip(lower=0)) * needs["scenario"].map(hosts)
    return full.groupby(needs["resource"]).sum()


def supplies(instance: Instance) -> pd.Series:
    return instance.table("endowments").groupby("resource")["amount"].sum()


def test_the_same_arguments_give_the_same_instance() -> None:
    assert generate(seed=7).hash == generate(seed=7).hash


def test_another_seed_gives_another_instance() -> None:
    assert generate(seed=7).hash != generate(seed=8).hash


@pytest.mark.parametrize(
    ("regions", "scenarios", "stages", "periods", "futures"),
    [*product((1, 2, 9), (1, 11), (1, 3), (4,), (1, 3)), (1, 1, 1, 1, 1), (3, 4, 5, 2, 2), (12, 30, 2, 5, 1)],
)
def test_every_size_is_valid_without_a_remark(
    regions: int, scenarios: int, stages: int, periods: int, futures: int
) -> None:
    instance = generate(regions, scenarios, stages, periods, futures, seed=3)
    told = {warning.code for warning in instance.warnings}
    assert told <= ({"unneeded-resource"} if scenarios * stages < 30 else set())  # few need not all of them
    assert len(instance.table("regions")) == regions
    assert len(instance.table("scenarios")) == scenarios
    assert len(instance.table("stages")) == scenarios * stages
    assert len(instance.settings.periods) == periods
    assert len(instance.table("futures")) == (futures if futures > 1 else 0)


@pytest.mark.parametrize("tightness", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("seed", range(4))
def test_every_tightness_is_valid_without_a_remark(tightness: float, seed: int) -> None:
    assert generate(tightness=tightness, seed=seed).warnings == ()


def test_needs_over_supply_grow_with_tightness() -> None:
    steps = [generate(tightness=tightness, seed=5) for tightness in (0.0, 0.25, 0.5, 0.75, 1.0)]
    ratios = pd.DataFrame([totals(step) / supplies(step) for step in steps])
    assert (ratios.diff().iloc[1:] > 0).all(axis=None)
    assert ratios.iloc[-1].to_numpy() == pytest.approx(4 * ratios.iloc[0].to_numpy(), rel=0.02)


def test_tightness_changes_endowments_alone() -> None:
    loose, tight = generate(tightness=0.1, seed=2), generate(tightness=0.9, seed=2)
    changed = {name for name in loose.tables if not loose.table(name).equals(tight.table(name))}
    assert changed == {"endowments"}


def test_a_tighter_instance_is_worth_less() -> None:
    worths = [solve(generate(5, 6, tightness=tightness, seed=1)).objective for tightness in (0.0, 0.5, 1.0)]
    assert all(worth is not None for worth in worths)
    assert worths == sorted(worths, key=lambda worth: -(worth or 0.0))
    assert len(set(worths)) > 1


def test_flows_grow_in_proportion_to_regions() -> None:
    columns = [formulate(generate(regions, 40, seed=0)).columns_of("x").size for regions in (20, 80)]
    assert columns[1] <= 6 * columns[0]


def test_names_sort_as_they_count() -> None:
    instance = generate(12, 101)
    assert instance.table("regions")["region"].iloc[[0, -1]].tolist() == ["region-01", "region-12"]
    assert instance.table("scenarios")["scenario"].iloc[[0, -1]].tolist() == ["scenario-001", "scenario-101"]


def test_one_scenario_feeds_another() -> None:
    needs = generate(6, 20).table("needs")
    made = set(needs[needs["running"] < 0]["resource"])
    used = set(needs[needs["running"] > 0]["resource"])
    assert made == {"chips", "data"}
    assert made <= used


def test_futures_are_equally_likely_and_shaken() -> None:
    instance = generate(futures=4)
    assert instance.table("futures")["probability"].tolist() == [0.25] * 4
    assert set(instance.table("shocks")["future"]) == set(instance.table("futures")["future"])
    assert instance.indexed.launches.value.std(axis=0).max() > 0


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"regions": 0}, "regions must be at least 1"),
        ({"futures": -1}, "futures must be at least 1"),
        ({"tightness": 1.5}, "tightness must lie between 0 and 1"),
        ({"tightness": float("nan")}, "tightness must lie between 0 and 1"),
        ({"seed": -1}, "seed must be at least 0"),
    ],
)
def test_arguments_out_of_range_are_refused(arguments: dict[str, int], reason: str) -> None:
    with pytest.raises(OptallocError, match=reason):
        generate(**arguments)


def test_the_parameters_are_those_of_the_flagship() -> None:
    flagship = optalloc.read(instances.folder("china31-2023"))
    supply, years = supplies(flagship), len(flagship.settings.periods)
    talent = flagship.table("endowments").query("resource == 'talent'")
    assert np.log(talent.groupby("region")["amount"].sum()).std() == pytest.approx(
        FLAGSHIP.size_noise, abs=0.05
    )
    assert np.log(talent.groupby("region")["unit_cost"].min()).mean() == pytest.approx(
        np.log(FLAGSHIP.wage), abs=0.05
    )
    rollout = flagship.table("stages").query("stage == 'rollout'")["value"]
    assert np.log(rollout).mean() == pytest.approx(np.log(FLAGSHIP.value), abs=0.05)
    assert np.log(rollout).std() == pytest.approx(FLAGSHIP.value_noise, abs=0.05)
    needed = totals(flagship) / supply
    for name in ("talent", "space", "chips"):
        assert needed[name] == pytest.approx(FLAGSHIP.supply[name].ratio, rel=0.1), name
    assert needed["capital"] / years == pytest.approx(FLAGSHIP.supply["capital"].ratio, rel=0.1)


def test_technology_is_as_scarce_as_in_the_flagship() -> None:
    instance = generate(31, 46, 3, 5, seed=0)
    endowments, needs = instance.table("endowments"), instance.table("needs")
    for name in TECHNOLOGIES:
        level = endowments[endowments["resource"] == name]["amount"].mean()
        full = needs[needs["resource"] == name].groupby("scenario")["running"].sum().mean()
        assert full / level == pytest.approx(FLAGSHIP.supply[name].ratio, rel=0.02), name
