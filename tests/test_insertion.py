"""A plan and the decisions of its programme are two ways to say the same."""

from __future__ import annotations

import numpy as np
import pytest

import optalloc
from optalloc.extraction import extract_plan
from optalloc.formulation import formulate
from optalloc.insertion import decisions
from optalloc.plan import Plan
from tests.small_instances import FEATURE_INSTANCES, branching_instance, random_instance

DECIDED = ("launches", "facilities", "corridors")


@pytest.mark.parametrize("name", sorted(FEATURE_INSTANCES))
def test_what_goes_in_comes_out_again(name: str) -> None:
    instance = FEATURE_INSTANCES[name]()
    plan = optalloc.solve(instance).plan
    assert plan is not None
    program = formulate(instance)
    again = extract_plan(instance, program, decisions(instance, program, plan))
    for table in DECIDED:
        assert again.tables[table].equals(plan.tables[table])


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("make", [random_instance, branching_instance])
def test_what_goes_into_a_random_instance_comes_out_again(make: object, seed: int) -> None:
    assert callable(make)
    instance = make(seed)
    plan = optalloc.solve(instance).plan
    if plan is None:
        return
    program = formulate(instance)
    again = extract_plan(instance, program, decisions(instance, program, plan))
    for table in DECIDED:
        assert again.tables[table].equals(plan.tables[table])


def test_the_plan_that_does_nothing_decides_nothing() -> None:
    instance = FEATURE_INSTANCES["corridors"]()
    program = formulate(instance)
    assert not decisions(instance, program, Plan.empty()).any()


def test_what_the_instance_does_not_have_is_left_out() -> None:
    instance = FEATURE_INSTANCES["corridors"]()
    program = formulate(instance)
    period = instance.settings.periods[0]
    stranger = Plan.from_tables(
        {
            "facilities": {"facility": ["nowhere"], "period": [period]},
            "corridors": {"corridor": ["nothing"], "period": ["1999"]},
        }
    )
    assert np.array_equal(decisions(instance, program, stranger), np.zeros(len(program.cost)))
