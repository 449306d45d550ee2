"""Programmes to search in, and searches that are followed to their end."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from benchmarks.networks import random_network
from optalloc.engine.clock import Clock
from optalloc.engine.highs import Run, Settings, run_highs
from optalloc.engine.linear import Relaxation
from optalloc.engine.record import Record
from optalloc.engine.scaling import scale
from optalloc.engine.search import search
from optalloc.engine.status import Progress, Termination
from optalloc.formulation import Links, formulate
from optalloc.program import Floats, Program
from tests.arrays import of_program
from tests.random_instances import branching_instance, random_instance

#: (nodes, arcs, commodities, seed) of networks that serve all, from a few to a few hundred cuts.
NETWORKS = ((6, 15, 4, 1), (8, 30, 6, 0), (10, 50, 10, 1), (15, 60, 15, 1), (9, 40, 9, 1))
#: One for which HiGHS needs a tree.
HARD_NETWORK = (12, 60, 12, 0)


@cache
def network(nodes: int, arcs: int, commodities: int, seed: int) -> Program:
    """Return the programme of a random network with its cuts."""
    return formulate(random_network(nodes, arcs, commodities, seed=seed), Links.CUTS)


@cache
def drawn(seed: int) -> Program:
    """Return the programme of a random instance with its cuts; that of every third seed branches."""
    make = branching_instance if seed % 3 == 0 else random_instance
    return formulate(make(seed), Links.CUTS)


def never() -> bool:
    """Do not ask for a stop."""
    return False


def soon() -> float:
    """Return a moment that no test of the suite waits for."""
    return time.monotonic() + 60.0


def relaxed(program: Program) -> Relaxation:
    """Return a relaxation after its cut loop."""
    relaxation = Relaxation(program)
    relaxation.tighten(soon(), never)
    return relaxation


@dataclass(frozen=True)
class Alone:
    """What HiGHS alone makes of a programme, and the optimum as scipy has it where there is one."""

    program: Program
    run: Run
    optimum: float | None


def alone(program: Program) -> Alone:
    """Return what HiGHS alone makes of a programme; it is asked once for each."""
    known = _ALONE.get(id(program))
    if known is None:
        run = run_highs(scale(program)[0], Settings())
        proven = run.termination is Termination.GAP_REACHED
        known = Alone(program, run, of_program(program).optimum() if proven else None)
        _ALONE[id(program)] = known
    return known


#: By id of the programme, which stays that of the programme as long as it is held here.
_ALONE: dict[int, Alone] = {}


@dataclass
class Follower:
    """Follows a search: keeps all it hears, and asks for a stop where told to."""

    stop: Callable[[], bool] = never
    plans: list[Floats] = field(default_factory=list)
    points: list[Progress] = field(default_factory=list)

    def progress(self, progress: Progress) -> None:
        """Keep where the search stands."""
        self.points.append(progress)

    def incumbent(self, values: Floats) -> None:
        """Keep a plan."""
        self.plans.append(values)

    def polishing(self) -> None:
        """Searches do not polish."""

    def stop_asked(self) -> bool:
        """Ask as told."""
        return self.stop()


@dataclass(frozen=True)
class Searched:
    """A search that is over; objective and bound are those of the programme."""

    run: Run
    record: Record
    follower: Follower


def searched(
    program: Program,
    *,
    threads: int,
    seconds: float = 30.0,
    gap: float = 0.0,
    follower: Follower | None = None,
) -> Searched:
    """Search as a solve does: scaled, with the last word of the run in the record."""
    follower = Follower() if follower is None else follower
    scaled, scaling = scale(program)
    record = Record(scaling, Clock.start(seconds), follower)
    run = search(scaled, Settings(seconds=seconds, gap=gap, threads=threads), record)
    if run.values is not None and run.objective is not None:
        record.incumbent(run.values, run.objective)
    record.progress(run.bound, run.nodes)
    return Searched(run, record, follower)
