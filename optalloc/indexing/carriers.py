"""Which corridor carries which resource, and on what terms."""

from __future__ import annotations

import numpy as np
import pandas as pd

from optalloc.indexing.arrays import NONE, Carriers, Ints
from optalloc.indexing.effects import Effects
from optalloc.indexing.positions import positions
from optalloc.tables import Frames


def index_carriers(effects: Effects, frames: Frames) -> Carriers:
    """Resolve which row of `terms` applies to each corridor and resource; keep the pairs that have one."""
    corridors, terms = frames["corridors"], frames["terms"]
    term = _applying_terms(frames)
    corridor, resource = np.nonzero(term != NONE)
    row = term[corridor, resource]
    labels = pd.DataFrame(
        {
            "corridor": corridors["corridor"].to_numpy()[corridor],
            "form": corridors["form"].to_numpy()[corridor],
            "resource": frames["resources"]["resource"].to_numpy()[resource],
        }
    )
    region = frames["regions"]["region"]
    return Carriers(
        corridor=corridor,
        resource=resource,
        origin=positions(region, corridors["origin"])[corridor],
        destination=positions(region, corridors["destination"])[corridor],
        term=row,
        share=terms["yield"].to_numpy()[row],
        load=terms["load"].to_numpy()[row],
        unit_cost=effects.of("terms", "unit_cost", labels, terms["unit_cost"].to_numpy()[row]),
        capacity=effects.of("terms", "capacity", labels, terms["capacity"].fillna(np.inf).to_numpy()[row]),
    )


def _applying_terms(frames: Frames) -> Ints:
    """Return the row of `terms` for each corridor and resource, NONE where there is none, shape (C, K).

    The most specific row wins: (corridor, resource), (corridor, all), (form, resource), (form, all).
    """
    corridors, terms, resources = frames["corridors"], frames["terms"], frames["resources"]
    forms = pd.Series(sorted({*corridors["form"]} - {""}), dtype="str")
    form_of_corridor = positions(forms, corridors["form"])
    by_form = np.full((len(forms) + 1, len(resources)), NONE, dtype=np.int64)  # last row: no form
    form, corridor = positions(forms, terms["form"]), positions(corridors["corridor"], terms["corridor"])
    resource = positions(resources["resource"], terms["resource"])
    row = np.arange(len(terms))
    for_all, for_one = resource == NONE, resource != NONE
    by_form[form[(form != NONE) & for_all]] = row[(form != NONE) & for_all][:, None]
    chosen = (form != NONE) & for_one
    by_form[form[chosen], resource[chosen]] = row[chosen]
    found = by_form[form_of_corridor]
    chosen = (corridor != NONE) & for_all
    found[corridor[chosen]] = row[chosen][:, None]
    chosen = (corridor != NONE) & for_one
    found[corridor[chosen], resource[chosen]] = row[chosen]
    found[:, ~resources["mobile"].to_numpy(dtype=bool)] = NONE
    return found
