"""What a solver says of a case: how the run ended, value of the plan, bound, and when each was known."""

from __future__ import annotations

import json
import math
import time
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from optalloc.engine import relative_gap

#: Wall seconds since the run began, net value of the best plan, proven bound; None where there is none yet.
Point = tuple[float, float | None, float | None]

STATUSES: Final = ("proven", "feasible", "infeasible", "nothing", "failed", "absent")
#: What solvers call infinite: SCIP 1e20, CBC 1e30 and more, others the real thing.
INFINITE: Final = 1e20
ROUNDING: Final = 1e-9


@dataclass(frozen=True)
class Answer:
    """The end of one run.

    Attributes
    ----------
    status
        "proven" (a plan within the gap of the limits), "feasible" (a plan), "infeasible" (proven),
        "nothing" (no plan within the limits), "failed" (see the message), "absent" (cannot run here, or not
        this case: see the message).
    objective
        Net value of the plan, maximised, as optalloc states it (money); None without a plan.
    bound
        Proven upper bound on the net value (money), or None.
    history
        How objective and bound grew; the clock starts with the run, so building counts.
    seconds
        Wall seconds of "build", "solve" and "total".
    cpu_seconds, megabytes
        Processor time and peak memory, of the process and its children; filled in by the worker.
    sizes
        "columns", "integers", "rows" and "nonzeros" of the programme, where known.
    lp_bound
        Value of the LP relaxation (money), where `Limits.relaxation` asks for it.
    message
        One sentence for the reader; empty where there is nothing to say.
    version
        Version of the solver.
    """

    status: str
    objective: float | None = None
    bound: float | None = None
    history: tuple[Point, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)
    cpu_seconds: float | None = None
    megabytes: float | None = None
    sizes: dict[str, int] = field(default_factory=dict)
    lp_bound: float | None = None
    message: str = ""
    version: str = ""

    def __post_init__(self) -> None:
        """Refuse a status that is none."""
        if self.status not in STATUSES:
            raise ValueError(f"the status must be one of {', '.join(STATUSES)}, not {self.status!r}")

    @classmethod
    def failed(cls, message: str, version: str = "") -> Answer:
        """Return the answer of a run that failed."""
        return cls("failed", message=message, version=version)

    @classmethod
    def absent(cls, reason: str, version: str = "") -> Answer:
        """Return the answer of a solver that cannot run here, or cannot take this case."""
        return cls("absent", message=reason, version=version)

    def to_json(self) -> str:
        """Return one line of JSON."""
        return json.dumps(asdict(self), allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Answer:
        """Return the answer that `to_json` wrote."""
        fields: dict[str, Any] = json.loads(text)
        answer = cls(**fields)
        return replace(answer, history=tuple((point[0], point[1], point[2]) for point in answer.history))


class History:
    """Takes down when objective and bound were known; its clock starts when it is made.

    Attributes
    ----------
    points
        What was noted, in order; each says the best of both so far, and differs from the one before.
    """

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self.points: list[Point] = []

    @property
    def seconds(self) -> float:
        """Wall seconds since the run began."""
        return time.perf_counter() - self._start

    def note(
        self, objective: float | None = None, bound: float | None = None, at: float | None = None
    ) -> None:
        """Note what is known now, or was known `at` some seconds after the run began.

        None, infinite numbers and what is no improvement change nothing.
        """
        objective, bound = finite(objective), finite(bound)
        _, best, least = self.points[-1] if self.points else (0.0, None, None)
        if objective is None or (best is not None and best > objective):
            objective = best
        if bound is None or (least is not None and least < bound):
            bound = least
        if (objective, bound) != (best, least):
            self.points.append((self.seconds if at is None else at, objective, bound))


def finite(number: float | None) -> float | None:
    """Return a number, or None where it is none, or stands for infinity."""
    if number is None or not math.isfinite(number) or abs(number) >= INFINITE:
        return None
    return float(number) + 0.0  # + 0.0 makes -0.0 plain


def status_of(objective: float | None, bound: float | None, gap: float) -> str:
    """Return "proven", "feasible" or "nothing", by what there is and by the gap asked for."""
    if objective is None:
        return "nothing"
    reached = relative_gap(objective, bound)
    return "proven" if reached is not None and reached <= gap + ROUNDING else "feasible"
