"""tokyo-bay: scarce land goes to the mother factory, sub-factories go abroad, small firms share a park."""

from __future__ import annotations

import pytest

from tests.case_results import SolvedInstance, hosts, launched, opened, plan, sent, solved, used, value

CASE = "tokyo-bay"
HOME = "tokyo-bay"
SUB_FACTORIES = ("cameras", "printers")
SMALL_FIRMS = ("moulds", "plating", "springs")
ALONE_ABROAD = {f"own-{country}-{number}" for country in ("thailand", "vietnam") for number in (1, 2, 3)}


def land_needed(scenario: str) -> float:
    needs = solved(CASE).instance.table("needs").set_index(["scenario", "resource"])
    return float(needs.loc[(scenario, "land"), "running"])


def land_at_home(one: SolvedInstance) -> float:
    endowments = one.instance.table("endowments").set_index(["region", "resource"])
    return float(endowments.loc[(HOME, "land"), "amount"].sum())


def cost_of_opening(facilities: list[str]) -> float:
    table = solved(CASE).instance.table("facilities").set_index("facility")
    return float(table.loc[facilities, "fixed_cost"].sum())


def test_the_scarce_land_goes_to_research_and_the_mother_factory() -> None:
    together = solved(CASE)
    assert hosts(together, "research", "open") == {HOME}
    assert hosts(together, "mother-factory", "open") == {HOME}
    taken = land_needed("research") + land_needed("mother-factory")
    assert used(together, "land", HOME, period="6") == pytest.approx(taken)
    assert taken + land_needed("cameras") > land_at_home(together)


def test_the_sub_factories_follow_abroad_with_the_know_how_of_the_mother_factory() -> None:
    together = solved(CASE)
    assert launched(together, "mother-factory", "open") == {HOME: "2"}
    for scenario in SUB_FACTORIES:
        assert launched(together, scenario, "open") == {"thailand": "3"}
    for period in ("3", "4", "5", "6"):
        assert sent(together, "know-how", HOME, "thailand", period=period) * 0.9 == pytest.approx(60)
    assert sent(together, "engineers", HOME, "thailand") == 0


def test_the_small_firms_go_together_into_one_park() -> None:
    together = solved(CASE)
    assert set(opened(together)) == {"park-thailand", "to-thailand"}
    for scenario in SMALL_FIRMS:
        assert hosts(together, scenario, "open") == {"thailand"}


def test_the_shared_park_beats_single_moves() -> None:
    alone = solved(CASE, "single-moves")
    assert value(solved(CASE)) > value(alone) + 5
    assert len(set(opened(alone)) & ALONE_ABROAD) == 2
    assert hosts(alone, "plating", "open") == {HOME}
    assert sent(alone, "parts", HOME, "thailand") > 0


def test_the_park_costs_more_than_one_move_and_less_than_two() -> None:
    assert cost_of_opening(["own-thailand-1"]) < cost_of_opening(["park-thailand"])
    assert cost_of_opening(["park-thailand"]) < cost_of_opening(["own-thailand-1", "own-thailand-2"])


def test_with_all_at_home_the_mother_factory_keeps_the_land_and_volume_is_lost() -> None:
    home = solved(CASE, "stay-home")
    assert hosts(home, "mother-factory", "open") == {HOME}
    for scenario in SUB_FACTORIES:
        assert hosts(home, scenario, "open") == set()
    assert value(home) < value(solved(CASE)) / 3


def test_where_land_at_home_is_ample_nobody_goes_abroad() -> None:
    ample = solved(CASE, "ample-land")
    assert land_at_home(ample) > land_at_home(solved(CASE))
    assert opened(ample) == {}
    assert set(plan(ample).launches["region"]) == {HOME}
    assert len(plan(ample).launches) == len(SUB_FACTORIES) + len(SMALL_FIRMS) + 2


def test_where_single_moves_are_cheap_there_is_no_need_of_a_park() -> None:
    cheap = solved(CASE, "cheap-single-moves")
    assert len(set(opened(cheap)) & ALONE_ABROAD) == len(SMALL_FIRMS)
    assert "park-thailand" not in opened(cheap)
    for scenario in SMALL_FIRMS:
        assert hosts(cheap, scenario, "open") == {"thailand"}
