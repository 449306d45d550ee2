"""Figures as people read them."""

from __future__ import annotations

from typing import Final

from optalloc.language import language, say

#: Shares below are noise.
LEAST_SHARE: Final = 1e-9
#: Gap from which on a percentage says nothing that the amount does not say better.
FAR: Final = 1.0

_CHINESE_UNITS: Final = (("万亿", 1e12), ("亿", 1e8), ("万", 1e4))


def money(value: float | None) -> str:
    """Return an amount of money with separators between thousands, two decimals where it is not small."""
    if value is None:
        return say("none")
    return f"{value:,.2f}" if 1.0 <= abs(value) < 1e15 or value == 0.0 else f"{value:.6g}"


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
