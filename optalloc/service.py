"""Required scenarios that no site can ever serve, found before the solver is called.

Everything is measured against the most that could ever be there, so that nothing feasible is refused:
all endowments and every facility for one site alone, every output as early as can be, and every corridor
open and full up to its derived bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from optalloc.bounds import own_supply
from optalloc.checks.wording import ONE_AFTER_ANOTHER, joined, shown
from optalloc.errors import Issue
from optalloc.indexing import Floats, Indexed, Ints
from optalloc.instance import Instance
from optalloc.language import mark, say, say_count
from optalloc.tables import TextTables

_TOLERANCE = 1e-6  # of what is needed, and at least of 1: that of a verified plan
_MOST_SITES_NAMED = 3
#: What to do about a requirement for want of anything, and about one that comes too early for the lags.
_MORE: Final = mark(
    "add supply, sites or a shortage_price, or require less or later: `optalloc diagnose` finds "
    "the least that would do"
)
_LATER: Final = mark("set required_by to a later period, shorten a lag up to this stage, or add periods")
_LONGER: Final = mark("shorten a lag up to this stage, or add periods")
#: A shortfall in words, by whether the resource is storable and whether there are several futures.
_LACKS: Final = {
    (False, False): mark(
        "{region} lacks {missing:.6g} of {resource} in {period} "
        "(needs {needed:.6g}, can have at most {available:.6g})"
    ),
    (False, True): mark(
        "{region} lacks {missing:.6g} of {resource} in {period} in the future {future} "
        "(needs {needed:.6g}, can have at most {available:.6g})"
    ),
    (True, False): mark(
        "{region} lacks {missing:.6g} of {resource} by the end of {period} "
        "(needs {needed:.6g}, can have at most {available:.6g})"
    ),
    (True, True): mark(
        "{region} lacks {missing:.6g} of {resource} by the end of {period} in the future {future} "
        "(needs {needed:.6g}, can have at most {available:.6g})"
    ),
}


def service_issues(instance: Instance, text: TextTables | None = None) -> tuple[Issue, ...]:
    """Return an error for each required scenario that no site can serve by its deadline.

    Parameters
    ----------
    text
        What the instance was read from, so that issues can name file and row; None: they name the table.

    Returns
    -------
    tuple of Issue
        Each names the resource that is short, where, when, in which future and by how much. Empty where
        nothing rules a required scenario out, which does not prove that a plan exists.
    """
    data = instance.indexed
    if not len(data.required_stage):
        return ()
    names = instance.table("stages")[["scenario", "stage"]].to_numpy(dtype=object).tolist()
    most = _Most(data, instance.bounds.flow)
    issues = []
    for stage, deadline in zip(data.required_stage.tolist(), data.required_by.tolist(), strict=True):
        reason, hint = _why_never(data, most, stage, deadline), _MORE
        if _lags_forbid(data, stage, deadline):
            hint = _LATER if deadline < len(data.periods) - 1 else _LONGER
        if reason:
            message = say(
                "{scenario} must have started {stage} by {period}, {reason}",
                scenario=shown(names[stage][0]),
                stage=shown(names[stage][1]),
                period=shown(data.periods[deadline]),
                reason=reason,
            )
            file, row = ("scenarios", None) if text is None else text.place_of("scenarios", names[stage][0])
            issues.append(Issue("cannot-be-served", file, row, "required_stage", message, say(hint)))
    return tuple(issues)


def _why_never(data: Indexed, most: _Most, stage: int, deadline: int) -> str:
    """Return why a stage cannot have started anywhere by a deadline, "" where nothing speaks against it."""
    launches = np.flatnonzero(data.launches.stage == stage)
    if not len(launches):
        return say("but has no sites")
    if _lags_forbid(data, stage, deadline):
        earliest = int(data.launches.earliest[launches[0]])
        return say_count(
            "but its lags allow it after {count} period at the earliest",
            "but its lags allow it after {count} periods at the earliest",
            earliest,
        )
    upto = np.arange(stage - data.stage_order[stage] + 1, stage + 1)
    if (data.stage_max_sites[upto] == 0).any():
        return say("but a stage up to it may start nowhere (max_sites is 0)")
    shortfalls = []
    for launch in launches.tolist():
        shortfall = _shortfall_of_site(data, most, launch, deadline)
        if shortfall is None:
            return ""
        shortfalls.append(shortfall)
    shortfalls.sort(key=lambda one: (one.share, one.region, one.resource))
    return say("and no site can serve it: {sites}", sites=_all_in_words(data, shortfalls))


def _lags_forbid(data: Indexed, stage: int, deadline: int) -> bool:
    """Return whether the lags up to a stage are longer than the time until a deadline."""
    launches = np.flatnonzero(data.launches.stage == stage)
    return bool(len(launches)) and int(data.launches.earliest[launches[0]]) > deadline


@dataclass(frozen=True)
class _Shortfall:
    """What a site lacks, by position: `needed` against `available` at most."""

    region: int
    resource: int
    future: int
    period: int
    needed: float
    available: float

    @property
    def share(self) -> float:
        """Missing share of what is needed."""
        return 1.0 - self.available / self.needed


def _in_words(data: Indexed, shortfall: _Shortfall) -> str:
    return say(
        _LACKS[bool(data.storable[shortfall.resource]), len(data.futures) > 1],
        region=shown(data.regions[shortfall.region]),
        missing=shortfall.needed - shortfall.available,
        resource=shown(data.resources[shortfall.resource]),
        period=repr(data.periods[shortfall.period]),
        future=shown(data.futures[shortfall.future]),
        needed=shortfall.needed,
        available=shortfall.available,
    )


def _all_in_words(data: Indexed, shortfalls: Sequence[_Shortfall]) -> str:
    """Return the first shortfalls in words, and how many others there are."""
    named = joined((_in_words(data, one) for one in shortfalls[:_MOST_SITES_NAMED]), ONE_AFTER_ANOTHER)
    others = len(shortfalls) - _MOST_SITES_NAMED
    if others <= 0:
        return named
    return say_count(
        "{named}; {count} more site lacks more", "{named}; {count} more sites lack more", others, named=named
    )


def _shortfall_of_site(data: Indexed, most: _Most, launch: int, deadline: int) -> _Shortfall | None:
    """Return a resource that rules out that a launch has started by the deadline, None where none does."""
    order = int(data.stage_order[data.launches.stage[launch]])
    upto = np.arange(launch - order + 1, launch + 1)
    region = int(data.launches.region[launch])
    upfront, running = _needs_of_launches(data, upto)
    unpriced = np.isnan(data.shortage_price).all(axis=(0, 1))
    needed = ((upfront > 0) | (running > 0)).any(axis=(0, 1, 2))
    for resource in np.flatnonzero(needed & unpriced).tolist():
        start, run = upfront[..., resource], np.cumsum(running[..., resource], axis=0)
        have = most.at(region, resource)
        if data.storable[resource]:
            found = _lasting(start, run[-1], have, data.launches.earliest[upto], deadline)
        else:
            found = _starting(start, run, have, data.launches.earliest[upto], deadline)
            found = found or _lacking(run[-1], have, deadline)
        if found:
            return _Shortfall(region, resource, *found)
    return None


_Found = tuple[int, int, float, float]  # future, period, needed, available


def _starting(start: Floats, run: Floats, have: Floats, earliest: Ints, deadline: int) -> _Found | None:
    """Look for a stage that can start in no period: start + run of the stages so far is more than there is.

    Parameters
    ----------
    start, run
        Used in the period of the start, and in each period by the stages so far, shape (stages, W, T).
    have
        The most that can be there, shape (W, T).
    """
    for stage_start, stage_run, first in zip(start, run, earliest.tolist(), strict=True):
        missing = _missing(stage_start + stage_run, have)[:, first : deadline + 1]
        worst = missing.max(axis=0)
        if (worst > 0).all():
            period = int(worst.argmin())
            future = int(missing[:, period].argmax())
            period += first
            return future, period, *_figures(stage_start + stage_run, have, future, period)
    return None


def _lasting(start: Floats, run: Floats, have: Floats, earliest: Ints, deadline: int) -> _Found | None:
    """Look for a period by whose end more of a storable resource is used than there has ever been.

    Counted are the cheapest start of each stage until the deadline and what runs from there on; `have` is
    summed over periods, shape (W, T), and so is `run` here, shape (W, T).
    """
    starts = sum(one[:, first : deadline + 1].min(axis=1) for one, first in zip(start, earliest, strict=True))
    used = np.zeros(run.shape)
    used[:, deadline:] = np.cumsum(run[:, deadline:], axis=1) + np.reshape(starts, (-1, 1))
    return _lacking(used, have, deadline)


def _lacking(needed: Floats, have: Floats, deadline: int) -> _Found | None:
    """Look for the largest lack from the deadline on, in any future."""
    missing = _missing(needed, have)[:, deadline:]
    if not missing.any():
        return None
    future, period = (int(i) for i in np.unravel_index(missing.argmax(), missing.shape))
    return future, period + deadline, *_figures(needed, have, future, period + deadline)


def _missing(needed: Floats, have: Floats) -> Floats:
    """Return what is missing, 0 where it is within the tolerance."""
    missing = needed - have
    return np.where(missing > _TOLERANCE * np.maximum(1.0, needed), missing, 0.0)


def _figures(needed: Floats, have: Floats, future: int, period: int) -> tuple[float, float]:
    return float(needed[future, period]), float(have[future, period])


def _needs_of_launches(data: Indexed, launches: Ints) -> tuple[Floats, Floats]:
    """Return upfront and running needs of successive launches, each of shape (launches, W, T, K)."""
    shape = (len(launches), len(data.futures), len(data.periods), len(data.resources))
    upfront, running = np.zeros(shape), np.zeros(shape)
    first, end = np.searchsorted(data.needs.launch, (launches[0], launches[-1] + 1))
    for row in range(first, end):
        at = (data.needs.launch[row] - launches[0], slice(None), slice(None), data.needs.resource[row])
        upfront[at] += data.needs.upfront[..., row]
        running[at] += data.needs.running[..., row]
    return upfront, running


class _Most:
    """The most that a region can have of a resource, by future and period."""

    def __init__(self, data: Indexed, flow: Floats) -> None:
        self._data = data
        self._own = own_supply(data)
        self._arriving = flow * data.carriers.share
        self._used = (flow > 0).any(axis=(0, 1))
        self._found: dict[tuple[int, int], Floats] = {}

    def at(self, region: int, resource: int) -> Floats:
        """Return the most that a site there can have, shape (W, T); of a storable resource, until then."""
        if (region, resource) not in self._found:
            self._found[region, resource] = self._most(region, resource)
        return self._found[region, resource]

    def _most(self, region: int, resource: int) -> Floats:
        carriers = np.flatnonzero((self._data.carriers.resource == resource) & self._used)
        inward = carriers[self._data.carriers.destination[carriers] == region]
        own = self._own[..., resource]
        most: Floats = own[..., region] + self._arriving[..., inward].sum(axis=-1)
        if self._data.storable[resource]:
            own, most = np.cumsum(own, axis=1), np.cumsum(most, axis=1)
        if self._data.rival[resource]:
            total: Floats = own @ self._shares_arriving(region, carriers)
            return np.minimum(most, total)
        return most

    def _shares_arriving(self, region: int, carriers: Ints) -> Floats:
        """Return what arrives of a unit by the best of all ways to a region, shape (R,): its own whole.

        The best way is that of the largest product of shares, found as by Bellman and Ford.
        """
        origin, destination = self._data.carriers.origin[carriers], self._data.carriers.destination[carriers]
        share = self._data.carriers.share[carriers]
        arriving = np.zeros(len(self._data.regions))
        arriving[region] = 1.0
        for _ in range(len(arriving)):
            before = arriving.copy()
            np.maximum.at(arriving, origin, share * before[destination])
            if (arriving == before).all():
                break
        return arriving
