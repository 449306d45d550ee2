"""The one file that knows HiGHS: hands a programme over, runs it once, says how the run ended.

Every programme gets a `Highs` object of its own, and none is used again after an error.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

import highspy
import numpy as np

from optalloc.engine.status import Termination
from optalloc.errors import SolverError
from optalloc.language import say
from optalloc.program import Floats, Int32s, Ints, Program

_WRONG_OPTIMA = ("1.14.0",)  # HiGHS issue 2957
_ROWWISE, _MAXIMISE = 2, -1
_DUAL_SIMPLEX = 1  # also after a change of costs, where it took two thirds of the iterations of the primal
_SMALLEST_COEFFICIENT = 1e-12  # least value HiGHS can be told to keep

_TERMINATIONS = {
    "kOptimal": Termination.GAP_REACHED,
    "kInfeasible": Termination.INFEASIBLE,
    "kUnbounded": Termination.UNBOUNDED,
    "kUnboundedOrInfeasible": Termination.UNBOUNDED,
    "kTimeLimit": Termination.TIME_LIMIT,
    "kSolutionLimit": Termination.NODE_LIMIT,
    "kInterrupt": Termination.INTERRUPTED,
    "kMemoryLimit": Termination.MEMORY_LIMIT,
}
_CALLBACKS = (
    highspy.cb.HighsCallbackType.kCallbackMipImprovingSolution,
    highspy.cb.HighsCallbackType.kCallbackMipLogging,
    highspy.cb.HighsCallbackType.kCallbackMipUserSolution,
    highspy.cb.HighsCallbackType.kCallbackMipInterrupt,
    highspy.cb.HighsCallbackType.kCallbackSimplexInterrupt,
    highspy.cb.HighsCallbackType.kCallbackIpmInterrupt,
)


@dataclass(frozen=True)
class Settings:
    """How one run is to be done.

    Attributes
    ----------
    seconds
        May be infinite.
    feasibility
        Absolute tolerance on rows, bounds and integrality; None leaves HiGHS's own.
    presolve
        Whether HiGHS may presolve.
    heuristics
        Whether HiGHS looks for solutions by programmes that it fixes in part.
    """

    seconds: float = math.inf
    gap: float = 0.0
    seed: int = 0
    threads: int = 1
    node_limit: int | None = None
    feasibility: float | None = None
    presolve: bool = True
    heuristics: bool = True


@dataclass(frozen=True)
class Run:
    """How one run ended.

    Attributes
    ----------
    termination
        UNBOUNDED stands for "no finite bound, unless infeasible": HiGHS does not always tell the two apart.
    values
        Primal feasible values in HiGHS's own judgement, shape (n,), or None.
    bound
        Upper bound on the objective, or None.
    """

    termination: Termination
    values: Floats | None
    objective: float | None
    bound: float | None
    nodes: int | None


class Listener(Protocol):
    """Hears of a run while it lasts."""

    def progress(self, bound: float | None, nodes: int | None) -> None:
        """Take note of the proven bound so far."""

    def incumbent(self, values: Floats, objective: float) -> None:
        """Take a better solution, shape (n,)."""

    def stop_asked(self) -> bool:
        """Say whether the run shall end."""

    def suggestion(self) -> Floats | None:
        """Return a solution from elsewhere that the run may take up, shape (n,); None where there is none."""


def solver_version() -> str:
    """Return the version of HiGHS in use."""
    numbers = (highspy.HIGHS_VERSION_MAJOR, highspy.HIGHS_VERSION_MINOR, highspy.HIGHS_VERSION_PATCH)
    return ".".join(str(number) for number in numbers)


def run_highs(
    program: Program,
    settings: Settings,
    listener: Listener | None = None,
    start: Floats | None = None,
    offset: float = 0.0,
) -> Run:
    """Maximise a programme of at least one column.

    Parameters
    ----------
    start
        A feasible solution to begin with, shape (n,); HiGHS ignores one that is not feasible.
    offset
        What is added to the objective, in the gap too.

    Raises
    ------
    SolverError
        Where HiGHS refuses the programme or ends in a state that it was not asked for.
    MemoryError
        Where memory runs out.
    """
    if solver_version() in _WRONG_OPTIMA:
        raise SolverError(
            say("highspy {version} returns wrong optima; install 1.15.1 or later", version=solver_version())
        )
    release_threads()  # a run before may have had another number
    solver: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
    _set_options(solver, settings)
    hand_over(solver, program, offset)
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = start.tolist()
        solver.setSolution(solution)
    failures: list[BaseException] = []
    if listener is not None:
        _subscribe(solver, listener, failures)
    try:
        status = solver.run()
    except MemoryError:
        raise
    except Exception as error:
        kind = type(error).__name__
        raise SolverError(say("HiGHS raised {kind}: {error}", kind=kind, error=error)) from error
    if failures:
        raise failures[0]
    if status == highspy.HighsStatus.kError:
        name = solver.getModelStatus().name
        raise SolverError(say("HiGHS failed in its run (model status {status})", status=name))
    return _read_run(solver, program, settings, asked=listener is not None and listener.stop_asked())


def hand_over(solver: highspy.Highs, program: Program, offset: float = 0.0) -> None:
    """Pass the arrays to HiGHS as they are."""
    status = solver.passModel(
        len(program.cost),
        len(program.row_lower),
        len(program.coefficient),
        _ROWWISE,
        _MAXIMISE,
        offset,
        program.cost,
        program.lower,
        program.upper,
        program.row_lower,
        program.row_upper,
        program.row_start,
        program.column,
        program.coefficient,
        program.integer.astype(np.int32),
    )
    if status != highspy.HighsStatus.kOk:  # a warning means that HiGHS changed the programme
        raise SolverError(
            say("HiGHS does not take the programme as it stands: its numbers are too far apart")
        )


@dataclass(frozen=True)
class LinearSolution:
    """An optimum of a linear programme.

    Attributes
    ----------
    values, reduced_cost
        Shape (n,); the reduced cost is at most 0 at a lower bound and at least 0 at an upper one.
    multiplier
        What one more on the right-hand side of a row is worth, shape (m,), in the order in which rows came.
    """

    objective: float
    values: Floats
    reduced_cost: Floats
    multiplier: Floats


class LinearSolver:
    """A programme without integrality that stays in HiGHS: each solve starts from the basis of the last.

    Parameters
    ----------
    approximate
        Solve by a first-order method to a thousandth: far sooner where a programme is large. What comes of it
        is no optimum, and its objective no bound.
    """

    def __init__(self, program: Program, *, approximate: bool = False) -> None:
        self._solver: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
        release_threads()
        _set_options(self._solver, Settings())
        _set(self._solver, _FIRST_ORDER if approximate else {"simplex_strategy": _DUAL_SIMPLEX})
        integer = np.zeros_like(program.integer)
        hand_over(self._solver, replace(program, cost=-program.cost, integer=integer))
        # The dual simplex heeds a bound on the objective only where it minimises.
        _check_change(self._solver.changeObjectiveSense(highspy.ObjSense.kMinimize))

    def add_rows(self, rows: Program) -> None:
        """Add the rows of a programme of the same columns."""
        start = rows.row_start[:-1]
        size = len(rows.row_lower), rows.row_lower, rows.row_upper, len(rows.column)
        _check_change(self._solver.addRows(*size, start, rows.column, rows.coefficient))

    def change_bounds(self, columns: Int32s, lower: Floats, upper: Floats) -> None:
        """Give some columns other bounds."""
        _check_change(self._solver.changeColsBounds(len(columns), columns, lower, upper))

    def change_cost(self, columns: Int32s, cost: Floats) -> None:
        """Give some columns other costs."""
        _check_change(self._solver.changeColsCost(len(columns), columns, -cost))

    def change_coefficients(self, rows: Ints, columns: Ints, coefficients: Floats) -> None:
        """Give some entries other coefficients."""
        for row, column, number in zip(rows.tolist(), columns.tolist(), coefficients.tolist(), strict=True):
            _check_change(self._solver.changeCoeff(row, column, number))

    def basis(self) -> Any:
        """Return the basis of the latest solve, for `restore`."""
        return self._solver.getBasis()

    def restore(self, basis: Any) -> None:
        """Let the next solve start from a basis."""
        _check_change(self._solver.setBasis(basis))

    def solve(
        self, seconds: float, stop: Callable[[], bool], least: float = -math.inf
    ) -> LinearSolution | None:
        """Return an optimum; None where there is none, none worth `least`, or none within the time."""
        solver = self._solver
        if seconds <= 0:
            return None
        solver.setOptionValue("objective_bound", -least)
        if math.isfinite(seconds):  # the clock of a solver goes on from run to run
            solver.setOptionValue("time_limit", solver.getRunTime() + seconds)
        failures: list[BaseException] = []
        _subscribe(solver, _Stopper(stop), failures)
        solver.run()
        if failures:
            raise failures[0]
        if solver.getModelStatus().name != "kOptimal":
            return None
        solution, objective = solver.getSolution(), solver.getInfo().objective_function_value
        values, reduced_cost = np.array(solution.col_value), -np.array(solution.col_dual)
        return LinearSolution(-float(objective), values, reduced_cost, -np.array(solution.row_dual))


def _check_change(status: highspy.HighsStatus) -> None:
    if status == highspy.HighsStatus.kError:
        raise SolverError(say("HiGHS refuses a change of its programme"))


@dataclass(frozen=True)
class _Stopper:
    """Listens only to end a run."""

    stop_asked: Callable[[], bool]

    def progress(self, bound: float | None, nodes: int | None) -> None:
        """A linear programme has no progress to tell."""

    def incumbent(self, values: Floats, objective: float) -> None:
        """Nor incumbents."""

    def suggestion(self) -> None:
        """Nor a use for them."""


_FIRST_ORDER: dict[str, float | str] = {
    "solver": "pdlp",
    "kkt_tolerance": 1e-3,
    "pdlp_optimality_tolerance": 1e-3,
    "output_flag": False,  # it writes to standard output whatever else it is told
}
_NO_HEURISTICS = {
    "mip_heuristic_effort": 0.0,
    "mip_heuristic_run_rins": False,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_root_reduced_cost": False,
}


def release_threads() -> None:
    """Let go of the workers of the present thread, so that a later solve may ask for another number."""
    highspy.Highs.resetGlobalScheduler(True)


def _set_options(solver: highspy.Highs, settings: Settings) -> None:
    # With output_flag off HiGHS does not call back for its log either.
    options: dict[str, float | str] = {
        "log_to_console": False,
        "mip_rel_gap": settings.gap,
        "mip_abs_gap": 1e-9,
        "random_seed": settings.seed,
        "threads": settings.threads,
        "small_matrix_value": _SMALLEST_COEFFICIENT,
    }
    if math.isfinite(settings.seconds):
        options["time_limit"] = max(0.0, settings.seconds)
    if settings.node_limit is not None:
        options["mip_max_nodes"] = settings.node_limit
    if settings.feasibility is not None:
        for name in ("primal_feasibility", "dual_feasibility", "mip_feasibility"):
            options[f"{name}_tolerance"] = settings.feasibility
    if not settings.presolve:
        options["presolve"] = "off"
    if not settings.heuristics:
        options |= _NO_HEURISTICS
    _set(solver, options)


def _set(solver: highspy.Highs, options: Mapping[str, float | str]) -> None:
    for name, value in options.items():
        if solver.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            raise SolverError(say("HiGHS refuses {option} = {value}", option=name, value=value))


def _subscribe(solver: highspy.Highs, listener: Listener, failures: list[BaseException]) -> None:
    for status in (
        solver.setCallback(_callback(listener, failures), None),
        *map(solver.startCallback, _CALLBACKS),
    ):
        if status != highspy.HighsStatus.kOk:
            raise SolverError(say("HiGHS refuses a callback"))


def _callback(listener: Listener, failures: list[BaseException]) -> Callable[..., None]:
    """Return the function that HiGHS calls; an exception in it is kept and ends the run."""
    improving, logging, asking = (int(kind) for kind in _CALLBACKS[:3])

    def call(kind: int, _message: str, output: Any, request: Any, _data: object) -> None:
        try:
            if int(kind) == improving:
                listener.incumbent(np.array(output.mip_solution), output.objective_function_value)
            if int(kind) in (improving, logging):
                listener.progress(_finite(output.mip_dual_bound), output.mip_node_count)
            if int(kind) == asking and (suggestion := listener.suggestion()) is not None:
                request.setSolution(suggestion)
            if listener.stop_asked():
                request.user_interrupt = True
        except BaseException as error:
            failures.append(error)
        if failures:
            request.user_interrupt = True

    return call


def _read_run(solver: highspy.Highs, program: Program, settings: Settings, *, asked: bool) -> Run:
    name = solver.getModelStatus().name
    termination = _TERMINATIONS.get(name)
    unasked = (
        (termination is Termination.TIME_LIMIT and math.isinf(settings.seconds))
        or (termination is Termination.NODE_LIMIT and settings.node_limit is None)
        or (termination is Termination.INTERRUPTED and not asked)
    )
    if termination is None or unasked:
        raise SolverError(say("HiGHS ended with model status {status}", status=name))
    run = _read_info(solver, program, termination)
    if termination is Termination.GAP_REACHED and run.values is None:
        raise SolverError(say("HiGHS says optimal and gives no solution"))
    return run


def _read_info(solver: highspy.Highs, program: Program, termination: Termination) -> Run:
    info = solver.getInfo()
    if not info.valid:
        return Run(termination, None, None, None, None)
    values = _read_values(solver, info, len(program.cost))
    objective = None if values is None else _finite(info.objective_function_value)
    if program.integer.any():
        return Run(termination, values, objective, _finite(info.mip_dual_bound), max(0, info.mip_node_count))
    # Without integers mip_dual_bound stays 0.
    bound = objective if termination is Termination.GAP_REACHED else None
    return Run(termination, values, objective, bound, nodes=None)


def _read_values(solver: highspy.Highs, info: highspy.HighsInfo, columns: int) -> Floats | None:
    """Return the values if HiGHS calls them feasible; otherwise they are zeros that mean nothing."""
    if info.primal_solution_status != highspy.kSolutionStatusFeasible:
        return None
    values = np.array(solver.getSolution().col_value, dtype=np.float64)
    if values.shape != (columns,) or not np.isfinite(values).all():
        raise SolverError(say("HiGHS calls a solution feasible that is not one number per column"))
    return values


def _finite(number: float) -> float | None:
    return float(number) + 0.0 if math.isfinite(number) else None  # + 0.0 makes -0.0 plain
