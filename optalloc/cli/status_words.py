"""How a solve ended, in one sentence."""

from __future__ import annotations

from typing import Final

from optalloc.engine import SolutionStatus, Termination
from optalloc.language import mark, say
from optalloc.result import Result

_WORDS: Final = {
    SolutionStatus.OPTIMAL: mark("proven best within the gap"),
    SolutionStatus.FEASIBLE: mark("a plan, not proven best within the gap"),
    SolutionStatus.INFEASIBLE: mark("no plan exists (proven)"),
    SolutionStatus.UNKNOWN: mark("no plan found"),
}
_ENDS: Final = {
    Termination.GAP_REACHED: mark("gap reached"),
    Termination.TIME_LIMIT: mark("time limit"),
    Termination.NODE_LIMIT: mark("node limit"),
    Termination.INTERRUPTED: mark("stopped early by the user"),
    Termination.INFEASIBLE: mark("infeasible"),
    Termination.UNBOUNDED: mark("unbounded"),
    Termination.MEMORY_LIMIT: mark("memory limit"),
    Termination.SOLVER_FAILED: mark("solver failed"),
}


def status_words(result: Result) -> str:
    """Return what is known of the plan, and why the search ended."""
    known = say(_WORDS[result.solution_status])
    if result.status == "unverified":
        known = say("a plan that is not verified")
    return say("{known}; search ended by: {end}", known=known, end=say(_ENDS[result.termination]))
