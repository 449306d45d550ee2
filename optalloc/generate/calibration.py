"""Parameters of synthetic instances, read off `instances/china31-2023`; each says from which table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

TECHNOLOGIES: Final = ("technology-1", "technology-2", "technology-3")


@dataclass(frozen=True)
class Supply:
    """How a resource is spread over regions, and what it costs.

    Attributes
    ----------
    elasticity, noise
        ln amount = elasticity × ln size + normal(0, noise); size is that of the talent of a region.
    ratio
        At tightness 0.5: needs of all sites over the supply of all regions in a year (rival; capital over the
        horizon), or mean need over mean level (non-rival).
    tiers
        (share of the amount, unit cost or factor on the region's wage or rent).
    """

    elasticity: float
    noise: float
    ratio: float
    tiers: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Demand:
    """How much of a resource a scenario needs in full.

    Attributes
    ----------
    presence
        Share of the scenarios that need it.
    median, noise
        ln (need / value) = ln median + normal(0, noise).
    ramp
        The first l of L stages need (l / L) ** ramp of it.
    """

    presence: float
    median: float
    noise: float
    ramp: float


@dataclass(frozen=True)
class Calibration:
    """Parameters read off the flagship.

    Attributes
    ----------
    size_noise
        Standard deviation of ln talent over the regions (endowments).
    rent, rent_noise, wage, wage_noise
        Geometric mean and standard deviation of the logarithm of the least unit cost of space and of talent
        over the regions (endowments); both rise together.
    space_rent_elasticity
        Slope of ln (space / talent) against ln rent (endowments).
    value, value_noise, value_ramp
        Geometric mean and deviation of the value of rollouts; stage l of L is worth (l / L) ** ramp of
        it (stages).
    hosts
        Least and most candidate hosts of a scenario, around the five of the flagship (sites).
    factor_noise
        Deviation of ln value_factor, and its range (sites).
    """

    size_noise: float
    rent: float
    rent_noise: float
    wage: float
    wage_noise: float
    space_rent_elasticity: float
    value: float
    value_noise: float
    value_ramp: float
    hosts: tuple[int, int]
    factor_noise: float
    factor_range: tuple[float, float]
    upkeep: float
    supply: Mapping[str, Supply]
    demand: Mapping[str, Demand]


_TECHNOLOGY_SUPPLY: Final = Supply(elasticity=1.2, noise=0.85, ratio=0.5, tiers=((1.0, 0.0),))
_TECHNOLOGY_DEMAND: Final = Demand(presence=0.6, median=1.5, noise=0.3, ramp=0.3)

FLAGSHIP: Final = Calibration(
    size_noise=1.44,
    rent=0.043,
    rent_noise=0.48,
    wage=1.42,
    wage_noise=0.31,
    space_rent_elasticity=-2.5,
    value=14.0,
    value_noise=0.43,
    value_ramp=2.7,
    hosts=(4, 6),
    factor_noise=0.235,
    factor_range=(0.6, 1.8),
    upkeep=0.03,
    supply=MappingProxyType(
        {
            "capital": Supply(0.95, 0.2, 0.56, ((0.18, 1.0), (0.31, 1.05), (0.51, 1.3))),
            "talent": Supply(1.0, 0.0, 0.5, ((0.38, 1.0), (0.16, 1.5), (0.46, 2.5))),
            "space": Supply(1.0, 0.2, 0.39, ((0.55, 1.0), (0.27, 2.5), (0.18, 8.0))),
            **dict.fromkeys(TECHNOLOGIES, _TECHNOLOGY_SUPPLY),
            "data": Supply(0.5, 0.45, 0.62, ((1.0, 0.0),)),
            "chips": Supply(0.2, 0.2, 0.58, ((0.3, 0.25), (0.7, 1.0))),
        }
    ),
    demand=MappingProxyType(
        {
            "capital": Demand(1.0, 0.94, 0.32, 2.3),
            "talent": Demand(1.0, 0.063, 0.2, 1.5),
            "space": Demand(1.0, 0.71, 0.87, 2.7),
            **dict.fromkeys(TECHNOLOGIES, _TECHNOLOGY_DEMAND),
            "data": Demand(0.45, 0.17, 0.5, 0.5),
            "chips": Demand(0.65, 0.1, 0.5, 2.1),
        }
    ),
)

#: form -> (fixed cost, the same per 1000 km, running cost, joint capacity; corridors).
FORMS: Final = {
    "agreement": (0.6, 0.8, 0.25, 80.0),
    "enclave": (0.8, 0.2, 0.2, np.nan),
    "supply": (0.6, 0.6, 0.2, np.nan),
}

#: (form, resource, unit cost, capacity, yield, load; terms).
TERMS: Final = (
    *(("agreement", name, 0.02, 40.0, 0.6, 1.0) for name in TECHNOLOGIES),
    ("agreement", "data", 0.03, 6.0, 0.85, 5.0),
    *(("enclave", name, 0.01, 60.0, 0.9, 1.0) for name in TECHNOLOGIES),
    ("enclave", "capital", 0.01, 5.0, 1.0, 2.0),
    ("enclave", "chips", 0.03, 3.0, 1.0, 2.0),
    ("supply", "data", 0.04, 6.0, 0.85, 5.0),
    ("supply", "chips", 0.03, 3.0, 1.0, 2.0),
)

#: form -> most talent sent; its cost and loss grow with the distance (terms).
TALENT_CAPACITY: Final = MappingProxyType({"agreement": 0.4, "enclave": 0.8, "supply": 0.6})
TALENT_COST: Final = (0.3, 0.2)  # and per 1000 km
TALENT_LOAD: Final = 10.0
TALENT_LOSS_PER_1000_KM: Final = 0.08
TALENT_LEAST_YIELD: Final = 0.75

#: form -> (fixed cost, running cost, space added; facilities, capacities).
BUILDINGS: Final = MappingProxyType(
    {"enclave": (5.0, 0.5, 15.0), "park": (16.0, 0.6, 30.0), "approval": (1.75, 0.25, 0.0)}
)

#: Yearly budget of a region of mean size, least budget of any, and yearly budget of all per region (budgets).
REGION_BUDGET: Final = 9.4
LEAST_BUDGET: Final = 1.2
COMMON_BUDGET_PER_REGION: Final = 1.5
