"""How a solve ended, in one sentence."""

from __future__ import annotations

from typing import Final

from optalloc.engine import SolutionStatus
from optalloc.result import Result

_WORDS: Final = {
    SolutionStatus.OPTIMAL: "proven best within the gap",
    SolutionStatus.FEASIBLE: "a plan, not proven best within the gap",
    SolutionStatus.INFEASIBLE: "no plan exists (proven)",
    SolutionStatus.UNKNOWN: "no plan found",
}


def status_words(result: Result) -> str:
    """Return what is known of the plan, and why the search ended."""
    known = _WORDS[result.solution_status] if result.status != "unverified" else "a plan that is not verified"
    return f"{known}; search ended by: {result.termination.value.replace('_', ' ')}"
