"""Checks of a programme's arrays before a solver sees them.

HiGHS takes a NaN cost or coefficient without a word and ends "optimal", and crashes on an index out of range.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import numpy.typing as npt

from optalloc.errors import SolverError
from optalloc.language import mark, say
from optalloc.program import Floats, Program

_PIECE = 1 << 14  # numbers looked at together, few enough to stay in the processor's cache
LARGEST = 1e15  # beyond this HiGHS refuses coefficients, and takes bounds from 1e20 on as none


def check_arrays(program: Program) -> None:
    """Refuse arrays that no solver can be trusted with.

    Raises
    ------
    SolverError
        Naming the column or row at fault: shapes that do not fit, numbers that are not finite or beyond 1e15,
        crossing bounds, indices out of range, out of order or repeated.
    """
    columns, rows = len(program.cost), len(program.row_lower)
    _check_shapes(program, columns, rows)
    _check_indices(program, columns, rows)
    if not _all_within(program.cost):
        _refuse_costs(program, ~(np.abs(program.cost) < LARGEST))
    if not _all_within(program.coefficient):
        _refuse_entries(program, ~(np.abs(program.coefficient) < LARGEST))
    column_name, row_name = partial(_column_name, program), partial(_row_name, program)
    message = mark("bounds of column {name} are {lower}, {upper}")
    _check_bounds(message, column_name, program.lower, program.upper)
    message = mark("bounds of row {name} are {lower}, {upper}")
    _check_bounds(message, row_name, program.row_lower, program.row_upper)


def _check_shapes(program: Program, columns: int, rows: int) -> None:
    for name in ("lower", "upper", "integer"):
        _check_shape(program, name, columns)
    _check_shape(program, "row_upper", rows)
    _check_shape(program, "row_start", rows + 1)
    if program.column.shape != program.coefficient.shape:
        raise SolverError(say("column and coefficient differ in shape"))


def _check_shape(program: Program, name: str, size: int) -> None:
    shape = getattr(program, name).shape
    if shape != (size,):
        raise SolverError(say("{array} has shape {shape}, not ({size},)", array=name, shape=shape, size=size))


def _check_indices(program: Program, columns: int, rows: int) -> None:
    start, column = program.row_start, program.column
    if start[0] != 0 or start[-1] != len(column) or (np.diff(start) < 0).any():
        raise SolverError(say("row_start does not divide the nonzeros into rows"))
    if len(column) == 0:
        return
    if column.min() < 0 or column.max() >= columns:
        raise SolverError(say("a row names a column outside 0..{last}", last=columns - 1))
    ascends = column[1:] > column[:-1]
    inner = start[1:-1]
    ascends[inner[(inner > 0) & (inner < len(column))] - 1] = True
    if not ascends.all():
        row = int(np.searchsorted(start, int(np.argmin(ascends)), side="right")) - 1
        raise SolverError(say("columns of row {row} do not ascend", row=_row_name(program, row)))


def _all_within(numbers: Floats) -> bool:
    """Say whether all numbers are finite and of moderate size, without a copy."""
    pieces = (numbers[start : start + _PIECE] for start in range(0, len(numbers), _PIECE))
    return all(bool(piece.max() < LARGEST and piece.min() > -LARGEST) for piece in pieces)


def _check_bounds(message: str, name_of: Callable[[int], str], lower: Floats, upper: Floats) -> None:
    fault = _faulty_bounds(lower, upper)
    if fault.any():
        at = int(np.argmax(fault))
        raise SolverError(say(message, name=name_of(at), lower=lower[at], upper=upper[at]))


def _faulty_bounds(lower: Floats, upper: Floats) -> npt.NDArray[np.bool_]:
    sound = lower <= upper  # false for NaN
    if lower.max(initial=-np.inf) >= LARGEST or upper.min(initial=np.inf) <= -LARGEST:
        sound &= (lower < LARGEST) & (upper > -LARGEST)
    if lower.min(initial=np.inf) <= -LARGEST:
        sound &= (lower > -LARGEST) | np.isneginf(lower)
    if upper.max(initial=-np.inf) >= LARGEST:
        sound &= (upper < LARGEST) | np.isposinf(upper)
    return ~sound


def _refuse_costs(program: Program, fault: npt.NDArray[np.bool_]) -> None:
    if fault.any():
        at = int(np.argmax(fault))
        name = _column_name(program, at)
        raise SolverError(say("cost of column {column} is {cost}", column=name, cost=program.cost[at]))


def _refuse_entries(program: Program, fault: npt.NDArray[np.bool_]) -> None:
    if fault.any():
        at = int(np.argmax(fault))
        row = int(np.searchsorted(program.row_start, at, side="right")) - 1
        raise SolverError(
            say(
                "coefficient of {column} in row {row} is {coefficient}",
                column=_column_name(program, int(program.column[at])),
                row=_row_name(program, row),
                coefficient=program.coefficient[at],
            )
        )


def _column_name(program: Program, position: int) -> str:
    return program.column_name(position) if program.column_blocks else str(position)


def _row_name(program: Program, position: int) -> str:
    return program.row_name(position) if program.row_blocks else str(position)
