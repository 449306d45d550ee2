"""No site goes without more than it needs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

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
            yield Violation(
                "shortage",
                f"{gap.scenario} in {gap.region} goes without {short(lacking)} of {gap.resource} "
                f"{data.when(gap.future, gap.period)} and needs {short(total(needs))}",
                miss,
            )
