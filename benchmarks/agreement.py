"""Solvers must not contradict each other: no plan is worth more than another proves possible."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Final

from benchmarks.results import Row
from benchmarks.third_party import Known

#: Relative: solvers accept rows that are missed by 1e-6, which shows in the value.
TOLERANCE: Final = 1e-5
#: Absolute, for values near 0.
SMALLEST: Final = 1e-6


def disagreements(rows: Iterable[Row], known: Mapping[str, Known]) -> list[str]:
    """Return a sentence for each contradiction within a session, none where all agree.

    Proven optima of a case agree when no plan exceeds any bound; nor may a plan exceed the known optimum, a
    bound fall short of the best known plan, or a plan exist where there is proven to be none.

    Parameters
    ----------
    rows
        Results of one session.
    known
        What the literature says, by path of the file.
    """
    ordered = sorted(rows, key=lambda row: (row.suite, row.case))
    found: list[str] = []
    for (suite, case), group in groupby(ordered, key=lambda row: (row.suite, row.case)):
        found += [f"{suite} {case}: {words}" for words in _of_case(list(group), known)]
    return found


def _of_case(rows: list[Row], known: Mapping[str, Known]) -> Iterator[str]:
    plans = [(row.solver, row.objective) for row in rows if row.objective is not None]
    bounds = [(row.solver, row.bound) for row in rows if row.bound is not None]
    literature = known.get(rows[0].made_of.name)
    if literature is not None:
        plans.append(("the literature", literature.objective))
        if literature.optimal:
            bounds.append(("the literature", literature.objective))
    for planner, objective in plans:
        for prover, bound in bounds:
            if objective - bound > max(SMALLEST, TOLERANCE * max(abs(objective), abs(bound))):
                yield f"the plan of {planner} is worth {objective:.10g}, {prover} proves at most {bound:.10g}"
    for row in rows:
        if row.status == "infeasible" and plans:
            yield f"{row.solver} proves that there is no plan, {plans[0][0]} has one"
