"""The model of `optalloc.to_pyomo`, solved by HiGHS through Pyomo."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.answer import Answer
from benchmarks.solvers.peers import missing
from benchmarks.specs import Limits
from optalloc.instance import Instance


@dataclass(frozen=True)
class PyomoHighs:
    """Pyomo with its own interface to HiGHS, default settings."""

    name: str = "pyomo-highs"
    about: str = "the same model in Pyomo, handed to HiGHS by Pyomo, strong links"

    def absent(self) -> str | None:
        """Return why Pyomo cannot be used, or None."""
        return missing("benchmarks.solvers.pyomo_runs") or missing("optalloc.models")

    def run(self, instance: Instance, limits: Limits) -> Answer:
        """Build the model, hand it over, run once."""
        from benchmarks.solvers.pyomo_runs import solve_model
        from optalloc.models import to_pyomo

        return solve_model(lambda: to_pyomo(instance), limits)


SOLVERS = (PyomoHighs(),)
