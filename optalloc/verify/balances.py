"""Rival resources: what a region has in a period covers what it needs, sends and keeps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction

from optalloc.verify.amounts import Amounts, Terms
from optalloc.verify.data import Data
from optalloc.verify.exact import excess, short, total
from optalloc.verify.reading import Place, Reading
from optalloc.verify.verification import Violation


def check_balances(data: Data, plan: Reading, amounts: Amounts, tolerance: Fraction) -> Iterator[Violation]:
    """Yield regions that are short of a rival resource.

    ::

        Σ q + Σ amount u + Σ η x_in − Σ x_out + h[t−1] − h[t] + Σ running⁻ z[t−1] ≥ Σ_s (Need − g)
    """
    lacking = _lacking(plan)
    for place in dict.fromkeys((*amounts.needs, *amounts.departures, *plan.stocks)):
        if not data.resources[place.resource].rival:
            continue
        has = _has(plan, amounts, place)
        shortage = lacking.get(place, [])
        asked = _asked(plan, amounts, place)
        unit = data.units.resource[place.resource]
        miss = excess(
            [term for terms in asked.values() for term in terms], [*has, *shortage], tolerance, unit
        )
        if miss is not None:
            yield Violation("balance", _message(data, place, has, shortage, asked), miss)


def _lacking(plan: Reading) -> Mapping[Place, Terms]:
    """Return the shortages of all sites by place."""
    lacking: dict[Place, Terms] = defaultdict(list)
    for gap, amount in plan.shortages.items():
        lacking[Place(gap.future, gap.period, gap.region, gap.resource)].append(amount)
    return lacking


def _has(plan: Reading, amounts: Amounts, place: Place) -> Terms:
    """Return what there is: of its own, arriving, kept from the period before."""
    kept = plan.stocks.get(place._replace(period=place.period - 1))
    return [
        *amounts.level(place),
        *amounts.arrivals.get(place, ()),
        *(() if kept is None else (kept,)),
    ]


def _asked(plan: Reading, amounts: Amounts, place: Place) -> Mapping[str, Terms]:
    """Return what is asked of it, by what for."""
    needs = amounts.needs.get(place, {}).values()
    return {
        "for its stages": [term for terms in needs for term in terms],
        "to send": [plan.flows[flow] for flow in amounts.departures.get(place, ())],
        "to keep": [plan.stocks[place]] if place in plan.stocks else [],
    }


def _message(data: Data, place: Place, has: Terms, shortage: Terms, asked: Mapping[str, Terms]) -> str:
    sums = {what: total(terms) for what, terms in asked.items() if terms}
    parts = ", ".join(f"{short(amount)} {what}" for what, amount in sums.items())
    without = f" and goes without {short(total(shortage))}" if shortage else ""
    return (
        f"{place.region} has {short(total(has))} of {place.resource} {data.when(place.future, place.period)}"
        f"{without} and needs {short(total(sums.values()))}: {parts}"
    )
