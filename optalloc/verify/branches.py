"""The futures in which a plan decides the same, each such set with its launches and openings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple, TypeVar

from optalloc.language import say
from optalloc.verify.data import Data, Site
from optalloc.verify.verification import Violation


class Start(NamedTuple):
    """Variables z of a stage (position) at a site."""

    site: Site
    stage: int


Thing = TypeVar("Thing")

#: Periods of the decisions in every future (None), and of those in one future alone (position).
Decided = Mapping[int | None, Mapping[Thing, int]]


@dataclass(frozen=True)
class Branch:
    """What a plan decides in some futures; where all of them agree there is one branch.

    Attributes
    ----------
    futures
        Positions, in order.
    starts
        Period in which each stage (position) starts, by site.
    facilities, corridors
        Period in which each is opened.
    """

    futures: tuple[int, ...]
    starts: Mapping[Site, Mapping[int, int]]
    facilities: Mapping[str, int]
    corridors: Mapping[str, int]


def branches_of(
    futures: int, launches: Decided[Start], facilities: Decided[str], corridors: Decided[str]
) -> tuple[Branch, ...]:
    """Return the branches of a plan, in the order of their first futures."""
    alike: dict[tuple[object, ...], list[int]] = {}
    for future in range(futures):
        own = tuple(
            frozenset(decided.get(future, {}).items()) for decided in (launches, facilities, corridors)
        )
        alike.setdefault(own, []).append(future)
    return tuple(
        Branch(
            tuple(together),
            _by_site(_decided_in(together[0], launches)),
            _decided_in(together[0], facilities),
            _decided_in(together[0], corridors),
        )
        for together in alike.values()
    )


class Breach(NamedTuple):
    """A rule that a plan breaks in some future, in words that leave out in which."""

    code: str
    message: str
    amount: int = 1


def in_branches(
    data: Data, branches: Iterable[Branch], breaches_of: Callable[[Data, Branch], Iterable[Breach]]
) -> Iterator[Violation]:
    """Yield what is broken, once however many futures it is broken in; they are named unless it is all."""
    futures: dict[Breach, set[int]] = {}
    for branch in branches:
        for breach in breaches_of(data, branch):
            futures.setdefault(breach, set()).update(branch.futures)
    for breach, broken in futures.items():
        message = breach.message
        if among := data.among(sorted(broken)):
            message = say("{breach} ({futures})", breach=message, futures=among)
        yield Violation(breach.code, message, Fraction(breach.amount))


def _decided_in(future: int, decided: Decided[Thing]) -> dict[Thing, int]:
    return {**decided.get(None, {}), **decided.get(future, {})}


def _by_site(launches: Mapping[Start, int]) -> dict[Site, dict[int, int]]:
    starts: dict[Site, dict[int, int]] = {}
    for start, period in launches.items():
        starts.setdefault(start.site, {})[start.stage] = period
    return starts
