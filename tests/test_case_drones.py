"""drones: approvals and zones gate the sites of one technology; farm sensing lowers later needs."""

from __future__ import annotations

import pytest

from tests.case_results import hosts, launched, opened, plan, sent, solved, used, value

CASE = "drones"
SCENARIOS = ("leisure", "farm", "inspection", "delivery")
GATES = {
    ("inspection", "hubei"): "lines-hubei",
    ("inspection", "shenzhen"): "lines-shenzhen",
    ("delivery", "hubei"): "routes-hubei",
    ("delivery", "shenzhen"): "routes-shenzhen",
    ("leisure", "hainan"): "field-hainan",
}
YEARS_WITH_A_FULL_MAP = ("2028", "2029", "2030")


def need(scenario: str, resource: str) -> float:
    needs = solved(CASE).instance.table("needs")
    return float(needs[(needs["scenario"] == scenario) & (needs["resource"] == resource)]["running"].sum())


def test_farms_come_first_in_hubei_and_what_needs_their_map_a_year_later() -> None:
    together = solved(CASE)
    assert launched(together, "farm", "trial") == {"hubei": "2026"}
    for scenario in ("inspection", "delivery"):
        assert launched(together, scenario, "trial") == {"hubei": "2027", "shenzhen": "2026"}
        assert hosts(together, scenario, "service") == {"hubei", "shenzhen"}


def test_scenarios_ask_for_different_levels_of_one_technology_that_is_paid_for_once() -> None:
    together = solved(CASE)
    levels = [need(scenario, "flight") for scenario in SCENARIOS]
    assert levels == sorted(set(levels))
    for year in YEARS_WITH_A_FULL_MAP:
        assert used(together, "flight", "shenzhen", period=year) == pytest.approx(levels[-1])
        assert sent(together, "flight", "shenzhen", "hubei", period=year) == pytest.approx(levels[-1])
        assert sent(together, "flight", "shenzhen", "hainan", period=year) == pytest.approx(levels[0])


@pytest.mark.parametrize(("scenario", "region"), GATES)
def test_a_site_under_a_rule_starts_in_the_year_of_its_approval(scenario: str, region: str) -> None:
    together = solved(CASE)
    assert launched(together, scenario, "trial")[region] == opened(together)[GATES[scenario, region]]


def test_where_approval_costs_more_than_flying_brings_nobody_flies() -> None:
    assert hosts(solved(CASE), "leisure", "trial") == {"hainan"}
    assert "field-shenzhen" not in opened(solved(CASE))


@pytest.mark.parametrize("year", YEARS_WITH_A_FULL_MAP)
def test_farm_sensing_spares_hubei_the_map_that_shenzhen_has_to_buy(year: str) -> None:
    together, unshared = solved(CASE), solved(CASE, "no-spillover")
    assert used(together, "map", "hubei", period=year) == 0
    assert used(together, "map", "shenzhen", period=year) == pytest.approx(need("delivery", "map"))
    assert used(unshared, "map", "hubei", period=year) == pytest.approx(need("inspection", "map"))


def test_where_nobody_uses_what_farms_sense_hubei_loses_farms_and_delivery() -> None:
    unshared = solved(CASE, "no-spillover")
    assert hosts(unshared, "farm", "trial") == set()
    assert hosts(unshared, "delivery", "trial") == {"shenzhen"}
    assert value(unshared) < value(solved(CASE)) - 20


def test_without_any_approval_nothing_flies() -> None:
    refused = solved(CASE, "no-approval")
    assert plan(refused).launches.empty
    assert value(refused) == 0


def test_where_maps_are_free_no_farm_has_to_come_first() -> None:
    free = solved(CASE, "free-maps")
    assert hosts(free, "farm", "trial") == set()
    assert hosts(free, "delivery", "service") == {"hubei", "shenzhen"}


def test_where_the_rules_ask_for_nothing_no_zone_is_opened_and_leisure_comes_to_shenzhen() -> None:
    free = solved(CASE, "free-sky")
    assert plan(free).facilities.empty
    assert hosts(free, "leisure", "service") == {"hainan", "shenzhen"}
