"""A programme as arrays, wherever it comes from, solved by scipy."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler
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
        return self._value(self._solved(self.lower, self.upper, np.zeros(len(self.cost))))

    def optimum(self) -> float | None:
        """Return the optimum with integers fixed where the solver has them, None where there is none."""
        found = self._solved(self.lower, self.upper, self.integer.astype(float))
        if found is None:
            return None
        whole = np.round(found)
        lower, upper = np.where(self.integer, whole, self.lower), np.where(self.integer, whole, self.upper)
        return self._value(self._solved(lower, upper, np.zeros(len(self.cost))))

    def _value(self, solution: Floats | None) -> float | None:
        return None if solution is None else float(self.cost @ solution) + self.offset

    def _solved(self, lower: Floats, upper: Floats, integrality: Floats) -> Floats | None:
        rows = LinearConstraint(self.matrix, self.row_lower, self.row_upper)
        solved = milp(
            -self.cost,
            constraints=[rows] if len(self.row_lower) else [],
            bounds=Bounds(lower, upper),
            integrality=integrality,
            options={"mip_rel_gap": 0},
        )
        assert solved.status in (0, 2), solved.message
        return None if solved.x is None else np.asarray(solved.x)


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


def objective_of(model: Any) -> float:
    """Return the value of the objective of a solved Pyomo model."""
    return float(pyo.value(next(model.component_data_objects(pyo.Objective, active=True))))
