"""Formulations written apart from each other say the same: native arrays, two of Pyomo, and brute force.

``OPTALLOC_SEEDS=200 pytest tests/test_differential.py`` looks harder.
"""

import os
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pytest

from optalloc.checks import check_tables
from optalloc.errors import Severity
from optalloc.formulation import Links, formulate
from optalloc.instance import Instance
from optalloc.io import read
from optalloc.models import to_pyomo
from optalloc.schema import TABLES
from optalloc.solve import solve
from optalloc.tables import as_text_tables
from tests.arrays import Arrays, of_program, of_pyomo
from tests.brute_force import best_objective
from tests.plain_tables import Tables
from tests.small_instances import FEATURE_INSTANCES, branching_instance, features, random_instance

SHIPPED = sorted(path.parent for path in (Path(__file__).parent.parent / "instances").glob("*/instance.toml"))
#: How many seeds to try; 0 for few, in which every feature is met nonetheless.
MANY = int(os.environ.get("OPTALLOC_SEEDS", "0"))
SEEDS = range(MANY or 60)
#: Seeds of instances whose decisions may answer to the future, with groups of facilities; tiny ones too.
BRANCHING = range(200, 200 + MANY // 5) if MANY else (*range(200, 240, 10), *range(203, 240, 4))
NAMES = [
    *FEATURE_INSTANCES,
    *(f"seed {seed}" for seed in SEEDS),
    *(f"branching {seed}" for seed in BRANCHING),
]
#: Those of which the formulation by scenario is compared too.
BY_SCENARIO = [*FEATURE_INSTANCES, *NAMES[len(FEATURE_INSTANCES) :: 3]]
#: How many seeds each feature has at least, and each that only branching instances have.
LEAST, LEAST_BRANCHING = 3, 2
ONLY_BRANCHING = {
    "some futures known",
    "all futures known",
    "a future known from the first period",
    "a future known from the last of several periods",
    "futures known from different periods",
    "two futures never told apart but from a third",
    "group of facilities",
    "group of facilities and corridors",
}
#: How many patterns of starts and openings brute force tries at most.
MOST_PATTERNS = 6561 if MANY else 2187
WRITTEN: dict[Links, Literal["strong", "aggregated"]] = {
    Links.STRONG: "strong",
    Links.AGGREGATED: "aggregated",
}
#: Of so many random instances, one is compared by everybody, the others by those who ask for thorough tests.
SHARE = 4
#: LP bound and optimum, None where there is none.
Ends = tuple[float | None, float | None]


def thoroughly(names: Sequence[str]) -> list[Any]:
    """Return parameters of which most random ones are thorough; none where it is said how many to try."""
    kept = [*names[: len(FEATURE_INSTANCES)], *names[len(FEATURE_INSTANCES) :: SHARE]]
    return [pytest.param(name, marks=() if MANY or name in kept else pytest.mark.thorough) for name in names]


@cache
def instance_of(name: str) -> Instance:
    if name in FEATURE_INSTANCES:
        return FEATURE_INSTANCES[name]()
    kind, seed = name.split()
    return (branching_instance if kind == "branching" else random_instance)(int(seed))


@cache
def native(name: str, links: Links = Links.STRONG) -> Ends:
    return ends(of_program(formulate(instance_of(name), links)))


def ends(arrays: Arrays) -> Ends:
    return arrays.lp_bound(), arrays.optimum()


def near(value: float | None) -> object:
    return value if value is None else pytest.approx(value, rel=1e-6, abs=1e-6)


def no_worse(bound: float | None, other: float | None) -> bool:
    """Tell whether a bound is at least as good as another; an infeasible relaxation is the best of all."""
    return bound is None or (other is not None and bound <= other + 1e-6 * max(1.0, abs(other)))


@pytest.mark.parametrize("name", thoroughly(NAMES))
def test_native_and_pyomo_agree_in_the_lp_bound_and_the_optimum(name: str) -> None:
    arrays = {links: native(name, links) for links in WRITTEN}
    by_flow = {
        links: ends(of_pyomo(to_pyomo(instance_of(name), links=text))) for links, text in WRITTEN.items()
    }
    assert arrays == {links: (near(bound), near(optimum)) for links, (bound, optimum) in by_flow.items()}
    strong, aggregated = arrays[Links.STRONG], arrays[Links.AGGREGATED]
    assert aggregated[1] == near(strong[1])
    assert no_worse(strong[0], aggregated[0])


@pytest.mark.parametrize("name", thoroughly(BY_SCENARIO))
def test_flows_by_scenario_reach_the_same_optimum_from_an_lp_bound_at_least_as_good(name: str) -> None:
    bound, optimum = ends(of_pyomo(to_pyomo(instance_of(name), "by_scenario")))
    assert optimum == near(native(name)[1])
    assert no_worse(bound, native(name)[0])


@pytest.mark.parametrize(
    "block",
    [
        pytest.param(NAMES[at : at + 15], marks=pytest.mark.thorough if at and not MANY else ())
        for at in range(0, len(NAMES), 15)
    ],
    ids=lambda names: names[0],
)
def test_brute_force_finds_the_optima_of_few_decisions(block: list[str]) -> None:
    tables = {name: Tables(instance_of(name)) for name in block}
    small = [name for name in block if tables[name].patterns <= MOST_PATTERNS]
    assert small
    assert {name: best_objective(tables[name]) for name in small} == {
        name: near(native(name)[1]) for name in small
    }


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_native_and_pyomo_agree_in_the_lp_bounds_of_a_shipped_instance(folder: Path) -> None:
    instance = read(folder)
    is_large = len(instance.table("corridors")) > 100  # weaker links of many are those of few, only slower
    for links, text in WRITTEN.items():
        if is_large and links is not Links.STRONG and not MANY:
            continue
        arrays, model = of_program(formulate(instance, links)), of_pyomo(to_pyomo(instance, links=text))
        assert arrays.lp_bound() == near(model.lp_bound()), links


def test_native_and_pyomo_agree_in_the_optimum_of_the_first_steps() -> None:
    instance = read(next(folder for folder in SHIPPED if folder.name == "first-steps"))
    assert ends(of_program(formulate(instance)))[1] == near(ends(of_pyomo(to_pyomo(instance)))[1])


@pytest.mark.parametrize(
    "name", [*(f"seed {seed}" for seed in SEEDS[::4]), *(f"branching {seed}" for seed in BRANCHING[::4])]
)
def test_solve_reaches_the_optimum_with_a_verified_plan(name: str) -> None:
    result = solve(instance_of(name), gap=1e-9)
    optimum = native(name)[1]
    assert result.objective == near(optimum)
    assert (result.status, result.verified) == (
        ("infeasible", None) if optimum is None else ("optimal", True)
    )


def test_every_feature_is_met_often() -> None:
    count = Counter(feature for seed in SEEDS for feature in features(random_instance(seed)))
    shocks = {f"shock of {t.name}.{c.name}" for t in TABLES.values() for c in t.columns if c.shockable}
    assert shocks <= set(count)
    assert {feature: n for feature, n in count.items() if n < LEAST} == {}

    count = Counter(feature for seed in BRANCHING for feature in features(branching_instance(seed)))
    assert {feature: count[feature] for feature in ONLY_BRANCHING if count[feature] < LEAST_BRANCHING} == {}


@pytest.mark.thorough
def test_most_random_instances_have_a_plan_worth_something() -> None:
    optima = [native(name)[1] for name in NAMES[len(FEATURE_INSTANCES) :]]
    assert sum(optimum is not None and abs(optimum) > 1e-6 for optimum in optima) > 0.6 * len(optima)


@pytest.mark.parametrize("name", [*NAMES[len(FEATURE_INSTANCES) :: 8]])
def test_random_instances_pass_the_checks_of_an_input(name: str) -> None:
    instance = instance_of(name)
    checked = check_tables(as_text_tables(instance.settings, dict(instance.tables), "random"))
    assert [issue for issue in checked.issues if issue.severity is Severity.ERROR] == []
