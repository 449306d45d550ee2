"""Gurobi with its default settings; without a licence of one's own it takes 2000 columns and 2000 rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.answer import Answer, History
from benchmarks.solvers.peers import Run, matrix_of, missing
from benchmarks.specs import Limits
from optalloc.formulation import Links, formulate
from optalloc.instance import Instance
from optalloc.program import Program

_TOO_LARGE = 10010  # gurobipy.GRB.Error.SIZE_LIMIT_EXCEEDED


@dataclass(frozen=True)
class Gurobi:
    """Gurobi on the arrays of the formulation."""

    name: str
    about: str
    links: Links

    def absent(self) -> str | None:
        """Return why gurobipy or its licence cannot be used, or None."""
        reason = missing("gurobipy")
        if reason is not None:
            return reason
        import gurobipy

        try:
            _environment().dispose()
        except gurobipy.GurobiError as error:
            return f"Gurobi does not start: {error}"
        return None

    def run(self, instance: Instance, limits: Limits) -> Answer:
        """Formulate, pass the matrix, run once; absent where the licence is too small for the programme."""
        import gurobipy

        history = History()
        program = formulate(instance, self.links)
        version = ".".join(str(number) for number in gurobipy.gurobi.version())
        with _environment() as environment, gurobipy.Model(env=environment) as model:
            columns = _hand_over(model, program)
            run = Run(program, limits, history, history.seconds, version)
            if run.left == 0.0:
                return run.without_search()
            _set_parameters(model, run)
            try:
                model.optimize(_listener(history))
            except gurobipy.GurobiError as error:
                if error.errno != _TOO_LARGE:
                    raise
                return Answer.absent(
                    f"the licence is too small for {len(program.cost)} columns and"
                    f" {len(program.row_lower)} rows",
                    version,
                )
            return _answer(model, columns, run)


def _environment() -> Any:
    import gurobipy

    return gurobipy.Env(params={"OutputFlag": 0})  # silent from its first line on, which names the licence


def _hand_over(model: Any, program: Program) -> Any:
    """Add all columns and rows; a row with two different limits counts twice."""
    import gurobipy

    kinds = np.where(program.integer, gurobipy.GRB.INTEGER, gurobipy.GRB.CONTINUOUS)
    columns = model.addMVar(
        len(program.cost), lb=program.lower, ub=program.upper, obj=program.cost, vtype=kinds
    )
    matrix, lower, upper = matrix_of(program), program.row_lower, program.row_upper
    equal = lower == upper
    for rows, sense, side in (
        (equal, "=", lower),
        (~equal & np.isfinite(lower), ">", lower),
        (~equal & np.isfinite(upper), "<", upper),
    ):
        if rows.any():
            model.addMConstr(matrix[np.flatnonzero(rows)], columns, sense, side[rows])
    model.ModelSense = gurobipy.GRB.MAXIMIZE
    model.update()
    return columns


def _set_parameters(model: Any, run: Run) -> None:
    model.Params.TimeLimit = run.left
    model.Params.MIPGap = run.limits.gap
    model.Params.Seed = run.limits.seed
    model.Params.Threads = run.limits.threads
    model.Params.SoftMemLimit = run.limits.memory_mb / 1000


def _listener(history: History) -> Callable[[Any, int], None]:
    from gurobipy import GRB

    def listen(model: Any, where: int) -> None:
        if where == GRB.Callback.MIPSOL:
            objective = model.cbGet(GRB.Callback.MIPSOL_OBJ)
            history.note(objective, model.cbGet(GRB.Callback.MIPSOL_OBJBND))
        elif where == GRB.Callback.MIP:
            history.note(bound=model.cbGet(GRB.Callback.MIP_OBJBND))

    return listen


def _answer(model: Any, columns: Any, run: Run) -> Answer:
    from gurobipy import GRB

    names = {getattr(GRB.Status, name): name for name in dir(GRB.Status) if name.isupper()}
    word = f"Gurobi ended with {names[model.Status]}"
    if model.Status == GRB.INFEASIBLE:
        return run.infeasible(word)
    bound = model.ObjBound if model.IsMIP else None
    if not model.SolCount:
        return run.ended(None, None, bound, word)
    if model.Status == GRB.OPTIMAL and not model.IsMIP:
        bound = model.ObjVal
    return run.ended(columns.X, model.ObjVal, bound, word)


SOLVERS = (Gurobi("gurobi", "Gurobi, default settings; small cases unless licensed", Links.AUTO),)
