"""Regions: where they lie, how large and how dear they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from optalloc.generate.calibration import FLAGSHIP
from optalloc.generate.draws import Floats, Texts, normal, number_of, numbered

_EARTH_RADIUS_KM: Final = 6371.0
_LONGITUDES: Final = (100.0, 122.0)
_LATITUDES: Final = (22.0, 42.0)


@dataclass(frozen=True)
class Land:
    """Regions: identifiers, places, size (1 on average), least rent and wage, distances."""

    names: Texts
    lon: Floats
    lat: Floats
    size: Floats
    rent: Floats
    wage: Floats
    km: Floats


def draw_land(rng: np.random.Generator, count: int) -> Land:
    """Draw regions."""
    lon, lat = rng.uniform(*_LONGITUDES, count), rng.uniform(*_LATITUDES, count)
    size, rent, wage = (normal(rng, count) for _ in range(3))
    rent = 0.6 * size + 0.8 * rent  # rents rise with size, and wages with rents, as far as in the flagship
    wage = 0.87 * rent + 0.49 * wage
    amount = np.exp(FLAGSHIP.size_noise * size)
    return Land(
        names=numbered("region", count),
        lon=lon.round(4),
        lat=lat.round(4),
        size=amount / amount.mean(),
        rent=FLAGSHIP.rent * np.exp(FLAGSHIP.rent_noise * rent),
        wage=FLAGSHIP.wage * np.exp(FLAGSHIP.wage_noise * wage),
        km=_great_circle_km(lon, lat),
    )


def _great_circle_km(lon: Floats, lat: Floats) -> Floats:
    """Return the distances between all places, shape (n, n), by haversine."""
    east, north = np.radians(lon), np.radians(lat)
    half = np.sin((north[:, None] - north) / 2) ** 2
    half += np.cos(north[:, None]) * np.cos(north) * np.sin((east[:, None] - east) / 2) ** 2
    return np.asarray(2 * _EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half, 1))))


def region_table(land: Land) -> pd.DataFrame:
    """Return the table of regions."""
    numbers = [number_of(name) for name in land.names]
    return pd.DataFrame(
        {
            "region": land.names,
            "name": [f"Region {number}" for number in numbers],
            "name_zh": [f"地区{number}" for number in numbers],
            "lon": land.lon,
            "lat": land.lat,
        }
    )
