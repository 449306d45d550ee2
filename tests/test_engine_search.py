"""The search as a whole, and the neighbourhoods that its hunt goes by."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_array

from optalloc.engine import Options, Strategy, linear, restricted, search, search_pays, tree
from optalloc.engine.highs import Run, Settings, run_highs
from optalloc.engine.hunt import Hunt
from optalloc.engine.neighbourhoods import NEIGHBOURHOODS, Knowledge, around, touched_rows
from optalloc.engine.openings import opening_rows
from optalloc.engine.rows import largest_violation
from optalloc.engine.status import Stage, Termination
from optalloc.errors import SolverError
from optalloc.program import Bools, Floats, Program
from tests.known_programs import INF, Row, endless, fixed_charge, knapsack, program
from tests.patience import with_time_for
from tests.searches import (
    HARD_NETWORK,
    NETWORKS,
    Follower,
    Searched,
    alone,
    drawn,
    network,
    never,
    relaxed,
    searched,
)

TOLERANCE = 1e-6
PLACES = 6
#: In turn, and side by side.
THREADS = pytest.mark.parametrize("threads", [1, 2], ids=["in turn", "side by side"])


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """Check that a search has ended its threads when it returns or raises."""
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


@pytest.fixture
def hunting_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a search in turn hunt at once, where its first try of the tree would settle a small programme."""
    monkeypatch.setattr(search, "_PROBE_SECONDS", 0.0)
    monkeypatch.setattr(search, "_PROBE_SHARE", 0.0)


def check_against_plain(whole: Program, ended: Searched, gap: float = 0.0) -> None:
    """Check that a search ended as HiGHS alone does, with plans and bounds that are sound all along."""
    known = alone(whole)
    assert ended.run.termination is known.run.termination
    if known.run.termination is not Termination.GAP_REACHED:
        assert ended.record.values is None
        assert ended.follower.plans == []
        return
    optimum = known.optimum
    assert optimum is not None
    slack = TOLERANCE * max(1.0, abs(optimum))
    assert ended.record.objective is not None
    assert ended.record.bound is not None
    assert ended.record.objective == pytest.approx(optimum, abs=gap * abs(optimum) + slack)
    assert ended.record.bound - ended.record.objective <= gap * abs(ended.record.objective) + slack
    check_follower(whole, ended.follower, optimum)


def check_follower(whole: Program, follower: Follower, optimum: float) -> None:
    """Check that every plan heard of is one, and every bound no less than the optimum."""
    slack = TOLERANCE * max(1.0, abs(optimum))
    assert all(point.bound is None or point.bound >= optimum - slack for point in follower.points)
    assert all(point.objective is None or point.objective <= optimum + slack for point in follower.points)
    assert follower.plans
    for values in follower.plans:
        assert largest_violation(whole, values) <= TOLERANCE
        assert (np.abs(values - np.rint(values))[whole.integer] <= TOLERANCE).all()
    worth = [float(whole.cost @ values) for values in follower.plans]
    assert all(later > earlier - slack for earlier, later in pairwise(worth))


@THREADS
@pytest.mark.parametrize("seed", range(20))
def test_a_search_ends_proven_at_the_optimum_of_random_instances(seed: int, threads: int) -> None:
    whole = drawn(seed)
    check_against_plain(whole, searched(whole, threads=threads))


@THREADS
@pytest.mark.parametrize("size", [*NETWORKS, HARD_NETWORK], ids=str)
def test_a_search_ends_proven_at_the_optimum_of_networks(
    size: tuple[int, int, int, int], threads: int
) -> None:
    whole = network(*size)
    check_against_plain(whole, searched(whole, threads=threads, gap=1e-4), gap=1e-4)


@THREADS
@pytest.mark.parametrize("seed", range(12))
def test_a_search_of_a_large_programme_ends_proven_at_the_optimum(
    seed: int, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linear, "_LARGE", 0)
    check_against_plain(drawn(seed), searched(drawn(seed), threads=threads))


@pytest.mark.usefixtures("hunting_first")
@pytest.mark.parametrize("seed", range(1, 30, 4))
def test_a_search_that_hunts_first_ends_proven_at_the_optimum_of_random_instances(seed: int) -> None:
    check_against_plain(drawn(seed), searched(drawn(seed), threads=1))


@pytest.mark.usefixtures("hunting_first")
@pytest.mark.parametrize("size", NETWORKS, ids=str)
def test_a_search_that_hunts_first_ends_proven_at_the_optimum_of_networks(
    size: tuple[int, int, int, int],
) -> None:
    check_against_plain(network(*size), searched(network(*size), threads=1, gap=1e-4), gap=1e-4)


