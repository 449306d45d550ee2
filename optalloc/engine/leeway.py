"""Which binaries a rounding must leave free, so that what is between 0 and 1 can go down.

Let a relaxation have F between 0 and 1 and O at 1, and fix the rest. Where all of F goes down to 0, rows
may ask for more than the others give: a stage that another has to go before, a budget that counts on what
was opened a period earlier. Those of O that can help such a row by going down too are left free, and so on,
until every row may hold. What F implies is free as well, so that it may go down with it. What is fixed then
leaves at least this way out open, as far as the rows can tell one by one.

Source: relaxation enforced neighbourhoods, Berthold 2014, made feasible by propagation of rows.
"""

from __future__ import annotations

import numpy as np

from optalloc.engine.openings import OpeningRows
from optalloc.engine.precedences import with_implied
from optalloc.engine.rows import row_sums
from optalloc.program import Bools, Floats, Program

_WHOLE = 1e-6
_TOLERANCE = 1e-6  # of the terms of a row
_ROUNDS = 40


def with_leeway(program: Program, opened: OpeningRows, values: Floats) -> Bools:
    """Say which binaries to leave free, shape (n,): F, and what has to give way where F goes down.

    Parameters
    ----------
    opened
        Rows of the programme in which a binary opens continuous columns.
    values
        Of a relaxation, shape (n,).
    """
    choice = program.integer & (program.upper > program.lower)
    free = choice & (values > _WHOLE) & (values < 1.0 - _WHOLE)
    free = with_implied(program, free)
    up = choice & (values >= 1.0 - _WHOLE) & ~free
    for _ in range(_ROUNDS):
        giving = _giving_way(program, opened, choice, up)
        if not giving.any():
            break
        up &= ~giving
        free |= giving
    return free


def _giving_way(program: Program, opened: OpeningRows, choice: Bools, up: Bools) -> Bools:
    """Say which of those that are up help a row that cannot hold, shape (n,)."""
    upper = opened.tightened(np.where(choice, up, program.upper).astype(np.float64))
    lower = np.where(choice, upper, program.lower)
    number, column = program.coefficient, program.column
    at_upper, at_lower = number * upper[column], number * lower[column]
    slack = _TOLERANCE * np.maximum(1.0, row_sums(program, np.abs(number)))
    short = row_sums(program, np.maximum(at_upper, at_lower)) < program.row_lower - slack
    over = row_sums(program, np.minimum(at_upper, at_lower)) > program.row_upper + slack
    count = np.diff(program.row_start)
    helps = (np.repeat(short, count) & (number < 0.0)) | (np.repeat(over, count) & (number > 0.0))
    giving = np.zeros(len(up), dtype=bool)
    giving[column[helps & up[column]]] = True
    return giving
