"""Which binary opens which flows, as the rows of a programme say it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from optalloc.engine.highs import Settings, run_highs
from optalloc.engine.openings import opening_rows
from optalloc.program import Program
from tests.arrays import of_program
from tests.known_programs import INF, Row, fixed_charge, program

SEEDS = st.integers(0, 100_000)


def drawn_rows(draw: np.random.Generator) -> Program:
    """Return a programme most of whose rows have a few columns and ask for 0 or more, or 0 or less."""
    columns = int(draw.integers(2, 7))
    body: list[Row] = []
    for _ in range(int(draw.integers(1, 8))):
        size = min(columns, int(draw.choice([1, 2, 2, 2, 3, 4])))
        members = draw.choice(columns, size, replace=False)
        numbers = {int(column): float(draw.choice([-2, -1, 1, 2, 4])) for column in members}
        sides = [(0.0, INF), (0.0, INF), (0.0, 3.0), (-1.0, INF), (-INF, 0.0), (-INF, 0.0)]
        body.append((numbers, *sides[draw.integers(6)]))
    return program(
        draw.integers(-9, 10, columns).tolist(),
        draw.integers(1, 5, columns).tolist(),
        draw.integers(0, 2, columns).tolist(),
        body,
        lower=draw.choice([0.0, 0.0, 0.0, -1.0, 1.0], columns).tolist(),
    )


def entries_by_definition(whole: Program) -> list[tuple[int, int, int, float]]:
    """Return row, opening, flow and capacity / load of the rows capacity y − Σ load x ≥ 0."""
    found = []
    for at, numbers in enumerate(of_program(whole).matrix.toarray()):
        sides = (whole.row_lower[at], whole.row_upper[at])
        if sides not in ((-INF, 0), (0, INF)):
            continue
        row = numbers if sides == (0, INF) else -numbers
        opens = [y for y in np.flatnonzero(row > 0) if whole.integer[y]]
        flows = [x for x in np.flatnonzero(row < 0) if not whole.integer[x] and whole.lower[x] == 0]
        if len(opens) == 1 and flows and len(flows) == np.count_nonzero(row) - 1:
            found += [(at, int(opens[0]), int(x), float(row[opens[0]] / -row[x])) for x in flows]
    return found


@settings(max_examples=150)
@given(seed=SEEDS)
def test_openings_are_the_binaries_of_rows_that_bound_their_flows_and_no_others(seed: int) -> None:
    whole = drawn_rows(np.random.default_rng(seed))
    found = opening_rows(whole)
    ratio = found.capacity / found.load
    parts = (found.row.tolist(), found.opening.tolist(), found.flow.tolist(), ratio.tolist())
    assert list(zip(*parts, strict=True)) == entries_by_definition(whole)
    assert (found.alone == (np.diff(whole.row_start)[found.row] == 2)).all()


@settings(max_examples=100)
@given(seed=SEEDS)
def test_tightened_bounds_cut_off_no_integral_solution(seed: int) -> None:
    draw = np.random.default_rng(seed)
    whole = drawn_rows(draw)
    closed = whole.integer & (whole.lower <= 0) & (draw.random(len(whole.cost)) < 0.4)
    upper = np.where(closed, 0.0, whole.upper)
    tight = opening_rows(whole).tightened(upper)
    assert (tight <= upper).all()
    bounded = replace(whole, upper=upper)
    for _ in range(3):
        wish = replace(bounded, cost=draw.integers(-9, 10, len(whole.cost)).astype(float))
        run = run_highs(wish, Settings())
        if run.values is not None:
            assert (run.values <= tight + 1e-6).all()


def test_a_closed_opening_closes_its_flows_and_an_open_one_keeps_the_lesser_bound() -> None:
    rows: list[Row] = [({0: -1, 2: 7}, 0, INF), ({1: -2, 2: 4}, 0, INF)]
    bounds = opening_rows(program([1, 1, -5], [5, 5, 1], [0, 0, 1], rows))
    assert bounds.tightened(np.array([5.0, 5.0, 0.0])).tolist() == [0, 0, 0]
    assert bounds.tightened(np.array([5.0, 5.0, 1.0])).tolist() == [5, 2, 1]


def test_joint_capacities_close_their_flows_with_the_opening() -> None:
    whole = fixed_charge()
    found = opening_rows(whole)
    assert not found.alone.any()
    assert (found.tightened(np.where(whole.integer, 0.0, whole.upper))[found.flow] == 0.0).all()
