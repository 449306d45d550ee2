"""SCIP with its default settings, through pyscipopt.

It reads the programme as a file, which takes a fraction of the time of adding rows in Python. One thread: its
concurrent mode reports no progress.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.answer import Answer, History
from benchmarks.solvers.mps import column_values, write_mps
from benchmarks.solvers.peers import Run, missing
from benchmarks.specs import Limits
from optalloc.formulation import Links, formulate
from optalloc.instance import Instance

_WALL_CLOCK = 2


@dataclass(frozen=True)
class Scip:
    """SCIP on the arrays of the formulation."""

    name: str
    about: str
    links: Links

    def absent(self) -> str | None:
        """Return why pyscipopt cannot be used, or None."""
        return missing("pyscipopt")

    def run(self, instance: Instance, limits: Limits) -> Answer:
        """Formulate, write and read the file, run once."""
        from pyscipopt import Model

        history = History()
        program = formulate(instance, self.links)
        solver = Model()
        solver.hideOutput()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "programme.mps"
            write_mps(program, path)
            solver.readProblem(str(path))
        run = Run(program, limits, history, history.seconds, f"{solver.version()}")
        if run.left == 0.0:
            return run.without_search()
        _set_parameters(solver, run)
        _listen(solver, history)
        solver.optimize()
        return _answer(solver, run)


def _set_parameters(solver: Any, run: Run) -> None:
    solver.setParams(
        {
            "timing/clocktype": _WALL_CLOCK,
            "timing/reading": False,
            "limits/time": run.left,
            "limits/gap": run.limits.gap,
            "limits/memory": run.limits.memory_mb,
            "randomization/randomseedshift": run.limits.seed,
        }
    )


def _listen(solver: Any, history: History) -> None:
    """Have the solver note its best solutions and bounds."""
    from pyscipopt import SCIP_EVENTTYPE, Eventhdlr

    kinds = (SCIP_EVENTTYPE.BESTSOLFOUND, SCIP_EVENTTYPE.DUALBOUNDIMPROVED)

    class Listener(Eventhdlr):
        def eventinit(self) -> None:
            for kind in kinds:
                self.model.catchEvent(kind, self)

        def eventexit(self) -> None:
            for kind in kinds:
                self.model.dropEvent(kind, self)

        def eventexec(self, event: Any) -> None:
            # The primal bound is brought up to date only after the event.
            best = self.model.getBestSol() if self.model.getNSols() else None
            history.note(None if best is None else -self.model.getSolObjVal(best), -self.model.getDualbound())

    solver.includeEventhdlr(Listener(), "history", "notes best solutions and bounds")


def _answer(solver: Any, run: Run) -> Answer:
    word = f"SCIP ended with {solver.getStatus()}"
    if solver.getStatus() == "infeasible":
        return run.infeasible(word)
    bound = -solver.getDualbound()
    if not solver.getNSols():
        return run.ended(None, None, bound, word)
    best = solver.getBestSol()
    by_name = {variable.name: best[variable] for variable in solver.getVars(transformed=False)}
    values = column_values(by_name, len(run.program.cost))
    return run.ended(values, -solver.getSolObjVal(best), bound, word)


SOLVERS = (Scip("scip", "SCIP, default settings, one thread", Links.AUTO),)
