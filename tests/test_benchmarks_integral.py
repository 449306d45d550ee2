"""Programmes in whole numbers: the same optimum, or a refusal in words."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_array

from benchmarks.solvers.integral import LARGEST, IntegralProgram, NotIntegralError, to_integral
from benchmarks.solvers.unimodular import is_totally_unimodular
from optalloc.engine.highs import Settings, run_highs
from optalloc.engine.status import Termination
from optalloc.formulation import Links, formulate
from optalloc.program import Program
from tests.small_instances import FEATURE_INSTANCES, random_instance


def as_program(integral: IntegralProgram, program: Program) -> Program:
    """Return the programme in whole numbers as one for HiGHS."""
    parts = dict(vars(program))
    return Program(
        **parts
        | {
            "cost": integral.cost / integral.cost_scale,
            "lower": integral.lower.astype(float),
            "upper": integral.upper.astype(float),
            "integer": np.ones(len(integral.cost), dtype=bool),
            "row_lower": np.where(integral.row_lower == -LARGEST, -np.inf, integral.row_lower),
            "row_upper": np.where(integral.row_upper == LARGEST, np.inf, integral.row_upper),
            "row_start": integral.matrix.indptr.astype(np.int32),
            "column": integral.matrix.indices.astype(np.int32),
            "coefficient": integral.matrix.data.astype(float),
        }
    )


INSTANCES = FEATURE_INSTANCES | {f"random {seed}": (lambda s=seed: random_instance(s)) for seed in range(30)}
REFUSED = {"cvar": "no lower limit", "balances": "fractions", "joint_capacity": "fractions"}


@pytest.mark.parametrize("name", INSTANCES)
@pytest.mark.parametrize("links", [Links.STRONG, Links.AGGREGATED])
def test_whole_numbers_have_the_same_optimum(name: str, links: Links) -> None:
    program = formulate(INSTANCES[name](), links)
    try:
        integral = to_integral(program)
    except NotIntegralError:
        assert name in REFUSED or name.startswith("random")
        return
    given, whole = (run_highs(p, Settings()) for p in (program, as_program(integral, program)))
    assert whole.termination is given.termination
    if given.termination is Termination.GAP_REACHED:
        assert whole.objective == pytest.approx(given.objective, abs=1e-6 + integral.error)


@pytest.mark.parametrize(("name", "reason"), REFUSED.items())
def test_what_cannot_be_whole_is_refused_with_the_reason(name: str, reason: str) -> None:
    with pytest.raises(NotIntegralError, match=reason):
        to_integral(formulate(FEATURE_INSTANCES[name]()))


def test_the_error_of_rounded_costs_is_stated() -> None:
    program = formulate(FEATURE_INSTANCES["corridors"]())
    third = to_integral(Program(**vars(program) | {"cost": program.cost / 3.0}))
    exact = to_integral(program)
    assert exact.error == 0.0
    assert 0.0 < third.error < 1e-4
    largest = np.maximum(np.abs(third.lower), np.abs(third.upper))
    off = np.abs(third.cost / third.cost_scale - program.cost / 3.0 * third.unit)
    assert off @ largest <= third.error * (1 + 1e-9)


MATRICES = st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(
    lambda shape: arrays(np.int64, shape, elements=st.sampled_from([-1, 0, 0, 1]))
)


@settings(max_examples=150)
@given(MATRICES)
def test_what_is_called_totally_unimodular_is(matrix: np.ndarray[Any, np.dtype[np.int64]]) -> None:
    if is_totally_unimodular(csr_array(matrix.astype(float))):
        assert {round(minor) for minor in minors(matrix)} <= {-1, 0, 1}


def minors(matrix: np.ndarray[Any, np.dtype[np.int64]]) -> list[float]:
    rows, columns = matrix.shape
    return [
        float(np.linalg.det(matrix[np.ix_(some, other)]))
        for size in range(1, min(rows, columns) + 1)
        for some in combinations(range(rows), size)
        for other in combinations(range(columns), size)
    ]


@pytest.mark.parametrize(
    ("matrix", "known"),
    [
        ([[1, 0, -1], [-1, 1, 0], [0, -1, 1]], True),  # a cycle of a directed network
        ([[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1]], True),  # transport
        ([[1, 1, 0], [0, 1, 1], [1, 0, 1]], False),  # an odd cycle, of determinant 2
        ([[2, 0], [0, 1]], False),
        ([[1, -1, 0, 0], [1, 0, -1, 0], [1, 0, 0, -1], [0, 1, 0, 0]], True),  # wide columns, narrow rows
        ([[0, 0]], True),
    ],
)
def test_networks_are_known_to_be_totally_unimodular(matrix: list[list[int]], known: bool) -> None:
    assert is_totally_unimodular(csr_array(np.array(matrix, dtype=float))) is known
