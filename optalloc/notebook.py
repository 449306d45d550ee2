"""A few figures as a small table of HTML, for a notebook to show."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from optalloc.inert import inert

#: Letters of a text that are shown.
_LONGEST = 200


def html_table(caption: str, rows: Mapping[str, str]) -> str:
    """Return a table of two columns whose texts, wherever they come from, are text in HTML too."""
    left, right = (f' style="text-align:{side}"' for side in ("left", "right"))
    body = "".join(
        f"<tr><th{left}>{_text(name)}</th><td{right}>{_text(value)}</td></tr>" for name, value in rows.items()
    )
    return f"<table><caption{left}>{_text(caption)}</caption>{body}</table>"


def _text(text: str) -> str:
    return escape(inert(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"))