@pytest.mark.usefixtures("hunting_first")
@THREADS
@pytest.mark.parametrize(
    "whole",
    [
        pytest.param(knapsack(), id="knapsack"),
        pytest.param(fixed_charge(), id="fixed charge"),
        pytest.param(program([2, 1], [1, 3], [1, 0], []), id="no rows"),
        pytest.param(program([1, 1], [1, 1], [1, 0], [({0: 1, 1: 1}, 3, INF)]), id="infeasible"),
        pytest.param(
            program([1, 1], [1, 1], [1, 1], [({0: 2, 1: -2}, 1, 1)]), id="infeasible for the integers"
        ),
        pytest.param(program([1, 1], [1, INF], [1, 0], [({0: 1, 1: -1}, -INF, 0)]), id="unbounded"),
        pytest.param(
            program([5, 1], [1, 4], [1, 0], [({0: 1, 1: 1}, -INF, 4)], lower=[1, 0]), id="integers fixed"
        ),
        pytest.param(program([1, 1], [1, 1], [1, 0], [({0: 3}, 1, 2)]), id="infeasible for one integer"),
    ],
)
def test_a_search_ends_as_the_solver_alone_does(whole: Program, threads: int) -> None:
    check_against_plain(whole, searched(whole, threads=threads))


def found_by_hunting(whole: Program, seed: int = 0) -> tuple[float | None, list[Floats]]:
    """Hunt alone, and return the best objective with all plans."""
    best = _Best()
    Hunt(relaxed(whole), best, seed, never).run(time.monotonic() + 20.0)
    return (None if best.found is None else best.found[1]), best.plans


class _Best:
    def __init__(self) -> None:
        self.found: tuple[Floats, float] | None = None
        self.plans: list[Floats] = []

    def turn_to(self, stage: Stage) -> None:
        """Stages are followed elsewhere."""

    def solution(self) -> tuple[Floats, float] | None:
        return self.found

    def incumbent(self, values: Floats, objective: float) -> None:
        self.plans.append(values)
        if self.found is None or objective > self.found[1]:
            self.found = values, objective


@pytest.mark.parametrize(
    "make",
    [
        *(pytest.param(partial(network, *size), id=f"network {size}") for size in NETWORKS[:3]),
        *(pytest.param(partial(drawn, seed), id=f"instance {seed}") for seed in range(6)),
        pytest.param(knapsack, id="knapsack"),
    ],
)
def test_a_hunt_that_runs_out_of_neighbourhoods_has_found_the_best_plan(make: Callable[[], Program]) -> None:
    whole = make()
    optimum = alone(whole).optimum
    assert optimum is not None
    objective, plans = found_by_hunting(whole)
    assert objective == pytest.approx(optimum, rel=2e-4)
    assert max(float(whole.cost @ values) for values in plans) == pytest.approx(objective, abs=TOLERANCE)
    assert all(largest_violation(whole, values) <= TOLERANCE for values in plans)


@THREADS
@pytest.mark.usefixtures("hunting_first")
def test_a_search_says_what_it_works_on(threads: int) -> None:
    points = searched(network(*NETWORKS[-1]), threads=threads).follower.points
    at_work = {stage for point in points for stage in point.stages}
    assert {Stage.CUTS, Stage.TREE} <= at_work
    assert threads > 1 or Stage.SLOPES in at_work  # side by side the tree may be first
    assert max(len(point.stages) for point in points) <= threads


def test_a_hunt_where_there_is_no_plan_ends() -> None:
    whole = program([1, 1, 0], [1, 1, 1], [1, 1, 0], [({0: 2, 1: -2}, 1, 1)])
    assert found_by_hunting(whole) == (None, [])


def test_a_hunt_with_nothing_to_choose_leaves_it_to_the_tree() -> None:
    all_open = replace(fixed_charge(), lower=np.array([0.0, 0, 0, 0, 1, 1]))
    assert found_by_hunting(all_open) == (None, [])
    check_against_plain(all_open, searched(all_open, threads=1))


@THREADS
@pytest.mark.usefixtures("hunting_first")
def test_a_search_that_is_stopped_gives_the_best_so_far(threads: int) -> None:
    follower = Follower()
    follower.stop = lambda: bool(follower.plans)
    ended = searched(endless(), threads=threads, follower=follower)
    assert ended.run.termination is Termination.INTERRUPTED
    assert ended.record.objective is not None
    assert ended.record.objective == pytest.approx(float(endless().cost @ follower.plans[-1]))
    assert ended.record.bound is not None
    assert ended.record.objective < ended.record.bound
    assert largest_violation(endless(), follower.plans[-1]) <= TOLERANCE


