"""At most one corridor of a group is ever opened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from optalloc.verify.data import Data
from optalloc.verify.reading import Reading
from optalloc.verify.verification import Violation


def check_groups(data: Data, plan: Reading) -> Iterator[Violation]:
    """Yield groups of which several corridors are opened: Σ_{c in group} y[c,T−1] ≤ 1."""
    opened: dict[str, list[str]] = defaultdict(list)
    for corridor in plan.corridors:
        group = data.corridors[corridor].group
        if group:
            opened[group].append(corridor)
    for group, corridors in opened.items():
        if len(corridors) > 1:
            message = f"at most one corridor of group {group} may be opened, and {', '.join(corridors)} are"
            yield Violation("group", message, Fraction(len(corridors) - 1))
