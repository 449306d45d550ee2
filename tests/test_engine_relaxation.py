"""The relaxation with its cut loop, slope scaling on it, and rounding of what it gives."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import islice, pairwise

import numpy as np
import pytest

from optalloc.engine.highs import Settings, run_highs
from optalloc.engine.linear import Relaxation
from optalloc.engine.rounding import Rounding
from optalloc.engine.rows import largest_violation
from optalloc.engine.slopes import ROUNDS, costly_binaries, scaled_slopes
from optalloc.engine.status import Termination
from optalloc.engine.submatrix import with_rows
from optalloc.formulation import Links, formulate
from optalloc.program import Floats, Program
from tests.arrays import of_program
from tests.known_programs import INF, fixed_charge, knapsack, program
from tests.random_instances import branching_instance, random_instance
from tests.searches import HARD_NETWORK, NETWORKS, drawn, network, never, relaxed, soon

SEEDS = range(16)
TOLERANCE = 1e-6


def core_of(whole: Program) -> Program:
    """Return the programme without its implied rows."""
    return with_rows(whole, ~whole.implied)


def close(number: float | None) -> object:
    return None if number is None else pytest.approx(number, rel=TOLERANCE, abs=TOLERANCE)


def check_cut_loop(whole: Program) -> list[float]:
    """Check a cut loop and return the bounds on its way."""
    bounds: list[float] = []
    relaxation = Relaxation(whole)
    succeeded = relaxation.tighten(soon(), never, bounds.append)
    least = of_program(whole).lp_bound()
    assert succeeded == (least is not None)
    assert relaxation.bound == close(least)
    if least is None:
        return []
    slack = TOLERANCE * max(1.0, abs(least))
    assert bounds[-1] == relaxation.bound
    assert all(bound >= least - slack for bound in bounds)
    assert all(later <= bound + slack for bound, later in pairwise(bounds))
    return bounds


@pytest.mark.parametrize("size", [*NETWORKS, HARD_NETWORK], ids=str)
def test_the_cut_loop_reaches_the_bound_of_all_rows_on_networks(size: tuple[int, int, int, int]) -> None:
    bounds = check_cut_loop(network(*size))
    assert bounds[-1] < bounds[0] - 1.0


@pytest.mark.parametrize("seed", SEEDS)
def test_the_cut_loop_reaches_the_bound_of_all_rows_on_random_instances(seed: int) -> None:
    check_cut_loop(drawn(seed))


def test_rows_that_nothing_violates_stay_out_of_use() -> None:
    relaxation = relaxed(network(*HARD_NETWORK))
    used = np.count_nonzero(relaxation.active[relaxation.program.implied])
    assert 0 < used < 0.5 * np.count_nonzero(relaxation.program.implied)
    assert len(relaxation.cut_program().row_lower) == np.count_nonzero(relaxation.active)
    assert of_program(relaxation.cut_program()).lp_bound() == close(relaxation.bound)


def test_a_cut_loop_that_is_stopped_keeps_the_bound_so_far() -> None:
    whole = network(*HARD_NETWORK)
    relaxation = Relaxation(whole)
    bounds: list[float] = []
    assert relaxation.tighten(soon(), lambda: len(bounds) == 1, bounds.append)
    assert [relaxation.bound] == bounds == [close(of_program(core_of(whole)).lp_bound())]


def test_a_cut_loop_without_time_has_no_bound() -> None:
    relaxation = Relaxation(network(*HARD_NETWORK))
    assert not relaxation.tighten(time.monotonic(), never)
    assert relaxation.bound is None


@pytest.mark.parametrize(
    "whole",
    [
        pytest.param(program([1, 1], [1, 1], [1, 1], [({0: 1, 1: 1}, 3, INF)]), id="infeasible"),
        pytest.param(program([1, 1], [1, INF], [1, 0], [({0: 1, 1: -1}, -INF, 3)]), id="unbounded"),
    ],
)
def test_a_relaxation_without_optimum_has_no_bound(whole: Program) -> None:
    assert not Relaxation(whole).tighten(soon(), never)


def least_activity(core: Program, cut: Program) -> float:
    """Return the least that the one row of `cut` comes to over the integral solutions of `core`."""
    wish = np.zeros(len(core.cost))
    wish[cut.column] = -cut.coefficient
    run = run_highs(replace(core, cost=wish), Settings())
    if run.termination is Termination.INFEASIBLE:
        return INF
    assert run.bound is not None
    return -run.bound


def test_implied_rows_hold_in_every_integral_solution_of_the_others() -> None:
    kinds = set()
    for seed in SEEDS:
        whole = drawn(seed)
        core, rows = core_of(whole), np.flatnonzero(whole.implied)
        for at in rows[:: 1 + len(rows) // 12].tolist():
            cut = with_rows(whole, np.arange(len(whole.row_lower)) == at)
            kinds.add(whole.row_name(at).partition("[")[0])
            size = np.abs(cut.coefficient).max(initial=1.0)
            assert cut.row_upper.tolist() == [INF]
            assert least_activity(core, cut) >= cut.row_lower[0] - TOLERANCE * size, whole.row_name(at)
    assert kinds == {"cut", "source"}


@pytest.mark.parametrize("seed", range(10))
def test_all_links_have_one_integer_optimum_with_and_without_implied_rows(seed: int) -> None:
    for instance in (random_instance(seed), branching_instance(seed)):
        choices = [formulate(instance, links) for links in (Links.CUTS, Links.STRONG, Links.AGGREGATED)]
        optima = [of_program(p).optimum() for whole in choices for p in (whole, core_of(whole))]
        assert [close(optima[0])] * len(optima) == optima


@pytest.mark.parametrize("size", NETWORKS, ids=str)
def test_the_best_plan_without_cuts_satisfies_them(size: tuple[int, int, int, int]) -> None:
    whole = network(*size)
    run = run_highs(core_of(whole), Settings())
    assert run.values is not None
    assert largest_violation(whole, np.where(whole.integer, np.rint(run.values), run.values)) <= TOLERANCE
    assert of_program(whole).optimum() == close(run.objective)


def start_of_slopes(relaxation: Relaxation) -> Floats:
    return relaxation.values[costly_binaries(relaxation.program)]


#: Networks, and random instances with binaries that cost something.
COSTLY = [
    *(pytest.param(partial(network, *size), id=f"network {size}") for size in NETWORKS[:3]),
    *(pytest.param(partial(drawn, seed), id=f"instance {seed}") for seed in (1, 3, 5, 7, 9, 11)),
]


@pytest.mark.parametrize("make", COSTLY)
@pytest.mark.parametrize("rounds", [1, 3, ROUNDS])
def test_slope_scaling_leaves_the_relaxation_as_it_was(make: Callable[[], Program], rounds: int) -> None:
    relaxation = relaxed(make())
    slopes = scaled_slopes(relaxation, start_of_slopes(relaxation), soon(), never)
    seen = list(islice(slopes, rounds))
    slopes.close()  # type: ignore[attr-defined]
    assert seen
    again = relaxation.solver.solve(60.0, never)
    assert again is not None
    assert again.objective == close(relaxation.bound)


def test_slope_scaling_that_is_stopped_or_out_of_time_leaves_the_relaxation_as_it_was() -> None:
    relaxation = relaxed(network(*HARD_NETWORK))
    start = start_of_slopes(relaxation)
    assert list(scaled_slopes(relaxation, start, time.monotonic(), never)) == []
    asked: list[None] = []

    def at_once() -> bool:
        asked.append(None)
        return True

    list(scaled_slopes(relaxation, np.zeros_like(start), soon(), at_once))
    assert asked
    again = relaxation.solver.solve(60.0, never)
    assert again is not None
    assert again.objective == close(relaxation.bound)


def test_slope_scaling_leaves_the_relaxation_as_it_was_where_nothing_feasible_is_left() -> None:
    whole = fixed_charge()
    relaxation = relaxed(whole)
    relaxation.reduced_cost[:] = -INF  # all that is not used counts as hopeless
    assert list(scaled_slopes(relaxation, np.zeros(2), soon(), never)) == []
    again = relaxation.solver.solve(60.0, never)
    assert again is not None
    assert again.objective == close(relaxation.bound)


def test_slope_scaling_gathers_flows_on_fewer_openings() -> None:
    relaxation = relaxed(network(*HARD_NETWORK))
    opening = costly_binaries(relaxation.program)
    *_, last = scaled_slopes(relaxation, start_of_slopes(relaxation), soon(), never)
    assert np.count_nonzero(last[opening] > 1e-6) < np.count_nonzero(relaxation.values[opening] > 1e-6)


@pytest.mark.parametrize("size", NETWORKS, ids=str)
def test_rounded_plans_of_a_network_are_feasible(size: tuple[int, int, int, int]) -> None:
    relaxation = relaxed(network(*size))
    rounding = Rounding(relaxation)
    random = np.random.default_rng(size[0])
    slopes = scaled_slopes(relaxation, start_of_slopes(relaxation), soon(), never)
    values = [relaxation.values, *islice(slopes, 4)]
    values += [np.ones_like(relaxation.values), random.random(len(relaxation.values)).round()]
    plans = [rounding.plan(v, soon(), never) for v in values]
    assert all(plan is not None for plan in plans[:-1])
    for plan in plans:
        check_plan(relaxation.program, plan)


@pytest.mark.parametrize("seed", SEEDS)
def test_rounded_plans_of_random_instances_are_feasible(seed: int) -> None:
    whole = drawn(seed)
    relaxation = relaxed(whole)
    rounding = Rounding(relaxation)
    random = np.random.default_rng(seed)
    for values in (relaxation.values, np.zeros(len(whole.cost)), random.random(len(whole.cost)).round()):
        check_plan(whole, rounding.plan(values, soon(), never))


def check_plan(whole: Program, plan: Floats | None) -> None:
    if plan is not None:
        assert largest_violation(whole, plan) <= TOLERANCE
        assert set(plan[whole.integer].tolist()) <= {0.0, 1.0}
        bound = of_program(whole).lp_bound()
        assert bound is not None
        assert float(whole.cost @ plan) <= bound + TOLERANCE * max(1.0, abs(bound))


@pytest.mark.parametrize("make", COSTLY)
def test_closing_what_is_idle_lowers_no_objective_and_touches_nothing_else(
    make: Callable[[], Program],
) -> None:
    whole = make()
    run = run_highs(replace(whole, cost=np.where(whole.integer, 1.0, whole.cost)), Settings(gap=0.1))
    assert run.values is not None
    open_wide = np.where(whole.integer, np.rint(run.values), run.values)
    lean = Rounding(relaxed(whole)).without_idle(open_wide)
    assert largest_violation(whole, open_wide) <= TOLERANCE
    assert largest_violation(whole, lean) <= TOLERANCE
    assert (lean <= open_wide).all()
    assert whole.cost @ lean >= whole.cost @ open_wide
    assert set(np.flatnonzero(lean != open_wide).tolist()) <= set(costly_binaries(whole).tolist())


def test_an_idle_site_is_closed_and_the_other_kept() -> None:
    rounding = Rounding(relaxed(fixed_charge()))
    lean = rounding.without_idle(np.array([7.0, 9.0, 0.0, 0.0, 1.0, 1.0]))
    assert lean.tolist() == [7, 9, 0, 0, 1, 0]


def test_a_site_that_serves_next_to_nothing_of_its_capacity_is_not_idle() -> None:
    whole = program([-1, -30], [INF, 1], [0, 1], [({0: 1}, 1e-3, INF), ({0: -1, 1: 1e5}, 0, INF)])
    plan = Rounding(relaxed(whole)).plan(np.ones(2), soon(), never)
    assert plan is not None
    assert plan.tolist() == pytest.approx([1e-3, 1])
    assert largest_violation(whole, plan) <= TOLERANCE


def test_openings_that_exclude_each_other_are_not_rounded_up_to_a_plan() -> None:
    whole = program([-1, -1], [1, 1], [1, 1], [({0: 1, 1: 1}, 1, 1)])
    rounding = Rounding(relaxed(whole))
    assert rounding.plan(np.array([0.5, 0.5]), soon(), never) is None
    assert rounding.plan(np.array([0.0, 0.7]), soon(), never) is not None


def test_what_is_worth_its_opening_is_not_closed() -> None:
    rounding = Rounding(relaxed(knapsack()))
    assert rounding.without_idle(np.array([1.0, 1, 0, 0])).tolist() == [1, 1, 0, 0]
