"""jiufengshan: shared platforms open once and serve many teams; no team can build a line of its own."""

from __future__ import annotations

import pytest

from tests.case_results import launched, opened, plan, sent, solved, value

CASE = "jiufengshan"
PLATFORMS = {"process-platform", "testing-platform", "materials-platform"}
BRIDGE = {"bridge-out", "bridge-back"}
TEAMS = ("displays", "lasers", "photonics", "power", "radio", "sensors")
LINES = {f"line-{team}" for team in TEAMS}


def worth_of_production(team: str) -> float:
    """Return what a team's output is worth today when it starts as early as it can, before all costs."""
    instance = solved(CASE).instance
    stages = instance.table("stages").set_index(["scenario", "stage"])
    yearly = float(stages.loc[(team, "production"), "value"])
    periods, discount = len(instance.settings.periods), instance.settings.discount
    return sum(yearly / (1 + discount) ** t for t in range(1, periods))


def cost_of(facilities: set[str]) -> float:
    """Return what it costs today to open facilities at once and run them to the end."""
    instance = solved(CASE).instance
    rows = instance.table("facilities").set_index("facility").loc[sorted(facilities)]
    periods, discount = len(instance.settings.periods), instance.settings.discount
    years = sum(1 / (1 + discount) ** t for t in range(periods))
    return float(rows["fixed_cost"].sum() + years * rows["running_cost"].sum())


@pytest.mark.parametrize("team", TEAMS)
def test_each_team_validates_on_the_platforms_and_produces_a_year_later(team: str) -> None:
    together = solved(CASE)
    assert launched(together, team, "validation") == {"optics-valley": "1"}
    assert launched(together, team, "production") == {"optics-valley": "2"}


def test_the_shared_platforms_open_once_and_no_team_builds_a_line() -> None:
    assert set(opened(solved(CASE))) == PLATFORMS | BRIDGE | {"incubation-base"}
    assert {opened(solved(CASE))[platform] for platform in PLATFORMS} == {"1"}


def test_the_laboratory_is_a_bridge_both_ways() -> None:
    together = solved(CASE)
    for period in together.instance.settings.periods:
        assert sent(together, "results", "universities", "optics-valley", period=period) * 0.95 >= 39
        assert sent(together, "process-data", "optics-valley", "universities", period=period) > 0
        assert sent(together, "talent", "universities", "optics-valley", period=period) > 1
    assert launched(together, "new-materials", "research") == {"universities": "1"}


@pytest.mark.parametrize("team", TEAMS)
def test_a_line_of_its_own_costs_a_team_more_than_its_output_is_worth(team: str) -> None:
    assert cost_of({f"line-{team}"}) > worth_of_production(team)


def test_the_platforms_cost_more_than_any_one_line_and_far_less_than_all() -> None:
    shared = PLATFORMS | {"incubation-base"}
    assert cost_of(shared) > max(cost_of({line}) for line in LINES)
    assert cost_of(shared) < cost_of(LINES) / 2


@pytest.mark.parametrize("variant", ["no-laboratory", "apart"])
def test_without_the_laboratory_or_without_the_bridge_no_team_can(variant: str) -> None:
    assert plan(solved(CASE, variant)).launches.empty
    assert value(solved(CASE, variant)) == 0


def test_for_one_team_alone_the_platforms_do_not_pay() -> None:
    alone = solved(CASE, "one-team")
    assert set(alone.instance.table("scenarios")["scenario"]) == {"photonics", "new-materials"}
    assert opened(alone) == {}
    assert plan(alone).launches.empty


def test_where_lines_are_cheap_every_team_builds_its_own() -> None:
    cheap = solved(CASE, "cheap-lines")
    assert set(opened(cheap)) == LINES | {"licences"}
    assert set(plan(cheap).launches["scenario"]) == set(TEAMS)
