"""Resources, and what the regions have of them."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from optalloc.generate.calibration import FLAGSHIP, TECHNOLOGIES
from optalloc.generate.draws import normal, short
from optalloc.generate.ideas import Ideas
from optalloc.generate.land import Land

_COLUMNS: Final = ("resource", "name", "name_zh", "unit", "rival", "mobile", "storable")
_RESOURCES: Final = (
    ("capital", "Capital", "资金", "1e8 CNY", True, True, True),
    ("talent", "Talent", "人才", "1000 FTE", True, True, False),
    ("space", "Space", "空间", "1e4 m2", True, False, False),
    *((name, name.capitalize(), f"技术{name[-1]}", "index", False, True, False) for name in TECHNOLOGIES),
    ("data", "Data", "数据", "index", False, True, False),
    ("chips", "Chips", "芯片", "lots", True, True, False),
)

_NON_RIVAL: Final = frozenset(row[0] for row in _RESOURCES if not row[4])


def resource_table() -> pd.DataFrame:
    """Return the table of resources."""
    return pd.DataFrame(_RESOURCES, columns=list(_COLUMNS))


def endowment_table(
    land: Land, ideas: Ideas, scarcity: float, periods: int, rng: np.random.Generator
) -> pd.DataFrame:
    """Spread what all sites would need, over the ratio of the flagship and the scarcity, over the regions."""
    prices = {"talent": land.wage, "space": land.rent}
    parts = []
    for name, supply in FLAGSHIP.supply.items():
        spread = land.size**supply.elasticity * np.exp(supply.noise * normal(rng, len(land.size)))
        if name == "space":
            spread = spread * (land.rent / FLAGSHIP.rent) ** FLAGSHIP.space_rent_elasticity
        amount = spread / spread.mean() * _mean_supply(ideas, name, len(land.names), periods) / scarcity
        for share, price in supply.tiers:
            cost = price * prices.get(name, np.ones(len(land.names)))
            parts.append(
                pd.DataFrame(
                    {
                        "region": land.names,
                        "resource": name,
                        "amount": short(amount * share),
                        "unit_cost": short(cost),
                    }
                )
            )
    return pd.concat(parts)


def _mean_supply(ideas: Ideas, name: str, regions: int, periods: int) -> float:
    """Return the amount of a region of mean supply at tightness 0.5, for a year."""
    ratio, need = FLAGSHIP.supply[name].ratio, ideas.needs[name]
    typical = FLAGSHIP.demand[name].median * FLAGSHIP.value  # where no scenario needs any
    if name in _NON_RIVAL:
        return float(need[need > 0].mean() if need.any() else typical) / ratio
    years = periods if name == "capital" else 1
    return max(float(need @ ideas.hosts), typical) / ratio / years / regions
