"""Dives on the relaxation, and what a rounding leaves free."""

from __future__ import annotations

import time

import numpy as np
import pytest

from optalloc.engine.dives import dive
from optalloc.engine.leeway import with_leeway
from optalloc.engine.openings import opening_rows
from optalloc.engine.precedences import precedences, with_implied
from optalloc.engine.slopes import costly_binaries
from optalloc.program import Program
from tests.known_programs import INF, program
from tests.searches import NETWORKS, drawn, network, never, relaxed, soon


def stages() -> Program:
    """Return three binaries of which the first implies the second and that the third, and a fourth alone."""
    return program(
        [3, -1, -1, 1],
        [1] * 4,
        [1] * 4,
        [({0: 1, 1: -1}, -INF, 0), ({1: -1, 2: 1}, 0, INF), ({2: 1, 3: 1}, -INF, 2)],
    )


def test_rows_of_two_binaries_say_which_implies_which() -> None:
    implying, implied = precedences(stages())
    assert list(zip(implying.tolist(), implied.tolist(), strict=True)) == [(0, 1), (1, 2)]
    assert with_implied(stages(), np.array([True, False, False, False])).tolist() == [True, True, True, False]


def test_binaries_that_imply_each_other_are_all_implied() -> None:
    circle = program([1, 1], [1, 1], [1, 1], [({0: 1, 1: -1}, 0, INF), ({1: 1, 0: -1}, 0, INF)])
    assert with_implied(circle, np.array([True, False])).all()


def test_what_needs_a_fraction_gives_way_with_it() -> None:
    # the first two are to be at least as many as the third, which is up
    both = program([0, 0, 1], [1] * 3, [1] * 3, [({0: 1, 1: 1, 2: -1}, 0, INF)])
    free = with_leeway(both, opening_rows(both), np.array([0.5, 0.5, 1.0]))
    assert free.tolist() == [True, True, True]
    assert not with_leeway(both, opening_rows(both), np.array([1.0, 0.0, 1.0])).any()


@pytest.mark.parametrize("seed", range(12))
def test_all_between_is_free_and_all_fixed_is_whole(seed: int) -> None:
    whole = drawn(seed)
    relaxation = relaxed(whole)
    if relaxation.bound is None:
        return
    choice = whole.integer & (whole.upper > whole.lower)
    values = relaxation.values
    free = with_leeway(whole, relaxation.opened, values)
    assert not (free & ~choice).any()
    assert np.abs(values - np.rint(values))[choice & ~free].max(initial=0.0) <= 1e-6


@pytest.mark.parametrize("size", NETWORKS[:4])
def test_a_dive_goes_down_and_leaves_the_relaxation_as_it_was(size: tuple[int, int, int, int]) -> None:
    relaxation = relaxed(network(*size))
    assert relaxation.bound is not None
    openings = costly_binaries(relaxation.program)
    cost, bound = relaxation.program.cost, relaxation.bound
    objectives = [bound]
    for values in dive(relaxation, openings, np.zeros(len(openings)), soon(), never):
        objectives.append(float(cost @ values))
        assert ((values >= -1e-6) & (values <= relaxation.program.upper + 1e-6)).all()
    assert objectives == sorted(objectives, reverse=True)
    again = relaxation.solver.solve(10.0, never)
    assert again is not None
    assert again.objective == pytest.approx(bound)


def test_a_dive_out_of_time_does_not_begin() -> None:
    relaxation = relaxed(network(*NETWORKS[0]))
    openings = costly_binaries(relaxation.program)
    assert list(dive(relaxation, openings, np.zeros(len(openings)), time.monotonic(), never)) == []
