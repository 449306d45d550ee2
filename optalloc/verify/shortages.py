"""No site goes without more than it needs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from optalloc.language import say
from optalloc.verify.amounts import Amounts
from optalloc.verify.data import Data
from optalloc.verify.exact import excess, short, total
from optalloc.verify.reading import Place, Reading
from optalloc.verify.verification import Violation


def check_shortages(data: Data, plan: Reading, amounts: Amounts, tolerance: Fraction) -> Iterator[Violation]:
    """Yield shortages above the need: g[s,r,k,t] ≤ Need[s,r,k,t]."""
    for gap, lacking in plan.shortages.items():
        place = Place(gap.future, gap.period, gap.region, gap.resource)
        needs = amounts.needs.get(place, {}).get(gap.scenario, [])
        miss = excess([lacking], needs, tolerance, data.units.resource[gap.resource])
        if miss is not None:
            message = say(
                "{scenario} in {region} goes without {lacking} of {resource} {when} and needs {needs}",
                scenario=data.called("scenario", gap.scenario),
                region=data.called("region", gap.region),
                lacking=short(lacking),
                resource=data.called("resource", gap.resource),
                when=data.when(gap.future, gap.period),
                needs=short(total(needs)),
            )
            yield Violation("shortage", message, miss)
