"""Power-of-two scaling, so that HiGHS's absolute tolerances mean the same in every unit.

HiGHS takes 1e-6 of a unit for nothing, be the unit a person or a million. Where numbers leave a moderate
range, rows and continuous columns are multiplied by powers of two that bring entries, bounds and right-hand
sides near 1 in the least-squares sense of their logarithms (Curtis & Reid 1972). Powers of two change no
digit of any number. They come in steps of 2^10, so that whatever is measured in one unit mostly keeps one
factor, and sums of plain flows stay such. Integer columns keep their unit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from optalloc.engine.rows import row_sums
from optalloc.program import Bools, Floats, Ints, Program

_STEP = 10
_SMALLEST, _LARGEST = 2.0**-7, 2.0**14  # numbers in between are left alone
_COST_EXPONENT = 10  # the largest cost goes to between 2^5 and 2^15
_SWEEPS = 3


@dataclass(frozen=True)
class Scaling:
    """How a scaled programme relates to its original.

    Attributes
    ----------
    column
        An original value is the scaled one times this, shape (n,).
    objective
        A scaled objective is the original one times this.
    """

    column: Floats
    objective: float

    def original_values(self, scaled: Floats) -> Floats:
        """Return values of the original programme, shape (n,)."""
        return scaled * self.column

    def scaled_values(self, original: Floats) -> Floats:
        """Return values of the scaled programme, shape (n,)."""
        return original / self.column

    def original_objective(self, scaled: float) -> float:
        """Return an objective or bound in the original money."""
        return scaled / self.objective


def scale(program: Program) -> tuple[Program, Scaling]:
    """Return the programme to hand to the solver, and the way back."""
    if _is_moderate(program):
        column = np.ones(len(program.cost))
        scaled = program
    else:
        column_exponent, row_exponent = _exponents(program)
        column = np.exp2(column_exponent)
        scaled = _scaled(program, column, np.exp2(row_exponent))
    objective = _objective_factor(scaled.cost)
    if objective != 1.0:
        scaled = replace(scaled, cost=scaled.cost * objective)
    return scaled, Scaling(column, objective)


def _is_moderate(program: Program) -> bool:
    numbers = (program.coefficient, program.lower, program.upper, program.row_lower, program.row_upper)
    return all(_lies_between(array) for array in numbers)


def _lies_between(array: Floats) -> bool:
    size = np.abs(array)
    size = size[np.isfinite(size) & (size > 0)]
    return bool(size.min(initial=1.0) >= _SMALLEST and size.max(initial=1.0) <= _LARGEST)


def _scaled(program: Program, column: Floats, row: Floats) -> Program:
    per_entry = np.repeat(row, np.diff(program.row_start))
    return replace(
        program,
        cost=program.cost * column,
        lower=program.lower / column,
        upper=program.upper / column,
        row_lower=program.row_lower * row,
        row_upper=program.row_upper * row,
        coefficient=program.coefficient * column[program.column] * per_entry,
    )


def _objective_factor(cost: Floats) -> float:
    largest = float(np.abs(cost).max(initial=0.0))
    if largest == 0:
        return 1.0
    return float(2.0 ** -_in_steps(np.array([np.log2(largest) - _COST_EXPONENT]))[0])


def _exponents(program: Program) -> tuple[Ints, Ints]:
    """Return exponents of the factors of columns and rows, multiples of the step.

    Alternates between the two halves of the least-squares problem; bounds and right-hand sides count as
    entries of a column or row that cannot be scaled.
    """
    columns, rows = len(program.cost), len(program.row_lower)
    size = np.log2(np.abs(np.where(program.coefficient == 0, 1.0, program.coefficient)))
    row_of = np.repeat(np.arange(rows), np.diff(program.row_start))
    bound_size, bound_count = _sizes(program.lower, program.upper)
    side_size, side_count = _sizes(program.row_lower, program.row_upper)
    column_count = np.bincount(program.column, minlength=columns) + bound_count
    row_count = np.diff(program.row_start) + side_count
    free = ~program.integer & (column_count > 0)
    column = np.zeros(columns)

    def row_exponents(column: Floats) -> Floats:
        total = row_sums(program, size + column[program.column]) + side_size
        return -total / np.maximum(row_count, 1)

    for _ in range(_SWEEPS):
        row = row_exponents(column)
        seen = np.bincount(program.column, weights=size + row[row_of], minlength=columns)
        column = np.where(free, (bound_size - seen) / np.maximum(column_count, 1), 0.0)
    column_steps = _in_steps(column)
    return column_steps, _in_steps(row_exponents(column_steps.astype(np.float64)))


def _sizes(*bounds: Floats) -> tuple[Floats, Ints]:
    """Return sum and number of the logarithms of finite bounds other than 0, each of shape (n,)."""
    total, count = np.zeros(len(bounds[0])), np.zeros(len(bounds[0]), dtype=np.int64)
    for bound in bounds:
        there: Bools = np.isfinite(bound) & (bound != 0)
        total[there] += np.log2(np.abs(bound[there]))
        count += there
    return total, count


def _in_steps(exponent: Floats) -> Ints:
    return (np.rint(exponent / _STEP) * _STEP).astype(np.int64)
