"""The search: a cut loop for the bound, then tree search and hunt, side by side on two threads."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

from optalloc.engine.grounds import Grounds
from optalloc.engine.highs import Run, Settings, release_threads
from optalloc.engine.levels import with_levels
from optalloc.engine.record import Record
from optalloc.engine.shared import Hunter, Shared, Worker
from optalloc.engine.status import Termination
from optalloc.engine.submatrix import with_single_rows_as_bounds
from optalloc.engine.tree import Tree
from optalloc.errors import SolverError
from optalloc.language import language, say, speaking
from optalloc.program import Floats, Program

_LOOP_SHARE = 0.35  # of the time: at most for the cut loop, beside a hunt
_FIRST_LOOP_SHARE = 0.1  # of the time for the cut loop, where one thread does all
_PROBE_SHARE, _PROBE_SECONDS = 0.1, 5.0  # of the tree before a hunt, where one thread does both
_HUNT_SHARE = 0.5
_APART_SHARE = 0.5  # of the time that a relaxation leaves, for the bound by places of a large programme
_APART_SHARE_IN_TURN = 0.25  # where one thread does all


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
    shared = Shared(record, settings.gap)
    if start is not None:
        shared.incumbent(start, float(program.cost @ start))
    tree = Tree(with_levels(with_single_rows_as_bounds(program)), settings, shared)
    run = _side_by_side(tree, shared) if settings.threads > 1 else _in_turn(tree, shared)
    return replace(run, termination=Termination.GAP_REACHED) if shared.closed() else run


def _side_by_side(tree: Tree, shared: Shared) -> Run:
    """Let cut loop and tree search run in a thread of their own while this one hunts."""
    results: list[Run | BaseException] = []
    spoken = language()

    def climb() -> None:
        try:
            with speaking(spoken):
                results.append(_climb(tree, shared))
        except BaseException as error:
            results.append(error)
        finally:
            shared.over.set()
            release_threads()

    thread = threading.Thread(target=climb, daemon=True)
    thread.start()
    try:
        _Hunt(tree, Hunter(shared, Worker.HUNT), first=True).run(tree.ends)
    except BaseException:
        shared.over.set()
        raise
    finally:
        thread.join()
    result = results[0]
    if isinstance(result, BaseException):
        raise result
    return result


def _climb(tree: Tree, shared: Shared) -> Run:
    """Run cut loop and tree search; hunt, too, where a programme is too large for a tree to come far."""
    relaxation = tree.relaxation
    if relaxation.comes_first:
        tree.tighten(1.0 if relaxation.large else _LOOP_SHARE)
        tree.relaxed.set()
    if tree.take_apart(_APART_SHARE):
        _Hunt(tree, Hunter(shared, Worker.CLIMB), first=False).run(tree.ends)
    return tree.run()


def _in_turn(tree: Tree, shared: Shared) -> Run:
    """Give cut loop and tree a short try, then hunt, then let them go on from the best plan."""
    relaxation = tree.relaxation
    hunt = _Hunt(tree, Hunter(shared, Worker.HUNT), first=True)
    hunt.first_plan(tree.ends)
    tree.tighten(1.0 if relaxation.large else _FIRST_LOOP_SHARE)
    run = None
    if relaxation.settled:
        tree.relaxed.set()
    if relaxation.settled and not relaxation.large:
        run = tree.run(max(_PROBE_SECONDS, _PROBE_SHARE * tree.left()))
        if run.termination is not Termination.TIME_LIMIT:
            return run
    share = 1.0 if tree.take_apart(_APART_SHARE_IN_TURN) else _HUNT_SHARE
    if not shared.stop_asked():
        shared.work_on(Worker.CLIMB, None)
        hunt.run(time.monotonic() + share * tree.left())
    if run is not None and shared.stop_asked():
        return replace(run, termination=Termination.INTERRUPTED)
    if not relaxation.settled:
        tree.tighten(_LOOP_SHARE)
    return tree.run()


class _Hunt:
    """A hunt on its grounds; a solver that fails on a part of the programme ends it and nothing else."""

    def __init__(self, tree: Tree, hunter: Hunter, *, first: bool) -> None:
        seed = tree.seed if first else tree.seed + 1
        self._hunter = hunter
        self._grounds = Grounds(tree.relaxation, hunter, seed, tree.relaxed.is_set)

    def first_plan(self, until: float) -> None:
        """Look for a first plan."""
        self._grounds.first_plan(until)
        self._hunter.turn_to(None)

    def run(self, until: float) -> None:
        """Hunt until a moment of `time.monotonic`."""
        try:
            self._grounds.hunt(until)
        except SolverError as error:
            self._hunter.remark(say("The hunt for plans broke off: {error}.", error=error))
        except MemoryError:
            self._hunter.remark(say("The hunt for plans ran out of memory."))
        finally:
            self._hunter.turn_to(None)
