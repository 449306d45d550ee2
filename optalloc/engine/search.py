"""The search: a cut loop for the bound, then tree search and hunt, side by side on two threads."""

from __future__ import annotations

import math
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from optalloc.engine.highs import Run, Settings, release_threads, run_highs
from optalloc.engine.hunt import Hunt
from optalloc.engine.linear import Relaxation
from optalloc.engine.record import Record
from optalloc.engine.status import Termination, relative_gap
from optalloc.engine.submatrix import with_single_rows_as_bounds
from optalloc.errors import SolverError
from optalloc.program import Floats, Program

_LOOP_SHARE = 0.35  # of the time: at most for the cut loop
_PROBE_SHARE, _PROBE_SECONDS = 0.1, 5.0  # of the tree before a hunt, where one thread does both
_HUNT_SHARE = 0.5
_BETTER = 1e-9


def search(program: Program, settings: Settings, record: Record) -> Run:
    """Maximise a programme for which a search pays; solutions and bounds go to the record.

    Raises
    ------
    SolverError, MemoryError
        As `run_highs`.
    """
    program = with_single_rows_as_bounds(program)
    shared = _Shared(record, settings.gap)
    ends = time.monotonic() + settings.seconds
    relaxation = Relaxation(program)
    until = time.monotonic() + _LOOP_SHARE * settings.seconds
    if not relaxation.tighten(until, shared.stop_asked, shared.bound):
        left = replace(settings, seconds=ends - time.monotonic())
        return run_highs(program, left, record)
    tree = _Tree(relaxation.cut_program(), replace(settings, threads=max(1, settings.threads - 1)), ends)
    hunt = Hunt(relaxation, shared, settings.seed, shared.stop_asked)
    run = _side_by_side(tree, hunt, shared) if settings.threads > 1 else _in_turn(tree, hunt, shared)
    return replace(run, termination=Termination.GAP_REACHED) if shared.closed() else run


@dataclass(frozen=True)
class _Tree:
    """The branch-and-cut search of HiGHS on the programme with the cuts that have been of use."""

    program: Program
    settings: Settings
    ends: float

    def run(self, shared: _Shared, seconds: float = math.inf) -> Run:
        """Search for some seconds, at most until the end."""
        left = max(0.0, min(seconds, self.ends - time.monotonic()))
        start = shared.solution()
        listener = _TreeListener(shared, None if start is None else start[1])
        return run_highs(
            self.program, replace(self.settings, seconds=left), listener, None if start is None else start[0]
        )


def _side_by_side(tree: _Tree, hunt: Hunt, shared: _Shared) -> Run:
    """Let the tree search run in a thread of its own while this one hunts."""
    results: list[Run | BaseException] = []

    def climb() -> None:
        try:
            results.append(tree.run(shared))
        except BaseException as error:
            results.append(error)
        finally:
            shared.over.set()
            release_threads()

    thread = threading.Thread(target=climb, daemon=True)
    thread.start()
    try:
        _hunt(hunt, tree.ends)
    except BaseException:
        shared.over.set()
        raise
    finally:
        thread.join()
    result = results[0]
    if isinstance(result, BaseException):
        raise result
    return result


def _hunt(hunt: Hunt, until: float) -> None:
    """Hunt; a solver that fails on a part of the programme ends the hunt and nothing else."""
    with suppress(SolverError):
        hunt.run(until)


def _in_turn(tree: _Tree, hunt: Hunt, shared: _Shared) -> Run:
    """Give the tree a short try, then hunt, then let the tree go on from the best plan."""
    left = tree.ends - time.monotonic()
    run = tree.run(shared, max(_PROBE_SECONDS, _PROBE_SHARE * left))
    if run.termination is not Termination.TIME_LIMIT:
        return run
    if not shared.stop_asked():
        left = tree.ends - time.monotonic()
        _hunt(hunt, time.monotonic() + _HUNT_SHARE * left)
    if shared.stop_asked():
        return replace(run, termination=Termination.INTERRUPTED)
    return tree.run(shared)


class _Shared:
    """What tree and hunt know in common: the best solution, the bound, and whether it is over."""

    def __init__(self, record: Record, gap: float) -> None:
        self._record = record
        self._gap = gap
        self._lock = threading.Lock()
        self._best: tuple[Floats, float] | None = None
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

    def bound(self, bound: float, nodes: int | None = None) -> None:
        """Note a bound."""
        with self._lock:
            self._record.progress(bound, nodes)

    def closed(self) -> bool:
        """Say whether the best solution is proven within the gap."""
        reached = relative_gap(self._record.objective, self._record.bound)
        return reached is not None and reached <= self._gap

    def stop_asked(self) -> bool:
        """Say whether there is nothing left to do."""
        return self.over.is_set() or self._record.stop_asked() or self.closed()


class _TreeListener:
    """Tells the tree search of better plans, and the others of what it finds."""

    def __init__(self, shared: _Shared, known: float | None) -> None:
        self._shared = shared
        self._known = -np.inf if known is None else known

    def progress(self, bound: float | None, nodes: int | None) -> None:
        """Pass a bound on."""
        if bound is not None:
            self._shared.bound(bound, nodes)

    def incumbent(self, values: Floats, objective: float) -> None:
        """Pass a solution on."""
        self._known = max(self._known, objective)
        self._shared.incumbent(values, objective)

    def suggestion(self) -> Floats | None:
        """Return the best plan once where it is better than what the tree has."""
        best = self._shared.solution()
        if best is None or best[1] <= self._known + _BETTER * abs(best[1]):
            return None
        self._known = best[1]
        return best[0]

    def stop_asked(self) -> bool:
        """Say whether the search shall end."""
        return self._shared.stop_asked()
