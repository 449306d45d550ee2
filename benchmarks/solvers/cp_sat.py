"""CP-SAT of OR-tools with its default settings, where the programme can be stated in whole numbers.

See `integral` for when it can; for other cases it is reported as absent. It needs a process that has not
imported highspy.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.answer import Answer, History
from benchmarks.solvers.integral import IntegralProgram, NotIntegralError, to_integral
from benchmarks.solvers.peers import Run, missing
from benchmarks.specs import Limits
from optalloc.formulation import Links, formulate
from optalloc.instance import Instance
from optalloc.program import Ints


@dataclass(frozen=True)
class CpSat:
    """CP-SAT on the arrays of the formulation."""

    name: str
    about: str
    links: Links

    def absent(self) -> str | None:
        """Return why OR-tools cannot be used, or None."""
        return missing("ortools" if "highspy" in sys.modules else "ortools.sat.python.cp_model")

    def run(self, instance: Instance, limits: Limits) -> Answer:
        """Formulate, state in whole numbers, run once; absent where that is not the same problem."""
        if "highspy" in sys.modules:
            return Answer.absent("OR-tools and highspy bring different HiGHS and cannot share a process")
        import ortools

        history = History()
        program = formulate(instance, self.links)
        try:
            integral = to_integral(program)
        except NotIntegralError as error:
            return Answer.absent(f"no exact statement in whole numbers: {error}", ortools.__version__)
        model, columns = _model(integral)
        run = Run(program, limits, history, history.seconds, ortools.__version__)
        return run.without_search() if run.left == 0.0 else _solve(model, columns, integral, run)


def _model(integral: IntegralProgram) -> tuple[Any, list[Any]]:
    """Return the model with its columns."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    limits = zip(integral.lower.tolist(), integral.upper.tolist(), strict=True)
    columns = [model.new_int_var(lower, upper, "") for lower, upper in limits]
    matrix = integral.matrix
    start, column, coefficient = (part.tolist() for part in (matrix.indptr, matrix.indices, matrix.data))
    lower, upper = integral.row_lower.tolist(), integral.row_upper.tolist()
    for row in range(len(lower)):
        own = slice(start[row], start[row + 1])
        terms = cp_model.LinearExpr.weighted_sum([columns[at] for at in column[own]], coefficient[own])
        model.add_linear_constraint(terms, lower[row], upper[row])
    model.maximize(cp_model.LinearExpr.weighted_sum(columns, integral.cost.tolist()))
    return model, columns


def _solve(model: Any, columns: list[Any], integral: IntegralProgram, run: Run) -> Answer:
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = run.left
    solver.parameters.relative_gap_limit = run.limits.gap
    solver.parameters.random_seed = run.limits.seed
    solver.parameters.num_workers = run.limits.threads
    solver.parameters.max_memory_in_mb = run.limits.memory_mb
    solver.best_bound_callback = lambda bound: run.history.note(bound=_raised(bound, integral))

    class Listener(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            run.history.note(
                self.objective_value / integral.cost_scale - integral.error,
                _raised(self.best_objective_bound, integral),
            )

    status = solver.solve(model, Listener())
    word = f"CP-SAT ended with {solver.status_name(status)}"
    if status == cp_model.INFEASIBLE:
        return run.infeasible(word)
    if status == cp_model.MODEL_INVALID:
        return Answer.failed(f"{word}: {model.validate()}", run.version)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        bound = run.history.points[-1][2] if run.history.points else None
        return run.ended(None, None, bound, word)
    whole: Ints = np.array([solver.value(column) for column in columns], dtype=np.int64)
    return run.ended(whole * integral.unit, None, _raised(solver.best_objective_bound, integral), word)


def _raised(bound: float, integral: IntegralProgram) -> float:
    """Return a bound on the net value from one on the rounded objective."""
    return bound / integral.cost_scale + integral.error


SOLVERS = (CpSat("cp-sat", "CP-SAT, default settings, where whole numbers lose nothing", Links.AUTO),)
