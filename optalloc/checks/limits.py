"""Limits of a figure in words."""

from __future__ import annotations

from typing import Final

from optalloc.language import mark, say
from optalloc.schema import Column, Setting
from optalloc.tables import number_text

#: Where at most 1 is possible, a figure from here on was probably stated in per cent; below, 1 may be meant.
PER_CENT_FROM: Final = 2.0
#: Words for each limit that a column may have, by its attribute.
_LIMITS: Final = {
    "minimum": mark("at least {limit}"),
    "above": mark("more than {limit}"),
    "maximum": mark("at most {limit}"),
}


def limit_in_words(name: str, limit: float) -> str:
    """Return ``at least 0``, for the attribute `minimum`, `above` or `maximum` of a column."""
    return say(_LIMITS[name], limit=number_text(limit))


def range_in_words(of: Column | Setting) -> str:
    """Return all limits of a column or setting, ``at least 0 and at most 1``; "" where there is none."""
    limits = {name: getattr(of, name, None) for name in _LIMITS}
    stated = [limit_in_words(name, limit) for name, limit in limits.items() if limit is not None]
    if len(stated) < 2:
        return "".join(stated)
    lower, upper = stated
    return say("{lower} and {upper}", lower=lower, upper=upper)
