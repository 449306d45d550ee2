"""Text in the XML of a workbook: what XML cannot hold is written as ``_xHHHH_`` (ISO 29500, ST_Xstring)."""

from __future__ import annotations

import re
from typing import Final
from xml.sax.saxutils import escape

_ESCAPED: Final = re.compile("_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")  # half a character stays as it is
_TO_ESCAPE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)"  # the last: what would read as an escape
)


def escaped(text: str) -> str:
    """Return text in characters that XML can hold, which a spreadsheet program reads back the same."""
    return _TO_ESCAPE.sub(lambda match: f"_x{ord(match.group()):04X}_", text)


def to_xml(text: str) -> str:
    """Return text as the content of an XML element that reads back the same."""
    return escape(escaped(text))


def from_xml(content: str) -> str:
    """Return the text that the content of an XML element stands for."""
    return _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), content)
