"""boswash: four cities divide the work, capital flows out of New York and talent out of Boston."""

from __future__ import annotations

import pytest

from tests.case_results import hosts, launched, opened, plan, sent, solved, used, value

CASE = "boswash"
CITIES = ("baltimore", "boston", "new-york", "philadelphia")
ALONE = ("self-sufficient", "capital-stays", "talent-stays")


def test_every_city_does_what_it_has_the_best_ground_for() -> None:
    together = solved(CASE)
    assert launched(together, "finance", "full") == {"new-york": "1"}
    assert launched(together, "universities", "full") == {"boston": "2"}
    assert launched(together, "industry", "full") == {"philadelphia": "2"}
    assert launched(together, "biotech", "full") == {"boston": "3"}
    assert launched(together, "port", "full") == {"baltimore": "3"}
    assert hosts(together, "all-round", "full") == set()


@pytest.mark.parametrize("city", ["boston", "philadelphia", "baltimore"])
def test_capital_flows_out_of_new_york(city: str) -> None:
    together = solved(CASE)
    assert sent(together, "capital", "new-york", city, period="5") > 2
    assert used(together, "capital", city) == 0


def test_talent_flows_out_of_boston() -> None:
    together = solved(CASE)
    for period in ("3", "4", "5"):
        assert sent(together, "talent", "boston", "philadelphia", period=period) == pytest.approx(4)
    flows = plan(together).flows
    assert set(flows.loc[flows["resource"] == "talent", "corridor"]) == {"boston-to-philadelphia"}
    assert set(flows.loc[flows["resource"] == "capital", "corridor"]) == {
        f"new-york-to-{city}" for city in CITIES if city != "new-york"
    }


def test_all_that_baltimore_ships_is_made_in_philadelphia() -> None:
    for period in ("3", "4", "5"):
        assert sent(solved(CASE), "goods", "philadelphia", "baltimore", period=period) == pytest.approx(20)


def test_specialisation_beats_self_sufficiency() -> None:
    alone = solved(CASE, "self-sufficient")
    assert hosts(alone, "all-round", "full") == set(CITIES)
    assert value(alone) > 0
    assert value(solved(CASE)) > 1.5 * value(alone)


@pytest.mark.parametrize("variant", ALONE)
def test_without_capital_or_without_talent_on_the_move_every_city_does_a_little_of_everything(
    variant: str,
) -> None:
    apart = solved(CASE, variant)
    assert set(plan(apart).launches["scenario"]) == {"all-round"}
    assert opened(apart) == {}
    assert value(apart) == pytest.approx(value(solved(CASE, "self-sufficient")))


def test_where_large_activities_earn_no_more_than_small_ones_no_corridor_is_opened() -> None:
    changed = solved(CASE, "no-gain-from-size")
    assert opened(changed) == {}
    assert hosts(changed, "all-round", "full") == set(CITIES)
