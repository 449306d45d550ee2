"""What may be claimed of a plan, from its own objective and the solver's bound."""

from __future__ import annotations

from dataclasses import dataclass

from optalloc.engine.status import SolutionStatus, Termination, relative_gap
from optalloc.language import mark, say

GAP_TOLERANCE = 1e-9
_BOUND_TOLERANCE = 1e-6  # by which a bound may miss the objective for want of precision
_LIMITS = (Termination.TIME_LIMIT, Termination.NODE_LIMIT)
_BROKEN_OFF = (Termination.SOLVER_FAILED, Termination.MEMORY_LIMIT)

#: What contradicts a plan that is at hand.
_CONTRADICTIONS = {
    Termination.INFEASIBLE: mark("The solver called the programme infeasible, and a plan is at hand."),
    Termination.UNBOUNDED: mark("The solver called the programme unbounded, and a plan is at hand."),
}


@dataclass(frozen=True)
class Judgement:
    """Claims that hold together: why the solve ended, what is known of the plan, and the bound."""

    termination: Termination
    solution_status: SolutionStatus
    bound: float | None
    message: str


def judge(
    termination: Termination, objective: float | None, bound: float | None, gap: float, money: float
) -> Judgement:
    """Weigh how the solver says it ended against what it delivered.

    Parameters
    ----------
    termination
        As the solver has it.
    objective
        Of the polished plan, or None where there is no plan.
    bound
        Of the solver, or None.
    gap
        At which a plan counts as proven.
    money
        Unit below which differences of money mean nothing where the objective is 0.
    """
    failed = Termination.SOLVER_FAILED
    if objective is None:
        return _without_plan(termination, bound)
    if termination in _CONTRADICTIONS:
        return Judgement(failed, SolutionStatus.FEASIBLE, None, say(_CONTRADICTIONS[termination]))
    if bound is not None:
        slack = _BOUND_TOLERANCE * max(abs(objective), money)
        if objective - bound > slack:
            message = say(
                "The solver's bound {bound:.10g} lies below its own plan, worth {objective:.10g}.",
                bound=bound,
                objective=objective,
            )
            return Judgement(failed, SolutionStatus.FEASIBLE, None, message)
        if bound < objective or bound - objective <= GAP_TOLERANCE * money:
            bound = objective
    reached = relative_gap(objective, bound)
    if reached is not None and reached <= gap + GAP_TOLERANCE:
        return _proven(termination, bound)
    if termination is Termination.GAP_REACHED:
        message = say("The solver's proof does not hold for its plan once the integers are rounded.")
        return Judgement(failed, SolutionStatus.FEASIBLE, bound, message)
    return Judgement(termination, SolutionStatus.FEASIBLE, bound, "")


def _proven(termination: Termination, bound: float | None) -> Judgement:
    if termination in _BROKEN_OFF:  # a solver that failed proves nothing, though its bound may be right
        return Judgement(termination, SolutionStatus.FEASIBLE, bound, "")
    ended = Termination.GAP_REACHED if termination in _LIMITS else termination
    return Judgement(ended, SolutionStatus.OPTIMAL, bound, "")


def _without_plan(termination: Termination, bound: float | None) -> Judgement:
    if termination is Termination.INFEASIBLE:
        return Judgement(termination, SolutionStatus.INFEASIBLE, None, "")
    if termination is Termination.GAP_REACHED:  # its solution was refused, which is said elsewhere
        return Judgement(Termination.SOLVER_FAILED, SolutionStatus.UNKNOWN, bound, "")
    known = None if termination is Termination.UNBOUNDED else bound
    return Judgement(termination, SolutionStatus.UNKNOWN, known, "")
