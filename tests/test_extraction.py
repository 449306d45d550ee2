"""From a solution to a plan: nothing is drawn or kept that nothing uses, where that costs nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

import numpy as np
import pytest

from optalloc.engine import Options, solve_program
from optalloc.extraction import extract_plan
from optalloc.formulation import Links, formulate
from optalloc.instance import Instance
from optalloc.plan import Plan
from optalloc.program import Floats, Program
from optalloc.verify import verify
from tests.small_instances import FEATURE_INSTANCES, random_instance

INSTANCES: dict[str, Callable[[], Instance]] = {
    **FEATURE_INSTANCES,
    **{f"random-{seed}": partial(random_instance, seed) for seed in range(8)},
}


@cache
def solved(name: str) -> tuple[Instance, Program, Floats]:
    instance = INSTANCES[name]()
    program = formulate(instance, Links.STRONG)
    outcome = solve_program(program, Options(time_limit=20), isolate=False)
    assert outcome.values is not None
    return instance, program, outcome.values


def drawing_all_that_is_free(instance: Instance, program: Program, values: Floats) -> Floats:
    drawn = program.columns_of("q")
    price = instance.table("endowments")["unit_cost"].to_numpy()[drawn.keys["endowment"][:]]
    own = np.arange(drawn.start, drawn.start + drawn.size)[price == 0.0]
    wasteful = values.copy()
    wasteful[own] = program.upper[own]
    return wasteful


def amounts(plan: Plan) -> dict[tuple[str, ...], float]:
    return {tuple(row[:-1]): row[-1] for row in plan.use.astype(object).to_numpy().tolist()}


@pytest.mark.parametrize("name", INSTANCES)
def test_what_is_free_is_drawn_as_far_as_it_is_used(name: str) -> None:
    instance, program, values = solved(name)
    plan = extract_plan(instance, program, values)
    other = extract_plan(instance, program, drawing_all_that_is_free(instance, program, values))
    assert amounts(other) == pytest.approx(amounts(plan), rel=1e-7, abs=1e-7)
    checks = verify(instance, plan), verify(instance, other)
    assert all(check.ok for check in checks)
    assert checks[0].objective == pytest.approx(checks[1].objective)


def test_what_a_region_draws_for_nothing_and_keeps_for_nothing_is_left_where_it_is() -> None:
    instance, program, values = solved("storable")
    kept = program.columns_of("h")
    assert kept.size
    hoarding = drawing_all_that_is_free(instance, program, values)
    row = np.repeat(np.arange(len(program.row_lower)), np.diff(program.row_start))
    for column in range(kept.start, kept.start + kept.size):
        own = (program.column == column) & (program.coefficient < 0.0)
        held = np.bincount(row, program.coefficient * hoarding[program.column], len(program.row_lower))
        hoarding[column] += max(0.0, min((held - program.row_lower)[row[own]], default=0.0))
    assert not np.array_equal(hoarding, values)
    plan = extract_plan(instance, program, values)
    assert amounts(extract_plan(instance, program, hoarding)) == pytest.approx(amounts(plan))


def test_no_solution_is_changed_by_reading_it() -> None:
    instance, program, values = solved("storable")
    before = values.copy()
    extract_plan(instance, program, drawing_all_that_is_free(instance, program, values))
    extract_plan(instance, program, values)
    assert np.array_equal(before, values)
