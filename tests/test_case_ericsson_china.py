"""ericsson-china: centres open city by city from 2G to 5G, and what spills over carries domestic projects."""

from __future__ import annotations

import pytest

from tests.case_results import hosts, launched, opened, plan, sent, solved, used, value

CASE = "ericsson-china"
CENTRES = {
    "centre-beijing": "2G",
    "centre-shanghai": "3G",
    "centre-guangzhou": "4G",
    "centre-chengdu": "5G",
    "centre-nanjing": "5G",
}
DEVELOPMENTS = {
    "2G": ("products-2g",),
    "3G": ("products-3g",),
    "4G": ("radio-4g", "core-4g"),
    "5G": ("radio-5g", "core-5g", "software-5g"),
}
STAFF = 5.5


def centres_opened(variant: str | None = None) -> dict[str, str]:
    return {name: period for name, period in opened(solved(CASE, variant)).items() if "centre" in name}


def test_the_five_cities_open_one_generation_after_the_other() -> None:
    assert opened(solved(CASE)) == CENTRES


@pytest.mark.parametrize("generation", DEVELOPMENTS)
def test_each_generation_is_developed_in_its_time_in_cities_with_a_centre(generation: str) -> None:
    for scenario in DEVELOPMENTS[generation]:
        ((city, period),) = launched(solved(CASE), scenario, "development").items()
        assert period == generation
        assert f"centre-{city}" in CENTRES
        assert sent(solved(CASE), "technology", "sweden", city, period=generation) > 0


def test_in_the_end_the_centres_employ_the_published_staff() -> None:
    one = solved(CASE)
    cities = {name.removeprefix("centre-") for name in CENTRES}
    domestic = 0.2 * (
        len(hosts(one, "home-standard", "rollout")) + len(hosts(one, "industrial-networks", "rollout"))
    )
    employed = sum(used(one, "engineers", city, period="5G") for city in cities)
    assert employed - domestic == pytest.approx(STAFF)


def test_domestic_projects_start_where_a_centre_has_worked_a_generation_before() -> None:
    one = solved(CASE)
    periods = one.instance.settings.periods
    for scenario, stage in (("home-standard", "trial"), ("industrial-networks", "rollout")):
        domestic = launched(one, scenario, stage)
        assert domestic
        for city, period in domestic.items():
            assert periods.index(CENTRES[f"centre-{city}"]) < periods.index(period)
    assert launched(one, "industrial-networks", "rollout") == {"beijing": "5G", "guangzhou": "5G"}


def test_without_spillover_the_same_centres_open() -> None:
    assert centres_opened("no-spillover") == CENTRES


def test_without_spillover_domestic_networks_are_not_rolled_out() -> None:
    without = solved(CASE, "no-spillover")
    assert hosts(without, "industrial-networks", "trial") == {"beijing"}
    assert hosts(without, "industrial-networks", "rollout") == set()


def test_without_spillover_the_home_standard_has_to_pay_for_a_laboratory() -> None:
    assert "laboratory-beijing" not in opened(solved(CASE))
    without = solved(CASE, "no-spillover")
    assert opened(without)["laboratory-beijing"] == "3G"
    assert launched(without, "home-standard", "rollout") == launched(solved(CASE), "home-standard", "rollout")
    assert value(without) < value(solved(CASE)) - 5


def test_without_centres_little_is_earned_and_nothing_spills_over() -> None:
    without = solved(CASE, "no-centres")
    assert centres_opened("no-centres") == {}
    assert hosts(without, "industrial-networks", "rollout") == set()
    assert 0 < value(without) < value(solved(CASE)) / 4


def test_where_neither_reason_holds_no_centre_is_opened() -> None:
    changed = solved(CASE, "no-need")
    assert opened(changed) == {}
    assert plan(changed).flows.empty
    for scenarios in DEVELOPMENTS.values():
        for scenario in scenarios:
            assert hosts(changed, scenario, "development") == {"sweden"}
    assert len(hosts(changed, "industrial-networks", "rollout")) > 2
