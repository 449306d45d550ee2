"""Non-rival resources: each site on its own reaches the level it needs; nothing received is passed on."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from optalloc.verify.amounts import Amounts
from optalloc.verify.data import Data
from optalloc.verify.exact import excess, short, total
from optalloc.verify.reading import Place, Reading, Shortage
from optalloc.verify.verification import Violation


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
            without = "" if lacking is None else f" and goes without {short(lacking)}"
            yield Violation(
                "access",
                f"{scenario} in {region} reaches {short(total(reached))} of {resource} "
                f"{data.when(future, period)}{without} and needs {short(total(needs))}",
                miss,
            )


def _flows(
    data: Data, plan: Reading, amounts: Amounts, place: Place, tolerance: Fraction
) -> Iterator[Violation]:
    level = amounts.level(place)
    for flow in amounts.departures[place]:
        sent = plan.flows[flow]
        miss = excess([sent], level, tolerance, data.units.resource[place.resource])
        if miss is not None:
            yield Violation(
                "level-at-origin",
                f"{flow.corridor} carries {short(sent)} of {flow.resource} "
                f"{data.when(flow.future, flow.period)} and {place.region} has {short(total(level))} "
                "of its own",
                miss,
            )
