"""What requires a facility waits for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from optalloc.verify.data import Data
from optalloc.verify.reading import Reading
from optalloc.verify.verification import Violation


def check_requires(data: Data, plan: Reading) -> Iterator[Violation]:
    """Yield sites, corridors and facilities that are there before a facility they require.

    ::

        z[s,r,1,t] ≤ u[f,t],   y[c,t] ≤ u[f,t],   u[f',t] ≤ u[f,t]
    """
    for (scenario, region), starts in plan.starts.items():
        if 0 in starts:
            what = f"{scenario} in {region} starts"
            yield from _missing(data, plan, what, starts[0], data.sites[scenario, region].requires)
    for corridor, period in plan.corridors.items():
        what = f"corridor {corridor} opens"
        yield from _missing(data, plan, what, period, data.corridors[corridor].requires)
    for facility, period in plan.facilities.items():
        what = f"facility {facility} opens"
        yield from _missing(data, plan, what, period, data.facilities[facility].requires)


def _missing(
    data: Data, plan: Reading, what: str, period: int, requires: Iterable[str]
) -> Iterator[Violation]:
    for facility in requires:
        opened = plan.facilities.get(facility)
        if opened is None or opened > period:
            when = "is never open" if opened is None else f"opens in {data.periods[opened]}"
            message = f"{what} in {data.periods[period]} and requires facility {facility}, which {when}"
            yield Violation("requires", message, Fraction(1))
