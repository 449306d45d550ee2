"""Which binary implies which other, read from rows z' − z ≥ 0 of two binaries."""

from __future__ import annotations

import numpy as np

from optalloc.program import Ints, Program


def precedences(program: Program) -> tuple[Ints, Ints]:
    """Return columns of pairs of binaries, the first implying the second, in the order of the first."""
    start = program.row_start[:-1].astype(np.int64)
    pair = np.flatnonzero(~program.implied & (np.diff(program.row_start) == 2))
    first, second = start[pair], start[pair] + 1
    from_zero = (program.row_lower[pair] == 0.0) & np.isposinf(program.row_upper[pair])
    to_zero = (program.row_upper[pair] == 0.0) & np.isneginf(program.row_lower[pair])
    whole = program.integer & (program.lower == 0.0) & (program.upper == 1.0)
    sound = whole[program.column[first]] & whole[program.column[second]] & (from_zero | to_zero)
    sound &= program.coefficient[first] + program.coefficient[second] == 0.0
    implies_second = (program.coefficient[first] < 0.0) == from_zero
    implying = program.column[np.where(implies_second, first, second)][sound].astype(np.int64)
    implied = program.column[np.where(implies_second, second, first)][sound].astype(np.int64)
    order = np.argsort(implying, kind="stable")
    return implying[order], implied[order]
