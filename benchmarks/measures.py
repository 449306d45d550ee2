"""What is read off a run: gaps, integrals, times; and what is read off many: means, profiles, growth.

Net values are maximised. Shares are relative to the size of the reference, as fractions: 0.01 is 1 %.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from benchmarks.answer import Point

#: Seconds added before the logarithm is taken, so that times of no account do not count.
SHIFT: Final = 1.0
#: Seconds below which times count as equal in a profile.
SHORTEST: Final = 0.01
ROUNDING: Final = 1e-9


def primal_gap(objective: float | None, reference: float) -> float | None:
    """Return by which share of the reference a plan falls short of it; None without a plan."""
    return None if objective is None else _share(reference - objective, reference)


def dual_gap(bound: float | None, reference: float) -> float | None:
    """Return by which share of the reference a bound exceeds it; None without a bound."""
    return None if bound is None else _share(bound - reference, reference)


def proven_gap(objective: float | None, bound: float | None) -> float | None:
    """Return the gap between a plan and a bound as a share of the plan's value; None where there is none."""
    return None if objective is None or bound is None else _share(bound - objective, objective)


def _share(excess: float, reference: float) -> float:
    if abs(excess) <= ROUNDING * max(1.0, abs(reference)):
        return 0.0
    return excess / abs(reference) if reference else math.copysign(math.inf, excess)


def primal_integral(history: Iterable[Point], reference: float, limit: float) -> float:
    """Return the seconds lost: the primal gap, at most 1 and 1 without a plan, added up over the limit.

    Source: Berthold 2013, Measuring the impact of primal heuristics.
    """
    lost, gap, last = 0.0, 1.0, 0.0
    for seconds, objective, _ in history:
        now = min(seconds, limit)
        lost += gap * (now - last)
        reached = primal_gap(objective, reference)
        gap, last = 1.0 if reached is None else min(1.0, max(0.0, reached)), now
    return lost + gap * max(0.0, limit - last)


def seconds_to_plan(history: Iterable[Point]) -> float | None:
    """Return when the first plan was there, or None."""
    return next((seconds for seconds, objective, _ in history if objective is not None), None)


def seconds_to_primal(history: Iterable[Point], reference: float, share: float) -> float | None:
    """Return when a plan was first within a share of the reference, or None."""
    for seconds, objective, _ in history:
        gap = primal_gap(objective, reference)
        if gap is not None and gap <= share:
            return seconds
    return None


def seconds_to_proof(history: Iterable[Point], share: float) -> float | None:
    """Return when the proven gap was first within a share, or None."""
    for seconds, objective, bound in history:
        gap = proven_gap(objective, bound)
        if gap is not None and gap <= share:
            return seconds
    return None


def shifted_geometric_mean(values: Sequence[float], shift: float = SHIFT) -> float | None:
    """Return exp(mean(log(v + shift))) − shift; None of nothing."""
    if not values:
        return None
    return math.exp(math.fsum(math.log(value + shift) for value in values) / len(values)) - shift


def performance_profile(
    times: Mapping[str, Sequence[float | None]],
) -> dict[str, tuple[list[float], list[float]]]:
    """Return by solver at which ratios to the best solver of a case its share of cases steps up, and to what.

    Source: Dolan & Moré 2002, Benchmarking optimization software with performance profiles.

    Parameters
    ----------
    times
        By solver, seconds of each case in one order, None where it did not get there.
    """
    cases = len(next(iter(times.values()), ()))
    filled = {
        solver: [math.inf if value is None else max(value, SHORTEST) for value in values]
        for solver, values in times.items()
    }
    best = [min(values[case] for values in filled.values()) for case in range(cases)]
    profiles = {}
    for solver, values in filled.items():
        reached = (value / least for value, least in zip(values, best, strict=True) if math.isfinite(value))
        ratios = sorted(reached)
        profiles[solver] = (ratios, [(rank + 1) / cases for rank in range(len(ratios))])
    return profiles


def growth_exponents(sizes: Sequence[Mapping[str, int]], values: Sequence[float]) -> dict[str, float]:
    """Return by dimension the exponent e with which a value grows like size^e, all fitted together.

    Least squares on logarithms. A dimension that does not vary has none, and nothing is fitted to no more
    points than there are unknowns.

    Parameters
    ----------
    sizes
        Of each point, by dimension.
    values
        Of each point, positive.
    """
    dimensions = [name for name in (sizes[0] if sizes else ()) if len({point[name] for point in sizes}) > 1]
    if len(sizes) <= len(dimensions) + 1:
        return {}
    logarithms = np.log([[point[name] for name in dimensions] for point in sizes])
    matrix = np.column_stack((np.ones(len(sizes)), logarithms))
    if np.linalg.matrix_rank(matrix) < matrix.shape[1]:
        return {}
    fitted = np.linalg.lstsq(matrix, np.log(values), rcond=None)[0]
    return dict(zip(dimensions, fitted[1:].tolist(), strict=True))
