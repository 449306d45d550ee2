"""A smallest set of rows of the tables that cannot hold together.

Sources: the elastic filter and the deletion filter, Chinneck & Dravnieks 1991. They work on rows of tables
rather than rows of the programme, and with integers in it, where an IIS of the relaxation may say nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from optalloc.analysis.concessions import Concession
from optalloc.analysis.elastic import Elastic
from optalloc.analysis.kinds import Kind
from optalloc.engine import Outcome, SolutionStatus


@dataclass(frozen=True)
class Conflict:
    """Concessions none of which is made: they cannot all be withheld, whatever else gives way.

    Attributes
    ----------
    members
        In the order of the tables.
    smallest
        Whether each is needed for the conflict; False where time ran out before that was settled.
    """

    members: tuple[Concession, ...]
    smallest: bool


def find_conflict(elastic: Elastic, solve: Callable[[set[int], bool], Outcome | None]) -> Conflict | None:
    """Return a conflict, None where there is none or no time to find it.

    Sites that there are not are no rows of a table: nothing of a conflict, and never added.

    Parameters
    ----------
    solve
        Solves the elastic programme with some concessions allowed, at any effort or at the least; None
        where the time is over.
    """
    everything = {number for number, one in enumerate(elastic.concessions) if one.kind is not Kind.SITE}
    withheld: set[int] = set()
    while True:
        outcome = solve(everything - withheld, False)
        if outcome is None:
            return None
        if outcome.solution_status is SolutionStatus.INFEASIBLE:
            break
        if outcome.values is None:
            return None
        known = {one.concession for one in elastic.moves(outcome.values)}
        made = {number for number, one in enumerate(elastic.concessions) if one in known}
        if not made:
            return None
        withheld |= made
    smallest = True
    for number in sorted(withheld):
        outcome = solve(everything - (withheld - {number}), True)
        if outcome is None or outcome.solution_status is SolutionStatus.UNKNOWN:
            smallest = False
        elif outcome.solution_status is SolutionStatus.INFEASIBLE:
            withheld.discard(number)
    return Conflict(tuple(elastic.concessions[number] for number in sorted(withheld)), smallest)
