"""What could give way in the tables of an instance, and what a step of each counts as.

Supply in a region, a budget, a deadline, a limit on sites, a group of alternatives, the width of a corridor
or of the terms of one, a region that is no site: a requirement that these rule out can be met by moving them.
So that unlike things can be weighed, each has a *step* in its own units, and a move costs an effort of 1 per
step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from optalloc.analysis.kinds import Kind
from optalloc.indexing import NONE, Bools, Floats, Indexed, Ints
from optalloc.instance import Instance


@dataclass(frozen=True)
class Concession:
    """One thing that could give way.

    Attributes
    ----------
    kind
        What it is.
    key
        What names it: region and resource; the position of a row of `budgets`; a scenario; a scenario and
        one of its stages; a group; a corridor; form, corridor and resource of a row of `terms`; a scenario
        and a region.
    at
        Positions that stand for it in the arrays of the instance: region and resource, budget, number among
        what is required, stage, group, corridor, row of `terms`, scenario and region.
    step
        What counts as one step, in its own units: the largest need of a resource (of those carried the
        largest, as load of a corridor), the largest cost of an opening that a budget pays for, one period,
        one region, one member, one site.
    """

    kind: Kind
    key: tuple[str, ...]
    at: tuple[int, ...]
    step: float


def concessions(
    instance: Instance, needs: Floats, added: Iterable[tuple[str, str]] = ()
) -> tuple[Concession, ...]:
    """Return all that could give way for what is required of an instance, in the order of its tables.

    Parameters
    ----------
    needs
        The largest need of each resource, shape (K,).
    added
        Scenarios and regions of sites that the instance has on trial.
    """
    data = instance.indexed
    relevant = relevant_scenarios(data)
    wanted = _wanted(data, relevant)
    return (
        *_supplies(data, wanted, needs),
        *_sites(data, added),
        *_site_limits(instance, relevant),
        *_groups(instance),
        *_corridors(data, wanted, needs),
        *_terms(instance, wanted, needs),
        *_budgets(data),
        *_deadlines(data),
    )


def relevant_scenarios(data: Indexed) -> Ints:
    """Return the scenarios that matter for what is required: those, and all that put something out."""
    producing = data.launches.scenario[data.needs.launch[data.needs.producing]]
    return np.unique(np.concatenate((data.stage_scenario[data.required_stage], producing)))


def _wanted(data: Indexed, relevant: Ints) -> Bools:
    """Return where a relevant site needs a resource, or from where it can be sent, shape (R, K)."""
    demands = data.demands
    needed = np.isin(data.site_scenario[demands.site], relevant)
    wanted = np.zeros((len(data.regions), len(data.resources)), dtype=bool)
    wanted[demands.region[needed], demands.resource[needed]] = True
    somewhere: Bools = np.asarray(wanted.any(axis=0))
    sent = np.flatnonzero(somewhere[data.carriers.resource])
    wanted[data.carriers.origin[sent], data.carriers.resource[sent]] = True
    return wanted


def _supplies(data: Indexed, wanted: Bools, needs: Floats) -> Iterator[Concession]:
    for region, resource in np.argwhere(wanted).tolist():
        key = data.regions[region], data.resources[resource]
        yield Concession(Kind.SUPPLY, key, (region, resource), float(needs[resource]))


def largest_needs(data: Indexed) -> Floats:
    """Return the most that a stage adds to the needs of a site in a period, 1 where nothing is needed."""
    largest = np.zeros(len(data.resources))
    if len(data.needs.resource):
        np.maximum.at(largest, data.needs.resource, data.needs.used.max(axis=(0, 1)))
    return np.where(largest > 0, largest, 1.0)


def _sites(data: Indexed, added: Iterable[tuple[str, str]]) -> Iterator[Concession]:
    for scenario, region in added:
        at = data.scenarios.index(scenario), data.regions.index(region)
        yield Concession(Kind.SITE, (scenario, region), at, 1.0)


def _site_limits(instance: Instance, relevant: Ints) -> Iterator[Concession]:
    data = instance.indexed
    names = instance.table("stages")["stage"].tolist()
    for stage in np.flatnonzero(np.isfinite(data.stage_max_sites)).tolist():
        scenario = int(data.stage_scenario[stage])
        if scenario in relevant:
            yield Concession(Kind.SITE_LIMIT, (data.scenarios[scenario], names[stage]), (stage,), 1.0)


def _groups(instance: Instance) -> Iterator[Concession]:
    """Yield the groups with more than one member; numbers of groups are those of the arrays."""
    data = instance.indexed
    facilities = instance.table("facilities")["group"].tolist()
    corridors = instance.table("corridors")["group"].tolist()
    numbers = np.concatenate((data.facility_group, data.corridor_group))
    names = dict(zip(numbers.tolist(), [*facilities, *corridors], strict=True))
    members = np.bincount(numbers[numbers != NONE], minlength=data.groups)
    for group in np.flatnonzero(members > 1).tolist():
        yield Concession(Kind.GROUP, (names[group],), (group,), 1.0)


def _corridors(data: Indexed, wanted: Bools, needs: Floats) -> Iterator[Concession]:
    """Yield the corridors of some joint capacity that carry what is wanted."""
    carriers = data.carriers
    load = np.where(wanted.any(axis=0), needs, 0.0)[carriers.resource] * carriers.load
    step = np.zeros(len(data.corridor_ids))
    np.maximum.at(step, carriers.corridor, load)
    limited = np.isfinite(data.corridor_capacity).any(axis=(0, 1))
    for corridor in np.flatnonzero(limited & (step > 0)).tolist():
        yield Concession(Kind.CORRIDOR, (data.corridor_ids[corridor],), (corridor,), float(step[corridor]))


def _terms(instance: Instance, wanted: Bools, needs: Floats) -> Iterator[Concession]:
    """Yield the rows of terms of some capacity by which what is wanted is carried."""
    data, frame = instance.indexed, instance.table("terms")
    carriers = data.carriers
    step = np.zeros(len(frame))
    carried = np.where(wanted.any(axis=0), needs, 0.0)[carriers.resource]
    np.maximum.at(step, carriers.term, carried)
    keys = frame[["form", "corridor", "resource"]].to_numpy(dtype=object).tolist()
    for row in np.flatnonzero(frame["capacity"].notna().to_numpy() & (step > 0)).tolist():
        yield Concession(Kind.TERM, tuple(keys[row]), (row,), float(step[row]))


def _budgets(data: Indexed) -> Iterator[Concession]:
    for budget, payer in enumerate(data.budget_payer.tolist()):
        largest = 0.0
        for openable in (data.facilities, data.corridors):
            paid = (openable.payer == payer) | (payer == NONE)
            cost = openable.fixed_cost + openable.running_cost
            largest = max(largest, float(cost[..., paid].max(initial=0.0)))
        step = largest or float(data.budget_limit[budget]) or 1.0
        yield Concession(Kind.BUDGET, (str(budget),), (budget,), step)


def _deadlines(data: Indexed) -> Iterator[Concession]:
    for number, stage in enumerate(data.required_stage.tolist()):
        yield Concession(Kind.DEADLINE, (data.scenarios[data.stage_scenario[stage]],), (number,), 1.0)
