"""What a future may multiply."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

#: Key columns by which a shock may single out rows of a table (beside `period`).
SHOCK_KEYS: Final = MappingProxyType(
    {
        "resources": ("resource",),
        "endowments": ("region", "resource"),
        "stages": ("scenario", "stage"),
        "needs": ("scenario", "stage", "resource"),
        "sites": ("scenario", "region"),
        "facilities": ("facility", "region", "form"),
        "capacities": ("facility", "resource"),
        "corridors": ("corridor", "form"),
        "terms": ("corridor", "form", "resource"),
    }
)
