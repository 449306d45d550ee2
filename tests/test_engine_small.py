"""Small programmes: HiGHS alone settles most of them; what it does not is searched like a large one."""

from __future__ import annotations

from dataclasses import replace

import pytest

import optalloc
from optalloc.engine import Options, Progress, Termination, solve_program
from optalloc.engine.choice import seconds_alone
from optalloc.engine.status import Stage
from tests.known_programs import endless
from tests.long_searches import choice_of_many


def test_highs_is_alone_for_a_while_on_small_programmes_only() -> None:
    assert seconds_alone(endless(200, 150), 60.0) == 0.0
    assert 5.0 < seconds_alone(endless(), 60.0) < 10.0
    assert seconds_alone(endless(), 2.0) == 1.0


def test_what_highs_alone_does_not_settle_is_searched_from_its_best_plan() -> None:
    told: list[Progress] = []
    outcome = solve_program(endless(), Options(time_limit=4.0), isolate=False, on_progress=told.append)
    alone = [progress for progress in told if not progress.stages]
    assert any(Stage.TREE in progress.stages for progress in told)
    assert outcome.searched
    assert outcome.objective is not None
    assert outcome.bound is not None
    assert outcome.objective >= max(one.objective for one in alone if one.objective is not None) - 1e-6
    assert outcome.bound <= min(one.bound for one in alone if one.bound is not None) + 1e-6


def test_what_highs_alone_settles_is_not_searched() -> None:
    told: list[Progress] = []
    settled = endless(20, 5), Options(time_limit=20.0)
    outcome = solve_program(*settled, isolate=False, on_progress=told.append)
    assert told
    assert not outcome.searched
    assert not any(progress.stages for progress in told)


@pytest.mark.parametrize("isolate", [False, True])
def test_a_plan_of_a_search_is_not_called_reproducible_although_its_programme_is_small(isolate: bool) -> None:
    result = optalloc.solve(choice_of_many(150), time_limit=3.0, gap=1e-9, isolate=isolate)
    assert result.options["search"] is True
    assert not replace(result, termination=Termination.GAP_REACHED).reproducible
