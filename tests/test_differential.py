"""Formulations written apart from each other say the same: native arrays, two of Pyomo, and brute force."""

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Literal

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
from tests.small_instances import FEATURE_INSTANCES, features, random_instance

SHIPPED = sorted(path.parent for path in (Path(__file__).parent.parent / "instances").glob("*/instance.toml"))
SEEDS = range(200)
NAMES = [*FEATURE_INSTANCES, *(f"seed {seed}" for seed in SEEDS)]
#: How many seeds each feature has at least.
LEAST = 12
WRITTEN: dict[Links, Literal["strong", "aggregated"]] = {
    Links.STRONG: "strong",
    Links.AGGREGATED: "aggregated",
}
#: LP bound and optimum, None where there is none.
Ends = tuple[float | None, float | None]


@cache
def instance_of(name: str) -> Instance:
    return FEATURE_INSTANCES[name]() if name in FEATURE_INSTANCES else random_instance(int(name.split()[1]))


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


@pytest.mark.parametrize("name", NAMES)
def test_formulations_agree_in_the_optimum_and_order_their_lp_bounds(name: str) -> None:
    arrays = {links: native(name, links) for links in WRITTEN}
    by_flow = {
        links: ends(of_pyomo(to_pyomo(instance_of(name), links=text))) for links, text in WRITTEN.items()
    }
    assert arrays == {links: (near(bound), near(optimum)) for links, (bound, optimum) in by_flow.items()}

    strong, aggregated = arrays[Links.STRONG], arrays[Links.AGGREGATED]
    by_scenario = ends(of_pyomo(to_pyomo(instance_of(name), "by_scenario")))
    assert (aggregated[1], by_scenario[1]) == (near(strong[1]), near(strong[1]))
    assert no_worse(strong[0], aggregated[0])
    assert no_worse(by_scenario[0], strong[0])


@pytest.mark.parametrize(
    "block", [NAMES[at : at + 15] for at in range(0, len(NAMES), 15)], ids=lambda names: names[0]
)
def test_brute_force_finds_the_optima_of_twelve_binaries_or_fewer(block: list[str]) -> None:
    tables = {name: Tables(instance_of(name)) for name in block}
    small = [name for name in block if tables[name].binaries <= 12]
    assert small
    assert {name: best_objective(tables[name]) for name in small} == {
        name: near(native(name)[1]) for name in small
    }


@pytest.mark.parametrize("links", WRITTEN)
@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_native_and_pyomo_agree_in_the_lp_bound_of_a_shipped_instance(folder: Path, links: Links) -> None:
    instance = read(folder)
    arrays, model = of_program(formulate(instance, links)), of_pyomo(to_pyomo(instance, links=WRITTEN[links]))
    assert arrays.lp_bound() == near(model.lp_bound())


def test_native_and_pyomo_agree_in_the_optimum_of_the_first_steps() -> None:
    instance = read(next(folder for folder in SHIPPED if folder.name == "first-steps"))
    assert ends(of_program(formulate(instance)))[1] == near(ends(of_pyomo(to_pyomo(instance)))[1])


@pytest.mark.parametrize("seed", SEEDS[::7])
def test_solve_reaches_the_optimum_with_a_verified_plan(seed: int) -> None:
    result = solve(random_instance(seed), gap=1e-9)
    optimum = native(f"seed {seed}")[1]
    assert result.objective == near(optimum)
    assert (result.status, result.verified) == (
        ("infeasible", None) if optimum is None else ("optimal", True)
    )


def test_every_feature_is_met_often() -> None:
    count = Counter(feature for seed in SEEDS for feature in features(random_instance(seed)))
    shocks = {f"shock of {t.name}.{c.name}" for t in TABLES.values() for c in t.columns if c.shockable}
    assert shocks <= set(count)
    assert {feature: n for feature, n in count.items() if n < LEAST} == {}


def test_most_random_instances_have_a_plan_worth_something() -> None:
    optima = [native(f"seed {seed}")[1] for seed in SEEDS[::5]]
    assert sum(optimum is not None and abs(optimum) > 1e-6 for optimum in optima) > 0.6 * len(optima)


@pytest.mark.parametrize("seed", SEEDS[::15])
def test_random_instances_pass_the_checks_of_an_input(seed: int) -> None:
    instance = random_instance(seed)
    checked = check_tables(as_text_tables(instance.settings, dict(instance.tables), "random"))
    assert [issue for issue in checked.issues if issue.severity is Severity.ERROR] == []
