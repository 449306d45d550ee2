"""shenzhen-hubei: space-heavy stages land in Hubei, technology and talent travel; closing costs both."""

from __future__ import annotations

import pytest

from benchmarks.cases import SolvedInstance
from tests.case_results import hosts, launched, opened, plan, sent, solved, used, value

CASE = "shenzhen-hubei"
LAST = "2030"
HEAVY = ("demonstration", "rollout")
CORRIDORS = {"to-hubei", "to-shenzhen"}


def worth_hosted(one: SolvedInstance, region: str) -> float:
    """Return the worth in the last year of what a region hosts, by the highest stage of each scenario."""
    stages = one.instance.table("stages")
    sites = one.instance.table("sites").set_index(["scenario", "region"])["value_factor"]
    started = plan(one).launches.merge(stages, on=["scenario", "stage"])
    highest = started[started["region"] == region].sort_values("order").groupby("scenario")["value"].last()
    return sum(float(worth) * float(sites[scenario, region]) for scenario, worth in highest.items())


def need(scenario: str, stages: tuple[str, ...], resource: str) -> float:
    needs = solved(CASE).instance.table("needs")
    rows = needs[(needs["scenario"] == scenario) & (needs["resource"] == resource)]
    return float(rows[rows["stage"].isin(stages)]["running"].sum())


def test_stages_that_need_space_land_in_hubei_and_the_light_ones_in_shenzhen() -> None:
    together = solved(CASE)
    assert launched(together, "vehicles", "pilot") == {"hubei": "2026", "shenzhen": "2026"}
    assert launched(together, "vehicles", "demonstration") == {"hubei": "2027"}
    assert launched(together, "vehicles", "rollout") == {"hubei": "2028"}
    assert launched(together, "software", "research") == {"shenzhen": "2026"}
    assert launched(together, "software", "product") == {"shenzhen": "2028"}
    space = {region: used(together, "space", region, period=LAST) for region in ("hubei", "shenzhen")}
    assert space["hubei"] > 10 * space["shenzhen"]


def test_a_demonstration_does_not_fit_in_shenzhen() -> None:
    instance = solved(CASE).instance
    endowments = instance.table("endowments").set_index(["region", "resource"])["amount"]
    room = float(endowments["shenzhen", "space"]) + float(instance.table("capacities")["amount"].sum())
    assert need("vehicles", ("pilot",), "space") < room < need("vehicles", ("demonstration",), "space")


def test_technology_flows_from_shenzhen_while_the_heavy_stages_run() -> None:
    together = solved(CASE)
    assert set(opened(together)) == CORRIDORS | {"institute"}
    for year in ("2027", "2028", "2029", LAST):
        assert sent(together, "technology", "shenzhen", "hubei", period=year) > 0
    assert sent(together, "technology", "hubei", "shenzhen") == 0
    assert sent(together, "data", "hubei", "shenzhen") > 0


def test_talent_goes_both_ways() -> None:
    together = solved(CASE)
    for year in ("2028", "2029", LAST):
        assert sent(together, "engineers", "shenzhen", "hubei", period=year) > 3
        assert sent(together, "graduates", "hubei", "shenzhen", period=year) == pytest.approx(3.5)


@pytest.mark.parametrize(("region", "open_worth", "closed_worth"), [("shenzhen", 54, 11), ("hubei", 110, 4)])
def test_closing_the_corridor_costs_both(region: str, open_worth: float, closed_worth: float) -> None:
    assert worth_hosted(solved(CASE), region) == pytest.approx(open_worth)
    assert worth_hosted(solved(CASE, "closed"), region) == pytest.approx(closed_worth)
    assert value(solved(CASE, "closed")) < value(solved(CASE)) / 5


@pytest.mark.parametrize(
    ("region", "resource", "open_use", "closed_use"),
    [
        ("shenzhen", "engineers", 8.618, 1.5),
        ("hubei", "graduates", 13, 0.5),
        ("hubei", "space", 0.97, 0.02),
    ],
)
def test_closing_the_corridor_leaves_on_each_side_what_it_has_most_of(
    region: str, resource: str, open_use: float, closed_use: float
) -> None:
    assert used(solved(CASE), resource, region, period=LAST) == pytest.approx(open_use, abs=5e-4)
    assert used(solved(CASE, "closed"), resource, region, period=LAST) == pytest.approx(closed_use)


def test_where_graduates_and_data_stay_in_hubei_shenzhen_has_no_product() -> None:
    kept = solved(CASE, "no-return")
    assert hosts(kept, "software", "product") == set()
    assert hosts(kept, "vehicles", "rollout") == {"hubei"}
    assert value(solved(CASE, "closed")) < value(kept) < value(solved(CASE))


@pytest.mark.parametrize("stage", HEAVY)
def test_where_shenzhen_has_space_the_heavy_stages_stay_and_no_technology_goes_north(stage: str) -> None:
    roomy = solved(CASE, "roomy-shenzhen")
    assert hosts(roomy, "vehicles", stage) == {"shenzhen"}
    assert "to-hubei" not in opened(roomy)
    assert sent(roomy, "technology", "shenzhen", "hubei") == 0
