"""front-shop-back-factory: Hong Kong finances and sells, Shenzhen manufactures; apart, neither starts."""

from __future__ import annotations

import pytest

from tests.case_results import hosts, launched, opened, plan, sent, solved, used, value

CASE = "front-shop-back-factory"
STAGES = ("trial", "full")


def test_shenzhen_manufactures_and_hong_kong_sells_a_year_later() -> None:
    together = solved(CASE)
    assert launched(together, "back-factory", "trial") == {"shenzhen": "1"}
    assert launched(together, "front-shop", "trial") == {"hong-kong": "2"}
    assert launched(together, "back-factory", "full") == {"shenzhen": "2"}
    assert launched(together, "front-shop", "full") == {"hong-kong": "3"}


def test_all_that_hong_kong_sells_comes_from_shenzhen() -> None:
    together = solved(CASE)
    assert sent(together, "goods", "shenzhen", "hong-kong", period="2") == pytest.approx(0.6862)
    for period in ("3", "4", "5"):
        assert sent(together, "goods", "shenzhen", "hong-kong", period=period) == pytest.approx(6.862)


def test_capital_and_know_how_flow_from_hong_kong_to_the_zone() -> None:
    together = solved(CASE)
    assert sent(together, "capital", "hong-kong", "shenzhen") > 9
    assert used(together, "capital", "shenzhen") < 1
    assert sent(together, "know-how", "hong-kong", "shenzhen") > 0
    assert set(opened(together)) == {"special-zone", "investment", "freight"}


@pytest.mark.parametrize("variant", ["apart", "no-freight"])
def test_apart_neither_side_launches(variant: str) -> None:
    assert plan(solved(CASE, variant)).launches.empty
    assert value(solved(CASE, variant)) == 0


def test_the_joint_gain_is_positive() -> None:
    assert value(solved(CASE)) > value(solved(CASE, "apart")) + 200


def test_where_hong_kong_is_as_cheap_nothing_crosses_the_border() -> None:
    changed = solved(CASE, "cheap-hong-kong")
    assert opened(changed) == {}
    assert plan(changed).flows.empty
    for scenario in ("back-factory", "front-shop"):
        for stage in STAGES:
            assert hosts(changed, scenario, stage) == {"hong-kong"}
