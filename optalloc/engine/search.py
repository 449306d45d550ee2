"""The search: a cut loop for the bound, then tree search and hunt, side by side on two threads."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

from optalloc.engine.grounds import Grounds
from optalloc.engine.highs import Run, Settings, release_threads
from optalloc.engine.levels import with_levels
from optalloc.engine.record import Record
from optalloc.engine.shared import Shared, Worker
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
    grounds = Grounds(tree.relaxation, shared, settings.seed, tree.relaxed.is_set)
    run = _side_by_side(tree, grounds, shared) if settings.threads > 1 else _in_turn(tree, grounds, shared)
    return replace(run, termination=Termination.GAP_REACHED) if shared.closed() else run


def _side_by_side(tree: Tree, grounds: Grounds, shared: Shared) -> Run:
    """Let cut loop and tree search run in a thread of their own while this one hunts."""
    results: list[Run | BaseException] = []
    spoken = language()

    def climb() -> None:
        try:
            with speaking(spoken):
                if tree.relaxation.comes_first:
                    tree.tighten(1.0 if tree.relaxation.large else _LOOP_SHARE)
                    tree.relaxed.set()
                tree.take_apart()
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


def _hunt(grounds: Grounds, until: float, shared: Shared) -> None:
    """Hunt; a solver that fails on a part of the programme ends the hunt and nothing else."""
    try:
        grounds.hunt(until)
    except SolverError as error:
        shared.remark(say("The hunt for plans broke off: {error}.", error=error))
    except MemoryError:
        shared.remark(say("The hunt for plans ran out of memory."))
    finally:
        shared.work_on(Worker.HUNT, None)


def _in_turn(tree: Tree, grounds: Grounds, shared: Shared) -> Run:
    """Give cut loop and tree a short try, then hunt, then let them go on from the best plan."""
    grounds.first_plan(tree.ends)
    shared.work_on(Worker.HUNT, None)
    tree.tighten(_FIRST_LOOP_SHARE)
    run = None
    if tree.relaxation.settled:
        tree.relaxed.set()
        run = tree.run(max(_PROBE_SECONDS, _PROBE_SHARE * tree.left()))
        if run.termination is not Termination.TIME_LIMIT:
            return run
    if not shared.stop_asked():
        shared.work_on(Worker.CLIMB, None)
        _hunt(grounds, time.monotonic() + _HUNT_SHARE * tree.left(), shared)
    if run is not None and shared.stop_asked():
        return replace(run, termination=Termination.INTERRUPTED)
    tree.tighten(_LOOP_SHARE)
    tree.take_apart()
    return tree.run()
