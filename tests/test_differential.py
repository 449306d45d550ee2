"""Formulations written apart from each other say the same: native arrays, two of Pyomo, and brute force."""

from collections import Counter
from functools import cache

import pytest

from optalloc.checks import check_tables
from optalloc.errors import Severity
from optalloc.formulation import Links, formulate
from optalloc.instance import Instance
from optalloc.models import to_pyomo
from optalloc.schema import TABLES
from optalloc.solve import solve
from optalloc.tables import as_text_tables
from tests.arrays import Arrays, of_program, of_pyomo
from tests.brute_force import best_objective, binaries
from tests.small_instances import FEATURE_INSTANCES, features, random_instance

SEEDS = range(220)
NAMES = [*FEATURE_INSTANCES, *(f"seed {seed}" for seed in SEEDS)]
#: How many seeds each feature has at least.
LEAST = 12


@cache
def instance_of(name: str) -> Instance:
    return FEATURE_INSTANCES[name]() if name in FEATURE_INSTANCES else random_instance(int(name.split()[1]))


@cache
def native(name: str, links: Links) -> tuple[float | None, float | None]:
    """Return LP bound and optimum of the arrays."""
    return bound_and_optimum(of_program(formulate(instance_of(name), links)))


@cache
def by_flow(name: str, links: Links) -> tuple[float | None, float | None]:
    """Return LP bound and optimum of the Pyomo model by flow."""
    return bound_and_optimum(of_pyomo(to_pyomo(instance_of(name), links=links.value)))


def bound_and_optimum(arrays: Arrays) -> tuple[float | None, float | None]:
    return arrays.lp_bound(), arrays.optimum()


def near(value: float | None) -> object:
    return value if value is None else pytest.approx(value, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("links", [Links.STRONG, Links.AGGREGATED])
@pytest.mark.parametrize("name", NAMES)
def test_native_and_pyomo_agree_in_lp_bound_and_optimum(name: str, links: Links) -> None:
    bound, optimum = by_flow(name, links)
    assert native(name, links) == (near(bound), near(optimum))


@pytest.mark.parametrize("name", NAMES)
def test_strong_links_keep_the_optimum_and_never_worsen_the_bound(name: str) -> None:
    (strong_bound, strong), (aggregated_bound, aggregated) = (native(name, links) for links in Links)
    assert strong == near(aggregated)
    assert strong_bound is None or aggregated_bound is None or strong_bound <= aggregated_bound + 1e-6


@pytest.mark.parametrize("name", [*FEATURE_INSTANCES, *NAMES[len(FEATURE_INSTANCES) :: 2]])
def test_telling_flows_apart_keeps_the_optimum_and_never_worsens_the_bound(name: str) -> None:
    bound, optimum = bound_and_optimum(of_pyomo(to_pyomo(instance_of(name), "by_scenario")))
    flow_bound, flow_optimum = native(name, Links.STRONG)
    assert optimum == near(flow_optimum)
    assert bound is None or flow_bound is None or bound <= flow_bound + 1e-6


@pytest.mark.parametrize("name", [name for name in NAMES if binaries(instance_of(name)) <= 12])
def test_brute_force_finds_the_optimum(name: str) -> None:
    assert best_objective(instance_of(name)) == near(native(name, Links.STRONG)[1])


@pytest.mark.parametrize("name", [*FEATURE_INSTANCES, *NAMES[len(FEATURE_INSTANCES) :: 8]])
def test_solve_reaches_the_optimum_with_a_verified_plan(name: str) -> None:
    result = solve(instance_of(name), gap=1e-9)
    assert result.objective == near(native(name, Links.STRONG)[1])
    assert (result.status, result.verified) == (
        ("infeasible", None) if result.objective is None else ("optimal", True)
    )


def test_every_feature_is_met_often() -> None:
    count = Counter(feature for seed in SEEDS for feature in features(random_instance(seed)))
    shocks = {f"shock of {t.name}.{c.name}" for t in TABLES.values() for c in t.columns if c.shockable}
    assert shocks <= set(count)
    assert {feature: n for feature, n in count.items() if n < LEAST} == {}


def test_most_random_instances_have_a_plan_worth_something() -> None:
    optima = [native(f"seed {seed}", Links.STRONG)[1] for seed in SEEDS]
    assert sum(optimum is not None and abs(optimum) > 1e-6 for optimum in optima) > 0.6 * len(SEEDS)


@pytest.mark.parametrize("seed", SEEDS[::15])
def test_random_instances_pass_the_checks_of_an_input(seed: int) -> None:
    instance = random_instance(seed)
    checked = check_tables(as_text_tables(instance.settings, dict(instance.tables), "random"))
    assert [issue for issue in checked.issues if issue.severity is Severity.ERROR] == []
