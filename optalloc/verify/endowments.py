"""Nobody draws more than there is."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from optalloc.language import say
from optalloc.verify.data import Data
from optalloc.verify.exact import excess, short, total
from optalloc.verify.reading import Reading
from optalloc.verify.verification import Violation


def check_endowments(data: Data, plan: Reading, tolerance: Fraction) -> Iterator[Violation]:
    """Yield uses beyond their tier: q[w,e,t] ≤ amount[w,e,t], rows of one stated unit cost together."""
    for use, drawn in plan.uses.items():
        tiers = data.tiers_of(use.region, use.resource, use.unit_cost, use.period)
        amounts = [data.endowment.at(row, use.future, use.period) for row in tiers]
        miss = excess([drawn], amounts, tolerance, data.units.resource[use.resource])
        if miss is not None:
            message = say(
                "{region} draws {drawn} of {resource} {when} at a unit cost of {unit_cost} and has {has}",
                region=data.called("region", use.region),
                drawn=short(drawn),
                resource=data.called("resource", use.resource),
                when=data.when(use.future, use.period),
                unit_cost=short(use.unit_cost),
                has=short(total(amounts)),
            )
            yield Violation("endowment", message, miss)
