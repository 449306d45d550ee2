"""What a result claims follows from the exact check, whatever the numbers."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from typing import Any

import pytest

from optalloc.cli.status_words import status_words
from optalloc.engine import Termination
from optalloc.errors import OptallocError
from optalloc.generate import generate
from optalloc.instance import Instance
from optalloc.plan import Plan
from optalloc.solve import NO_TIME_LEFT, solve
from optalloc.tables import Settings
from optalloc.verify import verify
from tests.long_searches import with_unused_regions


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


def test_a_limit_that_is_over_before_the_search_finds_nothing_and_says_why() -> None:
    result = solve(one_site(1, 0, 2, 1), time_limit=1e-9)
    assert (result.termination, result.status) == (Termination.TIME_LIMIT, "unknown")
    assert result.message == NO_TIME_LEFT
    assert result.plan is None


def in_the_exact_check(thread: int) -> bool:
    """Say whether a thread is at work in a file of `optalloc.verify`."""
    frame = sys._current_frames().get(thread)
    while frame is not None:
        if "/optalloc/verify/" in frame.f_code.co_filename:
            return True
        frame = frame.f_back
    return False


def test_an_interrupt_of_the_exact_check_gives_the_plan_and_claims_nothing_of_it() -> None:
    """The search has proven the plan best; what is not verified is still not claimed."""
    instance = with_unused_regions(one_site(1, 0, 2, 1), 20_000)
    thread = threading.get_ident()

    def interrupt_the_check() -> None:
        while not in_the_exact_check(thread):
            time.sleep(0.001)
        os.kill(os.getpid(), signal.SIGINT)

    trouble = threading.Thread(target=interrupt_the_check)
    trouble.start()
    result = solve(instance)
    trouble.join()
    assert result.plan is not None
    assert len(result.plan.launches) == 1
    assert (result.termination, result.status) == (Termination.INTERRUPTED, "unverified")
    assert (result.verified, result.objective, result.gap, result.proven) == (None, None, None, False)
    assert result.bound == 2.0
    assert "NOT verified" in result.message
    assert "worth 2" in result.message
    assert status_words(result).startswith("a plan that is not verified;")


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


def test_any_number_of_threads_after_any_other_gives_an_exact_plan() -> None:
    instance = generate(regions=4, scenarios=6, stages=2, periods=1)
    for threads in (2, 1, 3, None):
        result = solve(instance, threads=threads)
        assert result.proven
        assert result.message == ""
