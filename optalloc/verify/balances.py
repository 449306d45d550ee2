"""Rival resources: what a region has in a period covers what it needs, sends and keeps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final

from optalloc.language import in_a_row, mark, say
from optalloc.verify.amounts import Amounts, Terms
from optalloc.verify.data import Data
from optalloc.verify.exact import excess, short, total
from optalloc.verify.reading import Place, Reading
from optalloc.verify.verification import Violation

#: What a region can be asked for: its stages, others, itself later.
_FOR_STAGES: Final = mark("{amount} for its stages")
_TO_SEND: Final = mark("{amount} to send")
_TO_KEEP: Final = mark("{amount} to keep")

#: Of a region that is short, without and with shortages that the plan states.
_TOO_LITTLE: Final = mark("{region} has {has} of {resource} {when} and needs {needs}: {parts}")
_TOO_LITTLE_IN_ALL: Final = mark(
    "{region} has {has} of {resource} {when} and goes without {lacking} and needs {needs}: {parts}"
)


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
        _FOR_STAGES: [term for terms in needs for term in terms],
        _TO_SEND: [plan.flows[flow] for flow in amounts.departures.get(place, ())],
        _TO_KEEP: [plan.stocks[place]] if place in plan.stocks else [],
    }


def _message(data: Data, place: Place, has: Terms, shortage: Terms, asked: Mapping[str, Terms]) -> str:
    sums = {what: total(terms) for what, terms in asked.items() if terms}
    return say(
        _TOO_LITTLE_IN_ALL if shortage else _TOO_LITTLE,
        region=data.called("region", place.region),
        has=short(total(has)),
        resource=data.called("resource", place.resource),
        when=data.when(place.future, place.period),
        lacking=short(total(shortage)),
        needs=short(total(sums.values())),
        parts=in_a_row(say(what, amount=short(amount)) for what, amount in sums.items()),
    )