@THREADS
def test_a_search_that_is_stopped_at_once_gives_nothing(threads: int) -> None:
    ended = searched(network(*HARD_NETWORK), threads=threads, follower=Follower(stop=lambda: True))
    assert ended.run.termination is Termination.INTERRUPTED
    assert ended.record.values is None


@THREADS
@pytest.mark.usefixtures("hunting_first")
def test_a_search_that_runs_out_of_time_gives_the_best_so_far(threads: int) -> None:
    ended = with_time_for(
        lambda ended: bool(ended.follower.plans),
        lambda seconds: searched(endless(), threads=threads, seconds=seconds),
    )
    assert ended.run.termination is Termination.TIME_LIMIT
    assert ended.record.objective is not None
    assert ended.record.bound is not None
    assert ended.record.objective < ended.record.bound
    assert all(largest_violation(endless(), values) <= TOLERANCE for values in ended.follower.plans)


@THREADS
def test_a_search_without_time_gives_nothing(threads: int) -> None:
    ended = searched(endless(), threads=threads, seconds=0.0)
    assert ended.run.termination is Termination.TIME_LIMIT
    assert ended.record.values is None


@THREADS
@pytest.mark.usefixtures("hunting_first")
@pytest.mark.parametrize(
    ("error", "told"),
    [(SolverError("the solver failed on a part"), "failed on a part"), (MemoryError(), "out of memory")],
    ids=["solver", "memory"],
)
def test_a_hunt_that_breaks_off_spoils_nothing_and_is_told_of(
    threads: int, error: Exception, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: Any) -> Run:
        raise error

    monkeypatch.setattr(restricted, "run_highs", failing)
    whole = network(*NETWORKS[-1])
    ended = searched(whole, threads=threads, gap=1e-4)
    check_against_plain(whole, ended, gap=1e-4)
    assert threads > 1 or told in " ".join(ended.record.remarks)  # side by side the tree may be first


