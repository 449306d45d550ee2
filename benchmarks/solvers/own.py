"""The solver of this package, through its facade as a user calls it."""

from __future__ import annotations

from dataclasses import dataclass

import optalloc.engine.search  # noqa: F401 -- which the first search of a process would import on the clock
from benchmarks.answer import Answer, History, status_of
from benchmarks.specs import Limits
from optalloc.engine import Progress, SolutionStatus, Termination
from optalloc.instance import Instance
from optalloc.result import Result
from optalloc.solve import solve
from optalloc.versions import installed_version


@dataclass(frozen=True)
class Optalloc:
    """`optalloc.solve` with one strategy; its exact check of the plan is on the clock."""

    name: str
    about: str
    strategy: str

    def absent(self) -> str | None:
        """Return None: it is always here."""
        return None

    def run(self, instance: Instance, limits: Limits) -> Answer:
        """Solve, and count only a plan that the exact check accepts."""
        history = History()

        def listen(progress: Progress) -> None:
            history.note(progress.objective, progress.bound)

        result = solve(
            instance,
            time_limit=limits.seconds,
            gap=limits.gap,
            seed=limits.seed,
            threads=limits.threads,
            progress=listen,
            strategy=self.strategy,
        )
        sound = result.plan is not None and result.verified is True
        if sound:
            history.note(result.objective, result.bound)
        build = result.seconds.get("formulate", 0.0) + result.seconds.get("hand_over", 0.0)
        return Answer(
            status=_status(result, limits.gap),
            objective=result.objective if sound else None,
            bound=result.bound,
            history=tuple(history.points),
            seconds={
                "build": build,
                "solve": result.seconds["total"] - build,
                "total": history.seconds,
            },
            sizes=dict(result.sizes),
            message=result.message,
            version=installed_version("optalloc"),
        )


def _status(result: Result, gap: float) -> str:
    if result.solution_status is SolutionStatus.INFEASIBLE:
        return "infeasible"
    if result.termination is Termination.SOLVER_FAILED or result.verified is False:
        return "failed"
    if result.plan is None:
        return "nothing"
    return status_of(result.objective, result.bound, gap)


SOLVERS = (
    Optalloc("optalloc-auto", "optalloc as a user calls it: the engine chooses what pays", "auto"),
    Optalloc("optalloc-plain", "optalloc with nothing but HiGHS in its engine", "plain"),
)
