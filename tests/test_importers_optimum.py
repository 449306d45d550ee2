"""Imported files have the optimum that the textbook programme of their problem has."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

import optalloc
from optalloc.io.third_party import import_third_party

Floats = npt.NDArray[np.float64]
SEEDS = (1, 2, 3)


class Program:
    """A programme in the making: columns with costs, and rows of `terms` in a range."""

    def __init__(self) -> None:
        self._costs: list[float] = []
        self._binary: list[bool] = []
        self._rows: list[tuple[dict[int, float], float, float]] = []

    def columns(self, costs: Floats, *, binary: bool = False) -> npt.NDArray[np.int64]:
        """Add a column for each cost and return their positions in the same shape."""
        first = len(self._costs)
        self._costs += costs.ravel().tolist()
        self._binary += [binary] * costs.size
        return np.arange(first, len(self._costs)).reshape(costs.shape)

    def at_most(self, limit: float, flows: Sequence[int], *, switch: int | None = None) -> None:
        """Bound a sum of flows, by 0 where a switch is off."""
        terms = dict.fromkeys(flows, 1.0)
        if switch is not None:
            terms[switch] = -limit
        self._rows.append((terms, -np.inf, limit if switch is None else 0.0))

    def equal(self, amount: float, flows_in: Sequence[int], flows_out: Sequence[int] = ()) -> None:
        self._rows.append((dict.fromkeys(flows_in, 1.0) | dict.fromkeys(flows_out, -1.0), amount, amount))

    def optimum(self) -> float:
        matrix = np.zeros((len(self._rows), len(self._costs)))
        for row, (terms, _, _) in enumerate(self._rows):
            matrix[row, list(terms)] = list(terms.values())
        limits = np.array([(low, high) for _, low, high in self._rows])
        found = milp(
            np.array(self._costs),
            constraints=LinearConstraint(matrix, limits[:, 0], limits[:, 1]),
            integrality=np.array(self._binary, dtype=int),
            bounds=Bounds(0, np.where(self._binary, 1.0, np.inf)),
            options={"mip_rel_gap": 0.0},
        )
        assert found.status == 0, found.message
        return float(found.fun)


def optimum_of(text: str, path: Path) -> float:
    path.write_text(text)
    result = optalloc.solve(import_third_party(path), gap=1e-9)
    assert result.proven
    assert result.verified
    assert result.objective is not None
    return -result.objective


def lines(*blocks: Any) -> str:
    """Return blocks of numbers as lines of text, a row to a line."""
    rows = (row for block in blocks for row in np.atleast_2d(np.asarray(block)))
    return "\n".join(" ".join(str(number) for number in row) for row in rows) + "\n"


@pytest.mark.parametrize("seed", SEEDS)
def test_network_design(seed: int, tmp_path: Path) -> None:
    draw = np.random.default_rng(seed)
    pairs = [(i, j) for i in range(1, 6) for j in range(1, 6) if i != j]
    ends = np.array(pairs + pairs[:3])
    n = len(ends)
    arcs = np.column_stack(
        (ends, draw.integers(1, 9, n), draw.integers(4, 9, n), draw.integers(0, 30, n), np.ones((n, 2), int))
    )
    goods = np.array([(1, 5, 6), (2, 4, 5), (3, 3, 2), (1, 4, 3)])
    program = Program()
    design = program.columns(arcs[:, 4].astype(float), binary=True)
    flow = program.columns(np.repeat(arcs[:, 2:3], len(goods), axis=1).astype(float))
    for arc in range(n):
        program.at_most(float(arcs[arc, 3]), flow[arc].tolist(), switch=int(design[arc]))
    for k, (origin, destination, demand) in enumerate(goods):
        for node in range(1, 6):
            net = demand * (int(node == destination) - int(node == origin))
            into, out = flow[ends[:, 1] == node, k], flow[ends[:, 0] == node, k]
            program.equal(float(net), into.tolist(), out.tolist())
    text = "title\n" + lines([5, n, len(goods)], arcs, goods)
    assert optimum_of(text, tmp_path / "net.dow") == pytest.approx(program.optimum(), rel=1e-9)


@pytest.mark.parametrize("layout", ["pairs", "blocks"])
@pytest.mark.parametrize("seed", SEEDS)
def test_warehouse_location(seed: int, layout: str, tmp_path: Path) -> None:
    draw = np.random.default_rng(seed)
    m, n = 4, 5
    capacity, fixed = draw.integers(10, 20, m), draw.integers(10, 60, m)
    demand, cost = draw.integers(1, 7, n), draw.integers(1, 90, (n, m))
    program = Program()
    opened = program.columns(fixed.astype(float), binary=True)
    share = program.columns(cost / demand[:, None])
    for j in range(m):
        program.at_most(float(capacity[j]), share[:, j].tolist(), switch=int(opened[j]))
    for k in range(n):
        program.equal(float(demand[k]), share[k].tolist())
    customers = [block for d, c in zip(demand, cost, strict=True) for block in ([d], c)]
    text = {
        "pairs": lines([m, n], np.column_stack((capacity, fixed)), *customers),
        "blocks": lines([m, n], capacity, fixed, demand, cost),
    }[layout]
    assert optimum_of(text, tmp_path / "cap.txt") == pytest.approx(program.optimum(), rel=1e-9)


@pytest.mark.parametrize("products", [1, 2])
@pytest.mark.parametrize("seed", SEEDS)
def test_two_stage_location(seed: int, products: int, tmp_path: Path) -> None:
    draw = np.random.default_rng(seed)
    i, j, k = 3, 3, 4
    demand = draw.integers(1, 7, (k, products))
    plants = np.column_stack((draw.integers(10, 20, (i, products)), draw.integers(10, 60, i)))
    satellites = np.column_stack((draw.integers(10, 20, (j, products)), draw.integers(10, 60, j)))
    first, second = draw.integers(1, 9, (products, i, j)), draw.integers(1, 9, (products, j, k))
    program = Program()
    plant = program.columns(plants[:, -1].astype(float), binary=True)
    satellite = program.columns(satellites[:, -1].astype(float), binary=True)
    to_satellite, to_customer = program.columns(first.astype(float)), program.columns(second.astype(float))
    for product in range(products):
        x, y = to_satellite[product], to_customer[product]
        for p in range(i):
            program.at_most(float(plants[p, product]), x[p].tolist(), switch=int(plant[p]))
        for s in range(j):
            program.at_most(float(satellites[s, product]), y[s].tolist(), switch=int(satellite[s]))
            program.equal(0.0, x[:, s].tolist(), y[s].tolist())
        for c in range(k):
            program.equal(float(demand[c, product]), y[:, c].tolist())
    sizes = [i, j, k] if products == 1 else [i, j, k, products]
    text = lines(sizes, demand, plants, *first, satellites, *second)
    assert optimum_of(text, tmp_path / "two.txt") == pytest.approx(program.optimum(), rel=1e-9)
