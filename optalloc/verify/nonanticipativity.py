"""What is decided before futures are told apart is decided alike in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final

from optalloc.language import mark, say
from optalloc.verify.branches import Branch, Start
from optalloc.verify.data import Data
from optalloc.verify.reading import Reading
from optalloc.verify.verification import Violation

#: Period of a launch or an opening by future (positions); futures without it are absent.
_Periods = Mapping[int, int]

#: A stage at a site, or what a message says of a facility or corridor, with its name.
_Thing = Start | tuple[str, str]


#: Of two futures that part too early.
_TOLD_APART_LATER: Final = mark(
    "{what} in {period} in future {one} and not in {other}, which are told apart only from {apart}"
)
_NEVER_TOLD_APART: Final = mark(
    "{what} in {period} in future {one} and not in {other}, which are never told apart"
)

_FACILITY: Final = mark("facility {name} opens")
_CORRIDOR: Final = mark("corridor {name} opens")


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
        ever = apart < len(data.periods)
        message = say(
            _TOLD_APART_LATER if ever else _NEVER_TOLD_APART,
            what=_words(data, thing),
            period=data.periods[period],
            one=data.futures[one],
            other=data.futures[other],
            apart=data.periods[apart] if ever else "",
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
    for opens, opened in ((_FACILITY, branch.facilities), (_CORRIDOR, branch.corridors)):
        for name, period in opened.items():
            yield (opens, name), period


def _words(data: Data, thing: _Thing) -> str:
    if isinstance(thing, Start):
        scenario, region = thing.site
        stage = data.stages[scenario][thing.stage].name
        return say(
            "{stage} of {scenario} in {region} starts",
            stage=data.called("stage", stage),
            scenario=data.called("scenario", scenario),
            region=data.called("region", region),
        )
    opens, name = thing
    return say(opens, name=name)
