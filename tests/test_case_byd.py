"""byd: plants at home and then abroad, each stage paid from the one before; R&D apart from the plants."""

from __future__ import annotations

import pytest

from tests.case_results import hosts, launched, opened, sent, solved, used, value

CASE = "byd"
RESEARCH = ("battery-research", "vehicle-research")
PLANTS = ("car-plant", "plant-abroad")
ABROAD = ("asia", "europe")
HOME_PLANTS = ("hunan", "shaanxi")
START_CAPITAL = 28


def research_sites(variant: str | None = None) -> set[str]:
    return {region for scenario in RESEARCH for region in hosts(solved(CASE, variant), scenario, "research")}


def plant_sites(variant: str | None = None) -> set[str]:
    return {region for scenario in PLANTS for region in hosts(solved(CASE, variant), scenario, "production")}


def exported(region: str, period: str, variant: str | None = None) -> float:
    return sum(sent(solved(CASE, variant), "vehicles", plant, region, period=period) for plant in HOME_PLANTS)


def test_plants_open_one_after_the_other_at_home_and_then_abroad() -> None:
    one = solved(CASE)
    assert launched(one, "car-plant", "production") == {"shaanxi": "1", "hunan": "3"}
    assert launched(one, "plant-abroad", "production") == {"asia": "4", "europe": "5"}


def test_research_and_sales_grow_by_stages() -> None:
    one = solved(CASE)
    assert opened(one) == {"centre-guangdong": "1", "centre-jiangsu": "3"}
    assert launched(one, "battery-research", "research") == {"guangdong": "1"}
    assert launched(one, "vehicle-research", "research") == {"jiangsu": "3"}
    assert launched(one, "home-sales", "growth") == {"china-market": "2"}
    assert launched(one, "home-sales", "volume") == {"china-market": "4"}


def test_research_and_plants_are_apart_and_research_employs_the_published_staff() -> None:
    one = solved(CASE)
    assert research_sites() == {"guangdong", "jiangsu"}
    assert plant_sites() == {*HOME_PLANTS, *ABROAD}
    for region in HOME_PLANTS:
        assert used(one, "engineers", region) == 0
    for region in research_sites():
        assert used(one, "workers", region) == 0
    assert sum(used(one, "engineers", region, period="6") for region in research_sites()) == pytest.approx(
        100
    )


def test_plants_beyond_the_first_need_profits() -> None:
    one = solved(CASE)
    invested = sum(sent(one, "capital", "guangdong", region) for region in plant_sites())
    assert invested > START_CAPITAL
    assert used(one, "capital", "guangdong") <= START_CAPITAL
    assert sent(one, "capital", "china-market", "guangdong") > invested - START_CAPITAL - 1e-6


@pytest.mark.parametrize("region", ABROAD)
def test_exports_come_first_and_end_when_the_plant_abroad_delivers(region: str) -> None:
    opening = int(launched(solved(CASE), "plant-abroad", "production")[region])
    for period in range(2, opening + 1):
        assert exported(region, str(period)) > 0
    for period in range(opening + 1, 7):
        assert exported(region, str(period)) == 0


def test_where_profits_are_paid_out_it_stays_at_the_first_plant() -> None:
    without = solved(CASE, "no-reinvestment")
    assert plant_sites("no-reinvestment") == {"shaanxi"}
    assert hosts(without, "home-sales", "volume") == set()
    assert value(without) < value(solved(CASE)) - 10


def test_where_there_are_no_tariffs_no_plant_is_built_abroad() -> None:
    assert plant_sites("free-trade") == set(HOME_PLANTS)
    for region in ABROAD:
        assert exported(region, "6", "free-trade") == pytest.approx(0.3)


def test_where_researchers_are_inland_research_moves_beside_the_plant() -> None:
    assert research_sites("talent-inland") == {"hunan"}
    assert "hunan" in plant_sites("talent-inland")
