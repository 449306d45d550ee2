"""What a solve has found so far: incumbents, bounds and when they came."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from optalloc.engine.clock import Clock
from optalloc.engine.scaling import Scaling
from optalloc.engine.status import Progress, Stage
from optalloc.program import Floats


class Audience(Protocol):
    """Whoever started a solve and follows it."""

    def progress(self, progress: Progress) -> None:
        """Hear where the solve stands."""

    def incumbent(self, values: Floats) -> None:
        """Take better values of the original programme, shape (n,)."""

    def polishing(self) -> None:
        """Hear that the search is over and the best solution is being polished."""

    def stop_asked(self) -> bool:
        """Say whether the search shall end."""


class History:
    """The points at which the objective or the bound changed."""

    def __init__(self) -> None:
        self._points: list[Progress] = []

    def add(self, point: Progress) -> None:
        """Add a point unless it says what the last one said."""
        last = self._points[-1] if self._points else None
        if last is None or (last.objective, last.bound) != (point.objective, point.bound):
            self._points.append(replace(point, stages=()))

    @property
    def points(self) -> tuple[Progress, ...]:
        """All points in their order."""
        return tuple(self._points)

    @property
    def bound(self) -> float | None:
        """The last bound."""
        return self._points[-1].bound if self._points else None


class Record:
    """Listens to runs of a scaled programme and keeps the best of them, in original units.

    Attributes
    ----------
    values, objective
        Best solution in the solver's judgement, shape (n,).
    bound
        Least upper bound on its objective.
    nodes
        Of the latest run.
    remarks
        Sentences for the reader of the outcome.
    """

    def __init__(self, scaling: Scaling, clock: Clock, audience: Audience) -> None:
        self._scaling = scaling
        self._clock = clock
        self._audience = audience
        self._history = History()
        self._announced: Progress | None = None
        self._stages: tuple[Stage, ...] = ()
        self.values: Floats | None = None
        self.objective: float | None = None
        self.bound: float | None = None
        self.nodes: int | None = None
        self.remarks: list[str] = []

    @property
    def history(self) -> tuple[Progress, ...]:
        """Points so far."""
        return self._history.points

    def incumbent(self, values: Floats, objective: float) -> None:
        """Keep a solution of the scaled programme if it beats the best."""
        original = self._scaling.original_objective(objective)
        if self.objective is None or original > self.objective:
            self.restart(self._scaling.original_values(values), original)

    def progress(self, bound: float | None, nodes: int | None) -> None:
        """Note a bound of the scaled programme and say where the solve stands."""
        if bound is not None:
            original = self._scaling.original_objective(bound)
            self.bound = original if self.bound is None else min(original, self.bound)
        self.nodes = self.nodes if nodes is None else nodes
        self._announce(self.objective, self.bound)

    def work_on(self, stages: tuple[Stage, ...]) -> None:
        """Note what the search works on from now on."""
        self._stages = stages
        self._announce(self.objective, self.bound)

    def stop_asked(self) -> bool:
        """Say whether the search shall end."""
        return self._audience.stop_asked()

    def suggestion(self) -> Floats | None:
        """There is nothing to suggest to a run that works alone."""
        return None

    def restart(self, values: Floats | None, objective: float | None) -> None:
        """Take values of the original programme (or none) for the best, whatever was best before."""
        self.values, self.objective = values, objective
        if values is not None:
            self._audience.incumbent(values)

    def close(self, objective: float | None, bound: float | None) -> None:
        """Announce what is claimed in the end."""
        self._announce(objective, bound)

    def _announce(self, objective: float | None, bound: float | None) -> None:
        news = Progress(0.0, objective, bound, self.nodes, self._stages)
        if news != self._announced:
            self._announced = news
            point = replace(news, seconds=self._clock.elapsed())
            self._history.add(point)
            self._audience.progress(point)
