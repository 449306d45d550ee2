"""What requires a facility waits for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from optalloc.language import mark, say
from optalloc.verify.branches import Branch, Breach, in_branches
from optalloc.verify.data import Data
from optalloc.verify.reading import Reading
from optalloc.verify.verification import Violation

#: Of what waits for a facility in vain.
_NEVER_OPEN: Final = mark("{what} in {period} and requires facility {facility}, which is never open")
_OPEN_LATER: Final = mark("{what} in {period} and requires facility {facility}, which opens in {opening}")


def check_requires(data: Data, plan: Reading) -> Iterator[Violation]:
    """Yield sites, corridors and facilities that are there before a facility they require.

    ::

        z[s,r,1,t] ≤ u[f,t],   y[c,t] ≤ u[f,t],   u[f',t] ≤ u[f,t]
    """
    yield from in_branches(data, plan.branches, _too_early)


def _too_early(data: Data, branch: Branch) -> Iterator[Breach]:
    for what, period, requires in _waiting(data, branch):
        yield from _missing(data, branch, what, period, requires)


def _waiting(data: Data, branch: Branch) -> Iterator[tuple[str, int, Iterable[str]]]:
    """Yield what starts or opens, when, and the facilities that it requires."""
    for (scenario, region), starts in branch.starts.items():
        if 0 in starts:
            what = say(
                "{scenario} in {region} starts",
                scenario=data.called("scenario", scenario),
                region=data.called("region", region),
            )
            yield what, starts[0], data.sites[scenario, region].requires
    for corridor, period in branch.corridors.items():
        yield (
            say("corridor {name} opens", name=data.called("corridor", corridor)),
            period,
            data.corridors[corridor].requires,
        )
    for facility, period in branch.facilities.items():
        yield (
            say("facility {name} opens", name=data.called("facility", facility)),
            period,
            data.facilities[facility].requires,
        )


def _missing(data: Data, branch: Branch, what: str, period: int, requires: Iterable[str]) -> Iterator[Breach]:
    for facility in requires:
        opened = branch.facilities.get(facility)
        if opened is None or opened > period:
            message = say(
                _NEVER_OPEN if opened is None else _OPEN_LATER,
                what=what,
                period=data.periods[period],
                facility=data.called("facility", facility),
                opening="" if opened is None else data.periods[opened],
            )
            yield Breach("requires", message)
