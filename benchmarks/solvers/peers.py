"""What the peers share: whether their package is here, their programme, and an honest answer at the end."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

import numpy as np
from scipy.sparse import csr_array

from benchmarks.answer import Answer, History, finite, status_of
from benchmarks.specs import Limits
from optalloc.program import Floats, Program

#: How far a row may be missed, as a share of its largest term (or of 1): ten times what the solvers aim at.
MOST_MISSED = 1e-5
NO_TIME_LEFT = "the limit was over before the search began"


def missing(package: str) -> str | None:
    """Import a package; return why it cannot be used, or None where it can."""
    try:
        import_module(package)
    except ImportError as error:
        return f"the package {package} cannot be imported ({error}); the extra `bench` installs it"
    return None


def sizes_of(program: Program) -> dict[str, int]:
    """Return the sizes that an answer states."""
    return {
        "columns": len(program.cost),
        "integers": int(program.integer.sum()),
        "rows": len(program.row_lower),
        "nonzeros": len(program.column),
    }


def matrix_of(program: Program) -> csr_array:
    """Return the rows of a programme, shape (m, n)."""
    shape = (len(program.row_lower), len(program.cost))
    return csr_array((program.coefficient, program.column, program.row_start), shape=shape)


@dataclass(frozen=True)
class Run:
    """A run that has a programme: what its answer needs besides the result.

    Attributes
    ----------
    built
        Wall seconds until the search could begin.
    version
        Of the solver.
    """

    program: Program
    limits: Limits
    history: History
    built: float
    version: str

    @property
    def left(self) -> float:
        """Wall seconds that are left of the limit; 0 where there are none."""
        return max(0.0, self.limits.seconds - self.history.seconds)

    def infeasible(self, message: str) -> Answer:
        """Return the answer where the solver has proven that there is no plan."""
        return self._answer("infeasible", None, None, message)

    def without_search(self) -> Answer:
        """Return the answer where building took all of the limit."""
        return self._answer("nothing", None, None, NO_TIME_LEFT)

    def ended(self, values: Floats | None, objective: float | None, bound: float | None, word: str) -> Answer:
        """Return the answer of a search that is over.

        Parameters
        ----------
        values
            The best solution, shape (n,), or None.
        objective
            Its net value in the solver's own words, or None to work it out.
        bound
            The proven bound, or None.
        word
            How the solver ended, in its own words.
        """
        if values is None:
            return self._answer("nothing", None, finite(bound), word)
        missed = worst_miss(self.program, values)
        if missed > MOST_MISSED:
            return self._answer("failed", None, None, f"{word}; its solution misses a row by {missed:.1g}")
        value = float(self.program.cost @ values) if objective is None else float(objective)
        return self._answer(None, finite(value), finite(bound), word)

    def _answer(
        self, status: str | None, objective: float | None, bound: float | None, message: str
    ) -> Answer:
        self.history.note(objective, bound)
        total = self.history.seconds
        return Answer(
            status=status or status_of(objective, bound, self.limits.gap),
            objective=objective,
            bound=bound,
            history=tuple(self.history.points),
            seconds={"build": self.built, "solve": total - self.built, "total": total},
            sizes=sizes_of(self.program),
            message=message,
            version=self.version,
        )


def worst_miss(program: Program, values: Floats) -> float:
    """Return by how much values miss rows, bounds or integrality, as a share of the largest term or of 1."""
    terms = matrix_of(program)
    activity = terms @ values
    terms.data = np.abs(terms.data * values[terms.indices])
    largest = np.maximum(1.0, terms.max(axis=1).toarray().ravel() if terms.nnz else 0.0)
    rows = _outside(activity, program.row_lower, program.row_upper) / largest
    columns = _outside(values, program.lower, program.upper) / np.maximum(1.0, np.abs(values))
    whole = np.where(program.integer, np.abs(values - np.rint(values)), 0.0)
    return float(max(part.max(initial=0.0) for part in (rows, columns, whole)))


def _outside(values: Floats, lower: Floats, upper: Floats) -> Floats:
    outside: Floats = np.maximum(0.0, np.maximum(lower - values, values - upper))
    return outside
