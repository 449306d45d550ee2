"""What things are called in figures, where a text could otherwise be taken for markup."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final

from optalloc.inert import inert
from optalloc.readable import with_unit

#: Letters of a name beside a figure.
LONGEST: Final = 30

#: Letters of a name where the screen is narrow.
LONGEST_NARROW: Final = 14


def plain(text: str, longest: int = LONGEST) -> str:
    """Return text on one line, shortened, with whatever does not print written out."""
    text = inert(" ".join(text.split()))
    return text if width(text) <= longest else f"{_fitting(text, longest - 1)}…"


def label(text: str, longest: int = LONGEST) -> str:
    """Return text as plotly shows it as it is: the figures read a little HTML."""
    return escape(plain(text, longest), quote=False)


def wrapped(text: str, columns: int, lines: int = 3) -> str:
    """Return text on a few short lines, as `label` does on one."""
    left = plain(text, columns * lines)
    broken: list[str] = []
    while left and len(broken) < lines - 1 and width(left) > columns:
        head = _fitting(left, columns + 1)
        end = head.rfind(" ") if " " in head else len(_fitting(left, columns))
        broken.append(left[:end])
        left = left[end:].lstrip()
    broken.append(plain(left, columns + 2))
    return "<br>".join(escape(line, quote=False) for line in broken if line)


def labels(names: Mapping[str, str], longest: int = LONGEST) -> dict[str, str]:
    """Return a label for each identifier."""
    return {identifier: label(name, longest) for identifier, name in names.items()}


def width(text: str) -> int:
    """Return how many columns a text takes; letters of Chinese take two."""
    return sum(2 if _is_wide(letter) else 1 for letter in text)


def _fitting(text: str, columns: int) -> str:
    """Return the start of a text that takes no more than some columns."""
    taken = 0
    for place, letter in enumerate(text):
        taken += 2 if _is_wide(letter) else 1
        if taken > columns:
            return text[:place].rstrip()
    return text


def _is_wide(letter: str) -> bool:
    return "ᄀ" <= letter <= "ᅟ" or "⺀" <= letter <= "￠"


def quantity(value: float, unit: str = "") -> str:
    """Return an amount with separators between thousands and about three digits that count, with its unit."""
    size = abs(value)
    if size >= 1e15 or 0 < size < 0.01:
        text = f"{value:.3g}"
    else:
        text = f"{value:,.{0 if size >= 1000 else 1 if size >= 100 else 2}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        text = "0" if text == "-0" else text
    return with_unit(text, unit)


def share(part: float) -> str:
    """Return a share in whole per cent, or in tenths below one."""
    return f"{100.0 * part:.0f} %" if part == 0 or abs(part) >= 0.01 else f"{100.0 * part:.1f} %"
