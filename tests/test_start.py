"""A plan to begin with is begun with, improved upon, or refused in words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import optalloc
from optalloc.generate import generate
from optalloc.instance import Instance
from optalloc.instances import folder
from optalloc.plan import Plan
from optalloc.result import Result
from tests.small_instances import FEATURE_INSTANCES

LEFT_ASIDE = "does not fit"


@pytest.fixture(scope="module")
def larger() -> Instance:
    """An instance for which a search pays."""
    return generate(regions=12, scenarios=40, periods=4, seed=5)


@pytest.mark.parametrize("isolate", [False, True])
@pytest.mark.parametrize("name", ["stages", "facilities", "groups", "budgets", "known_from", "required"])
def test_a_best_plan_comes_back_without_a_search(name: str, isolate: bool) -> None:
    instance = FEATURE_INSTANCES[name]()
    best = optalloc.solve(instance)
    assert best.plan is not None
    again = optalloc.solve(instance, start=best.plan, node_limit=0, isolate=isolate)
    assert again.objective == best.objective
    assert LEFT_ASIDE not in again.message


@pytest.fixture(scope="module")
def good(larger: Instance) -> Result:
    return optalloc.solve(larger, time_limit=60, gap=0.9)


@pytest.mark.parametrize(("strategy", "isolate"), [("plain", False), ("auto", False), ("auto", True)])
def test_a_search_never_ends_below_the_plan_that_it_began_with(
    larger: Instance, good: Result, strategy: str, isolate: bool
) -> None:
    assert good.plan is not None
    assert good.objective is not None
    again = optalloc.solve(larger, time_limit=2, start=good.plan, strategy=strategy, isolate=isolate)
    assert again.objective is not None
    assert again.objective >= good.objective * (1 - 1e-9)
    assert again.history[0].objective == pytest.approx(good.objective)
    assert again.options["search"] is (strategy == "auto")
    assert again.verified


def test_a_poor_plan_is_improved_upon() -> None:
    instance = FEATURE_INSTANCES["stages"]()
    best = optalloc.solve(instance)
    again = optalloc.solve(instance, start=Plan.empty())
    assert again.objective == best.objective
    assert LEFT_ASIDE not in again.message


def test_amounts_are_found_anew() -> None:
    instance = optalloc.read(folder("first-steps"))
    best = optalloc.solve(instance)
    assert best.plan is not None
    decided = {name: best.plan.tables[name] for name in ("launches", "facilities", "corridors")}
    bare = Plan.from_tables({**decided, "flows": pd.DataFrame(columns=best.plan.flows.columns)})
    again = optalloc.solve(instance, start=bare, node_limit=0)
    assert again.objective == pytest.approx(best.objective)


@pytest.mark.parametrize("isolate", [False, True])
def test_a_plan_that_does_not_fit_is_left_aside_and_the_message_says_so(isolate: bool) -> None:
    instance = optalloc.read(folder("first-steps"))
    best = optalloc.solve(instance)
    assert best.plan is not None
    poorer = instance.scale("endowments", "amount", 0.01, resource="technology")
    poorer = poorer.replace(scenarios=poorer.table("scenarios").assign(required_stage="", required_by=""))
    result = optalloc.solve(poorer, start=best.plan, isolate=isolate)
    assert LEFT_ASIDE in result.message
    assert result.objective == optalloc.solve(poorer).objective
    assert result.verified


def test_the_same_start_gives_the_same_plan() -> None:
    instance = optalloc.read(folder("shenzhen-hubei"))
    start = optalloc.solve(instance, gap=0.5).plan
    results = [optalloc.solve(instance, start=start) for _ in range(2)]
    assert results[0].plan == results[1].plan
    assert np.isclose(results[0].objective or 0.0, optalloc.solve(instance).objective or 1.0)
