"""What the engine has to show, and whether a session shows it: each target with its figure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from benchmarks.comparison import Comparison, Measured
from benchmarks.suites import PEERS

AUTO: Final = "optalloc-auto"
STRONG: Final = "highs-strong"
PLAIN_HIGHS: Final = (STRONG, "highs-aggregated")
LARGEST: Final = ("scale", "337x3000")
NEXT_TO_NOTHING: Final = 1e-7
#: Suites in which nobody looks for a plan for long.
BUILD_ONLY: Final = ("handover", "smoke")


@dataclass(frozen=True)
class Target:
    """One thing to be shown.

    Attributes
    ----------
    what, measured
        In words and figures.
    holds
        Whether the session shows it; None where it lacks the runs.
    """

    what: str
    measured: str
    holds: bool | None


def targets(comparison: Comparison) -> list[Target]:
    """Return all targets that concern suites of a comparison."""
    found: list[Target] = []
    for suite, check in (("mcnd", _mcnd), ("cflp", _cflp), ("tscflp", _tscflp), ("planner", _planner)):
        if suite in comparison.suites:
            found += check(comparison.of_suite(suite))
    if LARGEST in comparison.measured:
        found.append(_largest(comparison))
    searched = searched_only(comparison)
    if searched.measured:
        found += [_small(searched), _sooner(searched)]
    return found


def percent(share: float | None) -> str:
    """Return a share in per cent with three digits, 0 for what is next to nothing, "-" for none."""
    if share is None or not math.isfinite(share):
        return "-"
    return f"{100 * share if abs(share) >= NEXT_TO_NOTHING else 0.0:.3g} %"


def or_all(gap: float | None) -> float:
    """Return a gap between 0 and 1, which it is where there is no plan or no bound."""
    return 1.0 if gap is None else min(1.0, max(0.0, gap))


def _mcnd(comparison: Comparison) -> Iterator[Target]:
    gaps = [or_all(run.primal_gap) for run in comparison.of_solver(AUTO)]
    yield _at_most("mcnd: mean gap to the best known ≤ 0.3 %", _mean(gaps), 0.003)
    hard = [runs for runs in comparison.measured.values() if AUTO in runs and not _proven(runs, PLAIN_HIGHS)]
    gaps = [or_all(runs[AUTO].primal_gap) for runs in hard]
    yield _at_most("mcnd, not proven by plain HiGHS: mean gap ≤ 0.6 %", _mean(gaps), 0.006)
    yield _at_most("mcnd, not proven by plain HiGHS: largest gap ≤ 1.5 %", max(gaps, default=None), 0.015)
    ratios = []
    for runs in hard:
        best = min((or_all(runs[peer].primal_gap) for peer in PEERS if peer in runs), default=0.0)
        if best > 0.05:
            ratios.append(or_all(runs[AUTO].primal_gap) / best)
    what = "mcnd, where plain solvers end above 5 %: a tenth of the best of them at most"
    yield _at_most(what, max(ratios, default=None), 0.1)
    proven = _mean([or_all(runs[AUTO].proven_gap) for runs in hard])
    yield _at_most("mcnd, not proven by plain HiGHS: mean proven gap ≤ 3 %", proven, 0.03)


def _cflp(comparison: Comparison) -> Iterator[Target]:
    runs = comparison.of_solver(AUTO)
    open_cases = [run.row.case for run in runs if run.row.status != "proven"]
    yield Target("cflp: every file proven", f"open: {', '.join(open_cases) or 'none'}", not open_cases)
    ratio = _ratio_of_totals(comparison.pairs(AUTO, STRONG))
    yield _at_most("cflp: no slower than plain HiGHS (geometric mean of total time)", ratio, 1.0)
    largest = comparison.measured.get(("cflp", "tbed1_p11"), {})
    pair = [(largest[AUTO], largest[STRONG])] if {AUTO, STRONG} <= largest.keys() else []
    ratio = _ratio_of_totals(pair) if pair and pair[0][0].row.status == "proven" else None
    yield _at_most("cflp: tbed1_p11 proven in half of plain HiGHS's time", ratio, 0.5)


def _tscflp(comparison: Comparison) -> Iterator[Target]:
    one = comparison.measured.get(("tscflp", "PSC1-C1-50"), {}).get(AUTO)
    gap = None if one is None else or_all(one.primal_gap)
    yield _at_most("tscflp: PSC1-C1-50 within 0.5 % of the best known", gap, 0.005)
    five = comparison.measured.get(("tscflp", "PSC1-C1-50-5"), {})
    mine = or_all(five[AUTO].proven_gap) if AUTO in five else None
    plain = min((or_all(five[peer].proven_gap) for peer in PLAIN_HIGHS if peer in five), default=None)
    holds = None if mine is None or plain is None else mine < plain
    what = "tscflp: proven gap of PSC1-C1-50-5 below plain HiGHS's"
    yield Target(what, f"{percent(mine)} against {percent(plain)}", holds)


def _planner(comparison: Comparison) -> Iterator[Target]:
    pairs = comparison.pairs(AUTO, STRONG)
    mine = _mean([or_all(mine.proven_gap) for mine, _ in pairs])
    plain = _mean([or_all(plain.proven_gap) for _, plain in pairs])
    holds = None if mine is None or plain is None else mine <= 0.5 * plain
    what = "planner: mean proven gap at most half of plain HiGHS's on the strong formulation"
    yield Target(what, f"{percent(mine)} against {percent(plain)}", holds)
    worse = [mine.row.case for mine, plain in pairs if _worse(mine, plain)]
    words = f"worse: {', '.join(worse) or 'none'} of {len(pairs)}"
    yield Target(
        "planner: no plan worse than plain HiGHS's by more than the gap asked for",
        words,
        not worse if pairs else None,
    )
    firsts = [run.first_plan for run in comparison.of_solver(AUTO)]
    latest = max((math.inf if first is None else first for first in firsts), default=None)
    words = "-" if latest is None else f"{latest:.2f} s" if math.isfinite(latest) else "not on all cases"
    holds = None if latest is None else latest <= 5
    yield Target("planner: first plan within 5 s", words, holds)


def _largest(comparison: Comparison) -> Target:
    what = "scale: 337 × 3000 verified with a proven gap ≤ 3 % in 10 minutes and under 8 GB"
    run = comparison.measured[LARGEST].get(AUTO)
    if run is None:
        return Target(what, "-", None)
    row, gap = run.row, run.proven_gap
    total, megabytes = row.total or math.inf, row.megabytes or math.inf
    holds = gap is not None and gap <= 0.03 and total <= 600 * 1.1 + 2 and megabytes < 8000
    return Target(what, f"{percent(gap)}, {total:.0f} s, {megabytes:.0f} MB", holds)


def _small(comparison: Comparison) -> Target:
    what = "small: within 10 % or 0.2 s of plain HiGHS on all that it proves in 5 s"
    slower, small = [], 0
    for mine, plain in comparison.pairs(AUTO, STRONG):
        seconds = plain.row.total
        if plain.row.status == "proven" and seconds is not None and seconds <= 5:
            small += 1
            if (mine.row.total or math.inf) > max(1.1 * seconds, seconds + 0.2):
                slower.append(f"{mine.row.suite} {mine.row.case}")
    words = f"{len(slower)} of {small} slower" + (f": {', '.join(slower)}" if slower else "")
    return Target(what, words, not slower if small else None)


def _sooner(comparison: Comparison) -> Target:
    what = "all: time to 1 % (shifted geometric mean) at least 3 × better than the best single plain solver"
    speedups = {peer: sooner for peer, sooner in speedups_to_one_percent(comparison).items() if peer in PEERS}
    if not speedups:
        return Target(what, "-", None)
    best = min(speedups, key=lambda peer: speedups[peer])
    return Target(what, f"{speedups[best]:.2f} × against {best}", speedups[best] >= 3)


def speedups_to_one_percent(comparison: Comparison) -> dict[str, float]:
    """Return how many times sooner `AUTO` is within 1 % than each solver that took all its cases."""
    cases = len(comparison.of_solver(AUTO))
    speedups = {}
    for solver in comparison.solvers:
        speedup = comparison.speedup(AUTO, solver, 0.01)
        if solver != AUTO and speedup is not None and len(comparison.pairs(AUTO, solver)) == cases:
            speedups[solver] = speedup
    return speedups


def searched_only(comparison: Comparison) -> Comparison:
    """Return a comparison without the suites that only build."""
    measured = {key: runs for key, runs in comparison.measured.items() if key[0] not in BUILD_ONLY}
    return Comparison(comparison.run, measured, comparison.absent)


def _at_most(what: str, value: float | None, limit: float) -> Target:
    return Target(what, percent(value), None if value is None else value <= limit)


def _mean(values: list[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


def _proven(runs: Mapping[str, Measured], solvers: tuple[str, ...]) -> bool:
    """Return whether one of the solvers has proven a case."""
    return any(solver in runs and runs[solver].row.status == "proven" for solver in solvers)


def _worse(mine: Measured, plain: Measured) -> bool:
    """Return whether a plan is worse by more than the gap at which both may stop."""
    return or_all(mine.primal_gap) > or_all(plain.primal_gap) + mine.row.gap


def _ratio_of_totals(pairs: list[tuple[Measured, Measured]]) -> float | None:
    """Return the geometric mean of the ratios of total times; None where one is missing."""
    totals = [(mine.row.total, plain.row.total) for mine, plain in pairs]
    logarithms = [math.log(mine / plain) for mine, plain in totals if mine and plain]
    return math.exp(math.fsum(logarithms) / len(pairs)) if pairs and len(logarithms) == len(pairs) else None
