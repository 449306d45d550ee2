"""Figures as people read them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

from optalloc.language import language, say

#: Shares below are noise.
LEAST_SHARE: Final = 1e-9
#: Gap from which on a percentage says nothing that the amount does not say better.
FAR: Final = 1.0

_MINUS: Final = "−"  # as in print, where a sign stands before a difference
_CHINESE_UNITS: Final = (("万亿", 1e12), ("亿", 1e8), ("万", 1e4))


def money(value: float | None) -> str:
    """Return an amount of money with separators between thousands, two decimals where it is not small."""
    if value is None:
        return say("none")
    return _fixed(value, 2) if abs(value) >= 1.0 or value == 0.0 else f"{value:.6g}"


def worth(amount: float) -> str:
    """Return an amount of money with two decimals, or with as many as show three digits of it.

    So that what is told in all and what is told for one bear each other out, also where both are small.
    """
    return _fixed(amount, _decimals([amount]))


def moneys_that_add(parts: Sequence[float], total: float) -> tuple[list[str], str]:
    """Return parts and their total with the same decimals, rounded such that they add as printed."""
    decimals = max(_decimals([*parts, total]), _decimals([total]) - 1)
    unit = 10.0**-decimals
    floors = [math.floor(part / unit) for part in parts]
    missing = round(total / unit) - sum(floors)
    if 0 <= missing <= len(parts):  # largest remainder
        order = sorted(range(len(parts)), key=lambda at: floors[at] - parts[at] / unit)
        for at in order[:missing]:
            floors[at] += 1
        parts = [floor * unit for floor in floors]
    return [_fixed(part, decimals) for part in parts], _fixed(total, decimals)


def changes(pairs: Sequence[tuple[float, float]]) -> list[tuple[str, str, str]]:
    """Return amounts before and after, with their signed difference, as a table has them.

    Each is rounded by itself: a difference of what is printed could be off by a unit of the last digit, and
    then that of a total would not be that of its only part.
    """
    decimals = _decimals([amount for pair in pairs for amount in pair])
    told = []
    for before, after in pairs:
        one, other, change = (
            _fixed(amount, decimals).replace("-", _MINUS) for amount in (before, after, after - before)
        )
        told.append((one, other, change if change.startswith(_MINUS) else f"+{change}"))
    return told


def _decimals(amounts: Iterable[float]) -> int:
    """Return how many decimals it takes to show three digits of the largest amount, two at least."""
    largest = max(map(abs, amounts), default=0.0)
    return 2 if largest >= 1.0 or largest == 0.0 else min(12, 2 - math.floor(math.log10(largest)))


def _fixed(amount: float, decimals: int) -> str:
    if abs(amount) >= 1e15:
        return f"{amount:.6g}"
    text = f"{amount:,.{decimals}f}"
    return text.removeprefix("-") if not text.strip("-0.,") else text


def percent(share: float | None) -> str:
    """Return a share in per cent with three significant digits."""
    if share is None:
        return say("none")
    if share != 0.0 and share < LEAST_SHARE:
        return f"< {100.0 * LEAST_SHARE:g} %"
    return f"{100.0 * share:,.0f} %" if 100.0 * share >= 999.5 else f"{100.0 * share:.3g} %"


def gap_words(gap: float | None, more: str) -> str:
    """Return a gap in per cent, or, where it is far from a proof, how much more may be possible.

    Parameters
    ----------
    more
        The difference of bound and value, with its unit.
    """
    if gap is None or gap < FAR:
        return percent(gap)
    return say("far from proven: up to {more} more may be possible", more=more)


def with_unit(figure: str, unit: str) -> str:
    """Return a figure with its unit, which may itself begin with a figure (``1e4 m2``)."""
    return f"{figure}{' ×' if unit[:1].isdigit() else ''} {unit}".rstrip()


def seconds(value: float) -> str:
    """Return a duration in seconds with one decimal."""
    return say("{seconds:.1f} s", seconds=value)


def many(factor: float) -> str:
    """Return a large number in two digits: by powers of ten, in Chinese by 万 and 亿."""
    if language() == "en" or factor >= 1e16:
        return f"{factor:.1e}"
    unit, tens = next((one for one in _CHINESE_UNITS if factor >= one[1]), ("", 1.0))
    shown = float(f"{factor / tens:.2g}")
    return f"{shown:g}{unit}"
