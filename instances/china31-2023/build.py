"""Build the tables of this instance from the figures and assumptions in ``figures/``.

Nobody edits the tables by hand: change a figure or an assumption and run

    python instances/china31-2023/build.py

which writes them beside this file, or into the folder named after it. What the figures mean and where they
come from stands in README.md.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd
from cooperation import budget_rows, capacity_rows, corridor_rows, facility_rows, term_rows
from endowments import endowment_rows, region_rows, resource_rows
from launches import need_rows, scenario_rows, site_rows, stage_rows
from read_figures import Figures

from optalloc.instance import Instance
from optalloc.io import write
from optalloc.tables import Settings

HERE = Path(__file__).resolve().parent
PERIODS = ("2026", "2027", "2028", "2029", "2030")


def settings(f: Figures) -> Settings:
    """Title, periods and sources."""
    return Settings(
        title="Innovation cooperation between the 31 provinces of China",
        title_zh="中国31省份创新资源协同配置",
        description=(
            "Endowments from statistics of 2023; needs, values, costs and shares assumed. The horizon ends "
            "in 2030 and nothing is worth anything after it. See README.md."
        ),
        currency="1e8 CNY",
        sources=(
            "China Statistical Yearbook on Science and Technology 2024 (NBS, MOST)",
            "China Statistical Yearbook 2024 (NBS)",
            "Bulletin on national science and technology funding 2023 (NBS, MOST, MOF)",
            "Main-city annual data 2023 (NBS)",
            "GeoNames (CC BY 4.0)",
        ),
        periods=PERIODS,
        discount=f.assumed["discount"],
    )


def build() -> Instance:
    """Return the checked instance."""
    f = Figures(HERE / "figures")
    rows = {
        "regions": region_rows(f),
        "resources": resource_rows(),
        "endowments": endowment_rows(f),
        "scenarios": scenario_rows(f),
        "stages": stage_rows(f),
        "needs": need_rows(f),
        "sites": site_rows(f),
        "facilities": facility_rows(f),
        "capacities": capacity_rows(f),
        "corridors": corridor_rows(f),
        "terms": term_rows(f),
        "budgets": budget_rows(f, PERIODS),
    }
    return Instance.build(settings(f), **{name: pd.DataFrame(table) for name, table in rows.items()})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Build the tables of the instance from figures/.")
    parser.add_argument("folder", nargs="?", type=Path, default=HERE)
    write(build(), parser.parse_args().folder)
