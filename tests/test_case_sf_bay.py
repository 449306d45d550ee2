"""sf-bay: talent from the world, incubators and law open what local talent cannot carry."""

from __future__ import annotations

import pytest

from tests.case_results import hosts, launched, opened, plan, sent, solved, used, value

CASE = "sf-bay"
BAY = "sf-bay"
SCENARIOS = ("ai", "biotech", "chips")
LAST = "6"


def talent_needed(scenario: str) -> float:
    needs = solved(CASE).instance.table("needs").set_index(["scenario", "resource"])
    return float(needs.loc[(scenario, "talent"), "running"].sum())


def local_talent() -> float:
    endowments = solved(CASE).instance.table("endowments").set_index(["region", "resource"])
    return float(endowments.loc[(BAY, "talent"), "amount"].sum())


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_field_starts_and_scales_up_in_the_bay(scenario: str) -> None:
    assert launched(solved(CASE), scenario, "start-up") == {BAY: "1"}
    assert launched(solved(CASE), scenario, "scale-up") == {BAY: "2"}


def test_incubators_come_with_the_start_ups_and_law_with_the_scale_ups() -> None:
    assert opened(solved(CASE)) == {
        "incubators": "1",
        "law-of-start-ups": "2",
        "visas": "2",
        "from-asia": "2",
        "from-europe": "2",
    }


def test_most_of_the_talent_comes_from_the_world() -> None:
    together = solved(CASE)
    arriving = sum(sent(together, "talent", origin, BAY, period=LAST) for origin in ("asia", "europe"))
    assert sent(together, "talent", "europe", BAY, period=LAST) > 1
    assert arriving > 2 * used(together, "talent", BAY, period=LAST)


@pytest.mark.parametrize("scenario", ["ai", "biotech"])
def test_talent_inflow_opens_what_local_talent_cannot_carry(scenario: str) -> None:
    closed = solved(CASE, "closed-door")
    assert talent_needed(scenario) > local_talent()
    assert hosts(closed, scenario, "scale-up") == set()
    assert hosts(closed, "chips", "scale-up") == {BAY}
    assert value(closed) < value(solved(CASE)) / 3


def test_without_incubators_nothing_starts_in_the_bay() -> None:
    without = solved(CASE, "no-incubators")
    assert BAY not in set(plan(without).launches["region"])
    assert used(without, "talent", BAY) == 0
    assert value(without) < value(solved(CASE)) / 10


def test_without_the_law_start_ups_stay_small_and_nobody_comes() -> None:
    without = solved(CASE, "no-law")
    assert set(plan(without).launches["stage"]) == {"start-up"}
    assert plan(without).flows.empty
    assert value(without) < value(solved(CASE)) / 5


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_where_the_bay_has_talent_enough_nobody_has_to_come(scenario: str) -> None:
    home_grown = solved(CASE, "home-grown")
    assert hosts(home_grown, scenario, "scale-up") == {BAY}
    assert plan(home_grown).flows.empty
    assert not set(opened(home_grown)) & {"visas", "from-asia", "from-europe"}
