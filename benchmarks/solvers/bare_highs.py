"""HiGHS with its default options on the arrays of the formulation: what the engine has to beat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from benchmarks.answer import Answer, History, finite, status_of
from benchmarks.specs import Limits
from optalloc.engine.highs import hand_over, solver_version
from optalloc.formulation import Links, formulate
from optalloc.instance import Instance
from optalloc.program import Program

#: HiGHS drops coefficients below 1e-9 unless told to keep them, and would then solve something else.
_SMALLEST_COEFFICIENT = 1e-12
_IMPROVING = highspy.cb.HighsCallbackType.kCallbackMipImprovingSolution
_LOGGING = highspy.cb.HighsCallbackType.kCallbackMipLogging
_ENDS = {
    highspy.HighsModelStatus.kOptimal: "proven",
    highspy.HighsModelStatus.kInfeasible: "infeasible",
    highspy.HighsModelStatus.kSolveError: "failed",
}


@dataclass(frozen=True)
class BareHighs:
    """The formulation with one choice of links, handed to HiGHS as it is."""

    name: str
    about: str
    links: Links

    def absent(self) -> str | None:
        """Return None: HiGHS comes with the package."""
        return None

    def run(self, instance: Instance, limits: Limits) -> Answer:
        """Formulate, hand over, run once."""
        history = History()
        program = formulate(instance, self.links)
        solver = _solver(limits)
        hand_over(solver, program)
        built = history.seconds
        solver.setOptionValue("time_limit", max(0.0, limits.seconds - built))
        solver.setCallback(_listener(history), None)
        for kind in (_IMPROVING, _LOGGING):
            solver.startCallback(kind)
        solver.run()
        objective, bound = _objective(solver), _bound(solver, program)
        history.note(objective, bound)
        total = history.seconds
        return Answer(
            status=_ENDS.get(solver.getModelStatus()) or status_of(objective, bound, limits.gap),
            objective=objective,
            bound=bound,
            history=tuple(history.points),
            seconds={"build": built, "solve": total - built, "total": total},
            sizes={
                "columns": len(program.cost),
                "integers": int(program.integer.sum()),
                "rows": len(program.row_lower),
                "nonzeros": len(program.column),
            },
            lp_bound=_relaxation(program, limits) if limits.relaxation else None,
            message=f"HiGHS ended with {solver.modelStatusToString(solver.getModelStatus())}",
            version=solver_version(),
        )


def _solver(limits: Limits) -> highspy.Highs:
    solver: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (
        ("log_to_console", False),
        ("threads", limits.threads),
        ("random_seed", limits.seed),
        ("mip_rel_gap", limits.gap),
        ("small_matrix_value", _SMALLEST_COEFFICIENT),
    ):
        solver.setOptionValue(name, value)
    return solver


def _listener(history: History) -> Callable[..., None]:
    def listen(kind: int, _message: str, output: Any, _request: Any, _data: object) -> None:
        if int(kind) == int(_IMPROVING):
            history.note(output.objective_function_value, output.mip_dual_bound)
        else:
            history.note(output.mip_primal_bound, output.mip_dual_bound)

    return listen


def _objective(solver: highspy.Highs) -> float | None:
    info = solver.getInfo()
    feasible = info.valid and info.primal_solution_status == highspy.kSolutionStatusFeasible
    return finite(info.objective_function_value) if feasible else None


def _bound(solver: highspy.Highs, program: Program) -> float | None:
    info = solver.getInfo()
    if program.integer.any():
        return finite(info.mip_dual_bound) if info.valid else None
    proven = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal  # without integers that stays 0
    return _objective(solver) if proven else None


def _relaxation(program: Program, limits: Limits) -> float | None:
    """Return the value of the LP relaxation, or None where it takes too long."""
    solver = _solver(limits)
    hand_over(solver, program)
    columns = np.arange(len(program.cost), dtype=np.int32)
    solver.changeColsIntegrality(
        len(columns), columns, np.full(len(columns), highspy.HighsVarType.kContinuous)
    )
    solver.setOptionValue("time_limit", limits.seconds)
    solver.run()
    return _objective(solver) if solver.getModelStatus() == highspy.HighsModelStatus.kOptimal else None


SOLVERS = (
    BareHighs("highs-strong", "HiGHS, default options, a link for each flow", Links.STRONG),
    BareHighs("highs-aggregated", "HiGHS, default options, a link for each corridor", Links.AGGREGATED),
)
