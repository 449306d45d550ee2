"""Of the corridors and facilities of a group at most one is ever opened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from optalloc.language import in_a_row, say
from optalloc.verify.branches import Branch, Breach, in_branches
from optalloc.verify.data import Data
from optalloc.verify.reading import Reading
from optalloc.verify.verification import Violation


def check_groups(data: Data, plan: Reading) -> Iterator[Violation]:
    """Yield groups of which several corridors or facilities are opened: Σ_{n in group} v[n,T−1] ≤ 1."""
    yield from in_branches(data, plan.branches, _too_many)


def _too_many(data: Data, branch: Branch) -> Iterator[Breach]:
    for group, opened in _opened(data, branch).items():
        if len(opened) > 1:
            message = say(
                "at most one of group {group} may be opened, and {opened} are",
                group=group,
                opened=in_a_row(sorted(opened)),
            )
            yield Breach("group", message, len(opened) - 1)


def _opened(data: Data, branch: Branch) -> dict[str, list[str]]:
    """Return what is opened of each group, in words."""
    opened: dict[str, list[str]] = defaultdict(list)
    for corridor in branch.corridors:
        opened[data.corridors[corridor].group].append(
            say("corridor {corridor}", corridor=data.called("corridor", corridor))
        )
    for facility in branch.facilities:
        opened[data.facilities[facility].group].append(
            say("facility {facility}", facility=data.called("facility", facility))
        )
    opened.pop("", None)
    return opened
