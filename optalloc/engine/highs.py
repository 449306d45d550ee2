"""The one file that knows HiGHS: hands a programme over, runs it once, says how the run ended.

Every programme gets a `Highs` object of its own, and none is used again after an error.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import highspy
import numpy as np

from optalloc.engine.status import Termination
from optalloc.errors import SolverError
from optalloc.program import Floats, Program

_WRONG_OPTIMA = ("1.14.0",)  # HiGHS issue 2957
_ROWWISE, _MAXIMISE = 2, -1
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
    """

    seconds: float = math.inf
    gap: float = 0.0
    seed: int = 0
    threads: int = 1
    node_limit: int | None = None
    feasibility: float | None = None
    presolve: bool = True


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


def solver_version() -> str:
    """Return the version of HiGHS in use."""
    numbers = (highspy.HIGHS_VERSION_MAJOR, highspy.HIGHS_VERSION_MINOR, highspy.HIGHS_VERSION_PATCH)
    return ".".join(str(number) for number in numbers)


def run_highs(program: Program, settings: Settings, listener: Listener | None = None) -> Run:
    """Maximise a programme of at least one column.

    Raises
    ------
    SolverError
        Where HiGHS refuses the programme or ends in a state that it was not asked for.
    MemoryError
        Where memory runs out.
    """
    if solver_version() in _WRONG_OPTIMA:
        raise SolverError(f"highspy {solver_version()} returns wrong optima; install 1.15.1 or later")
    solver: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
    _set_options(solver, settings)
    hand_over(solver, program)
    failures: list[BaseException] = []
    if listener is not None:
        _subscribe(solver, listener, failures)
    try:
        status = solver.run()
    except MemoryError:
        raise
    except Exception as error:
        raise SolverError(f"HiGHS raised {type(error).__name__}: {error}") from error
    if failures:
        raise failures[0]
    if status == highspy.HighsStatus.kError:
        raise SolverError(f"HiGHS failed in its run (model status {solver.getModelStatus().name})")
    return _read_run(solver, program, settings, asked=listener is not None and listener.stop_asked())


def hand_over(solver: highspy.Highs, program: Program) -> None:
    """Pass the arrays to HiGHS as they are."""
    status = solver.passModel(
        len(program.cost),
        len(program.row_lower),
        len(program.coefficient),
        _ROWWISE,
        _MAXIMISE,
        0.0,
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
        raise SolverError("HiGHS does not take the programme as it stands: its numbers are too far apart")


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
    for name, value in options.items():
        if solver.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            raise SolverError(f"HiGHS refuses {name} = {value}")


def _subscribe(solver: highspy.Highs, listener: Listener, failures: list[BaseException]) -> None:
    for status in (
        solver.setCallback(_callback(listener, failures), None),
        *map(solver.startCallback, _CALLBACKS),
    ):
        if status != highspy.HighsStatus.kOk:
            raise SolverError("HiGHS refuses a callback")


def _callback(listener: Listener, failures: list[BaseException]) -> Callable[..., None]:
    """Return the function that HiGHS calls; an exception in it is kept and ends the run."""
    improving, logging = (int(kind) for kind in _CALLBACKS[:2])

    def call(kind: int, _message: str, output: Any, request: Any, _data: object) -> None:
        try:
            if int(kind) == improving:
                listener.incumbent(np.array(output.mip_solution), output.objective_function_value)
            if int(kind) in (improving, logging):
                listener.progress(_finite(output.mip_dual_bound), output.mip_node_count)
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
        raise SolverError(f"HiGHS ended with model status {name}")
    run = _read_info(solver, program, termination)
    if termination is Termination.GAP_REACHED and run.values is None:
        raise SolverError("HiGHS says optimal and gives no solution")
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
        raise SolverError("HiGHS calls a solution feasible that is not one number per column")
    return values


def _finite(number: float) -> float | None:
    return float(number) + 0.0 if math.isfinite(number) else None  # + 0.0 makes -0.0 plain
