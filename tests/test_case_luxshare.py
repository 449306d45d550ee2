"""luxshare: plants move inland and abroad step by step, R&D stays where engineers are."""

from __future__ import annotations

import pytest

from tests.case_results import hosts, launched, opened, sent, solved, used, value

CASE = "luxshare"
RESEARCH = ("part-design", "system-design")
PRODUCTS = ("connectors", "earphones", "devices")


def research_sites(variant: str | None = None) -> set[str]:
    return {region for scenario in RESEARCH for region in hosts(solved(CASE, variant), scenario, "research")}


def plant_sites(variant: str | None = None) -> set[str]:
    return {region for scenario in PRODUCTS for region in hosts(solved(CASE, variant), scenario, "volume")}


def endowment(resource: str, region: str) -> float:
    table = solved(CASE).instance.table("endowments")
    return float(table[(table["resource"] == resource) & (table["region"] == region)]["amount"].iloc[0])


def test_the_firm_goes_from_home_inland_and_abroad_step_by_step() -> None:
    one = solved(CASE)
    assert launched(one, "connectors", "trial") == {"guangdong": "1"}
    assert launched(one, "earphones", "trial") == {"jiangxi": "2"}
    assert launched(one, "devices", "trial") == {"vietnam": "3"}
    assert opened(one) == {
        "plant-guangdong": "1",
        "centre-guangdong": "1",
        "plant-jiangxi": "2",
        "centre-jiangsu": "2",
        "plant-vietnam": "3",
    }


@pytest.mark.parametrize("product", PRODUCTS)
def test_volume_follows_a_step_after_the_trial_line(product: str) -> None:
    one = solved(CASE)
    trial, volume = launched(one, product, "trial"), launched(one, product, "volume")
    assert {region: str(int(step) + 1) for region, step in trial.items()} == volume


def test_beyond_the_first_step_plants_and_research_are_in_different_places() -> None:
    assert research_sites() == {"guangdong", "jiangsu"}
    assert plant_sites() == {"guangdong", "jiangxi", "vietnam"}
    assert research_sites() & plant_sites() == {"guangdong"}


def test_research_sits_in_the_regions_with_most_engineers() -> None:
    regions = list(solved(CASE).instance.table("regions")["region"])
    by_engineers = sorted(regions, key=lambda region: endowment("engineers", region), reverse=True)
    assert research_sites() == set(by_engineers[:2])
    for region in plant_sites() - research_sites():
        assert used(solved(CASE), "engineers", region) == 0


def test_designs_and_parts_travel_to_the_plants() -> None:
    one = solved(CASE)
    assert sent(one, "part-designs", "guangdong", "jiangxi") > 0
    assert sent(one, "system-designs", "jiangsu", "vietnam") > 0
    assert sent(one, "parts", "guangdong", "jiangxi", period="5") == pytest.approx(20)
    assert sent(one, "parts", "guangdong", "vietnam", period="5") == pytest.approx(25)


def test_where_designs_cannot_travel_the_firm_stays_in_one_place_without_devices() -> None:
    without = solved(CASE, "under-one-roof")
    assert research_sites("under-one-roof") | plant_sites("under-one-roof") == {"guangdong"}
    assert hosts(without, "devices", "trial") == set()
    assert value(without) < value(solved(CASE)) / 3


def test_without_a_plant_abroad_devices_are_made_at_home_for_less() -> None:
    without = solved(CASE, "at-home")
    assert hosts(without, "devices", "volume") == {"guangdong"}
    assert value(without) < value(solved(CASE)) - 5


def test_where_engineers_are_inland_research_moves_beside_the_plant() -> None:
    assert research_sites("talent-inland") == {"jiangxi"}
    assert "jiangxi" in plant_sites("talent-inland")


def test_where_workers_abroad_are_dear_and_nobody_asks_no_plant_is_opened_abroad() -> None:
    assert plant_sites("dear-abroad") == {"guangdong", "jiangxi"}
    assert "plant-vietnam" not in opened(solved(CASE, "dear-abroad"))
