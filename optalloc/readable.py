"""Figures as people read them."""

from __future__ import annotations

from typing import Final

from optalloc.language import language, say

#: Shares below are noise.
LEAST_SHARE: Final = 1e-9

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
    return (
        f"{100.0 * share:.3g} %" if share == 0.0 or share >= LEAST_SHARE else f"< {100.0 * LEAST_SHARE:g} %"
    )


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
