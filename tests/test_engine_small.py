"""Small programmes: HiGHS alone settles most of them; what it does not is searched like a large one."""

from __future__ import annotations

from optalloc.engine import Options, Progress, solve_program
from optalloc.engine.choice import seconds_alone
from optalloc.engine.status import Stage
from tests.known_programs import endless


def test_highs_is_alone_for_a_while_on_small_programmes_only() -> None:
    assert seconds_alone(endless(200, 150), 60.0) == 0.0
    assert 5.0 < seconds_alone(endless(), 60.0) < 10.0
    assert seconds_alone(endless(), 2.0) == 1.0


def test_what_highs_alone_does_not_settle_is_searched_from_its_best_plan() -> None:
    told: list[Progress] = []
    outcome = solve_program(endless(), Options(time_limit=4.0), isolate=False, on_progress=told.append)
    alone = [progress for progress in told if not progress.stages]
    assert any(Stage.TREE in progress.stages for progress in told)
    assert outcome.objective is not None
    assert outcome.bound is not None
    assert outcome.objective >= max(one.objective for one in alone if one.objective is not None) - 1e-6
    assert outcome.bound <= min(one.bound for one in alone if one.bound is not None) + 1e-6


def test_what_highs_alone_settles_is_not_searched() -> None:
    told: list[Progress] = []
    solve_program(endless(20, 5), Options(time_limit=20.0), isolate=False, on_progress=told.append)
    assert told
    assert not any(progress.stages for progress in told)
