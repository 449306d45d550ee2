"""A programme in whole numbers, where that is exactly the same problem.

Integer columns stay as they are. Continuous columns are counted in a unit, the largest in which all data that
meet them are whole. That they take whole values then loses nothing if their part of the matrix is totally
unimodular: with the integer columns fixed some optimum is a corner, and all corners are whole (Hoffman &
Kruskal 1956). This is so for flows that share nothing, a network for each resource; it is not for several
resources in one capacity, for losses on the way, or for conditional value at risk.

Costs need not be whole: they are rounded, and the bound is raised by the most that this can make.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
from scipy.sparse import csr_array

from benchmarks.solvers.peers import matrix_of
from benchmarks.solvers.unimodular import is_totally_unimodular
from optalloc.program import Bools, Floats, Integers, Ints, Program

#: Most units in a whole, the largest number, and the most that a row or the objective may add up to.
MOST_UNITS: Final = 10**6
LARGEST_NUMBER: Final = 2**40
LARGEST: Final = 2**50
#: Times that bounds are derived from one another (a stock from the one before it).
_PASSES: Final = 100
#: What floats may lose of a number up to LARGEST_NUMBER in a few products.
_ROUNDING: Final = 1e-3


class NotIntegralError(Exception):
    """Why a programme is not stated in whole numbers, in words."""


@dataclass(frozen=True)
class IntegralProgram:
    """maximise cost · v  subject to  row_lower ≤ A v ≤ row_upper,  lower ≤ v ≤ upper,  v whole.

    Attributes
    ----------
    cost, lower, upper
        Per column, shape (n,).
    matrix, row_lower, row_upper
        Rows, shapes (m, n), (m,), (m,); −LARGEST or LARGEST stands for no limit.
    unit
        What 1 of a column is worth in the programme, shape (n,).
    cost_scale
        Units of the objective per unit of money.
    error
        Most by which the rounding of costs changes an objective (money).
    """

    cost: Ints
    lower: Ints
    upper: Ints
    matrix: csr_array
    row_lower: Ints
    row_upper: Ints
    unit: Floats
    cost_scale: float
    error: float


def to_integral(program: Program) -> IntegralProgram:
    """Return a programme in whole numbers.

    Raises
    ------
    NotIntegralError
        Where that is not known to be the same problem, or its numbers are too large.
    """
    if not np.isfinite(program.lower).all():
        raise NotIntegralError("a column has no lower limit")
    matrix = matrix_of(program)
    row_of = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    amount = ~program.integer[matrix.indices]  # entries of continuous columns
    divisor = _divisors(matrix, row_of, amount)
    matrix.data = matrix.data / divisor[row_of]
    row_lower, row_upper = program.row_lower / divisor, program.row_upper / divisor
    _check_corners(matrix, row_of, amount)

    mixed = np.zeros(matrix.shape[0], dtype=bool)
    mixed[row_of[amount]] = True
    units = _units(program, matrix, (row_lower, row_upper), mixed, row_of)
    factor = np.where(mixed, units, _row_factors(matrix, (row_lower, row_upper), mixed, row_of))
    unit = np.where(program.integer, 1.0, 1.0 / units)
    matrix.data = _whole(matrix.data * factor[row_of] * unit[matrix.indices])
    lower, upper = _whole(program.lower / unit), _upper(program, unit)
    most = np.maximum(np.abs(lower), np.abs(upper)).astype(np.float64)
    _check_size(abs(matrix) @ most, LARGEST)
    cost, cost_scale, error = _costs(program.cost, unit, units, most)
    return IntegralProgram(
        cost=cost,
        lower=lower,
        upper=upper,
        matrix=matrix,
        row_lower=_limits(row_lower * factor, -LARGEST),
        row_upper=_limits(row_upper * factor, LARGEST),
        unit=unit,
        cost_scale=cost_scale,
        error=error,
    )


def _divisors(matrix: csr_array, row_of: Integers, amount: Bools) -> Floats:
    """Return for each row the size of its coefficients of continuous columns, 1 where it has none."""
    divisor = np.ones(matrix.shape[0])
    divisor[row_of[amount]] = np.abs(matrix.data[amount])
    return divisor


def _check_corners(matrix: csr_array, row_of: Integers, amount: Bools) -> None:
    """Refuse a programme whose best flows may be fractions of the unit."""
    kept = (matrix.data[amount], (row_of[amount], matrix.indices[amount]))
    if not is_totally_unimodular(csr_array(kept, shape=matrix.shape)):
        raise NotIntegralError("the best amounts may be fractions of any unit")


def _units(
    program: Program, matrix: csr_array, limits: tuple[Floats, Floats], mixed: Bools, row_of: Integers
) -> int:
    """Return how many units a whole has, so that all that meets a continuous column is whole."""
    parts = [matrix.data[mixed[row_of]], *(limit[mixed] for limit in limits)]
    parts += [program.lower[~program.integer], program.upper[~program.integer]]
    units = _common_denominator(np.concatenate(parts))
    if units is None:
        raise NotIntegralError("the amounts have no common unit")
    return units


def _row_factors(matrix: csr_array, limits: tuple[Floats, Floats], mixed: Bools, row_of: Integers) -> Ints:
    """Return what makes the numbers of rows of integer columns alone whole, 1 for other rows; shape (m,)."""
    numbers = np.concatenate((matrix.data, *limits))
    rows = np.concatenate((row_of, np.arange(len(mixed)), np.arange(len(mixed))))
    asked = ~mixed[rows] & np.isfinite(numbers) & (numbers != np.rint(numbers))
    factor = np.ones(len(mixed), dtype=np.int64)
    for number, row in zip(numbers[asked], rows[asked], strict=True):
        factor[row] = min(math.lcm(int(factor[row]), _denominator(number)), LARGEST)
    return factor


def _common_denominator(numbers: Floats) -> int | None:
    """Return the least number that makes all finite numbers whole, None where it is too large."""
    common = 1
    for value in np.unique(numbers[np.isfinite(numbers)]):
        common = math.lcm(common, _denominator(value))
        if common > MOST_UNITS:
            return None
    return common


def _denominator(value: float) -> int:
    return Fraction(repr(float(value))).denominator


def _whole(numbers: Floats) -> Ints:
    """Return numbers that are whole but for the rounding of floats."""
    _check_size(numbers, LARGEST_NUMBER)
    whole = np.rint(numbers)
    if np.abs(whole - numbers).max(initial=0.0) > _ROUNDING:
        raise NotIntegralError("a number is not whole in any moderate unit")
    return whole.astype(np.int64)


def _limits(limits: Floats, none: int) -> Ints:
    finite = np.isfinite(limits)
    return np.where(finite, _whole(np.where(finite, limits, 0.0)), none)


def _check_size(numbers: Floats, largest: int) -> None:
    if np.abs(numbers).max(initial=0.0) > largest:
        raise NotIntegralError("its numbers are too large when they are whole")


def _upper(program: Program, unit: Floats) -> Ints:
    """Return the upper limits in units; those that are derived may be too large, which changes nothing."""
    stated = np.isfinite(program.upper)
    derived = np.ceil(_finite_upper(program) / unit) + 1.0
    return _whole(np.where(stated, program.upper / unit, derived))


def _finite_upper(program: Program) -> Floats:
    """Return upper limits, those that are not stated derived from the rows; shape (n,)."""
    matrix, upper = matrix_of(program), program.upper.copy()
    row_of = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    for _ in range(_PASSES):
        open_before = np.isinf(upper).sum()
        if not open_before:
            return upper
        for coefficient, side in (
            (matrix.data, program.row_upper),
            (-matrix.data, -program.row_lower),
        ):
            _tighten(upper, program.lower, (row_of, matrix.indices, coefficient), side)
        if np.isinf(upper).sum() == open_before:
            break
    raise NotIntegralError("a column has no upper limit")


def _tighten(upper: Floats, lower: Floats, entries: tuple[Integers, Integers, Floats], side: Floats) -> None:
    """Give infinite upper limits, in place, what rows Σ coefficient × column ≤ side leave to each column."""
    row, column, coefficient = entries
    rising = coefficient > 0
    least = np.bincount(
        row, coefficient * np.where(rising, lower[column], upper[column]), minlength=len(side)
    )
    useful = rising & np.isinf(upper[column]) & np.isfinite(side[row]) & np.isfinite(least[row])
    row, column, coefficient = row[useful], column[useful], coefficient[useful]
    np.minimum.at(upper, column, lower[column] + (side[row] - least[row]) / coefficient)


def _costs(cost: Floats, unit: Floats, units: int, most: Floats) -> tuple[Ints, float, float]:
    """Return whole costs per unit, units of the objective per unit of money, and the error of rounding.

    Parameters
    ----------
    most
        Largest size of each column, in units, shape (n,).
    """
    total = max(1.0, float(np.abs(cost * unit) @ most))
    denominator = _common_denominator(cost)
    if denominator is not None and denominator * units * total <= LARGEST:
        scale = float(denominator * units)
        return _whole(cost * unit * scale), scale, 0.0
    scale = 10.0 ** min(math.log10(MOST_UNITS), math.floor(math.log10(LARGEST / total)))
    whole = np.rint(cost * unit * scale)
    error = float(np.abs(cost * unit - whole / scale) @ most)
    return whole.astype(np.int64), scale, error
