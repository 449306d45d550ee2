"""huanggu-beijing: a centre that pays above a scale, trials before rollouts, and what it is worth to wait."""

from __future__ import annotations

import pytest

from benchmarks.case_tables import number
from benchmarks.cases import GAP, SolvedInstance
from benchmarks.gallery import PAGES
from optalloc import instances
from optalloc.instance import Instance
from optalloc.solve import solve
from tests.case_results import hosts, launched, opened, plan, sent, solved, value

CASE = "huanggu-beijing"
SCENARIOS = ("clinics", "credit", "heating", "housing", "traffic")
HOME, BEYOND = "huanggu", "other-districts"
FUTURES = ("works", "partly", "not")
DECIDED_AT_THE_START = ("decided", "all-in")


def with_scenarios(*kept: str) -> Instance:
    """Return the case with some of its scenarios only."""
    base = solved(CASE).instance
    tables = {name: base.table(name) for name in ("scenarios", "stages", "needs", "sites")}
    return base.replace(**{name: frame[frame["scenario"].isin(kept)] for name, frame in tables.items()})


def advantage(better: SolvedInstance, worse: SolvedInstance) -> tuple[float, float]:
    """Return the least and the most by which the best plan of one can be worth more than the other's."""
    assert better.result.bound is not None
    assert worse.result.bound is not None
    return value(better) - worse.result.bound, better.result.bound - value(worse)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_centre_does_not_pay_for_any_single_scenario(scenario: str) -> None:
    result = solve(with_scenarios(scenario), gap=GAP)
    assert result.proven
    assert result.objective == 0
    assert result.plan is not None
    assert result.plan.launches.empty
    assert result.plan.facilities.empty


@pytest.mark.parametrize("scenarios", [("clinics", "heating"), ("credit", "housing", "traffic")])
def test_the_centre_pays_for_the_two_best_or_any_three_scenarios(scenarios: tuple[str, ...]) -> None:
    """Any three are worth no less than the three that bring least."""
    result = solve(with_scenarios(*scenarios), gap=GAP)
    assert result.proven
    assert result.objective is not None
    assert result.objective > 0
    assert result.plan is not None
    assert set(result.plan.facilities["facility"]) == {"centre"}


def test_with_all_its_scenarios_the_district_opens_the_centre_at_once_whatever_the_future() -> None:
    assert opened(solved(CASE)) == {"centre": "2026", "transfer-huanggu": "2026"}
    assert sent(solved(CASE), "technology", "beijing", HOME, period="2026") > 0


@pytest.mark.parametrize("variant", ["one-scenario", "no-centre"])
def test_without_the_centre_nothing_comes(variant: str) -> None:
    assert opened(solved(CASE, variant)) == {}
    assert plan(solved(CASE, variant)).launches.empty
    assert plan(solved(CASE, variant)).flows.empty
    assert value(solved(CASE, variant)) == 0


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_scenario_is_tried_in_the_district_before_it_is_rolled_out_anywhere(scenario: str) -> None:
    assert launched(solved(CASE), scenario, "trial") == {HOME: "2026"}
    for future in FUTURES:
        periods = launched(solved(CASE), scenario, "rollout", future=future).values()
        assert all(period == "2027" for period in periods)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_rollouts_answer_to_what_the_trials_have_shown(scenario: str) -> None:
    case = solved(CASE)
    assert hosts(case, scenario, "rollout", future="works") == {HOME, BEYOND}
    assert hosts(case, scenario, "rollout", future="partly") == {HOME}
    assert hosts(case, scenario, "rollout", future="not") == set()


def test_technology_goes_to_the_other_districts_only_where_it_works() -> None:
    case = solved(CASE)
    assert opened(case, future="works")["transfer-other"] == "2027"
    assert sent(case, "technology", "beijing", BEYOND, future="works") > 0
    for future in ("partly", "not"):
        assert "transfer-other" not in opened(case, future=future)
        assert sent(case, "technology", "beijing", BEYOND, future=future) == 0


@pytest.mark.parametrize("variant", DECIDED_AT_THE_START)
def test_decided_at_the_start_a_plan_is_the_same_in_every_future(variant: str) -> None:
    one = solved(CASE, variant)
    for table in ("launches", "facilities", "corridors"):
        assert set(plan(one).tables[table]["future"]) == {""}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_all_in_rolls_everything_out_everywhere_in_the_first_year(scenario: str) -> None:
    assert launched(solved(CASE, "all-in"), scenario, "rollout") == {HOME: "2026", BEYOND: "2026"}


@pytest.mark.parametrize(
    ("variant", "worth"), [("decided", 434.7075), ("all-in", 170.5858), ("idle", 228.6383)]
)
def test_trying_first_and_answering_to_it_is_worth_this_much_more(variant: str, worth: float) -> None:
    """Value of waiting, between proven bounds."""
    least, most = advantage(solved(CASE), solved(CASE, variant))
    assert least == pytest.approx(worth, abs=2e-3)
    assert most == pytest.approx(worth, abs=2e-3)
    for page in PAGES.values():
        assert number(worth) in (instances.folder(CASE) / page).read_text(encoding="utf-8")


def test_if_the_answer_came_without_trials_rollouts_would_come_a_year_later() -> None:
    for scenario in SCENARIOS:
        assert launched(solved(CASE, "idle"), scenario, "rollout", future="works")[HOME] == "2028"


def test_where_nothing_can_be_learnt_trying_first_only_loses_a_year() -> None:
    least, _ = advantage(solved(CASE, "all-in"), solved(CASE, "decided"))
    assert least > 0
    for scenario in SCENARIOS:
        assert launched(solved(CASE, "decided"), scenario, "rollout")[HOME] == "2027"


def test_futures_that_do_not_differ_have_the_mean_of_those_that_do() -> None:
    futures, shocks = (solved(CASE).instance.table(name) for name in ("futures", "shocks"))
    probability = futures.set_index("future")["probability"]
    factor = shocks.set_index("future")["factor"].reindex(probability.index, fill_value=1.0)
    alike = solved(CASE, "alike").instance.table("shocks")
    assert set(alike["future"]) == set(FUTURES)
    assert alike["factor"].tolist() == pytest.approx([float((probability * factor).sum())] * 3)


def test_where_futures_do_not_differ_the_advantage_of_trying_first_is_gone() -> None:
    alike, at_once = solved(CASE, "alike"), solved(CASE, "alike-all-in")
    assert value(alike) == pytest.approx(value(solved(CASE, "decided")), rel=2 * GAP)
    assert advantage(at_once, alike)[0] > 0
    for future in FUTURES:
        assert hosts(alike, "clinics", "rollout", future=future) == {HOME, BEYOND}
