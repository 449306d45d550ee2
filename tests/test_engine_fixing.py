"""What no better plan can have otherwise, and the tree on what is left."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optalloc.engine import tree as engine_tree
from optalloc.engine.clock import Clock
from optalloc.engine.fixing import Fixing, fixing
from optalloc.engine.highs import Run, Settings, run_highs
from optalloc.engine.linear import Relaxation
from optalloc.engine.record import Record
from optalloc.engine.scaling import scale
from optalloc.engine.shared import Shared
from optalloc.engine.status import Termination
from optalloc.engine.submatrix import with_single_rows_as_bounds
from optalloc.engine.tree import Tree
from optalloc.formulation import formulate
from optalloc.generate import generate
from optalloc.program import Floats, Program
from tests.arrays import of_program
from tests.searches import HARD_NETWORK, NETWORKS, Follower, drawn, network, relaxed

TOLERANCE = 1e-6


def fixing_of(program: Program) -> tuple[Relaxation, Fixing]:
    relaxation = relaxed(with_single_rows_as_bounds(program))
    found = fixing(relaxation)
    assert found is not None
    return relaxation, found


def optimum_with(program: Program, bounds: tuple[Floats, Floats]) -> float | None:
    return of_program(replace(program, lower=bounds[0], upper=bounds[1])).optimum()


@pytest.mark.parametrize("size", NETWORKS, ids=str)
def test_the_multipliers_of_a_relaxation_give_its_bound_again(size: tuple[int, int, int, int]) -> None:
    relaxation, found = fixing_of(network(*size))
    assert found.bound == pytest.approx(relaxation.bound, rel=TOLERANCE)


@pytest.mark.parametrize("share", [0.0, 0.05])
@pytest.mark.parametrize("size", NETWORKS, ids=str)
def test_the_best_plan_of_a_network_is_within_what_a_worse_one_leaves(
    size: tuple[int, int, int, int], share: float
) -> None:
    whole = network(*size)
    optimum = of_program(whole).optimum()
    assert optimum is not None
    found = fixing_of(whole)[1]
    worse = optimum - (1e-5 + share) * abs(optimum)
    assert optimum_with(whole, found.bounds(worse)) == pytest.approx(optimum, rel=TOLERANCE)


@pytest.mark.parametrize("seed", range(20))
def test_the_best_plan_of_a_random_instance_is_within_what_a_worse_one_leaves(seed: int) -> None:
    whole = with_single_rows_as_bounds(drawn(seed))
    found, optimum = fixing(relaxed(whole)), of_program(whole).optimum()
    if found is None or optimum is None:
        assert optimum is None or not np.isfinite(whole.upper).all()
        return
    within = optimum_with(whole, found.bounds(optimum - 1e-4 * max(1.0, abs(optimum))))
    assert within == pytest.approx(optimum, rel=TOLERANCE, abs=TOLERANCE)


@pytest.mark.parametrize("size", NETWORKS, ids=str)
def test_more_is_fixed_than_by_reduced_costs_and_the_more_the_better_the_plan(
    size: tuple[int, int, int, int],
) -> None:
    whole = network(*size)
    relaxation, found = fixing_of(whole)
    optimum = of_program(whole).optimum()
    assert optimum is not None
    assert relaxation.bound is not None
    by_reduced_costs = np.abs(relaxation.reduced_cost) > relaxation.bound - optimum + 1e-3
    fixed = found.fixed(optimum)
    binary = found.gain != 0.0
    assert np.count_nonzero(fixed) >= np.count_nonzero(by_reduced_costs & binary)
    assert not (found.fixed(optimum - 0.1 * abs(optimum)) & ~fixed).any()
    assert found.left(optimum) == np.count_nonzero(binary) - np.count_nonzero(fixed)
    assert found.left(-np.inf) == np.count_nonzero(binary)


def easy_network() -> Program:
    """Return a programme of which much is fixed: what its relaxation does not open is dear."""
    whole = network(10, 50, 10, 1)
    closed = whole.integer & (relaxed(with_single_rows_as_bounds(whole)).values < TOLERANCE)
    return replace(whole, cost=np.where(closed, whole.cost - np.abs(whole.cost).max(), whole.cost))


def tree_of(whole: Program) -> tuple[Tree, Shared, Record]:
    scaled, scaling = scale(whole)
    record = Record(scaling, Clock.start(60.0), Follower())
    shared = Shared(record, 0.0)
    tree = Tree(with_single_rows_as_bounds(scaled), Settings(seconds=60.0), shared)
    tree.tighten(1.0)
    return tree, shared, record


def best_of(whole: Program) -> tuple[Floats, float]:
    """Return the best plan of a scaled programme by a tree that knows of none."""
    tree, shared, _ = tree_of(whole)
    tree.run()
    best = shared.solution()
    assert best is not None
    return best


def telling(
    monkeypatch: pytest.MonkeyPatch, shared: Shared, record: Record, best: tuple[Floats, float]
) -> list[tuple[int, bool]]:
    """Tell each tree of the best plan once it has begun; return its columns, and if it had a plan."""
    begun: list[tuple[int, bool]] = []

    def counted(program: Program, *rest: Any, **named: Any) -> Run:
        *_, start = rest
        begun.append((len(program.cost), start is not None))
        return run_highs(program, *rest, **named)

    def told() -> bool:
        if begun:
            shared.incumbent(*best)
        return False

    monkeypatch.setattr(engine_tree, "run_highs", counted)
    monkeypatch.setattr(record, "stop_asked", told)
    return begun


def test_a_tree_that_knows_the_best_plan_proves_it_on_what_is_left() -> None:
    whole = easy_network()
    best = best_of(whole)
    tree, shared, record = tree_of(whole)
    found = fixing(tree.relaxation)
    assert found is not None
    assert 0 < found.left(best[1]) < 0.5 * found.left(-np.inf)
    shared.incumbent(*best)
    run = tree.run()
    assert run.termination is Termination.GAP_REACHED
    assert run.bound == pytest.approx(best[1], rel=TOLERANCE)
    assert record.objective == pytest.approx(of_program(whole).optimum(), rel=TOLERANCE)


def test_a_tree_that_finds_nothing_better_says_that_the_plan_is_best() -> None:
    whole = easy_network()
    values, objective = best_of(whole)
    tree, shared, record = tree_of(whole)
    assert tree.relaxation.bound is not None
    claimed = 0.5 * (tree.relaxation.bound + objective)  # as if the plan were worth what none is
    shared.incumbent(values, claimed)
    tree.run()
    assert shared.closed()
    assert record.bound == pytest.approx(scale(whole)[1].original_objective(claimed))


def test_a_tree_begins_anew_where_a_better_plan_leaves_much_less(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = easy_network()
    best = best_of(whole)
    tree, shared, record = tree_of(whole)
    begun = telling(monkeypatch, shared, record, best)
    run = tree.run()
    assert run.termination is Termination.GAP_REACHED
    assert run.bound == pytest.approx(best[1], rel=TOLERANCE)
    (first, _), (second, _) = begun
    assert second < first


def test_a_tree_begins_anew_where_a_better_plan_leaves_a_narrow_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = network(*HARD_NETWORK)
    best = best_of(whole)
    monkeypatch.setattr(engine_tree, "fixing", lambda relaxation: None)
    monkeypatch.setattr(engine_tree, "_NEAR", 1.0)
    tree, shared, record = tree_of(whole)
    begun = telling(monkeypatch, shared, record, best)
    run = tree.run()
    assert run.termination is Termination.GAP_REACHED
    assert run.bound == pytest.approx(best[1], rel=1e-3)
    assert [from_a_plan for _, from_a_plan in begun] == [False, True]


def test_a_tree_of_launches_is_not_begun_anew_for_a_narrow_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = formulate(generate(regions=12, scenarios=30, periods=1, seed=0))
    best = best_of(whole)
    monkeypatch.setattr(engine_tree, "_NEAR", 1.0)
    tree, shared, record = tree_of(whole)
    begun = telling(monkeypatch, shared, record, best)
    run = tree.run()
    assert run.termination is Termination.GAP_REACHED
    assert len(begun) == 1


def test_nothing_is_fixed_before_there_is_a_relaxation_or_where_columns_have_no_bounds() -> None:
    whole = with_single_rows_as_bounds(network(*NETWORKS[0]))
    assert fixing(Relaxation(whole)) is None
    unbounded = replace(whole, upper=np.where(whole.integer, whole.upper, np.inf))
    assert fixing(relaxed(unbounded)) is None
