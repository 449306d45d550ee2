"""The entries of instance.toml."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from optalloc.language import mark

_HIGHEST_LEVEL: Final = 0.999999999  # probabilities add up to 1 within 1e-9, so 1 - alpha is no less


@dataclass(frozen=True)
class Setting:
    """One entry of instance.toml; `name` is dotted where it stands in a section."""

    name: str
    type: type
    meaning: str
    default: object
    minimum: float | None = None
    maximum: float | None = None


SETTINGS: Final = (
    Setting("title", str, mark("Title of the instance"), ""),
    Setting("title_zh", str, mark("Title in Chinese"), ""),
    Setting("description", str, mark("What it is for, and notes on the horizon"), ""),
    Setting("currency", str, mark("Unit of money"), ""),
    Setting("sources", list, mark("Where the figures come from"), ()),
    Setting("periods.labels", list, mark("Planning periods in order"), ("1",)),
    Setting("periods.discount", float, mark("Discount rate per period"), 0.0, minimum=0.0),
    Setting(
        "risk.alpha",
        float,
        mark("Level of CVaR: the worst 1 - alpha counts"),
        0.9,
        minimum=0.0,
        maximum=_HIGHEST_LEVEL,
    ),
    Setting("risk.weight", float, mark("Weight of CVaR in the objective"), 0.0, minimum=0.0, maximum=1.0),
)
