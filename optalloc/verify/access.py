"""Non-rival resources: each site on its own reaches the level it needs; nothing received is passed on."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from optalloc.language import mark, say
from optalloc.verify.amounts import Amounts
from optalloc.verify.data import Data
from optalloc.verify.exact import excess, short, total
from optalloc.verify.reading import Place, Reading, Shortage
from optalloc.verify.verification import Violation

#: Of a site below its level, without and with a shortage that the plan states.
_TOO_LITTLE: Final = mark("{scenario} in {region} reaches {reached} of {resource} {when} and needs {needs}")
_TOO_LITTLE_IN_ALL: Final = mark(
    "{scenario} in {region} reaches {reached} of {resource} {when} and goes without {lacking} and needs "
    "{needs}"
)


def check_access(data: Data, plan: Reading, amounts: Amounts, tolerance: Fraction) -> Iterator[Violation]:
    """Yield sites below the level they need, and flows above the level of their origin.

    ::

        Need[s,r,k,t] ≤ Level[r,k,t] + Σ η x_in + g[s,r,k,t]
        x[c,k,t] ≤ Level[i(c),k,t]
    """
    for place in amounts.needs:
        if not data.resources[place.resource].rival:
            yield from _sites(data, plan, amounts, place, tolerance)
    for place in amounts.departures:
        if not data.resources[place.resource].rival:
            yield from _flows(data, plan, amounts, place, tolerance)


def _sites(
    data: Data, plan: Reading, amounts: Amounts, place: Place, tolerance: Fraction
) -> Iterator[Violation]:
    future, period, region, resource = place
    reached = [*amounts.level(place), *amounts.arrivals.get(place, ())]
    for scenario, needs in amounts.needs[place].items():
        lacking = plan.shortages.get(Shortage(future, period, scenario, region, resource))
        has = reached if lacking is None else [*reached, lacking]
        miss = excess(needs, has, tolerance, data.units.resource[resource])
        if miss is not None:
            message = say(
                _TOO_LITTLE if lacking is None else _TOO_LITTLE_IN_ALL,
                scenario=data.called("scenario", scenario),
                region=data.called("region", region),
                reached=short(total(reached)),
                resource=data.called("resource", resource),
                when=data.when(future, period),
                lacking="" if lacking is None else short(lacking),
                needs=short(total(needs)),
            )
            yield Violation("access", message, miss)


def _flows(
    data: Data, plan: Reading, amounts: Amounts, place: Place, tolerance: Fraction
) -> Iterator[Violation]:
    level = amounts.level(place)
    for flow in amounts.departures[place]:
        sent = plan.flows[flow]
        miss = excess([sent], level, tolerance, data.units.resource[place.resource])
        if miss is not None:
            message = say(
                "{corridor} carries {sent} of {resource} {when}, of which {region} draws or makes {level} "
                "of its own",
                corridor=data.called("corridor", flow.corridor),
                sent=short(sent),
                resource=data.called("resource", flow.resource),
                when=data.when(flow.future, flow.period),
                region=data.called("region", place.region),
                level=short(total(level)),
            )
            yield Violation("level-at-origin", message, miss)
