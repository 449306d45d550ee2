"""What must hold between the optima of an instance and of a changed one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optalloc.engine import Options, solve_program
from optalloc.formulation import formulate
from optalloc.instance import Instance
from optalloc.plan import Plan
from optalloc.solve import solve
from tests import transformations as change
from tests.small_instances import random_instance

GAP = 1e-9
modest = settings(
    max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
#: Few enough to be solved once each as they are, and others than in test_differential.
seeds = st.sampled_from(range(1000, 1012))


def optimum(instance: Instance, links: str = "auto") -> float | None:
    """The proven optimum, None where the instance is infeasible."""
    result = solve(instance, gap=GAP, links=links)
    assert result.status in {"optimal", "infeasible"}, (result.status, result.message)
    assert result.objective is None or result.verified
    return result.objective


@cache
def drawn_optimum(seed: int) -> float | None:
    return optimum(random_instance(seed))


def assert_same(left: float | None, right: float | None) -> None:
    if left is None or right is None:
        assert left is right
    else:
        assert left == pytest.approx(right, rel=1e-6, abs=1e-6)


def times(optimum: float | None, factor: float) -> float | None:
    return None if optimum is None else optimum * factor


@modest
@given(seed=seeds, factor=st.sampled_from([1e-3, 0.25, 7.0, 1e3, 1e6]))
def test_money_in_another_unit_scales_the_optimum(seed: int, factor: float) -> None:
    instance = random_instance(seed)
    scaled = optimum(change.scaled_money(instance, factor))
    assert_same(times(scaled, 1.0 / factor), drawn_optimum(seed))


@modest
@given(seed=seeds, factor=st.sampled_from([1e-3, 0.25, 7.0, 1e3]), which=st.integers(0, 5))
def test_a_resource_in_another_unit_changes_nothing(seed: int, factor: float, which: int) -> None:
    instance = random_instance(seed)
    names = instance.table("resources")["resource"]
    scaled = change.scaled_unit(instance, names[which % len(names)], factor)
    assert_same(optimum(scaled), drawn_optimum(seed))


@modest
@given(seed=seeds)
def test_the_order_of_rows_changes_neither_hash_nor_plan(seed: int) -> None:
    instance = random_instance(seed)
    shuffled = change.shuffled(instance, seed)
    assert shuffled.hash == instance.hash
    plans: list[Plan | None] = [solve(i, gap=GAP).plan for i in (instance, shuffled)]
    if plans[0] is None or plans[1] is None:
        assert plans[0] is plans[1]
    else:
        for name, table in plans[0].tables.items():
            pd.testing.assert_frame_equal(table, plans[1].tables[name])


@modest
@given(seed=seeds)
def test_other_names_change_nothing(seed: int) -> None:
    assert_same(optimum(change.renamed(random_instance(seed), "zy-")), drawn_optimum(seed))


RELIEFS: dict[str, Callable[[Instance], Instance]] = {
    "endowments": lambda i: i.scale("endowments", "amount", 1.5),
    "facility capacities": lambda i: i.scale("capacities", "amount", 1.5),
    "corridor capacities": lambda i: i.scale("corridors", "capacity", 1.5),
    "term capacities": lambda i: i.scale("terms", "capacity", 1.5),
    "budgets": lambda i: i.scale("budgets", "limit", 1.5),
    "yields": lambda i: i.replace(terms=i.table("terms").assign(**{"yield": 1.0})),
    "site limits": lambda i: i.replace(stages=i.table("stages").assign(max_sites=np.nan)),
    "groups": lambda i: i.replace(corridors=i.table("corridors").assign(group="")),
}


@pytest.mark.parametrize("relief", RELIEFS)
@settings(modest, max_examples=4)
@given(seed=seeds)
def test_extra_capacity_never_hurts(relief: str, seed: int) -> None:
    before, after = drawn_optimum(seed), optimum(RELIEFS[relief](random_instance(seed)))
    assert before is None or (after is not None and after >= before - 1e-6 * max(1.0, abs(before)))


@modest
@given(seed=seeds, factor=st.sampled_from([1.1, 2.0]))
def test_extra_need_never_helps(seed: int, factor: float) -> None:
    instance = random_instance(seed)
    needs = instance.table("needs")
    needs["upfront"] *= factor
    needs["running"] = needs["running"].where(needs["running"] < 0, needs["running"] * factor)
    before, after = drawn_optimum(seed), optimum(instance.replace(needs=needs))
    assert after is None or (before is not None and after <= before + 1e-6 * max(1.0, abs(before)))


@modest
@given(seed=seeds)
def test_an_isolated_region_changes_nothing(seed: int) -> None:
    assert_same(optimum(change.with_isolated_region(random_instance(seed))), drawn_optimum(seed))


@modest
@given(seed=seeds)
def test_two_independent_copies_add_up(seed: int) -> None:
    instance = change.without_common_budgets(change.without_futures(random_instance(seed)))
    assert_same(optimum(change.twice(instance)), times(optimum(instance), 2.0))


@modest
@given(seed=seeds)
def test_a_split_region_with_free_corridors_changes_nothing(seed: int) -> None:
    instance = change.without_futures(random_instance(seed))
    region = instance.table("regions")["region"][0]
    assert_same(optimum(change.with_split_region(instance, region)), optimum(instance))


@modest
@given(seed=seeds)
def test_a_fixed_plan_keeps_its_value(seed: int) -> None:
    program = formulate(random_instance(seed))
    free = solve_program(program, Options(gap=GAP), isolate=False)
    if free.values is None:
        return
    lower = np.where(program.integer, free.values, program.lower)
    upper = np.where(program.integer, free.values, program.upper)
    fixed = solve_program(replace(program, lower=lower, upper=upper), Options(gap=GAP), isolate=False)
    assert_same(fixed.objective, free.objective)


@modest
@given(seed=seeds)
def test_the_choice_of_links_changes_nothing(seed: int) -> None:
    for links in ("strong", "aggregated"):
        assert_same(optimum(random_instance(seed), links), drawn_optimum(seed))
