"""Why a plan does something or not: the claims hold when what they say is really done."""

from __future__ import annotations

from dataclasses import replace

import pytest

import optalloc
from optalloc.analysis.bottlenecks import Bottleneck, Step, bottlenecks, candidates, in_line
from optalloc.analysis.kinds import Kind
from optalloc.analysis.repairs import repaired
from optalloc.analysis.subjects import Sort, Subject, subject_of
from optalloc.analysis.usage import TIGHT, usage
from optalloc.analysis.why import Reason, why
from optalloc.engine import Options
from optalloc.errors import UnknownNameError
from optalloc.instance import Instance
from optalloc.instances import folder
from optalloc.plan import Plan
from tests.planted import with_cells, with_rows, without
from tests.small_instances import FEATURE_INSTANCES, random_instance

OPTIONS = Options(gap=1e-7)


@pytest.fixture(scope="module")
def steps() -> Instance:
    return optalloc.read(folder("first-steps"))


def best(instance: Instance) -> tuple[Plan, float]:
    result = optalloc.solve(instance, gap=1e-7)
    assert result.plan is not None
    assert result.objective is not None
    return result.plan, result.objective


def reason(instance: Instance, text: str) -> Reason:
    plan, _ = best(instance)
    return why(instance, plan, subject_of(instance, text), OPTIONS)


def test_a_launch_is_worth_what_is_lost_without_its_site(steps: Instance) -> None:
    found = reason(steps, "driverless-logistics@hubei")
    assert found.in_plan
    apart = without(steps, "sites", scenario="driverless-logistics", region="hubei")
    assert found.worth == pytest.approx([best(steps)[1] - best(apart)[1]] * 2)


def test_a_scenario_is_worth_what_is_lost_without_all_its_sites(steps: Instance) -> None:
    found = reason(steps, "Compound semiconductors")
    apart = without(steps, "sites", scenario="compound-semiconductors")
    assert found.in_plan
    assert found.worth == pytest.approx([best(steps)[1] - best(apart)[1]] * 2)


def test_a_facility_is_worth_what_is_lost_where_it_cannot_be_built(steps: Instance) -> None:
    found = reason(steps, "enclave-hubei")
    assert found.in_plan
    sponsored = with_cells(steps, "facilities", {"facility": "enclave-hubei"}, sponsor="nobody")
    forbidden = with_rows(sponsored, "budgets", {"payer": "nobody", "limit": 0.0})
    assert found.worth == pytest.approx([best(steps)[1] - best(forbidden)[1]] * 2)


def test_a_corridor_is_worth_what_is_lost_without_its_row(steps: Instance) -> None:
    found = reason(steps, "深圳至湖北飞地")
    assert found.in_plan
    apart = without(steps, "corridors", corridor="shenzhen-hubei-enclave")
    assert found.worth == pytest.approx([best(steps)[1] - best(apart)[1]] * 2)


def test_a_free_corridor_is_worth_what_is_lost_without_its_row() -> None:
    instance = FEATURE_INSTANCES["free_corridor"]()
    corridor = sorted(best(instance)[0].flows["corridor"])[0]
    found = reason(instance, corridor)
    apart = without(instance, "corridors", corridor=corridor)
    assert found.in_plan
    assert found.worth == pytest.approx([best(instance)[1] - best(apart)[1]] * 2)


def test_a_launch_that_is_not_planned_costs_what_requiring_it_costs() -> None:
    instance = with_cells(
        optalloc.read(folder("first-steps")),
        "stages",
        {"scenario": "crop-drones", "stage": "rollout"},
        value=-5.0,
    )
    found = reason(instance, "crop-drones/rollout")
    required = with_cells(instance, "scenarios", {"scenario": "crop-drones"}, required_stage="rollout")
    required = with_cells(required, "scenarios", {"scenario": "crop-drones"}, required_by="")
    assert not found.in_plan
    assert found.worth == pytest.approx([best(required)[1] - best(instance)[1]] * 2, abs=1e-6)


def test_a_facility_that_is_not_planned_costs_what_it_costs_for_nothing(steps: Instance) -> None:
    found = reason(steps, "hetao")
    assert not found.in_plan
    assert found.worth[0] is not None
    assert found.worth[0] < 0
    assert found.parts is not None
    assert found.parts.own == found.parts.others == 0


def test_what_can_never_be_is_proven_not_to_be(steps: Instance) -> None:
    found = reason(steps, "driverless-logistics/rollout@shenzhen")
    assert found.other.status == "infeasible"
    assert found.worth == (None, None)
    assert found.parts is None


