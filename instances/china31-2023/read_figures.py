"""The figures and assumptions of the instance, read from ``figures/``."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import median

#: A row of a table as text by column.
Row = Mapping[str, str]

#: Macro-regions of the National Bureau of Statistics.
GROUPS = {
    "East": "beijing tianjin hebei shanghai jiangsu zhejiang fujian shandong guangdong hainan",
    "Central": "shanxi anhui jiangxi henan hubei hunan",
    "West": (
        "inner-mongolia guangxi chongqing sichuan guizhou yunnan "
        "xizang shaanxi gansu qinghai ningxia xinjiang"
    ),
    "Northeast": "liaoning jilin heilongjiang",
}

_PRICE = "capital_commodity_building_price_cny_m2"
_SOFTWARE = "software_product_revenue_1e8cny"


@dataclass(frozen=True)
class Province:
    """A province: identifier, names, coordinates of its capital, macro-region and figures by column."""

    region: str
    name: str
    name_zh: str
    lon: float
    lat: float
    group: str
    figures: Mapping[str, float]

    def __getitem__(self, figure: str) -> float:
        return self.figures[figure]


class Figures:
    """Everything that stands in ``figures/``, gaps filled by the rules that README.md states."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.provinces = {province.region: province for province in _provinces(self.rows("provinces_2023"))}
        self.assumed = {row["name"]: float(row["value"]) for row in self.rows("assumptions")}
        self.traits = {row["trait"]: row["regions"].split(";") for row in self.rows("traits")}
        self.scenarios = self.rows("scenarios")
        self.stages = self.rows("stage_profile")
        self.forms = {row["form"]: row for row in self.rows("forms")}
        self.facilities = self.rows("facilities")
        self.pairings = [(row["origin"], row["destination"]) for row in self.rows("pairings")]
        self.value_indicator = {row["domain"]: row["value_indicator"] for row in self.rows("domains")}

    def rows(self, name: str) -> list[Row]:
        """Read a table of ``figures/``."""
        with (self.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def km(self, one: str, other: str) -> float:
        """Great-circle distance between two capitals."""
        return self._distances[one, other]

    @cached_property
    def _distances(self) -> dict[tuple[str, str], float]:
        return {
            (identifier(row[""]), identifier(name)): float(km)
            for row in self.rows("capital_great_circle_km")
            for name, km in row.items()
            if name
        }

    @cached_property
    def relative_price(self) -> dict[str, float]:
        """Price of land over that of the median province."""
        middle = median(province["price"] for province in self.provinces.values())
        return {region: province["price"] / middle for region, province in self.provinces.items()}


def identifier(name: str) -> str:
    """Turn ``Inner Mongolia`` into ``inner-mongolia``."""
    return name.lower().replace(" ", "-")


def _provinces(rows: list[Row]) -> list[Province]:
    """Read the provinces, fill the gaps by rule, and add what is derived."""
    group = {region: name for name, regions in GROUPS.items() for region in regions.split()}
    western = [
        float(row[_PRICE]) for row in rows if row[_PRICE] and group[identifier(row["province_en"])] == "West"
    ]
    share = min(float(row[_SOFTWARE]) / float(row["gdp_1e8cny"]) for row in rows if row[_SOFTWARE])
    provinces = []
    for row in rows:
        text = {"province", "province_en", "iso", "adcode", "capital"}
        figures = {column: float(cell) for column, cell in row.items() if cell and column not in text}
        figures.setdefault(_SOFTWARE, figures["gdp_1e8cny"] * share)
        figures["price"] = figures.get(_PRICE, median(western))
        figures["cheap_land"] = 1 / figures["price"]
        region = identifier(row["province_en"])
        place = (figures["capital_lon"], figures["capital_lat"])
        provinces.append(
            Province(region, row["province_en"], row["province"], *place, group[region], figures)
        )
    return provinces
