"""The search: a cut loop for the bound, then tree search and hunt, side by side on two threads."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import replace

import numpy as np

from optalloc.engine.grounds import Grounds
from optalloc.engine.highs import Run, Settings, release_threads, run_highs
from optalloc.engine.levels import with_levels
from optalloc.engine.linear import Relaxation
from optalloc.engine.record import Record
from optalloc.engine.status import Stage, Termination, relative_gap
from optalloc.engine.submatrix import with_single_rows_as_bounds
from optalloc.errors import SolverError
from optalloc.language import language, say, speaking
from optalloc.program import Floats, Program

_LOOP_SHARE = 0.35  # of the time: at most for the cut loop, beside a hunt
_FIRST_LOOP_SHARE = 0.1  # of the time for the cut loop, where one thread does all
_PROBE_SHARE, _PROBE_SECONDS = 0.1, 5.0  # of the tree before a hunt, where one thread does both
_HUNT_SHARE = 0.5
_BETTER = 1e-9
_CLIMB, _HUNT = "climb", "hunt"


def search(program: Program, settings: Settings, record: Record, start: Floats | None = None) -> Run:
    """Maximise a programme for which a search pays; solutions and bounds go to the record.

    Parameters
    ----------
    start
        A solution to begin with, shape (n,).

    Raises
    ------
    SolverError, MemoryError
        As `run_highs`.
    """
    shared = _Shared(record, settings.gap)
    if start is not None:
        shared.incumbent(start, float(program.cost @ start))
    tree = _Tree(with_levels(with_single_rows_as_bounds(program)), settings, shared)
    grounds = Grounds(tree.relaxation, shared, settings.seed, tree.relaxed.is_set)
    run = _side_by_side(tree, grounds, shared) if settings.threads > 1 else _in_turn(tree, grounds, shared)
    return replace(run, termination=Termination.GAP_REACHED) if shared.closed() else run


class _Tree:
    """The cut loop, and the branch-and-cut search of HiGHS with the cuts that have been of use.

    Attributes
    ----------
    relaxed
        Set once the cut loop is over.
    """

    def __init__(self, program: Program, settings: Settings, shared: _Shared) -> None:
        self._settings = replace(settings, threads=max(1, settings.threads - 1))
        self._shared = shared
        self.ends = time.monotonic() + settings.seconds
        self.relaxation = Relaxation(program)
        self.relaxed = threading.Event()

    def left(self) -> float:
        """Return the seconds that are left."""
        return max(0.0, self.ends - time.monotonic())

    def tighten(self, share: float) -> None:
        """Let the cut loop go on for a share of the time that is left."""
        until = time.monotonic() + share * self.left()
        self._shared.work_on(_CLIMB, Stage.CUTS)
        self.relaxation.tighten(until, self._shared.stop_asked, self._shared.bound)

    def run(self, seconds: float = math.inf) -> Run:
        """Search for some seconds, at most until the end."""
        self._shared.work_on(_CLIMB, Stage.TREE)
        start = self._shared.solution()
        listener = _TreeListener(self._shared, None if start is None else start[1])
        settings = replace(self._settings, seconds=min(seconds, self.left()))
        relaxation = self.relaxation
        chosen = relaxation.has_cuts and relaxation.bound is not None  # rows that have been of use
        program = relaxation.cut_program() if chosen else relaxation.program
        return run_highs(program, settings, listener, None if start is None else start[0])


def _side_by_side(tree: _Tree, grounds: Grounds, shared: _Shared) -> Run:
    """Let cut loop and tree search run in a thread of their own while this one hunts."""
    results: list[Run | BaseException] = []
    spoken = language()

    def climb() -> None:
        try:
            with speaking(spoken):
                if tree.relaxation.has_cuts:
                    tree.tighten(_LOOP_SHARE)
                    tree.relaxed.set()
                results.append(tree.run())
        except BaseException as error:
            results.append(error)
        finally:
            shared.over.set()
            release_threads()

    thread = threading.Thread(target=climb, daemon=True)
    thread.start()
    try:
        _hunt(grounds, tree.ends, shared)
    except BaseException:
        shared.over.set()
        raise
    finally:
        thread.join()
    result = results[0]
    if isinstance(result, BaseException):
        raise result
    return result


def _hunt(grounds: Grounds, until: float, shared: _Shared) -> None:
    """Hunt; a solver that fails on a part of the programme ends the hunt and nothing else."""
    try:
        grounds.hunt(until)
    except SolverError as error:
        shared.remark(say("The hunt for plans broke off: {error}.", error=error))
    except MemoryError:
        shared.remark(say("The hunt for plans ran out of memory."))
    finally:
        shared.work_on(_HUNT, None)


def _in_turn(tree: _Tree, grounds: Grounds, shared: _Shared) -> Run:
    """Give cut loop and tree a short try, then hunt, then let them go on from the best plan."""
    grounds.first_plan(tree.ends)
    shared.work_on(_HUNT, None)
    tree.tighten(_FIRST_LOOP_SHARE)
    run = None
    if tree.relaxation.settled:
        tree.relaxed.set()
        run = tree.run(max(_PROBE_SECONDS, _PROBE_SHARE * tree.left()))
        if run.termination is not Termination.TIME_LIMIT:
            return run
    if not shared.stop_asked():
        shared.work_on(_CLIMB, None)
        _hunt(grounds, time.monotonic() + _HUNT_SHARE * tree.left(), shared)
    if run is not None and shared.stop_asked():
        return replace(run, termination=Termination.INTERRUPTED)
    tree.tighten(_LOOP_SHARE)
    return tree.run()


class _Shared:
    """What tree and hunt know in common: the best solution, the bound, and whether it is over."""

    def __init__(self, record: Record, gap: float) -> None:
        self._record = record
        self._gap = gap
        self._lock = threading.Lock()
        self._best: tuple[Floats, float] | None = None
        self._stages: dict[str, Stage | None] = {_CLIMB: None, _HUNT: None}
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

    def turn_to(self, stage: Stage) -> None:
        """Note what the hunt works on from now on."""
        self.work_on(_HUNT, stage)

    def work_on(self, worker: str, stage: Stage | None) -> None:
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
