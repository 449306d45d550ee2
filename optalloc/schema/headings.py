"""What the columns of all tables are called in what people read, by their names."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from optalloc.language import mark

#: A heading for each column of an instance and of a plan.
HEADINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "region": mark("region"),
        "name": mark("name"),
        "name_zh": mark("Chinese name"),
        "lon": mark("longitude"),
        "lat": mark("latitude"),
        "group": mark("group"),
        "resource": mark("resource"),
        "unit": mark("unit"),
        "rival": mark("rival"),
        "mobile": mark("mobile"),
        "storable": mark("storable"),
        "shortage_price": mark("price of a missing unit"),
        "amount": mark("amount"),
        "unit_cost": mark("unit cost"),
        "period": mark("period"),
        "scenario": mark("scenario"),
        "domain": mark("field"),
        "required_stage": mark("required stage"),
        "required_by": mark("required by"),
        "stage": mark("stage"),
        "order": mark("order"),
        "value": mark("value"),
        "lag": mark("lag"),
        "max_sites": mark("most sites"),
        "upfront": mark("needed at the start"),
        "running": mark("needed in each period"),
        "value_factor": mark("factor of the value"),
        "requires": mark("required facilities"),
        "facility": mark("facility"),
        "form": mark("form"),
        "sponsor": mark("sponsor"),
        "fixed_cost": mark("cost of opening"),
        "running_cost": mark("running cost"),
        "corridor": mark("corridor"),
        "origin": mark("origin"),
        "destination": mark("destination"),
        "capacity": mark("capacity"),
        "yield": mark("share that arrives"),
        "load": mark("load"),
        "payer": mark("payer"),
        "limit": mark("limit"),
        "future": mark("future"),
        "probability": mark("probability"),
        "known_from": mark("known from"),
        "table": mark("table"),
        "column": mark("column"),
        "factor": mark("factor"),
    }
)
