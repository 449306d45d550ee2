"""From an instance to a mixed-integer programme: one file per family of constraints of models/README.md.

| file | what it states |
|---|---|
| `columns` | the variables and their bounds |
| `values` | what a unit of each variable adds to the net value of a future |
| `stages` | stages are monotone, nest, replicate after a lag, are limited in sites, and meet deadlines |
| `openings` | a facility or corridor once open stays open |
| `requires` | a platform must be open before its corridors, sites and facilities |
| `groups` | at most one form of cooperation of a group |
| `balances` | rival resources: supply covers needs in each region and period |
| `access` | non-rival resources: every site reaches its level, nobody sends more than its own |
| `shortages` | no more is short than is needed |
| `links` | a corridor carries only when it is open, and no more than its capacity |
| `sources` | what comes from facilities alone flows only when one is open |
| `budgets` | what payers may spend |
| `risk` | conditional value at risk |
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from optalloc.formulation import (
    access,
    balances,
    budgets,
    groups,
    openings,
    requires,
    risk,
    shortages,
    sources,
    stages,
)
from optalloc.formulation.columns import add_columns
from optalloc.formulation.links import Links
from optalloc.formulation.links import add_rows as add_link_rows
from optalloc.formulation.model import Model

if TYPE_CHECKING:
    from optalloc.instance import Instance
    from optalloc.program import Program

__all__ = ["FAMILIES", "Links", "formulate"]

#: Families of constraints in the order of their rows (`links` besides, since it takes a choice).
FAMILIES = (stages, openings, requires, groups, balances, access, shortages, sources, budgets, risk)


def formulate(instance: Instance, links: Links | str = Links.AUTO) -> Program:
    """Return the programme of an instance.

    Parameters
    ----------
    instance
        A checked instance.
    links
        How flows are linked to corridors: one row per flow (`STRONG`), per corridor (`AGGREGATED`), or
        whichever suits the instance (`AUTO`).
        The integer optimum is the same, the bound of the relaxation is not.

    Raises
    ------
    ValueError
        For a choice of links that there is not.
    """
    model = Model.start(instance.indexed, instance.bounds)
    add_columns(model)
    for family in FAMILIES:
        family.add_rows(model)
    add_link_rows(model, Links(links))
    return model.builder.build()
