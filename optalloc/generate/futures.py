"""Futures and their shocks."""

from __future__ import annotations

import numpy as np
import pandas as pd

from optalloc.generate.calibration import TECHNOLOGIES
from optalloc.generate.draws import normal, numbered, short


def future_tables(count: int, corridors: bool, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return futures of equal probability that shift endowments, values and the cost of sending."""
    if count == 1:
        return {}
    names = numbered("future", count)
    shaken = [("endowments", "amount", name, 0.15) for name in ("capital", "talent", *TECHNOLOGIES)]
    shaken += [("stages", "value", "", 0.2)] + [("terms", "unit_cost", "", 0.3)] * corridors
    shocks = [
        pd.DataFrame(
            {
                "future": names,
                "table": table,
                "column": column,
                "resource": resource,
                "factor": short(np.exp(noise * normal(rng, count))),
            }
        )
        for table, column, resource, noise in shaken
    ]
    return {
        "futures": pd.DataFrame({"future": names, "probability": 1 / count}),
        "shocks": pd.concat(shocks),
    }
