"""Rows of more strength for HiGHS alone: where they pay, and that they change no optimum."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from optalloc.engine import Options, Strategy, solve_program
from optalloc.engine.choice import strength_pays
from optalloc.engine.levels import with_levels
from optalloc.engine.status import Termination
from optalloc.formulation import formulate
from optalloc.generate import generate
from optalloc.program import Program
from tests.searches import drawn, network


def launching(seed: int) -> Program:
    """Return a programme of launches that takes HiGHS about a second."""
    return formulate(generate(regions=12, scenarios=30, periods=1, seed=seed))


def test_it_pays_for_launches_that_are_not_few() -> None:
    many = launching(0)
    assert strength_pays(many, Options())
    assert strength_pays(many, Options(node_limit=5))  # the answer does not depend on the clock
    assert not strength_pays(many, Options(strategy=Strategy.PLAIN))
    assert not strength_pays(drawn(0), Options())
    assert not strength_pays(network(15, 60, 15, 1), Options())
    assert not strength_pays(replace(many, integer=np.zeros_like(many.integer)), Options())


@pytest.mark.parametrize("seed", range(3))
def test_highs_alone_reaches_the_same_optimum_with_more_rows_and_without(seed: int) -> None:
    whole = launching(seed)
    assert len(with_levels(whole).row_lower) > len(whole.row_lower)
    found = [solve_program(whole, Options(gap=0.0, strategy=one), isolate=False) for one in Strategy]
    assert all(outcome.termination is Termination.GAP_REACHED for outcome in found)
    objectives = [outcome.objective for outcome in found]
    assert None not in objectives
    assert objectives[0] == pytest.approx(objectives[1], rel=1e-6)
