"""Facilities, corridors, their terms, and budgets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from optalloc.generate.calibration import (
    BUILDINGS,
    COMMON_BUDGET_PER_REGION,
    FORMS,
    LEAST_BUDGET,
    REGION_BUDGET,
    TALENT_CAPACITY,
    TALENT_COST,
    TALENT_LEAST_YIELD,
    TALENT_LOAD,
    TALENT_LOSS_PER_1000_KM,
    TERMS,
)
from optalloc.generate.draws import Ints, short
from optalloc.generate.ideas import Ideas
from optalloc.generate.land import Land

_PARKS_SHARE: Final = 0.2  # of the regions, the dearest, may build a park


def cooperation_tables(land: Land, ideas: Ideas, periods: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Return facilities, capacities, corridors, terms and budgets."""
    corridors = _corridors(land)
    facilities = _facilities(land, ideas, corridors)
    space = facilities["form"].map({form: added for form, (_, _, added) in BUILDINGS.items() if added})
    capacities = pd.DataFrame({"facility": facilities["facility"], "resource": "space", "amount": space})
    own = np.maximum(REGION_BUDGET * land.size, LEAST_BUDGET) * len(periods)
    common = {
        "payer": "",
        "period": list(periods),
        "limit": COMMON_BUDGET_PER_REGION * len(land.names),
    }
    budgets = pd.concat([pd.DataFrame(common), pd.DataFrame({"payer": land.names, "limit": short(own)})])
    return {
        "facilities": facilities,
        "capacities": capacities[space.notna()],
        "corridors": corridors.drop(columns="km"),
        "terms": _terms(corridors),
        "budgets": budgets,
    }


def _corridors(land: Land) -> pd.DataFrame:
    """Agreements with the nearest region and the nearest hub, and an enclave or a supply line with the hub.

    Hubs are the largest regions, as many as the square root of all.
    """
    count = len(land.names)
    if count == 1:
        return pd.DataFrame(columns=["corridor", "origin", "destination", "form", "km", "requires"])
    here = np.arange(count)
    apart = land.km + np.diag(np.full(count, np.inf))
    hubs = np.argsort(-land.size, kind="stable")[: int(np.ceil(np.sqrt(count)))]
    from_hub = apart.copy()
    from_hub[np.setdiff1d(here, hubs)] = np.inf
    near, hub = apart.argmin(axis=0), from_hub.argmin(axis=0)
    linked = here[np.isfinite(from_hub.min(axis=0))]  # a hub without another has none
    agreed = np.unique(
        np.stack((np.concatenate((near, hub[linked])), np.concatenate((here, linked)))), axis=1
    )
    parts = [
        ("agreement", agreed[0], agreed[1]),
        ("enclave", hub[linked], linked),
        ("supply", linked, hub[linked]),
    ]
    return pd.concat([_corridors_of(land, *part) for part in parts])


def _corridors_of(land: Land, form: str, origin: Ints, destination: Ints) -> pd.DataFrame:
    fixed, per_1000_km, running, capacity = FORMS[form]
    pair = land.names[origin] + "-" + land.names[destination]
    km = land.km[origin, destination]
    return pd.DataFrame(
        {
            "corridor": pair + f"-{form}",
            "origin": land.names[origin],
            "destination": land.names[destination],
            "form": form,
            "fixed_cost": short(fixed + per_1000_km * km / 1000),
            "running_cost": running,
            "capacity": capacity,
            "requires": "enclave-" + pair if form == "enclave" else "",
            "group": pair,
            "km": km,
        }
    )


def _facilities(land: Land, ideas: Ideas, corridors: pd.DataFrame) -> pd.DataFrame:
    """Enclaves at the receiving end and paid by the sending one, parks where rents are dear, approvals."""
    enclaves = corridors[corridors["form"] == "enclave"]
    dear = land.names[np.argsort(-land.rent, kind="stable")[: int(np.ceil(_PARKS_SHARE * len(land.names)))]]
    approving = land.names[np.unique(ideas.site_region[ideas.approved[ideas.site_scenario]])]
    parts = [
        _buildings("enclave", enclaves["requires"], enclaves["destination"], enclaves["origin"]),
        _buildings("park", "park-" + dear, dear, ""),
        _buildings("approval", "approval-" + approving, approving, ""),
    ]
    return pd.concat(parts, ignore_index=True)


def _buildings(form: str, names: object, regions: object, sponsors: object) -> pd.DataFrame:
    fixed, running, _ = BUILDINGS[form]
    columns = {"facility": names, "region": regions, "form": form, "sponsor": sponsors}
    return pd.DataFrame(columns | {"fixed_cost": fixed, "running_cost": running})


def _terms(corridors: pd.DataFrame) -> pd.DataFrame:
    """Terms by form, and of talent by corridor, where they hang on the distance."""
    by_form = pd.DataFrame(TERMS, columns=["form", "resource", "unit_cost", "capacity", "yield", "load"])
    km = corridors["km"].to_numpy(dtype=np.float64) / 1000
    cost, cost_of_way = TALENT_COST
    of_talent = pd.DataFrame(
        {
            "corridor": corridors["corridor"],
            "resource": "talent",
            "unit_cost": (cost + cost_of_way * km).round(3),
            "capacity": corridors["form"].map(TALENT_CAPACITY),
            "yield": np.maximum(1 - TALENT_LOSS_PER_1000_KM * km, TALENT_LEAST_YIELD).round(2),
            "load": TALENT_LOAD,
        }
    )
    return pd.concat([by_form[by_form["form"].isin(corridors["form"])], of_talent])
