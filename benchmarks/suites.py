"""The registry of suites: which cases, why each of them, and what they are run with unless told otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Final

from benchmarks.specs import Case, Source
from benchmarks.third_party import third_party_cases
from optalloc.instances import describe, names

PEERS: Final = ("highs-strong", "highs-aggregated", "pyomo-highs", "scip", "cbc", "cp-sat", "gurobi")
ALL: Final = ("optalloc-auto", "optalloc-plain", *PEERS)


@dataclass(frozen=True)
class Suite:
    """Cases of one family.

    Attributes
    ----------
    name, about
        Name on the command line; what it is, in one line.
    cases
        Makes the cases; none where third-party files are not there.
    solvers
        Who runs unless others are named.
    seconds
        Limit of a run unless another is named.
    """

    name: str
    about: str
    cases: Callable[[], tuple[Case, ...]]
    solvers: tuple[str, ...] = ALL
    seconds: float = 60.0


#: Why the flagship's 31 regions are taken with so many scenarios.
_PLANNER_SIZES: Final = {
    60: "as many scenarios as a province can discuss one by one",
    120: "the flagship's order of size, where trees begin to stall",
    300: "a national call for proposals, where the relaxation alone takes its time",
}
_PLANNER_PERIODS: Final = {
    1: "one year, so nothing is validated first",
    5: "five years, with lags between stages",
}


def _planner() -> tuple[Case, ...]:
    return tuple(
        Case(
            f"31x{scenarios}x{periods}-s{seed}",
            "planner",
            f"{_PLANNER_SIZES[scenarios]}; {_PLANNER_PERIODS[periods]}; draw {seed + 1} of 5",
            Source.generated(regions=31, scenarios=scenarios, periods=periods, seed=seed),
        )
        for scenarios, periods, seed in product(_PLANNER_SIZES, _PLANNER_PERIODS, range(5))
    )


def _shipped() -> tuple[Case, ...]:
    return tuple(
        Case(name, "cases", f"ships with the package: {describe(name)}", Source.shipped(name))
        for name in names()
    )


_SCALE_REGIONS: Final = {31: "provinces", 100: "large cities", 337: "all prefectures and municipalities"}
_SCALE_SCENARIOS: Final = (60, 425, 3000)


def _scale() -> tuple[Case, ...]:
    """Return a full grid, so that the growth in each dimension can be told from the other."""
    return tuple(
        Case(
            f"{regions}x{scenarios}",
            "scale",
            f"{words} × {scenarios} scenarios over three years: a point of the grid that growth is fitted on",
            Source.generated(regions=regions, scenarios=scenarios, periods=3),
        )
        for (regions, words), scenarios in product(_SCALE_REGIONS.items(), _SCALE_SCENARIOS)
    )


def _futures() -> tuple[Case, ...]:
    return tuple(
        Case(
            f"12x30x3-w{futures}-s{seed}",
            "futures",
            f"{futures} futures, a quarter of the weight on the worst: blocks that decisions tie together;"
            f" draw {seed + 1} of 2",
            Source.generated(regions=12, scenarios=30, periods=3, futures=futures, seed=seed),
        )
        for futures, seed in product((2, 5, 10, 20), range(2))
    )


def _handover() -> tuple[Case, ...]:
    return (
        Case(
            "network",
            "handover",
            "a million nonzeros in few long families of rows: what modelling layers are good at",
            Source.network(nodes=100, arcs=2000, commodities=100),
        ),
        Case(
            "planner",
            "handover",
            "a million nonzeros in many families of rows: where each family costs",
            Source.generated(regions=120, scenarios=800, periods=5),
        ),
    )


def _smoke() -> tuple[Case, ...]:
    return (
        Case("first-steps", "smoke", "proven at once by every solver", Source.shipped("first-steps")),
        Case(
            "4x4x2",
            "smoke",
            "made at random, small enough for the smallest licence",
            Source.generated(regions=4, scenarios=4, periods=2),
        ),
    )


_REGISTRY: Final = (
    Suite("smoke", "a few seconds, to see that the suite itself works", _smoke, seconds=5.0),
    Suite("planner", "generated from the flagship: 31 regions, five draws of each size", _planner),
    Suite(
        "mcnd",
        "multicommodity fixed-charge network design, third-party files",
        partial(third_party_cases, "mcnd"),
    ),
    Suite("cflp", "capacitated facility location, third-party files", partial(third_party_cases, "cflp")),
    Suite("tscflp", "two-stage facility location, third-party files", partial(third_party_cases, "tscflp")),
    Suite("cases", "all instances that ship with the package", _shipped),
    Suite(
        "scale",
        "growth with regions and scenarios, up to 337 × 3000",
        _scale,
        solvers=(
            "optalloc-auto",
            "optalloc-plain",
            "highs-strong",
            "highs-aggregated",
            "pyomo-highs",
            "scip",
        ),
        seconds=600.0,
    ),
    Suite(
        "handover",
        "build and pass a million nonzeros (python -m benchmarks.handover times the phases more closely)",
        _handover,
        solvers=("optalloc-plain", "highs-strong", "pyomo-highs", "linopy"),
        seconds=20.0,
    ),
    Suite("futures", "generated, with many futures and risk", _futures),
)
#: The suites by name.
SUITES: Final = {suite.name: suite for suite in _REGISTRY}
