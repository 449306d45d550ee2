"""Text of users, harmless where it is shown."""

from __future__ import annotations

from unicodedata import category

_JOINERS = frozenset("\u200c\u200d")  # within emoji and within words of some scripts; they steer nothing


def inert(text: str) -> str:
    r"""Return text with everything that could steer a terminal written out (``\x1b``).

    That is control characters, line ends, marks of writing direction, and whatever else does not print.
    """
    if text.isprintable():
        return text
    return "".join(letter if _harmless(letter) else _written_out(letter) for letter in text)


def _harmless(letter: str) -> bool:
    return letter.isprintable() or category(letter) == "Zs" or letter in _JOINERS


def _written_out(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")
