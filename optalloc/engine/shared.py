"""What those who work side by side on one programme know in common."""

from __future__ import annotations

import threading
from enum import Enum, auto

from optalloc.engine.record import Record
from optalloc.engine.status import Stage, relative_gap
from optalloc.program import Floats


class Worker(Enum):
    """Those who work side by side."""

    CLIMB = auto()
    HUNT = auto()


class Shared:
    """What tree and hunt know in common: the best solution, the bound, and whether it is over."""

    def __init__(self, record: Record, gap: float) -> None:
        self._record = record
        self._gap = gap
        self._lock = threading.Lock()
        self._best: tuple[Floats, float] | None = None
        self._stages: dict[Worker, Stage | None] = dict.fromkeys(Worker)
        self.over = threading.Event()

    def solution(self) -> tuple[Floats, float] | None:
        """Return the best values and their objective."""
        return self._best

    def incumbent(self, values: Floats, objective: float) -> None:
        """Keep a solution that is better than the best."""
        with self._lock:
            if self._best is None or objective > self._best[1]:
                self._best = values, objective
                self._record.incumbent(values, objective)
                self._record.progress(None, None)

    def work_on(self, worker: Worker, stage: Stage | None) -> None:
        """Note what one of those side by side works on from now on; None: nothing any more."""
        with self._lock:
            self._stages[worker] = stage
            self._record.work_on(tuple(stage for stage in self._stages.values() if stage is not None))

    def bound(self, bound: float, nodes: int | None = None) -> None:
        """Note a bound."""
        with self._lock:
            self._record.progress(bound, nodes)

    def remark(self, message: str) -> None:
        """Note what a reader of the outcome should know."""
        self._record.remarks.append(message)

    def closed(self) -> bool:
        """Say whether the best solution is proven within the gap."""
        reached = relative_gap(self._record.objective, self._record.bound)
        return reached is not None and reached <= self._gap

    def stop_asked(self) -> bool:
        """Say whether there is nothing left to do."""
        return self.over.is_set() or self._record.stop_asked() or self.closed()


class Hunter:
    """What is known in common, as one of those side by side sees it while it hunts."""

    def __init__(self, shared: Shared, worker: Worker) -> None:
        self._shared = shared
        self._worker = worker
        self.solution = shared.solution
        self.incumbent = shared.incumbent
        self.bound = shared.bound
        self.remark = shared.remark
        self.stop_asked = shared.stop_asked

    def turn_to(self, stage: Stage | None) -> None:
        """Note what it works on from now on; None: nothing any more."""
        self._shared.work_on(self._worker, stage)
