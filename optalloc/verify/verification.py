"""What a check of a plan finds."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Violation:
    """One row of the model that a plan breaks, or one row of a plan that cannot be.

    Attributes
    ----------
    code
        Stable identifier in kebab-case, e.g. ``balance``.
    message
        What is wrong, in the planner's words.
    amount
        By how much the row misses, in its own units; 1 for a row of the plan that cannot be.
    """

    code: str
    message: str
    amount: Fraction

    def __str__(self) -> str:
        return f"{self.message} ({self.code})"


@dataclass(frozen=True)
class Verification:
    """The outcome of checking a plan against an instance.

    Attributes
    ----------
    violations
        Everything that is broken, in the order of the model's text.
    objective
        Exact value of the plan; None where some row of the plan cannot be, so that it has no value.
    tolerance
        A row counts as broken when it misses by more than this times its largest absolute term, or 1.
    """

    violations: tuple[Violation, ...]
    objective: Fraction | None
    tolerance: Fraction

    @property
    def ok(self) -> bool:
        """Whether nothing is violated."""
        return not self.violations
