"""The results of one session, measured: each run against the best that is known of its case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.measures import (
    primal_gap,
    primal_integral,
    proven_gap,
    seconds_to_plan,
    seconds_to_primal,
    shifted_geometric_mean,
)
from benchmarks.results import Row
from benchmarks.third_party import Known

CaseKey = tuple[str, str]


@dataclass(frozen=True)
class Measured:
    """A run and the value that it is measured against.

    Attributes
    ----------
    row
        The run.
    reference
        Best net value known of the case, from the session or the literature; None where nobody has a plan.
    """

    row: Row
    reference: float | None

    @property
    def primal_gap(self) -> float | None:
        """Share by which the plan falls short of the reference; None without a plan."""
        return None if self.reference is None else primal_gap(self.row.objective, self.reference)

    @property
    def proven_gap(self) -> float | None:
        """Gap between plan and bound; None where there is none."""
        return proven_gap(self.row.objective, self.row.bound)

    @property
    def integral(self) -> float:
        """Primal integral in seconds; the whole limit where nobody has a plan."""
        if self.reference is None:
            return self.row.limit
        return primal_integral(self.row.history, self.reference, self.row.limit)

    @property
    def first_plan(self) -> float | None:
        """Seconds to the first plan, or None."""
        return seconds_to_plan(self.row.history)

    def seconds_to(self, share: float) -> float | None:
        """Seconds to a plan within a share of the reference, or None."""
        if self.reference is None:
            return None
        return seconds_to_primal(self.row.history, self.reference, share)

    def seconds_or_limit(self, share: float) -> float:
        """Seconds to a plan within a share of the reference, no more than the limit, which it is without."""
        seconds = self.seconds_to(share)
        return self.row.limit if seconds is None else min(seconds, self.row.limit)


@dataclass(frozen=True)
class Comparison:
    """The runs of one session that may be compared, those of absent solvers left out.

    Attributes
    ----------
    run
        Label of the session.
    measured
        By suite and case, then by solver.
    absent
        By solver, why it was absent, and in how many runs.
    """

    run: str
    measured: Mapping[CaseKey, Mapping[str, Measured]]
    absent: Mapping[str, Mapping[str, int]]

    @classmethod
    def of(cls, rows: Iterable[Row], run: str, known: Mapping[str, Known]) -> Comparison:
        """Return the comparison of a session; of each suite, the runs under the limits used last."""
        chosen = _latest_limits([row for row in rows if row.run == run])
        absent: dict[str, dict[str, int]] = {}
        by_case: dict[CaseKey, list[Row]] = {}
        for row in chosen:
            if row.status == "absent":
                reasons = absent.setdefault(row.solver, {})
                reasons[row.message] = reasons.get(row.message, 0) + 1
            else:
                by_case.setdefault((row.suite, row.case), []).append(row)
        measured = {}
        for key, group in by_case.items():
            reference = _reference(group, known)
            measured[key] = {row.solver: Measured(row, reference) for row in group}
        return cls(run, measured, absent)

    @property
    def suites(self) -> list[str]:
        """Suites in the order in which they were first run."""
        return list(dict.fromkeys(suite for suite, _ in self.measured))

    @property
    def solvers(self) -> list[str]:
        """Solvers in the order in which they first ran."""
        return list(dict.fromkeys(solver for runs in self.measured.values() for solver in runs))

    def of_suite(self, suite: str) -> Comparison:
        """Return the runs of one suite."""
        return Comparison(self.run, {key: runs for key, runs in self.measured.items() if key[0] == suite}, {})

    def of_solver(self, solver: str) -> list[Measured]:
        """Return the runs of a solver."""
        return [runs[solver] for runs in self.measured.values() if solver in runs]

    def pairs(self, one: str, other: str) -> list[tuple[Measured, Measured]]:
        """Return the runs of two solvers on the cases that both of them took."""
        return [(runs[one], runs[other]) for runs in self.measured.values() if one in runs and other in runs]

    def speedup(self, one: str, other: str, share: float) -> float | None:
        """Return how many times sooner one is within a share of the reference than the other.

        The ratio of shifted geometric means on the cases that both took; None where there are none.
        """
        pairs = self.pairs(one, other)
        mine = shifted_geometric_mean([mine.seconds_or_limit(share) for mine, _ in pairs])
        theirs = shifted_geometric_mean([theirs.seconds_or_limit(share) for _, theirs in pairs])
        return theirs / mine if mine and theirs is not None else None


def last_run(rows: Sequence[Row]) -> str | None:
    """Return the label of the session of the last result, or None without results."""
    return rows[-1].run if rows else None


def previous_run(rows: Sequence[Row], run: str, suite: str) -> str | None:
    """Return the label of the last session before a session that has results of a suite."""
    labels = list(dict.fromkeys(row.run for row in rows if row.suite == suite))
    position = labels.index(run) if run in labels else 0
    return labels[position - 1] if position > 0 else None


def _latest_limits(rows: Sequence[Row]) -> list[Row]:
    latest = {row.suite: _limits(row) for row in rows}
    return [row for row in rows if _limits(row) == latest[row.suite]]


def _limits(row: Row) -> tuple[float, int, int, float, int]:
    return row.limit, row.threads, row.seed, row.gap, row.memory_mb


def _reference(rows: Sequence[Row], known: Mapping[str, Known]) -> float | None:
    values = [row.objective for row in rows if row.objective is not None]
    literature = known.get(rows[0].made_of.name)
    if literature is not None:
        values.append(literature.objective)
    return max(values, default=None)
