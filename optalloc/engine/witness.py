"""What a caller saw of a solve, and the outcome that follows from it where the solver reports none."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from optalloc.engine.clock import Clock
from optalloc.engine.judge import judge
from optalloc.engine.polished import Polished
from optalloc.engine.record import History
from optalloc.engine.scaling import scale
from optalloc.engine.status import Options, Outcome, Progress, Termination
from optalloc.language import in_sequence
from optalloc.program import Program

#: Seconds in which further interrupts say no more than the first.
_IMPATIENCE = 2.0


class Witness:
    """Hears of a solve as it goes on.

    Parameters
    ----------
    on_progress
        Is told of all progress too.

    Attributes
    ----------
    interrupted
        When the first interrupt came, by `time.monotonic`; None where none did.
    """

    def __init__(
        self,
        program: Program,
        options: Options,
        clock: Clock,
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        self._program = program
        self._options = options
        self._clock = clock
        self._on_progress = on_progress
        self._history = History()
        self._latest = Progress(0.0, None, None, None)
        self.interrupted: float | None = None

    @property
    def history(self) -> tuple[Progress, ...]:
        """Points so far."""
        return self._history.points

    def hear(self, progress: Progress) -> None:
        """Take the latest state."""
        self._latest = progress
        self._history.add(progress)
        if self._on_progress is not None:
            self._on_progress(progress)

    def is_impatient(self) -> bool:
        """Say whether an interrupt now comes after another, and not just on its heels."""
        return self.interrupted is not None and time.monotonic() > self.interrupted + _IMPATIENCE

    def outcome(
        self, termination: Termination, plan: Polished | None, message: str, seconds: Mapping[str, float]
    ) -> Outcome:
        """Return the outcome of a solve that ended in some way, with the plan that is left of it."""
        objective = None if plan is None else plan.objective
        money = scale(self._program)[1].original_objective(1.0)
        judgement = judge(termination, objective, self._latest.bound, self._options.gap, money)
        self._history.add(Progress(self._clock.elapsed(), objective, judgement.bound, self._latest.nodes))
        messages = (message, "" if plan is None else plan.message, judgement.message)
        return Outcome(
            termination=judgement.termination,
            solution_status=judgement.solution_status,
            values=None if plan is None else plan.values,
            objective=objective,
            bound=judgement.bound,
            nodes=self._latest.nodes,
            history=self._history.points,
            message=in_sequence(*messages),
            seconds=seconds,
            searched=bool(self._latest.stages),
        )
