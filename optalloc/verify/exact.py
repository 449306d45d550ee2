"""Exact arithmetic on the numbers of tables, and the one comparison that every row of the model uses.

A number of a table is the finite decimal that its shortest text says, and sums and products of finite
decimals are finite decimals. So decimal arithmetic that refuses to round (`EXACT`) is exact rational
arithmetic, and many times faster than fractions. Where the model divides (discount factors, risk),
fractions take over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal, Inexact, InvalidOperation, Overflow
from fractions import Fraction
from itertools import chain

#: Context in which every operation on decimals is exact, or raises.
EXACT = Context(
    prec=MAX_PREC,
    Emin=MIN_EMIN,
    Emax=MAX_EMAX,
    traps=[Inexact, InvalidOperation, Overflow],
)

ZERO = Decimal(0)


def exact(number: float) -> Decimal:
    """Return the value of the shortest decimal text of a finite number."""
    return Decimal(repr(number))


def total(terms: Iterable[Decimal]) -> Decimal:
    """Return the sum."""
    return sum(terms, ZERO)


def excess(
    left: Collection[Decimal], right: Collection[Decimal], tolerance: Fraction, unit: Fraction
) -> Fraction | None:
    """Return by how much the row Σ left ≤ Σ right misses; None where it holds within the tolerance.

    The tolerance is relative to the largest absolute term of the row, or to the unit where that is larger.
    """
    miss = total(left) - total(right)
    if miss <= 0:
        return None
    largest = max(map(abs, chain(left, right)))
    missed = Fraction(miss)
    return missed if missed > tolerance * max(unit, Fraction(largest)) else None


def short(number: Decimal) -> str:
    """Return a number as a short decimal, for people."""
    value = float(number)
    return f"{value:.0f}" if 1e6 <= abs(value) < 1e15 else f"{value:.6g}"