@pytest.mark.parametrize("seed", range(6))
def test_the_parts_add_up_to_the_difference(seed: int) -> None:
    instance = random_instance(seed)
    plan, objective = best(instance)
    for scenario, region in zip(
        *map(list, instance.table("sites")[["scenario", "region"]].T.to_numpy()), strict=True
    ):
        found = why(instance, plan, subject_of(instance, f"{scenario}@{region}"), OPTIONS)
        if found.parts is None:
            continue
        assert found.other.objective is not None
        sign = 1 if found.in_plan else -1
        assert float(found.parts.total) == pytest.approx(sign * (objective - found.other.objective), abs=1e-6)
        assert found.worth[0] is not None
        assert found.worth[1] is not None
        assert found.worth[0] <= found.worth[1] + 1e-6
        if found.in_plan:
            assert found.worth[1] >= -1e-4 * max(1.0, abs(objective))


@pytest.mark.parametrize("weight", [0.4, 1.0])
def test_the_parts_add_up_where_bad_futures_weigh_more(weight: float) -> None:
    instance = optalloc.read(folder("first-steps"))
    futures = ({"future": "good", "probability": 0.7}, {"future": "bad", "probability": 0.3})
    shock = {"future": "bad", "table": "stages", "column": "value", "scenario": "driverless-logistics"}
    instance = with_rows(with_rows(instance, "futures", *futures), "shocks", shock | {"factor": 0.4})
    instance = instance.replace(replace(instance.settings, alpha=0.8, weight=weight))
    plan, objective = best(instance)
    for text in ("driverless-logistics@hubei", "compound-semiconductors", "enclave-hubei", "hetao"):
        found = why(instance, plan, subject_of(instance, text), OPTIONS)
        assert found.parts is not None
        assert found.other.objective is not None
        sign = 1 if found.in_plan else -1
        claim = sign * (objective - found.other.objective)
        assert float(found.parts.total) == pytest.approx(claim, abs=1e-9)
        if text.startswith("driverless"):
            assert found.parts.risk < 0


def asked(instance: Instance, most: int = 9) -> list[Bottleneck]:
    plan, objective = best(instance)
    return list(bottlenecks(instance, plan, objective, candidates(instance)[:most], OPTIONS))


@pytest.mark.parametrize("name", ["first-steps", "hetao"])
def test_more_of_a_bottleneck_is_worth_what_is_claimed(name: str) -> None:
    instance = optalloc.read(folder(name))
    _, objective = best(instance)
    found = asked(instance, 3)
    assert found
    for one in found:
        _, raised = best(repaired(instance, [one.change]))
        gain = raised - objective
        assert one.steps[-1].gain == pytest.approx(gain, rel=1e-2, abs=1e-4 * objective)
        assert one.steps[-1].at_most is not None
        assert gain <= one.steps[-1].at_most + 1e-3 * objective
        gains = [step.gain for step in one.steps]
        assert gains == sorted(gains)


def test_a_budget_is_a_bottleneck_like_another() -> None:
    instance = with_cells(optalloc.read(folder("first-steps")), "budgets", {"payer": ""}, limit=4.0)
    _, objective = best(instance)
    (budget,) = [one for one in asked(instance) if one.candidate.kind is Kind.BUDGET]
    raised = repaired(instance, [budget.change])
    assert best(raised)[1] - objective == pytest.approx(budget.steps[-1].gain, rel=1e-6)
    assert best(raised)[1] > objective


def test_what_lies_idle_is_no_bottleneck(steps: Instance) -> None:
    plan, _ = best(steps)
    used = usage(steps, plan)
    idle = used.groupby(["region", "resource"])["share"].max()
    claimed = {one.candidate.key for one in asked(steps)}
    assert ("hong-kong", "talent") not in claimed
    assert idle["hong-kong", "talent"] < TIGHT


def test_usage_tells_what_is_used_of_what_there_is(steps: Instance) -> None:
    plan, _ = best(steps)
    used = usage(steps, plan).set_index(["period", "region", "resource"])
    space = used.loc[("2027", "hubei", "space")]
    assert space["own"] == 70.0  # 60 of its own, 10 of the park
    assert space["used"] == pytest.approx(48.0)
    assert space["share"] == pytest.approx(48.0 / 70.0)
    technology = used.loc[("2027", "hubei", "technology")]
    assert (technology["own"], technology["share"]) == (15.0, 1.0)
    assert technology["used"] == pytest.approx(technology["own"] + technology["received"])


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("crop-drones", Subject(Sort.LAUNCH, "crop-drones", "pilot")),
        ("crop-drones/rollout", Subject(Sort.LAUNCH, "crop-drones", "rollout")),
        ("农业植保无人机@湖北", Subject(Sort.LAUNCH, "crop-drones", "pilot", "hubei")),
        ("Hetao cooperation zone", Subject(Sort.FACILITY, name="hetao")),
        ("hubei to shenzhen: talent", Subject(Sort.CORRIDOR, name="hubei-shenzhen-talent")),
    ],
)
def test_a_subject_is_named_by_identifier_or_name(steps: Instance, text: str, subject: Subject) -> None:
    assert subject_of(steps, text) == subject


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("crop-drone", "did you mean 'crop-drones'"),
        ("crop-drones/rolout", "did you mean 'rollout'"),
        ("crop-drones@hubie", "did you mean 'hubei'"),
        ("crop-drones@shenzhen", "has no site in 'shenzhen'"),
        ("hetoa", "did you mean 'hetao'"),
        ("", "nothing is called"),
    ],
)
def test_a_subject_that_nobody_knows_is_refused(steps: Instance, text: str, message: str) -> None:
    with pytest.raises(UnknownNameError, match=message):
        subject_of(steps, text)


