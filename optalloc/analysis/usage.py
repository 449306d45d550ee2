"""How much of each resource a plan uses of what there is: where it is tight, and where it lies idle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal, localcontext
from typing import Final

import numpy as np
import pandas as pd

from optalloc.instance import Instance, check_instance
from optalloc.plan import Plan
from optalloc.verify.amounts import Amounts
from optalloc.verify.data import Data
from optalloc.verify.exact import EXACT, ZERO, total
from optalloc.verify.reading import Place, Reading

#: Share from which on a resource counts as used up.
TIGHT: Final = 1.0 - 1e-6

COLUMNS: Final = (
    "future",
    "period",
    "region",
    "resource",
    "own",
    "received",
    "used",
    "sent",
    "kept",
    "share",
)


def usage(instance: Instance, plan: Plan) -> pd.DataFrame:
    """Return what there is and what becomes of it, wherever there is or is used something.

    Returns
    -------
    DataFrame
        Text: future, period, region, resource. Amounts: ``own`` (endowments, also what is not drawn of them;
        open facilities; outputs; what was kept), ``received`` (what arrives), ``used`` (needs that are met;
        non-rival: the largest of a site), ``sent`` (non-rival: the most sent into one corridor) and ``kept``.
        ``share`` is how much of its own it takes to use, send and keep that much beside what is received
        (non-rival: to use or to send it): 0 where there is none, at most 1.

    Raises
    ------
    NotAnInstanceError
        For anything but an instance.
    """
    check_instance(instance, "optalloc.usage")
    with localcontext(EXACT):
        data = Data(instance)
        reading = Reading(data, plan)
        rows = list(_rows(data, reading, Amounts(data, reading), _endowed(instance)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _endowed(instance: Instance) -> dict[Place, float]:
    """Return the endowments of each place, all tiers together."""
    indexed = instance.indexed
    endowed: dict[Place, float] = defaultdict(float)
    pairs = zip(indexed.endowment_region.tolist(), indexed.endowment_resource.tolist(), strict=True)
    names = [(indexed.regions[region], indexed.resources[resource]) for region, resource in pairs]
    for future, period, row in np.argwhere(indexed.endowment_amount > 0).tolist():
        endowed[Place(future, period, *names[row])] += float(indexed.endowment_amount[future, period, row])
    return endowed


def _rows(
    data: Data, plan: Reading, amounts: Amounts, endowed: Mapping[Place, float]
) -> Iterator[tuple[object, ...]]:
    drawn, short = _by_place(plan)
    for place in sorted({*endowed, *amounts.needs, *amounts.arrivals, *amounts.departures}):
        rival = data.resources[place.resource].rival
        own = endowed.get(place, 0.0) + float(total(amounts.level(place)) - drawn[place])
        own += float(plan.stocks.get(place._replace(period=place.period - 1), ZERO))
        received = float(total(amounts.arrivals.get(place, ())))
        needs = [total(terms) for terms in amounts.needs.get(place, {}).values()]
        flows = [plan.flows[flow] for flow in amounts.departures.get(place, ())]
        kept = float(plan.stocks.get(place, ZERO))
        if rival:
            used, sent = float(total(needs) - short[place]), float(total(flows))
            share = _share(used + sent + kept - received, own)
        else:
            used, sent = float(max(needs, default=ZERO)), float(max(flows, default=ZERO))
            used = min(used, own + received)
            share = _share(max(used, sent), own)
        when = data.futures[place.future], data.periods[place.period]
        yield (*when, place.region, place.resource, own, received, used, sent, kept, share)


def _by_place(plan: Reading) -> tuple[Mapping[Place, Decimal], Mapping[Place, Decimal]]:
    """Return what is drawn and what is short, by place."""
    drawn: dict[Place, Decimal] = defaultdict(Decimal)
    short: dict[Place, Decimal] = defaultdict(Decimal)
    for use, amount in plan.uses.items():
        drawn[Place(use.future, use.period, use.region, use.resource)] += amount
    for gap, amount in plan.shortages.items():
        short[Place(gap.future, gap.period, gap.region, gap.resource)] += amount
    return drawn, short


def _share(part: float, whole: float) -> float:
    return min(1.0, max(0.0, part) / whole) if whole > 0 else 0.0
