"""The Pyomo models: what they hold, and that every family of constraints does something."""

import pyomo.environ as pyo  # type: ignore[import-untyped]
import pytest

from optalloc import to_pyomo
from tests.arrays import of_pyomo
from tests.small_instances import FEATURE_INSTANCES

#: Net value of the best plan, worked out by hand.
OPTIMA = {
    "stages": 8,  # pilot and demonstration at a level of 4 in both years
    "lag": 7,  # pilot in Shenzhen from 2027 on: 1 + 1; demonstration in Wuhan in 2028: 5
    "replication": 2,  # pilot in Wuhan in 2026: -3; its demonstration in 2027: 5
    "max_sites": 3,  # in Shanghai: 1.5 x 2
    "required": -4.5,  # ports in 2027 and 2028: 2 x (1 - 3); drones in 2028: 0.5 - 1
    "facilities": 3,  # 2 x 5, less 3 to open the park and 2 x 2 to run it
    "corridors": 5,  # 2 x 5, less 2 to open, 2 x 1 to run, 2 x 0.5 to send talent in the first year
    "requires": 3,  # chips: 9, less zone 3, platform 2 and corridor 1
    "groups": 6,  # robots: 7, less the enclave 1
    "budgets": 8,  # drones in both years: 2 x 6 - 2 - 2 x 1; the park in 2027 would spend 0.5 too much
    "futures": 16.75,  # both: 0.75 x 24 in the boom, 0.25 x (9 - 5 x 2 short) in the bust, less 1
    "known_from": 1.5,  # park in 2027 in the boom: half of 2 x (4 - 2) - 1
    "facility_groups": 5.5,  # robots: 7, less the corridor 1.5; with the college for drones 9.5
    "cvar": 7.375,  # half of 16.75, and half of what the same plan is worth in the bust: -1 - 1
    "endowments": 5,  # drones in 2026: 3 - 2 x 0.5; both in 2027: 7 - 2 x 0.5 - 2 x 1.5
    "balances": 4.5,  # 9, less 2 corridors and 0.25 x (6 + 4) for what arrives as 2
    "storable": 4,  # 5 in the second year, discounted by 1.25
    "outputs": 5,  # factory in both years: 2 x -1; shop in 2027: 8; corridor: -1
    "access": 8,  # both in Tianjin: 5 + 6, less 2 drawn in Beijing and the corridor
    "shortages": 3.5,  # 9, less 2 capital short at 2 and 1 technology short at 1.5
    "links": 2,  # 3 + 4 - 5
    "joint_capacity": 4,  # drones: 5 - 1; talent and capital for both would take 3 + 1 of 3.5
    "sources": 3,  # 9, less the plant in Dongguan 4 and 4 x 0.5
    "free_corridor": 9,  # 5 + 6, less the platform 2
    "shared_supply": 0,  # 2 + 2.5 is less than 3 + 2
    "shared_access": 1.5,  # 4 + 3 - 3 - 2.5
}

#: Instances in which a family of constraints of the model by flow changes the optimum or the LP bound.
SHOWN_BY = {
    "started": "stages",
    "nested": "stages",
    "earliest": "lag",
    "replicated": "replication",
    "max_sites": "max_sites",
    "required": "required",
    "facilities": "facilities",
    "corridors": "corridors",
    "site_requires": "requires",
    "corridor_requires": "requires",
    "facility_requires": "requires",
    "groups": "facility_groups",
    "budgets": "budgets",
    "balances": "balances",
    "access": "access",
    "origins": "access",
    "shortages": "shortages",
    "strong": "links",
    "joint": "joint_capacity",
    "sources": "sources",
}


def ends(model: pyo.ConcreteModel) -> tuple[float | None, float | None]:
    """Return LP bound and optimum."""
    arrays = of_pyomo(model)
    return arrays.lp_bound(), arrays.optimum()


@pytest.mark.parametrize("name", OPTIMA)
def test_the_optimum_is_the_one_worked_out_by_hand(name: str) -> None:
    assert ends(to_pyomo(FEATURE_INSTANCES[name]()))[1] == pytest.approx(OPTIMA[name])


@pytest.mark.parametrize("family", SHOWN_BY)
def test_a_family_of_constraints_makes_a_difference(family: str) -> None:
    model = to_pyomo(FEATURE_INSTANCES[SHOWN_BY[family]]())
    with_family = ends(model)
    model.component(family).deactivate()
    assert ends(model) != pytest.approx(with_family)


def test_the_mean_over_the_worst_futures_needs_them_all() -> None:
    model = to_pyomo(FEATURE_INSTANCES["cvar"]())
    model.cvar["bust"].deactivate()
    optimum = ends(model)[1]
    assert optimum is not None
    assert optimum > OPTIMA["cvar"] + 0.5


def test_no_family_of_constraints_goes_unshown() -> None:
    model = to_pyomo(FEATURE_INSTANCES["cvar"]())
    assert {family.name for family in model.component_objects(pyo.Constraint)} == {*SHOWN_BY, "cvar"}


def test_aggregated_links_have_one_row_per_corridor() -> None:
    instance = FEATURE_INSTANCES["links"]()
    strong, aggregated = to_pyomo(instance), to_pyomo(instance, links="aggregated")
    assert (len(strong.strong), len(strong.joint)) == (2, 0)
    assert (len(aggregated.strong), len(aggregated.joint)) == (1, 1)


@pytest.mark.parametrize("name", ["shared_supply", "shared_access"])
def test_telling_flows_apart_charges_each_scenario_the_whole_opening(name: str) -> None:
    instance = FEATURE_INSTANCES[name]()
    by_flow, by_scenario = ends(to_pyomo(instance)), ends(to_pyomo(instance, "by_scenario"))
    assert by_scenario == pytest.approx((OPTIMA[name], OPTIMA[name]))
    assert by_flow[0] is not None
    assert by_flow[0] > OPTIMA[name] + 0.5


def test_a_user_adds_a_constraint_and_solves() -> None:
    model = to_pyomo(FEATURE_INSTANCES["requires"]())
    last = model.data.periods[-1]
    model.no_zone = pyo.Constraint(expr=model.u["all", "zone", last] == 0)
    pyo.SolverFactory("appsi_highs").solve(model)
    assert pyo.value(model.objective) == pytest.approx(0)
    model.no_zone.deactivate()
    pyo.SolverFactory("appsi_highs").solve(model)
    assert pyo.value(model.objective) == pytest.approx(3)
    assert pyo.value(model.x["certain", "hetao", "talent", last]) == pytest.approx(2)


def test_an_unknown_formulation_or_link_is_refused() -> None:
    instance = FEATURE_INSTANCES["links"]()
    with pytest.raises(ValueError, match="'flow' and 'by_scenario'"):
        to_pyomo(instance, "by_site")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="'strong' or 'aggregated'"):
        to_pyomo(instance, links="weak")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="strong links only"):
        to_pyomo(instance, "by_scenario", "aggregated")


def test_a_corridor_without_cost_or_group_is_open_as_soon_as_its_facility_is() -> None:
    model = to_pyomo(FEATURE_INSTANCES["free_corridor"]())
    assert (len(model.y), len(model.u)) == (0, 1)
    waiting = {c: str(row.body) for (_, c, *_), row in model.strong.items()}
    assert waiting == {"hong kong-wuhan": "x[certain,hong kong-wuhan,talent,0] - 2.0*u[all,platform,0]"}
    assert model.x["certain", "shenzhen-wuhan", "talent", 0].ub == 2
