"""Lines of text in which letters may be two columns wide and words need no blank between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from unicodedata import east_asian_width

_WIDE: Final = "\u2e80-\uffef"
_OPENING: Final = "（“《"  # never the last of a line
_CLOSING: Final = "，。；：、？！）”》…\\]"  # never the first of a line

#: What is not broken: blanks, a word of narrow letters, or a wide letter, with the marks that belong to it.
_PIECE: Final = re.compile(rf"\s+|[{_OPENING}]*(?:[^\s{_WIDE}]+|[{_WIDE}])[{_CLOSING}]*")


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def wrapped(text: str, width: int) -> Iterator[str]:
    """Yield the lines of a text, each of at most some columns unless a single word is wider."""
    line = ""
    for piece in _PIECE.findall(text):
        if line and columns(line + piece.rstrip()) > width:
            yield line.rstrip()
            line = piece.lstrip()
        else:
            line += piece
    yield line.rstrip()
