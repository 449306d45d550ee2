"""What is decided before futures are told apart is decided alike in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction

from optalloc.verify.branches import Branch, Start
from optalloc.verify.data import Data
from optalloc.verify.reading import Reading
from optalloc.verify.verification import Violation

#: Period of a launch or an opening by future (positions); futures without it are absent.
_Periods = Mapping[int, int]

#: A stage at a site, or a facility or corridor with the word for which it is.
_Thing = Start | tuple[str, str]


def check_nonanticipativity(data: Data, plan: Reading) -> Iterator[Violation]:
    """Yield launches and openings that answer to a future before it is known.

    ::

        z[w,·,t] = z[w',·,t],  u[w,·,t] = u[w',·,t],  y[w,·,t] = y[w',·,t]      t < θ_w, t < θ_w'
    """
    if len(plan.branches) == 1:
        return
    for thing, periods in _decisions(plan).items():
        for period in sorted(set(periods.values())):
            yield from _parting(data, thing, period, periods)


def _parting(data: Data, thing: _Thing, period: int, periods: _Periods) -> Iterator[Violation]:
    """Yield that futures not told apart part in a period: in some it happens, in others not by then."""
    unknown = [future for future, known in enumerate(data.known_from) if known > period]
    now = [future for future in unknown if periods.get(future) == period]
    not_yet = [future for future in unknown if periods.get(future, len(data.periods)) > period]
    if now and not_yet:
        one, other = now[0], not_yet[0]
        apart = min(data.known_from[one], data.known_from[other])
        told = (
            f"told apart only from {data.periods[apart]}" if apart < len(data.periods) else "never told apart"
        )
        message = (
            f"{_words(data, thing)} in {data.periods[period]} in future {data.futures[one]} "
            f"and not in {data.futures[other]}, which are {told}"
        )
        yield Violation("known-too-early", message, Fraction(1))


def _decisions(plan: Reading) -> Mapping[_Thing, _Periods]:
    """Return the periods of each launch and opening of the plan."""
    periods: dict[_Thing, dict[int, int]] = defaultdict(dict)
    for branch in plan.branches:
        for thing, period in _decided(branch):
            periods[thing].update(dict.fromkeys(branch.futures, period))
    return periods


def _decided(branch: Branch) -> Iterator[tuple[_Thing, int]]:
    for site, starts in branch.starts.items():
        for stage, period in starts.items():
            yield Start(site, stage), period
    for kind, opened in (("facility", branch.facilities), ("corridor", branch.corridors)):
        for name, period in opened.items():
            yield (kind, name), period


def _words(data: Data, thing: _Thing) -> str:
    if isinstance(thing, Start):
        scenario, region = thing.site
        return f"{data.stages[scenario][thing.stage].name} of {scenario} in {region} starts"
    kind, name = thing
    return f"{kind} {name} opens"