def test_what_several_things_are_called_is_told_apart_by_what_they_are(steps: Instance) -> None:
    """A corridor with the identifier of a facility, a scenario with the name of another."""
    corridors, scenarios = steps.table("corridors"), steps.table("scenarios")
    corridors.loc[corridors["corridor"] == "hubei-shenzhen-talent", "name"] = "hetao"
    assert subject_of(steps.replace(corridors=corridors), "hetao").sort is Sort.FACILITY  # an identifier
    corridors["corridor"] = corridors["corridor"].replace("hubei-shenzhen-talent", "hetao")
    steps = steps.replace(corridors=corridors)
    with pytest.raises(UnknownNameError, match="'hetao' may be any of 'corridor:hetao', 'facility:hetao'"):
        subject_of(steps, "hetao")
    for text in ("facility:hetao", "Facility： Hetao cooperation zone"):
        facility = subject_of(steps, text)
        assert facility == Subject(Sort.FACILITY, name="hetao")
        assert subject_of(steps, str(facility)) == facility
    assert subject_of(steps, "corridor:hetao") == Subject(Sort.CORRIDOR, name="hetao")
    with pytest.raises(UnknownNameError, match="nothing is called 'hetoa'"):
        subject_of(steps, "facility:hetoa")
    wrong = "there is no 'facility:crop-drones'; write 'scenario:crop-drones'"
    with pytest.raises(UnknownNameError, match=wrong):
        subject_of(steps, "facility: crop-drones")
    with pytest.raises(UnknownNameError, match="nothing is called ''; there are 'enclave-hubei', 'hetao'"):
        subject_of(steps, "facility:")
    scenarios["name"] = "Twins"
    twins = steps.replace(scenarios=scenarios)
    with pytest.raises(UnknownNameError, match="'Twins' may be any of 'scenario:"):
        subject_of(twins, "Twins@hubei")


def test_regions_of_one_name_are_told_apart_by_identifier(steps: Instance) -> None:
    regions = steps.table("regions")
    regions["name"] = "Home"
    with pytest.raises(UnknownNameError, match="several regions are called 'Home': 'hong-kong', "):
        subject_of(steps.replace(regions=regions), "crop-drones@Home")


def test_what_is_asked_about_may_be_typed_in_full_width() -> None:
    steps = optalloc.read(folder("first-steps"))
    plain = next(iter(steps.table("sites").itertuples()))
    wide = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
    text = f"{plain.scenario}@{plain.region}"
    assert subject_of(steps, text.translate(wide)) == subject_of(steps, text)
    stage = f"{plain.scenario}/{steps.table('stages')['stage'][0]}"
    assert subject_of(steps, stage.translate(wide)) == subject_of(steps, stage)


def test_no_step_is_worth_less_than_one_for_less_or_more_than_one_for_more() -> None:
    steps = [Step(1.0, 322.0, 900.0), Step(2.0, 118.0, 400.0), Step(4.0, 768.0, 800.0), Step(8.0, 5.0, None)]
    found = in_line(steps)
    assert [step.extra for step in found] == [1.0, 2.0, 4.0, 8.0]
    assert [step.gain for step in found] == [322.0, 322.0, 768.0, 768.0]
    assert [step.at_most for step in found] == [400.0, 400.0, 800.0, None]


def test_a_scenario_or_a_facility_with_the_signs_of_a_subject_in_its_identifier_is_found(
    steps: Instance,
) -> None:
    renamed = {"crop-drones": "crops/drones@home", "hetao": "park@hetao"}
    tables = {name: frame.replace(renamed) for name, frame in steps.tables.items()}
    instance = steps.replace(None, **tables)
    assert subject_of(instance, "crops/drones@home").scenario == "crops/drones@home"
    assert subject_of(instance, "park@hetao").name == "park@hetao"
