"""What a result claims follows from the exact check, whatever the numbers."""

from __future__ import annotations

from typing import Any

import pytest

from optalloc.errors import OptallocError
from optalloc.instance import Instance
from optalloc.plan import Plan
from optalloc.solve import solve
from optalloc.tables import Settings
from optalloc.verify import verify


def one_site(endowment: float, unit_cost: float, value: float, running: float, **settings: Any) -> Instance:
    """One pilot that must start, with one source for what it needs."""
    return Instance.build(
        Settings(**settings),
        regions={"region": ["wuhan"]},
        resources={"resource": ["talent"]},
        endowments={
            "region": ["wuhan"],
            "resource": ["talent"],
            "amount": [endowment],
            "unit_cost": [unit_cost],
        },
        scenarios={"scenario": ["drones"], "required_stage": ["pilot"]},
        stages={"scenario": ["drones"], "stage": ["pilot"], "order": [1], "value": [value]},
        needs={"scenario": ["drones"], "stage": ["pilot"], "resource": ["talent"], "running": [running]},
        sites={"scenario": ["drones"], "region": ["wuhan"]},
    )


@pytest.mark.parametrize(("amount", "cost"), [(12.743, 5.403), (0.1, 0.3), (7.77, 1.11), (3.3, 0.7)])
def test_a_plan_that_breaks_even_is_proven(amount: float, cost: float) -> None:
    result = solve(one_site(amount, cost, amount * cost, amount, periods=("2026", "2027"), discount=0.1))
    assert result.proven
    assert result.gap == 0.0
    assert result.objective == pytest.approx(0.0, abs=1e-9)


def test_an_output_that_nobody_needs_is_no_trouble() -> None:
    result = solve(one_site(1, 0, 2, -10))
    assert result.objective == 2.0


def test_a_shortfall_counts_in_units_however_large() -> None:
    """Talent in billions: 0.9 % of 0.0001 is missing."""
    short = one_site(1.0e-4, 0, 30, 1.009e-4)
    assert solve(short).status == "infeasible"
    plan = Plan.from_tables(
        {
            **Plan.empty().tables,
            "launches": {"scenario": ["drones"], "region": ["wuhan"], "stage": ["pilot"], "period": ["1"]},
            "use": {
                "future": ["certain"],
                "region": ["wuhan"],
                "resource": ["talent"],
                "unit_cost": [0.0],
                "period": ["1"],
                "amount": [1.0e-4],
            },
        }
    )
    assert {violation.code for violation in verify(short, plan).violations} == {"balance"}


@pytest.mark.parametrize(
    "option",
    [
        {"time_limit": 0},
        {"time_limit": float("nan")},
        {"time_limit": "60"},
        {"gap": -0.1},
        {"gap": float("inf")},
        {"gap": "a"},
        {"seed": -1},
        {"seed": 1.5},
        {"seed": 2**31},
        {"threads": 0},
        {"threads": 1.5},
        {"threads": 10**9},
        {"node_limit": -1},
        {"node_limit": 1.5},
        {"node_limit": 2**31},
        {"links": "weak"},
    ],
)
def test_an_option_that_makes_no_sense_is_refused(option: dict[str, Any]) -> None:
    with pytest.raises(OptallocError, match=next(iter(option))):
        solve(one_site(1, 0, 2, 1), **option)