@pytest.mark.usefixtures("hunting_first")
@THREADS
def test_an_exception_in_the_hunt_ends_the_search(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> Run:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(restricted, "run_highs", failing)
    with pytest.raises(RuntimeError):
        searched(endless(), threads=threads)


@THREADS
def test_an_exception_in_the_tree_ends_the_search(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **__: object) -> Run:
        raise SolverError("the solver failed on the whole")

    monkeypatch.setattr(tree, "run_highs", failing)
    with pytest.raises(SolverError, match="on the whole"):
        searched(endless(), threads=threads)


@THREADS
@pytest.mark.usefixtures("hunting_first")
@pytest.mark.parametrize("after", [1, 20, 60])
def test_an_exception_of_whoever_listens_ends_the_search(threads: int, after: int) -> None:
    asked: list[None] = []

    def stop() -> bool:
        asked.append(None)
        if len(asked) >= after:
            raise ValueError("the listener is gone")
        return False

    with pytest.raises(ValueError, match="the listener is gone"):
        searched(endless(), threads=threads, follower=Follower(stop=stop))


def test_a_solver_that_has_run_on_one_thread_runs_on_two() -> None:
    for threads in (1, 2, 1, 2):
        run = run_highs(fixed_charge(), Settings(threads=threads))
        assert run.termination is Termination.GAP_REACHED
        assert run.objective == pytest.approx(-78)


LARGE = endless(200, 150)


@pytest.mark.parametrize(
    ("whole", "options", "worth_it"),
    [
        pytest.param(LARGE, Options(time_limit=9.0), True, id="large and limited"),
        pytest.param(LARGE, Options(), False, id="without limit"),
        pytest.param(LARGE, Options(time_limit=9.0, node_limit=5), False, id="limited in nodes"),
        pytest.param(LARGE, Options(time_limit=9.0, strategy=Strategy.PLAIN), False, id="not wanted"),
        pytest.param(endless(), Options(time_limit=9.0), False, id="small"),
        pytest.param(
            replace(LARGE, integer=np.zeros(200, dtype=bool)), Options(time_limit=9.0), False, id="continuous"
        ),
        pytest.param(
            replace(LARGE, upper=np.full(200, 2.0)), Options(time_limit=9.0), False, id="not all binary"
        ),
    ],
)
def test_a_search_pays_for_large_programmes_of_binaries_in_limited_time(
    whole: Program, options: Options, worth_it: bool
) -> None:
    assert search_pays(whole, options) is worth_it


def knowledge(binaries: int, rows: int, seed: int) -> Knowledge:
    """Return random knowledge of binaries, each of which touches few rows."""
    draw = np.random.default_rng(seed)
    return Knowledge(
        relaxed=draw.random(binaries) * (draw.random(binaries) < 0.5),
        reduced_cost=-draw.random(binaries),
        best=(draw.random(binaries) < 0.4).astype(float),
        liked=draw.integers(0, 4, binaries).astype(float),
        near=csr_array((draw.random((binaries, rows)) < 0.1).astype(float)),
        place=draw.integers(0, PLACES, binaries),
        ties=np.ones((PLACES, PLACES)) - np.eye(PLACES),
        wanted=(draw.random(binaries) < 0.5).astype(float),
        losses=draw.random(PLACES),
        random=np.random.default_rng(seed),
    )


@pytest.mark.parametrize("name", NEIGHBOURHOODS)
@pytest.mark.parametrize("binaries", [1, 2, 50])
def test_a_neighbourhood_leaves_free_as_many_as_asked_for(name: str, binaries: int) -> None:
    for seed in range(5):
        know = knowledge(binaries, 30, seed)
        for size in sorted({1, binaries // 2, binaries - 1, binaries} - {0}):
            free: Bools = NEIGHBOURHOODS[name](know, size)
            assert free.dtype == np.bool_
            assert free.shape == (binaries,)
            assert np.count_nonzero(free) == size


@pytest.mark.parametrize("name", NEIGHBOURHOODS)
def test_a_neighbourhood_copes_with_knowing_nothing(name: str) -> None:
    none = np.zeros(20)
    place, ties = np.zeros(20, dtype=np.int64), np.zeros((1, 1))
    know = Knowledge(none, none, none, none, csr_array((20, 0)), place, ties, none, np.zeros(1))
    assert np.count_nonzero(NEIGHBOURHOODS[name](know, 7)) == 7


def test_around_keeps_to_binaries_that_share_rows() -> None:
    """Two networks side by side share no rows; what is free lies in one of them, while there is enough."""
    half = np.kron(np.eye(2), np.ones((25, 4)))
    for seed in range(20):
        know = replace(knowledge(50, 1, seed), near=csr_array(half))
        for size in (3, 12, 25):
            free = around(know, size)
            assert sorted([free[:25].sum(), free[25:].sum()]) == [0, size]
        assert sorted([(free := around(know, 30))[:25].sum(), free[25:].sum()]) == [5, 25]


def test_places_are_left_free_whole_but_for_the_last() -> None:
    for seed in range(20):
        know = knowledge(50, 30, seed)
        free = NEIGHBOURHOODS["places"](know, 25)
        share = [free[know.place == place].mean() for place in range(PLACES)]
        assert sum(0.0 < part < 1.0 for part in share) <= 1


def test_of_a_place_that_loses_what_is_promising_is_left_free_first() -> None:
    for seed in range(20):
        know = knowledge(60, 30, seed)
        know = replace(know, losses=np.eye(PLACES)[seed % PLACES])
        own = know.place == seed % PLACES
        promising = own & ((know.best > 0) | (know.relaxed > 0) | (know.wanted > 0))
        free = NEIGHBOURHOODS["losing"](know, int(promising.sum()))
        # one draw in some hundreds is of a place that loses nothing
        assert (free == promising).all() or not free[own].all()


def test_places_that_are_tied_are_left_free_together() -> None:
    pairs = np.kron(np.eye(PLACES // 2), np.array([[0.0, 1.0], [1.0, 0.0]]))
    together = 0
    for seed in range(20):
        know = replace(knowledge(60, 1, seed), place=np.arange(60) % PLACES, ties=pairs)
        free = NEIGHBOURHOODS["places"](know, 60 * 2 // PLACES)
        chosen = np.unique(know.place[free])
        together += len(chosen) == 2 and chosen[0] // 2 == chosen[1] // 2
    assert together >= 18


def test_the_kernel_holds_what_the_best_plan_uses() -> None:
    know = knowledge(50, 30, 3)
    used = know.best > 0.5
    assert NEIGHBOURHOODS["kernel"](know, 2 * int(np.count_nonzero(used)))[used].all()


def test_binaries_touch_rows_of_their_own_and_of_the_flows_they_open() -> None:
    rows: list[Row] = [
        ({0: 1, 1: 1}, 1, INF),  # demand of both flows
        ({0: -1, 2: 5}, 0, INF),
        ({1: -1, 3: 5}, 0, INF),
        ({2: 1, 3: 1}, -INF, 1),  # of the openings alone
        ({4: 1}, 0, INF),
    ]
    whole = program([-1, -1, -9, -9, -1], [5, 5, 1, 1, 1], [0, 0, 1, 1, 1], rows)
    touched = touched_rows(whole, np.array([2, 3, 4]), opening_rows(whole))
    assert touched.toarray().tolist() == [[1, 1, 0, 1, 0], [1, 0, 1, 1, 0], [0, 0, 0, 0, 1]]
