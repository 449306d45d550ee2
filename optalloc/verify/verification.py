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
class FutureValue:
    """What a plan is worth in one future: its name, its probability and the net value V_w there (money)."""

    future: str
    probability: Fraction
    net_value: Fraction


@dataclass(frozen=True)
class Value:
    """The exact value of a plan and the parts that it is made of (money).

    Attributes
    ----------
    futures
        In the order of the instance.
    expected
        Σ_w p_w V_w.
    cvar
        CVaR_α(V), the mean over the worst 1 − α of the probability.
    weight
        λ, the weight of the CVaR in the objective.
    """

    futures: tuple[FutureValue, ...]
    expected: Fraction
    cvar: Fraction
    weight: Fraction

    @property
    def objective(self) -> Fraction:
        """(1 − λ) Σ_w p_w V_w + λ CVaR_α(V)."""
        return (1 - self.weight) * self.expected + self.weight * self.cvar


def value_parts(value: Value | None) -> dict[str, object]:
    """Return the parts of a value as JSON says them: null where there is none."""
    if value is None:
        return {"expected_value": None, "cvar": None, "futures": None}
    return {
        "expected_value": float(value.expected),
        "cvar": float(value.cvar),
        "futures": [
            {
                "future": one.future,
                "probability": float(one.probability),
                "net_value": float(one.net_value),
            }
            for one in value.futures
        ],
    }


@dataclass(frozen=True)
class Verification:
    """The outcome of checking a plan against an instance.

    Attributes
    ----------
    violations
        Everything that is broken, in the order of the model's text.
    value
        Exact value of the plan; None where some row of the plan cannot be, so that it has no value.
    tolerance
        A row counts as broken when it misses by more than this times its largest absolute term, or 1.
    """

    violations: tuple[Violation, ...]
    value: Value | None
    tolerance: Fraction

    @property
    def objective(self) -> Fraction | None:
        """What the model maximises, exactly; None where the plan has no value."""
        return None if self.value is None else self.value.objective

    @property
    def ok(self) -> bool:
        """Whether nothing is violated."""
        return not self.violations
