"""Descent by closing, the walk that shakes it, and hunts in cores."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from optalloc.engine import grounds
from optalloc.engine.descent import Descent
from optalloc.engine.grounds import Grounds
from optalloc.engine.linear import Relaxation
from optalloc.engine.neighbourhoods import Knowledge, touched_rows
from optalloc.engine.openings import opening_rows
from optalloc.engine.rounding import Rounding
from optalloc.engine.rows import largest_violation
from optalloc.engine.shaking import Shaking
from optalloc.engine.slopes import costly_binaries
from optalloc.engine.status import Stage
from optalloc.engine.submatrix import with_rows, with_single_rows_as_bounds
from optalloc.program import Floats, Ints, Program
from tests.searches import HARD_NETWORK, NETWORKS, alone, network, never, relaxed, soon

pytestmark = pytest.mark.thorough

SIZES = [*NETWORKS, HARD_NETWORK]
TOLERANCE = 1e-6


def whole_of(size: tuple[int, int, int, int]) -> Program:
    return with_single_rows_as_bounds(network(*size))


def descent_of(whole: Program) -> Descent:
    return Descent(Rounding(Relaxation(whole)), opening_rows(whole), costly_binaries(whole))


def all_open(whole: Program) -> Floats:
    return np.where(whole.integer, whole.upper, 0.0)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_descent_from_all_open_ends_where_no_closing_pays(size: tuple[int, int, int, int]) -> None:
    whole = whole_of(size)
    descent = descent_of(whole)
    plan = descent.plan(all_open(whole), soon(), never)
    for _ in range(20):
        assert plan is not None
        again = descent.plan(plan, soon(), never)
        assert again is not None
        assert descent.worth(again) >= descent.worth(plan) - TOLERANCE
        if descent.worth(again) <= descent.worth(plan) + TOLERANCE:
            break
        plan = again
    assert plan is not None
    assert largest_violation(whole, plan) <= TOLERANCE
    assert np.isin(plan[whole.integer], (0.0, 1.0)).all()
    rounding = Rounding(Relaxation(whole))
    for column in costly_binaries(whole)[plan[costly_binaries(whole)] > 0.5]:
        closed = plan.copy()
        closed[column] = 0.0
        other = rounding.flows(closed, soon(), never)
        assert other is None or rounding.worth(other) <= descent.worth(plan) + TOLERANCE


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_descent_opens_nothing_and_loses_nothing(size: tuple[int, int, int, int]) -> None:
    whole = whole_of(size)
    opened = np.where(np.random.default_rng(2).random(len(whole.cost)) < 0.8, all_open(whole), whole.lower)
    before = Rounding(Relaxation(whole)).flows(opened, soon(), never)
    plan = descent_of(whole).plan(opened, soon(), never)
    assert (plan is None) == (before is None)
    if plan is not None and before is not None:
        assert (plan[whole.integer] <= opened[whole.integer]).all()
        assert whole.cost @ plan >= whole.cost @ before - TOLERANCE


def test_a_descent_may_end_after_failures() -> None:
    whole = whole_of(HARD_NETWORK)
    descent = descent_of(whole)
    long, short = (descent.plan(all_open(whole), soon(), never, failures) for failures in (None, 0))
    assert long is not None
    assert short is not None
    assert descent.worth(short) < descent.worth(long)


def shaking_of(whole: Program) -> Shaking:
    binary: Ints = np.flatnonzero(whole.integer & (whole.upper > whole.lower))
    openings = opening_rows(whole)
    values = relaxed(whole).values[binary]
    know = Knowledge(
        relaxed=values,
        reduced_cost=np.zeros(len(binary)),
        best=np.zeros(len(binary)),
        liked=np.zeros(len(binary)),
        near=touched_rows(with_rows(whole, ~whole.implied), binary, openings),
        place=np.zeros(len(binary), dtype=np.int64),
        ties=np.zeros((1, 1)),
        wanted=values,
        losses=np.zeros(1),
        random=np.random.default_rng(0),
    )
    return Shaking(descent_of(whole), know, binary)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_walk_finds_good_plans_and_only_plans(size: tuple[int, int, int, int]) -> None:
    whole = whole_of(size)
    optimum = alone(network(*size)).optimum
    assert optimum is not None
    shaking, best = shaking_of(whole), descent_of(whole).plan(all_open(whole), soon(), never)
    assert best is not None
    for _ in range(40):
        plan = shaking.step(best, soon(), never)
        if plan is not None:
            assert largest_violation(whole, plan) <= TOLERANCE
            assert whole.cost @ plan <= optimum + TOLERANCE * abs(optimum)
            best = max(best, plan, key=lambda values: float(whole.cost @ values))
    assert whole.cost @ best >= optimum - 0.03 * abs(optimum)


def test_a_walk_where_all_is_open_has_nowhere_to_go() -> None:
    whole = whole_of(HARD_NETWORK)
    assert shaking_of(whole).step(all_open(whole), soon(), never) is None


@dataclass
class _Quarry:
    """Keeps the best solution and all bounds."""

    found: tuple[Floats, float] | None = None
    bounds: list[float] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)

    def turn_to(self, stage: Stage) -> None:
        self.stages.append(stage)

    def solution(self) -> tuple[Floats, float] | None:
        return self.found

    def incumbent(self, values: Floats, objective: float) -> None:
        if self.found is None or objective > self.found[1]:
            self.found = values, objective

    def bound(self, bound: float) -> None:
        self.bounds.append(bound)

    def stop_asked(self) -> bool:
        return False


@pytest.mark.parametrize("slow", [False, True], ids=["relaxed", "slow relaxation"])
@pytest.mark.parametrize("size", NETWORKS[:3], ids=str)
def test_a_hunt_in_cores_finds_the_optimum(
    size: tuple[int, int, int, int], slow: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grounds, "_MANY", 0)
    whole = whole_of(size)
    relaxation = Relaxation(whole) if slow else relaxed(whole)
    asked: list[bool] = []

    def over() -> bool:
        """Say that the cut loop takes until the multipliers are there."""
        asked.append(True)
        if slow and len(asked) == 20:
            relaxation.tighten(soon(), never)
        return not slow or len(asked) >= 20

    quarry = _Quarry()
    Grounds(relaxation, quarry, 0, over).hunt(soon() - 30.0)
    optimum = alone(network(*size)).optimum
    assert optimum is not None
    assert quarry.found is not None
    values, objective = quarry.found
    assert objective == pytest.approx(optimum, rel=2e-4)
    assert objective == pytest.approx(whole.cost @ values)
    assert largest_violation(whole, values) <= TOLERANCE
    assert all(bound >= optimum - TOLERANCE * abs(optimum) for bound in quarry.bounds)
    assert bool(quarry.bounds) == slow
    assert (Stage.MULTIPLIERS in quarry.stages) == slow
    assert Stage.SLOPES in quarry.stages
