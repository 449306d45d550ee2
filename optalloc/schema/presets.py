"""How resources of well-known names behave."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True)
class Preset:
    """How a resource of a well-known name behaves."""

    rival: bool
    mobile: bool
    storable: bool


PRESETS: Final = MappingProxyType(
    {
        "capital": Preset(rival=True, mobile=True, storable=True),
        "talent": Preset(rival=True, mobile=True, storable=False),
        "space": Preset(rival=True, mobile=False, storable=False),
        "technology": Preset(rival=False, mobile=True, storable=False),
    }
)
