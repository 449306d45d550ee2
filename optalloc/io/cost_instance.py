"""What imported instances have in common: demands that must be met once, at least cost.

Everything worth something is a required scenario of value 0, so that the objective is minus the cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd

from optalloc.errors import Issue
from optalloc.instance import Instance
from optalloc.io.number_file import Floats, NumberFile
from optalloc.schema import TABLES
from optalloc.tables import Settings, typed_frame

_STAGE: Final = "served"


def demand_tables(
    scenarios: Sequence[str], regions: Sequence[str], resources: Sequence[str], demand: Floats
) -> dict[str, Mapping[str, object]]:
    """Return the tables of scenarios that must be served, each in one region.

    Parameters
    ----------
    scenarios, regions
        Identifiers, and where each is served, n of either.
    resources
        What they need, m identifiers.
    demand
        How much, shape (n, m); what is 0 is not needed.
    """
    which, what = np.nonzero(demand)
    stage = [_STAGE] * len(scenarios)
    return {
        "scenarios": {"scenario": scenarios, "required_stage": stage},
        "stages": {"scenario": scenarios, "stage": stage, "order": 1, "value": 0.0},
        "sites": {"scenario": scenarios, "region": regions},
        "needs": {
            "scenario": np.asarray(scenarios)[which],
            "stage": _STAGE,
            "resource": np.asarray(resources)[what],
            "upfront": demand[which, what],
        },
    }


def goods(resources: Sequence[str]) -> Mapping[str, object]:
    """Return the table of resources that are used up and can be carried."""
    return {"resource": resources, "rival": True, "mobile": True, "storable": False}


def cost_instance(
    file: NumberFile,
    problem: str,
    tables: Mapping[str, Mapping[str, object]],
    warnings: Iterable[Issue] = (),
) -> Instance:
    """Return the instance of tables that an importer filled.

    Parameters
    ----------
    file
        Where they come from.
    problem
        Name of the problem in the literature.
    tables
        Columns of values by table.
    warnings
        What is to be said of the file.
    """
    settings = Settings(
        title=file.stem,
        description=f"{problem}. Every demand must be met, so the objective is minus the cost.",
        sources=(file.name,),
    )
    frames: dict[str, pd.DataFrame] = {
        name: typed_frame(TABLES[name], dict(columns)) for name, columns in tables.items()
    }
    return Instance(settings, frames, warnings)
