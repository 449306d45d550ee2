"""The solvers of the suite, one file each; a new one needs a file and a row in `MODULES`.

A file holds `SOLVERS`, a tuple of objects with the methods of `Solver`. It imports the package of the solver
inside functions only, so that an absent one is reported and breaks nothing.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Final, Protocol

from benchmarks.answer import Answer
from benchmarks.specs import MODEL_PREFIX, Limits
from optalloc.instance import Instance

#: The file in this folder that holds a solver, by name.
MODULES: Final[dict[str, str]] = {
    "optalloc-auto": "own",
    "optalloc-plain": "own",
    "highs-strong": "bare_highs",
    "highs-aggregated": "bare_highs",
    "pyomo-highs": "pyomo_highs",
    "scip": "scip",
    "cbc": "cbc",
    "cp-sat": "cp_sat",
    "gurobi": "gurobi",
    "linopy": "linopy_handover",
}


class Solver(Protocol):
    """One way to solve an instance."""

    @property
    def name(self) -> str:
        """Name in tables and on the command line."""

    @property
    def about(self) -> str:
        """What it is, in one line."""

    def absent(self) -> str | None:
        """Return why it cannot run here, None where it can.

        Imports all that `run` needs, so that no import is on the clock.
        """

    def run(self, instance: Instance, limits: Limits) -> Answer:
        """Solve; the limit of time counts from here, building included."""


def solver_named(name: str) -> Solver:
    """Return a solver by name, or the one of a researcher's file by "model:" and its path.

    Raises
    ------
    KeyError
        For a name that is none.
    """
    if name.startswith(MODEL_PREFIX):
        module = import_module("benchmarks.solvers.user_model")
        solver: Solver = module.UserModel(Path(name.removeprefix(MODEL_PREFIX)))
        return solver
    if name not in MODULES:
        raise KeyError(f"no such solver: {name!r}; there are {', '.join(MODULES)} and {MODEL_PREFIX}PATH")
    solvers: tuple[Solver, ...] = import_module(f"benchmarks.solvers.{MODULES[name]}").SOLVERS
    return next(solver for solver in solvers if solver.name == name)
