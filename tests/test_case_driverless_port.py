"""driverless-port: the closed port of Nansha is the pilot; wider roads follow after approval."""

from __future__ import annotations

import pytest

from benchmarks.cases import SolvedInstance
from tests.case_results import hosts, launched, opened, plan, sent, solved, value

CASE = "driverless-port"
RICHER = ("airport", "road")


def need(one: SolvedInstance, scenario: str, stages: tuple[str, ...], resource: str) -> float:
    needs = one.instance.table("needs")
    rows = needs[(needs["scenario"] == scenario) & (needs["resource"] == resource)]
    return float(rows[rows["stage"].isin(stages)]["running"].sum())


def record_of_a_port(one: SolvedInstance) -> float:
    """Return the yearly record of a port in service, as it counts where the port is."""
    return -need(one, "port", ("pilot", "service"), "record")


def test_the_firm_starts_in_the_closed_port_of_nansha_and_nowhere_else() -> None:
    launches = plan(solved(CASE)).launches
    first = launches[launches["period"] == "2026"]
    assert first[["scenario", "region", "stage"]].to_numpy().tolist() == [["port", "nansha", "pilot"]]


def test_the_port_is_replicated_only_after_it_has_been_tried() -> None:
    together = solved(CASE)
    assert launched(together, "port", "pilot") == {"nansha": "2026", "ningbo": "2027"}
    assert launched(together, "port", "service") == {"nansha": "2027", "ningbo": "2027"}


@pytest.mark.parametrize("scenario", RICHER)
def test_airport_and_road_follow_once_the_port_has_a_record(scenario: str) -> None:
    together = solved(CASE)
    (start,) = launched(together, scenario, "pilot").values()
    assert start > launched(together, "port", "service")["nansha"]
    assert record_of_a_port(together) >= need(together, scenario, ("pilot",), "record") > 0


def test_scenarios_ask_for_different_technology_and_the_firm_alone_masters_only_two() -> None:
    together = solved(CASE)
    endowments = together.instance.table("endowments")
    (own,) = endowments[endowments["resource"] == "technology"]["amount"]
    levels = {s: need(together, s, ("pilot",), "technology") for s in ("factory", "port", "airport", "road")}
    assert levels["factory"] < levels["port"] <= own < levels["airport"] < levels["road"]
    assert sent(together, "technology", "nansha", "hong-kong", period="2028") > 0


def test_roads_are_entered_in_the_year_of_their_approval_and_not_where_there_is_none() -> None:
    together = solved(CASE)
    assert opened(together)["road-zone-nansha"] == "2028"
    assert launched(together, "road", "pilot") == {"nansha": "2028"}
    assert opened(together)["airside-permit"] == launched(together, "airport", "pilot")["hong-kong"]
    assert "road-zone-shenzhen" not in opened(together)


def test_wider_service_on_the_road_needs_the_records_of_both_ports() -> None:
    together = solved(CASE)
    assert launched(together, "road", "service") == {"nansha": "2029"}
    assert record_of_a_port(together) < need(together, "road", ("pilot", "service"), "record")
    for year in ("2029", "2030", "2031"):
        assert sent(together, "record", "ningbo", "nansha", period=year) > 0


def test_the_easiest_scenario_is_not_the_first() -> None:
    together = solved(CASE)
    (start,) = launched(together, "factory", "pilot").values()
    assert start > launched(together, "road", "pilot")["nansha"]


def test_where_the_record_of_the_port_is_not_accepted_neither_airport_nor_road_is_reached() -> None:
    doubted = solved(CASE, "record-not-accepted")
    for scenario in RICHER:
        assert hosts(doubted, scenario, "pilot") == set()
    assert hosts(doubted, "port", "service") == {"nansha", "ningbo"}
    assert value(doubted) < 0.6 * value(solved(CASE))


def test_where_no_road_is_approved_its_worth_is_lost() -> None:
    refused = solved(CASE, "no-approval")
    assert set(plan(refused).launches["scenario"]) == {"airport", "factory", "port"}
    assert value(refused) < value(solved(CASE)) - 100


def test_where_roads_ask_for_no_more_than_ports_the_road_comes_first() -> None:
    easy = solved(CASE, "open-roads")
    assert launched(easy, "road", "pilot")["nansha"] == "2026" == opened(easy)["road-zone-nansha"]
    assert hosts(easy, "road", "service") == {"nansha", "shenzhen"}
    assert launched(easy, "port", "pilot")["nansha"] > "2026"
