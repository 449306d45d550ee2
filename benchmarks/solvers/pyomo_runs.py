"""HiGHS on a Pyomo model, as a user of Pyomo runs it; its history is read from the log of HiGHS."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pyomo.environ as pyo  # type: ignore[import-untyped]
from pyomo.version import version as pyomo_version  # type: ignore[import-untyped]

from benchmarks.answer import Answer, History, finite, status_of
from benchmarks.solvers.peers import NO_TIME_LEFT
from benchmarks.specs import Limits
from optalloc.engine.highs import solver_version

_SIZES = re.compile(
    r"^(?:MIP|LP)\s.*?has (\d+) rows?; (\d+) cols?; (\d+) nonzeros?(?:; (\d+) integer)?", re.MULTILINE
)
_NUMBER = r"(-?(?:[\d.]+(?:e[+-]?\d+)?|inf))"
#: Share of the tree explored, best bound, best solution, and at the end seconds since HiGHS began.
_PROGRESS = re.compile(rf"%\s+{_NUMBER}\s+{_NUMBER}\s.*?([\d.]+)s\s*$")


def solve_model(build: Callable[[], pyo.ConcreteModel], limits: Limits) -> Answer:
    """Build a model that maximises, hand it to HiGHS and run that once; the clock starts here."""
    history = History()
    model = build()
    solver = _solver_with(model)
    built = history.seconds
    version = f"{solver_version()} (Pyomo {pyomo_version})"
    if built >= limits.seconds:
        spent = {"build": built, "solve": 0.0, "total": built}
        return Answer("nothing", seconds=spent, message=NO_TIME_LEFT, version=version)
    results = _run(solver, model, limits, limits.seconds - built)
    for seconds, objective, bound in _log_points(results.solver_log):
        history.note(objective, bound, at=min(built + seconds, history.seconds))  # the log rounds seconds
    objective, bound = finite(results.incumbent_objective), finite(results.objective_bound)
    condition = results.termination_condition.name
    infeasible = condition == "provenInfeasible"
    if not infeasible:
        history.note(objective, bound)
    total = history.seconds
    return Answer(
        status="infeasible" if infeasible else status_of(objective, bound, limits.gap),
        objective=objective,
        bound=None if infeasible else bound,
        history=tuple(history.points),
        seconds={"build": built, "solve": total - built, "total": total},
        sizes=_sizes(results.solver_log),
        lp_bound=_relaxation(model, limits) if limits.relaxation else None,
        message=f"HiGHS ended with {condition}",
        version=version,
    )


def _solver_with(model: pyo.ConcreteModel) -> Any:
    """Return Pyomo's interface to HiGHS with a model in it."""
    from pyomo.contrib.solver.common.factory import SolverFactory

    solver = SolverFactory("highs")
    for name in solver.config.auto_updates:
        solver.config.auto_updates[name] = False  # nothing changes between hand-over and run
    solver.set_instance(model)
    return solver


def _run(solver: Any, model: pyo.ConcreteModel, limits: Limits, seconds: float) -> Any:
    return solver.solve(
        model,
        time_limit=seconds,
        rel_gap=limits.gap,
        threads=limits.threads,
        solver_options={"random_seed": limits.seed},
        load_solutions=False,
        raise_exception_on_nonoptimal_result=False,
    )


def _relaxation(model: pyo.ConcreteModel, limits: Limits) -> float | None:
    """Return the value of the LP relaxation, or None where it takes too long; the model stays relaxed."""
    pyo.TransformationFactory("core.relax_integer_vars").apply_to(model)
    results = _run(_solver_with(model), model, limits, limits.seconds)
    solved = results.termination_condition.name == "convergenceCriteriaSatisfied"
    return finite(results.incumbent_objective) if solved else None


def _log_points(log: str) -> Iterator[tuple[float, float | None, float | None]]:
    """Yield seconds since HiGHS began, objective and bound of each line that states them."""
    for line in log.splitlines():
        if found := _PROGRESS.search(line):
            yield float(found[3]), float(found[2]), float(found[1])


def _sizes(log: str) -> dict[str, int]:
    found = _SIZES.search(log)
    if found is None:
        return {}
    rows, columns, nonzeros, integers = (int(number or 0) for number in found.groups())
    return {"columns": columns, "integers": integers, "rows": rows, "nonzeros": nonzeros}
