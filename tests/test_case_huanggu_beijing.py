"""huanggu-beijing: a centre that pays above a scale, trials before rollouts, and what it is worth to wait."""

from __future__ import annotations

import pandas as pd
import pytest

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


def pages() -> list[str]:
    """Return the pages of the case in all languages."""
    return [(instances.folder(CASE) / page).read_text(encoding="utf-8") for page in PAGES.values()]


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
    ("better", "worse", "worth"),
    [
        (None, "decided", 434.7075),
        ("no-wait", "all-in", 192.5860),
        ("no-wait", None, 22.0003),
        ("all-in", "decided", 264.1217),
        (None, "all-in", 170.5858),
        (None, "idle", 228.6383),
    ],
)
def test_to_learn_and_not_to_wait_are_worth_this_much_more(
    better: str | None, worse: str | None, worth: float
) -> None:
    """Differences between proven bounds, as printed; of waiting and learning, each given the other."""
    least, most = advantage(solved(CASE, better), solved(CASE, worse))
    assert least == pytest.approx(worth, abs=2e-3)
    assert most == pytest.approx(worth, abs=2e-3)
    for page in pages():
        assert f"{worth:.1f}" in page


@pytest.mark.parametrize("variant", [None, "decided", "no-wait", "all-in"])
def test_the_pages_show_waiting_and_learning_side_by_side(variant: str | None) -> None:
    """Both may be or not be; the four net values stand in a table of two rows."""
    instance = solved(CASE, variant).instance
    lags = instance.table("stages").query("stage == 'rollout'")["lag"]
    assert set(lags) == {1 if variant in (None, "decided") else 0}
    known = instance.table("futures")["known_from"]
    assert set(known) == {"2027" if variant in (None, "no-wait") else ""}
    english, chinese = pages()
    shown = f"{value(solved(CASE, variant)):.1f}"
    assert f"| {shown} ({f'`{variant}`' if variant else 'the case'}) |" in english
    assert f"| {shown}（{f'`{variant}`' if variant else '本案例'}） |" in chinese


def test_where_rollouts_need_not_wait_and_the_answer_comes_anyway_nothing_is_tried_before() -> None:
    no_wait = solved(CASE, "no-wait")
    assert "2026" not in set(plan(no_wait).launches["period"])
    assert opened(no_wait)["centre"] == "2026"
    for scenario in SCENARIOS:
        assert hosts(no_wait, scenario, "rollout", future="works") == {HOME, BEYOND}
        assert hosts(no_wait, scenario, "rollout", future="partly") == {HOME}
        assert hosts(no_wait, scenario, "rollout", future="not") == set()


def test_one_trial_of_2026_takes_little_from_not_having_to_wait() -> None:
    """Were the answer to come from trials alone, one would do: it tells for all scenarios."""
    base = solved(CASE, "no-wait").instance
    results = [solve(base.replace(scenarios=tried(base, scenario)), gap=GAP) for scenario in SCENARIOS]
    assert all(result.proven for result in results)
    best = max(result.objective for result in results if result.objective is not None)
    assert best == pytest.approx(588.4098, abs=2e-3)
    for page in pages():
        assert "588.4" in page


def tried(instance: Instance, scenario: str) -> pd.DataFrame:
    """Return the scenarios, of which one has to be tried in 2026."""
    scenarios = instance.table("scenarios")
    scenarios.loc[scenarios["scenario"] == scenario, ["required_stage", "required_by"]] = ["trial", "2026"]
    return scenarios


def test_the_centre_that_stays_open_where_nothing_works_takes_this_much_from_the_net_value() -> None:
    base = solved(CASE).instance
    free = [
        {"future": "not", "table": "facilities", "column": "running_cost", "period": period, "factor": 0.0}
        for period in base.settings.periods[1:]
    ]
    shocks = pd.concat([base.table("shocks"), pd.DataFrame(free)], ignore_index=True)
    result = solve(base.replace(shocks=shocks), gap=GAP)
    assert result.objective is not None
    assert result.objective - value(solved(CASE)) == pytest.approx(65.9698, abs=3e-3)
    for page in pages():
        assert "66.0" in page


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
