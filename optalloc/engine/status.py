"""How a solve ended, what is known of the solution, and what it was asked to do."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from optalloc.language import mark
from optalloc.program import Floats

#: Of a plan to begin with whose launches and openings no amounts go with.
DOES_NOT_FIT: Final = mark("The plan to start from does not fit the instance and was left aside.")


class Strategy(StrEnum):
    """How to look for plans."""

    AUTO = "auto"  # a search where it pays, else HiGHS alone
    PLAIN = "plain"  # HiGHS alone


class Stage(StrEnum):
    """What a search works on."""

    MULTIPLIERS = mark("multipliers")
    CUTS = mark("cut loop")
    PLACES = mark("bound by places")
    TREE = mark("tree search")
    SLOPES = mark("slope scaling")
    CAPACITIES = mark("capacity scaling")
    WALK = mark("walk")
    SWEEP = mark("sweep over places")
    RESTRICTED = mark("restricted programme")


class Termination(StrEnum):
    """Why the solve ended."""

    GAP_REACHED = "gap_reached"
    TIME_LIMIT = "time_limit"
    NODE_LIMIT = "node_limit"
    INTERRUPTED = "interrupted"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    MEMORY_LIMIT = "memory_limit"
    SOLVER_FAILED = "solver_failed"


class SolutionStatus(StrEnum):
    """What is known of the solution: proven within the gap, there, proven not to exist, or nothing."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Options:
    """What a solve may use and when it may stop.

    Attributes
    ----------
    time_limit
        Wall seconds, or None.
    gap
        (bound − objective) / |objective| at which the plan counts as proven.
    seed
        Of the solver.
    threads
        To work with; None: two for a search where the machine has them, one for HiGHS alone.
    node_limit
        Nodes of the search tree, or None.
    strategy
        How to look for plans.
    """

    time_limit: float | None = None
    gap: float = 1e-4
    seed: int = 0
    threads: int | None = None
    node_limit: int | None = None
    strategy: Strategy = Strategy.AUTO

    def __post_init__(self) -> None:
        object.__setattr__(self, "strategy", Strategy(self.strategy))
        if self.time_limit is not None and not self.time_limit >= 0:
            raise ValueError(f"time_limit must be 0 or more, not {self.time_limit}")
        if not (self.gap >= 0 and math.isfinite(self.gap)):
            raise ValueError(f"gap must be a finite number of 0 or more, not {self.gap}")
        if not 0 <= self.seed < 2**31:
            raise ValueError(f"seed must lie between 0 and {2**31 - 1}, not {self.seed}")
        if self.threads is not None and self.threads < 1:
            raise ValueError(f"threads must be 1 or more, not {self.threads}")
        if self.node_limit is not None and not 0 <= self.node_limit < 2**31:
            raise ValueError(f"node_limit must lie between 0 and {2**31 - 1}, not {self.node_limit}")


@dataclass(frozen=True)
class Progress:
    """Where a solve stands.

    Attributes
    ----------
    seconds
        Since its start.
    objective, bound, nodes
        Best objective, proven bound, nodes of the tree; None: none yet.
    stages
        What a search works on, one for each of those side by side; empty for HiGHS alone.
    """

    seconds: float
    objective: float | None
    bound: float | None
    nodes: int | None
    stages: tuple[Stage, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "stages", tuple(Stage(stage) for stage in self.stages))


@dataclass(frozen=True)
class Outcome:
    """What a solve came to.

    Attributes
    ----------
    values
        Per column, shape (n,): integers exactly integral, the continuous part re-solved for them. None where
        there is no plan.
    objective
        cost · values, or None.
    bound
        Proven upper bound on the objective, or None.
    nodes
        Of the search tree, or None.
    history
        Points at which the objective or the bound changed.
    message
        What a reader should know beyond the two statuses; may be empty.
    seconds
        Wall seconds by phase: ``hand_over``, ``solve``, ``polish``.
    begun
        Objective of the values to begin with, their continuous part solved anew; None where there were none,
        where they could not be used, or where the process that knew is gone.
    searched
        Whether a search, in which the clock has a say, was at work.
    """

    termination: Termination
    solution_status: SolutionStatus
    values: Floats | None
    objective: float | None
    bound: float | None
    nodes: int | None
    history: tuple[Progress, ...]
    message: str
    seconds: Mapping[str, float]
    begun: float | None = None
    searched: bool = False


def heed_interrupt(termination: Termination) -> None:
    """Raise what ended a solve, for work of which it was a step.

    Raises
    ------
    KeyboardInterrupt
        Where the solve was interrupted.
    """
    if termination is Termination.INTERRUPTED:
        raise KeyboardInterrupt


def relative_gap(objective: float | None, bound: float | None) -> float | None:
    """Return (bound − objective) / |objective|: 0 where they are equal, None where there is none."""
    if objective is None or bound is None:
        return None
    if bound == objective:
        return 0.0
    return (bound - objective) / abs(objective) if objective else None
