"""What may give way, by the table it stands in; without numpy, so that a command may list it at once."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What gives way, by the table it stands in."""

    SUPPLY = "endowments"
    BUDGET = "budgets"
    DEADLINE = "deadlines"
    SITE_LIMIT = "max_sites"
    GROUP = "groups"
    CORRIDOR = "corridors"
    TERM = "terms"
    SITE = "sites"


#: What may give way unless something else is asked for: figures that are there. Where a scenario could also
#: go is for the planner to say.
USUAL: Final = tuple(kind for kind in Kind if kind is not Kind.SITE)

#: Effort of a step of each kind unless another is asked for. Leaving a member out of a group breaks a rule
#: that somebody made on purpose, and so does a site where nobody saw one: they count more than a step of
#: anything else.
EFFORT: Final[Mapping[Kind, float]] = {
    Kind.SUPPLY: 1.0,
    Kind.BUDGET: 1.0,
    Kind.DEADLINE: 1.0,
    Kind.SITE_LIMIT: 1.0,
    Kind.GROUP: 4.0,
    Kind.CORRIDOR: 1.0,
    Kind.TERM: 1.0,
    Kind.SITE: 4.0,
}
