"""Values that may leave the engine: integers exactly integral, every row and bound checked."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from optalloc.engine.rows import largest_violation
from optalloc.language import say
from optalloc.program import Floats, Program

_TOLERANCE = 1e-6  # what `optalloc.verify` allows by default
_NOTHING = 1e-11


class Polish(StrEnum):
    """What became of a solution: solved anew, kept as the solver gave it (rounded), or refused."""

    DONE = "done"
    KEPT = "kept"
    REFUSED = "refused"


@dataclass(frozen=True)
class Polished:
    """A solution of a programme after rounding.

    Attributes
    ----------
    values, objective
        None where the solution is refused; shape (n,).
    message
        Why it was not solved anew; may be empty.
    """

    polish: Polish
    values: Floats | None
    objective: float | None
    message: str


def solved_anew(program: Program, values: Floats) -> Polished:
    """Return a solution whose continuous part belongs to its rounded integers, if it holds."""
    return _checked(program, values, Polish.DONE, "")


def kept(program: Program, values: Floats) -> Polished:
    """Return a solver's own solution with its integers rounded, if it holds."""
    rounded = np.where(program.integer, np.rint(values), values)
    message = say("The continuous part could not be solved anew; its values are the solver's own.")
    return _checked(program, rounded, Polish.KEPT, message)


def refused(message: str) -> Polished:
    """Return the absence of a solution."""
    return Polished(Polish.REFUSED, None, None, message)


def objective_of(program: Program, values: Floats) -> float:
    """Return cost · values, correctly rounded, hence the same on every machine."""
    terms = program.cost * values
    return math.fsum(terms[terms != 0])


def _checked(program: Program, values: Floats, polish: Polish, message: str) -> Polished:
    inside = np.clip(values, program.lower, program.upper)
    inside[np.abs(inside) < _NOTHING] = 0.0
    integral = (inside[program.integer] == np.rint(inside[program.integer])).all()
    if not integral or not largest_violation(program, inside) <= _TOLERANCE:
        return refused(say("The solver's solution does not satisfy the programme."))
    return Polished(polish, inside, objective_of(program, inside), message)
