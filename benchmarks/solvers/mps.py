"""A programme as an MPS file, for solvers that read one sooner than they take columns and rows one by one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import highspy
import numpy as np

from optalloc.engine.highs import hand_over
from optalloc.program import Floats, Program


def write_mps(program: Program, path: Path) -> None:
    """Write a programme with columns c0, c1, ... and rows r0, r1, ..., its costs turned about.

    The file minimises −cost · x, since readers differ in what they make of a maximum.
    """
    solver: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("log_to_console", False)
    hand_over(solver, replace(program, cost=-program.cost))
    solver.changeObjectiveSense(highspy.ObjSense.kMinimize)
    if solver.writeModel(str(path)) == highspy.HighsStatus.kError:
        raise OSError(f"cannot write {path}")


def column_values(pairs: dict[str, float], columns: int) -> Floats:
    """Return values by column, shape (columns,), from those by name; what is not named is 0."""
    values = np.zeros(columns)
    for name, value in pairs.items():
        values[int(name[1:])] = value
    return values
