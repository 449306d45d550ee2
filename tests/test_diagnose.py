"""What diagnose says of instances without a plan, and whether it is so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import optalloc
from optalloc.analysis.diagnose import Diagnosis, Open, diagnose, requiring
from optalloc.analysis.elastic import Elastic
from optalloc.analysis.kinds import USUAL, Kind
from optalloc.analysis.repairs import repaired
from optalloc.engine import Options, Outcome, SolutionStatus
from optalloc.errors import UnknownNameError
from tests.planted import PLANTED, sound, with_cells
from tests.small_instances import FEATURE_INSTANCES, random_instance

EVERY = sorted(PLANTED)


@pytest.fixture(scope="module")
def diagnoses() -> dict[str, Diagnosis]:
    return {}


def diagnosis_of(name: str, known: dict[str, Diagnosis]) -> Diagnosis:
    if name not in known:
        known[name] = diagnose(PLANTED[name]())
    return known[name]


def test_twenty_kinds_are_planted() -> None:
    assert len(PLANTED) >= 20


@pytest.mark.parametrize("name", EVERY)
def test_the_instance_solves_after_each_remedy(name: str, diagnoses: dict[str, Diagnosis]) -> None:
    instance = PLANTED[name]()
    assert optalloc.solve(instance).solution_status is SolutionStatus.INFEASIBLE
    found = diagnosis_of(name, diagnoses)
    assert found.feasible is False
    assert found.remedies
    assert all(remedy.holds and remedy.cheapest for remedy in found.remedies)
    for remedy in found.remedies[:2]:
        result = optalloc.solve(remedy.instance)
        assert result.verified
        assert result.proven


def test_the_repairs_of_a_remedy_are_all_that_its_instance_changes() -> None:
    instance = PLANTED["a_budget_of_one_period"]()
    for remedy in diagnose(instance).remedies:
        assert repaired(instance, remedy.repairs) == remedy.instance


@pytest.mark.parametrize("name", EVERY)
def test_the_first_remedy_counts_least(name: str, diagnoses: dict[str, Diagnosis]) -> None:
    efforts = [remedy.effort for remedy in diagnosis_of(name, diagnoses).remedies]
    assert efforts[0] <= min(efforts) * (1 + 1e-4) + 1e-9


@pytest.mark.parametrize("name", EVERY)
def test_the_rows_of_a_conflict_cannot_hold_together_and_none_can_be_spared(
    name: str, diagnoses: dict[str, Diagnosis]
) -> None:
    conflict = diagnosis_of(name, diagnoses).conflict
    assert conflict is not None
    assert conflict.smallest
    elastic = Elastic(PLANTED[name]())
    members = {number for number, one in enumerate(elastic.concessions) if one in conflict.members}
    others = set(range(len(elastic.concessions))) - members
    options = Options()
    assert elastic.solve(options, allowed=others).solution_status is SolutionStatus.INFEASIBLE
    for member in members:
        assert elastic.solve(options, allowed=others | {member}, at_any_effort=True).values is not None


def test_nothing_is_repaired_where_there_is_a_plan() -> None:
    assert diagnose(sound()) == Diagnosis(True)


@pytest.mark.parametrize("name", sorted(FEATURE_INSTANCES))
def test_an_instance_is_called_feasible_where_it_has_a_plan(name: str) -> None:
    instance = FEATURE_INSTANCES[name]()
    assert diagnose(instance).feasible is (optalloc.solve(instance).plan is not None)


@pytest.mark.parametrize("seed", range(6))
def test_the_remedy_of_a_random_instance_of_which_all_is_required_makes_it_solve(seed: int) -> None:
    instance = random_instance(seed)
    stages = instance.table("stages")
    last = dict(zip(stages["scenario"], stages["stage"], strict=True))
    hosted = set(instance.table("sites")["scenario"])
    found = diagnose(instance, require={one: stage for one, stage in last.items() if one in hosted})
    for remedy in found.remedies[:1]:
        assert remedy.holds
        assert optalloc.solve(remedy.instance).plan is not None
    assert found.feasible or found.remedies


def test_the_named_shortfall_comes_before_any_solve() -> None:
    (issue,) = diagnose(PLANTED["a_need_above_all_supply_of_a_resource_that_stays"]()).hopeless
    assert issue.code == "cannot-be-served"


def test_a_smaller_remedy_than_that_of_least_effort_does_not_do() -> None:
    where = {"region": "hubei", "resource": "space"}
    instance = PLANTED["two_requirements_that_want_the_same_space"]()
    (repair,) = diagnose(instance).remedies[0].repairs
    assert float(repair.after) == pytest.approx(9.0, rel=1e-4)
    almost = with_cells(instance, "endowments", where, amount=8.99)
    assert optalloc.solve(almost).solution_status is SolutionStatus.INFEASIBLE


def test_only_what_may_give_way_does() -> None:
    instance = PLANTED["a_budget_of_one_payer"]()
    found = diagnose(instance, kinds=["budgets"])
    assert [remedy.kinds for remedy in found.remedies] == [(Kind.BUDGET,)]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("one_corridor_too_narrow_for_all_that_it_carries", Kind.CORRIDOR),
        ("a_corridor_that_is_closed", Kind.CORRIDOR),
        ("a_corridor_that_is_too_narrow_in_one_future", Kind.CORRIDOR),
        ("corridors_too_narrow", Kind.TERM),
        ("no_site_where_there_is_space", Kind.SITE),
        ("two_requirements_that_want_the_same_space", Kind.SITE),
    ],
)
def test_wider_corridors_terms_and_new_sites_repair_alone_and_least(name: str, kind: Kind) -> None:
    instance = PLANTED[name]()
    (remedy,) = diagnose(instance, kinds=[kind]).remedies
    assert remedy.kinds == (kind,)
    assert remedy.cheapest
    assert remedy.holds
    assert optalloc.solve(remedy.instance).verified
    if kind is Kind.SITE:
        assert len(remedy.instance.table("sites")) == len(instance.table("sites")) + 1
        return
    for repair in remedy.repairs:  # a little less does not do
        less = float(repair.before or 0.0) + (float(repair.after) - float(repair.before or 0.0)) * 0.999
        slightly = [replace(repair, after=str(less)), *(one for one in remedy.repairs if one is not repair)]
        assert optalloc.solve(repaired(instance, slightly)).solution_status is SolutionStatus.INFEASIBLE


def test_sites_are_added_only_where_that_is_asked_for() -> None:
    instance = PLANTED["no_site_where_there_is_space"]()
    assert all(Kind.SITE not in remedy.kinds for remedy in diagnose(instance).remedies)


def test_the_capacity_of_a_form_is_widened_once_for_all_its_corridors() -> None:
    instance = PLANTED["corridors_too_narrow"]()
    (repair,) = diagnose(instance, kinds=["terms"]).remedies[0].repairs
    assert repair.table == "terms"
    assert repair.before == "0.5"
    assert repair.key["form"] in {"agreement", "enclave"}


def test_what_costs_more_effort_gives_way_to_what_costs_less() -> None:
    instance = PLANTED["a_budget_of_one_payer"]()
    assert diagnose(instance).remedies[0].kinds == (Kind.SUPPLY,)
    dear = diagnose(instance, efforts={Kind.SUPPLY: 100.0})
    assert dear.remedies[0].kinds == (Kind.BUDGET,)


def test_a_launch_that_is_hoped_for_has_its_price() -> None:
    instance = sound()
    assert diagnose(instance, require={"crop-drones": "rollout"}).feasible
    demanding = with_cells(
        instance, "needs", {"scenario": "crop-drones", "stage": "rollout", "resource": "talent"}, running=9.0
    )
    found = diagnose(demanding, require={"crop-drones": "rollout"})
    assert found.remedies[0].kinds == (Kind.SUPPLY,)
    assert requiring(instance, {"crop-drones": "rollout"}).indexed.required_stage.size == 2


def test_large_programmes_are_solved_by_a_child_to_the_same_end(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = PLANTED["a_budget_of_one_payer"]()
    here = diagnose(instance, kinds=["budgets"])
    monkeypatch.setattr("optalloc.analysis.allowance._LARGE", 0)
    assert diagnose(instance, kinds=["budgets"], isolate=True).remedies[0].repairs == here.remedies[0].repairs


def test_without_time_nothing_is_claimed_and_all_is_left_open() -> None:
    found = diagnose(PLANTED["a_budget_of_one_payer"](), time_limit=1e-9)
    assert found == Diagnosis(None, unsettled=(*Open, *USUAL))


def test_a_remedy_that_may_not_be_needed_does_not_prove_that_there_is_no_plan(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    solve = Elastic.solve

    def without_proof(*arguments: Any, **options: Any) -> Outcome:
        outcome = solve(*arguments, **options)
        if outcome.values is None or options["at_any_effort"]:
            return replace(outcome, solution_status=SolutionStatus.UNKNOWN, values=None, bound=None)
        return replace(outcome, solution_status=SolutionStatus.FEASIBLE, bound=0.0)

    monkeypatch.setattr(Elastic, "solve", without_proof)
    found = diagnose(PLANTED["a_budget_of_one_payer"]())
    assert found.feasible is None
    assert found.remedies
    assert not found.remedies[0].cheapest
    assert {Open.LEAST, Open.CONFLICT} <= set(found.unsettled)


def test_nothing_is_left_open_where_there_is_time(diagnoses: dict[str, Diagnosis]) -> None:
    assert diagnosis_of("a_budget_of_one_payer", diagnoses).unsettled == ()


def test_what_nobody_knows_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'crop-drones'"):
        diagnose(sound(), require={"crop-drone": "pilot"})
    with pytest.raises(UnknownNameError, match="did you mean 'rollout'"):
        diagnose(sound(), require={"crop-drones": "rolout"})
    with pytest.raises(UnknownNameError, match="did you mean 'budgets'"):
        diagnose(sound(), kinds=["budget"])
