"""A programme as arrays, wherever it comes from, solved by scipy."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler  # type: ignore[import-untyped]
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from optalloc.program import Bools, Floats, Program


@dataclass(frozen=True)
class Arrays:
    """Maximise offset + cost · x, row_lower ≤ matrix x ≤ row_upper, lower ≤ x ≤ upper, some x integer."""

    cost: Floats
    offset: float
    lower: Floats
    upper: Floats
    integer: Bools
    matrix: csr_array
    row_lower: Floats
    row_upper: Floats

    def lp_bound(self) -> float | None:
        """Return the optimum of the relaxation, None where it is infeasible."""
        return self._solved(self.lower, self.upper, self._none)[0]

    def optimum(self) -> float | None:
        """Return the optimum, computed anew with the integers fixed at their rounded values."""
        value, found = self._solved(self.lower, self.upper, self.integer)
        if found is None:
            return value
        whole = np.round(found)
        lower, upper = np.where(self.integer, whole, self.lower), np.where(self.integer, whole, self.upper)
        return self._solved(lower, upper, self._none)[0]

    @property
    def _none(self) -> Bools:
        return np.zeros_like(self.integer)

    def _solved(self, lower: Floats, upper: Floats, integer: Bools) -> tuple[float | None, Floats | None]:
        rows = LinearConstraint(self.matrix, self.row_lower, self.row_upper)
        solved = milp(
            -self.cost,
            constraints=[rows] if len(self.row_lower) else [],
            bounds=Bounds(lower, upper),
            integrality=integer.astype(np.int64),
            options={"mip_rel_gap": 0},
        )
        if solved.x is None:
            assert solved.status == 2, solved.message
            return None, None
        return float(self.cost @ solved.x) + self.offset, np.asarray(solved.x)


def of_program(program: Program) -> Arrays:
    """Return the arrays of a native programme."""
    shape = (len(program.row_lower), len(program.cost))
    return Arrays(
        program.cost,
        0.0,
        program.lower,
        program.upper,
        program.integer,
        csr_array((program.coefficient, program.column, program.row_start), shape=shape),
        program.row_lower,
        program.row_upper,
    )


def of_pyomo(model: Any) -> Arrays:
    """Return the arrays of a Pyomo model that maximises."""
    form = LinearStandardFormCompiler().write(model, mixed_form=True)
    sides = np.array([row.bound_type for row in form.rows])  # 1: ≤, -1: ≥, 0: =
    right = np.asarray(form.rhs, dtype=np.float64)
    columns = form.columns
    return Arrays(
        -np.asarray(form.c.toarray(), dtype=np.float64).ravel(),
        -float(form.c_offset[0]),
        np.array([-np.inf if v.lb is None else v.lb for v in columns]),
        np.array([np.inf if v.ub is None else v.ub for v in columns]),
        np.array([not v.is_continuous() for v in columns]),
        csr_array(form.A),
        np.where(sides <= 0, right, -np.inf),
        np.where(sides >= 0, right, np.inf),
    )
