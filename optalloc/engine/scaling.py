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
import numpy.typing as npt

from optalloc.engine.rows import row_sums
from optalloc.program import Floats, Ints, Program

_STEP = 10
_SMALLEST, _LARGEST = 2.0**-7, 2.0**14  # numbers in between are left alone
_COST_EXPONENT = 10  # the largest cost goes to between 2^5 and 2^15
_SWEEPS = 3
_PIECE = 1 << 14  # numbers looked at together, few enough to stay in the processor's cache


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
    pieces = (array[start : start + _PIECE] for start in range(0, len(array), _PIECE))
    return all(_piece_lies_between(piece) for piece in pieces)


def _piece_lies_between(piece: Floats) -> bool:
    size = np.abs(piece)
    if size.max() <= _LARGEST and size.min() >= _SMALLEST:
        return True
    outside = (size < _SMALLEST) & (size > 0) | (size > _LARGEST) & np.isfinite(size)
    return not outside.any()


def _scaled(program: Program, column: Floats, row: Floats) -> Program:
    per_entry = np.repeat(row, np.diff(program.row_start))
    return replace(
        program,
        cost=program.cost * column,
        lower=program.lower / column,
        upper=program.upper / column,
        row_lower=program.row_lower * row,
        row_upper=program.row_upper * row,
        coefficient=program.coefficient * column.take(program.column) * per_entry,
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
    columns, in_row = len(program.cost), np.diff(program.row_start)
    size = _binary_exponent(program.coefficient)
    bound_size, bound_count = _bound_exponents(program.lower, program.upper)
    side_size, side_count = _bound_exponents(program.row_lower, program.row_upper)
    column_count = np.bincount(program.column, minlength=columns) + bound_count
    row_count = np.maximum(in_row + side_count, 1)
    free = ~program.integer & (column_count > 0)
    column = np.zeros(columns, dtype=np.float32)

    def row_exponents() -> Floats:
        return -(row_sums(program, size + column.take(program.column)) + side_size) / row_count

    for _ in range(_SWEEPS):
        shifted = size + np.repeat(row_exponents().astype(np.float32), in_row)
        seen = np.bincount(program.column, weights=shifted, minlength=columns)
        np.divide(bound_size - seen, column_count, out=column, where=free, casting="unsafe")
    column_steps = _in_steps(column)
    column = column_steps.astype(np.float32)
    return column_steps, _in_steps(row_exponents())


def _bound_exponents(*bounds: Floats) -> tuple[Floats, Ints]:
    """Return sum and number of the exponents of finite bounds other than 0, each of shape (n,)."""
    total, count = np.zeros(len(bounds[0])), np.zeros(len(bounds[0]), dtype=np.int64)
    for bound in bounds:
        finite = np.where(np.isfinite(bound), bound, 0.0)
        total += _binary_exponent(finite)
        count += finite != 0
    return total, count


def _binary_exponent(numbers: Floats) -> npt.NDArray[np.float32]:
    """Return the logarithms to base 2, rounded up (0 for 0)."""
    return np.frexp(numbers)[1].astype(np.float32)


def _in_steps(exponent: npt.NDArray[np.floating]) -> Ints:
    return (np.rint(exponent / _STEP) * _STEP).astype(np.int64)
