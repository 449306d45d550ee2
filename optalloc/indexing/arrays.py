"""The index and data arrays of an instance, by position."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from optalloc.indexing.nodes import Nodes

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

NONE = -1  #: position that stands for "blank"


@dataclass(frozen=True)
class Launches:
    """Every site × stage of its scenario, site by site in stage order.

    Attributes
    ----------
    site, stage, scenario, region
        Positions, shape (n,).
    previous
        The launch of the stage before at the same site, NONE for first stages.
    earliest
        First period in which the stage can have started: the lags so far.
    value
        Increment of value × site factor, money per period, shape (W, T, n).
    """

    site: Ints
    stage: Ints
    scenario: Ints
    region: Ints
    previous: Ints
    earliest: Ints
    value: Floats


@dataclass(frozen=True)
class Needs:
    """Rows of `needs` at every launch: launch × resource.

    Attributes
    ----------
    launch, resource
        Positions, shape (n,).
    upfront, running, output
        Amounts, shape (W, T, n); `running` and `output` are the positive and the negative part.
    used
        What the period of the start takes, upfront + running, shape (W, T, n).
    starting, producing
        Whether anything is ever needed upfront, or put out, shape (n,).
    """

    launch: Ints
    resource: Ints
    upfront: Floats
    running: Floats
    output: Floats
    used: Floats
    starting: Bools
    producing: Bools


@dataclass(frozen=True)
class Demands:
    """Every site × resource that its scenario needs.

    Attributes
    ----------
    site, resource, region
        Positions, shape (n,).
    of_need
        The demand that a row of `Indexed.needs` belongs to, NONE for outputs, shape (needs,).
    """

    site: Ints
    resource: Ints
    region: Ints
    of_need: Ints

    def needs_where(self, mask: Bools) -> Ints:
        """Return the rows of `Indexed.needs` of the demands chosen by a mask of shape (n,)."""
        return np.flatnonzero(np.append(mask, False)[self.of_need])  # NONE, the last, is False


@dataclass(frozen=True)
class Carriers:
    """Corridor × resource that it carries.

    Attributes
    ----------
    corridor, resource, origin, destination, term
        Positions, shape (n,); the term is the row of `terms` that applies.
    share
        What arrives of a unit sent (`yield`), shape (n,).
    load
        Joint capacity taken by a unit, shape (n,).
    unit_cost, capacity
        Shape (W, T, n); capacity is inf where none is stated.
    """

    corridor: Ints
    resource: Ints
    origin: Ints
    destination: Ints
    term: Ints
    share: Floats
    load: Floats
    unit_cost: Floats
    capacity: Floats


@dataclass(frozen=True)
class Openable:
    """Facilities, or corridors: things that open once and stay open.

    Attributes
    ----------
    fixed_cost, running_cost
        Money, shape (W, T, n).
    payer
        Who pays, as a number among all payers, shape (n,).
    required
        Pairs (thing, facility it requires), shape (m, 2).
    """

    fixed_cost: Floats
    running_cost: Floats
    payer: Ints
    required: Ints


@dataclass(frozen=True)
class Indexed:
    """All positions and data of an instance.

    Attributes
    ----------
    regions, resources, scenarios, stages, futures, periods, facility_ids, corridor_ids
        Labels by position (stages as "scenario/stage").
    probability
        Of each future, shape (W,).
    discount
        Factor of each period, shape (T,).
    rival, mobile, storable
        Shape (K,).
    shortage_price
        Shape (W, T, K), NaN where no shortage is allowed.
    endowment_region, endowment_resource, endowment_period
        Shape (E,); the period is NONE where the row holds in every period.
    endowment_amount, endowment_cost
        Shape (W, T, E); the amount is 0 in periods in which the row does not apply.
    site_scenario, site_region
        Shape (S,).
    site_required
        Pairs (site, facility), shape (m, 2).
    stage_scenario, stage_order, stage_lag
        Shape (L,).
    stage_max_sites
        Shape (L,), inf where unlimited.
    required_stage, required_by
        Stages that must have started, and by which period, shape (n,).
    nodes
        What is known when.
    launches, needs, demands, facilities, facility_region, corridors, carriers
        As their classes say.
    capacity_facility, capacity_resource
        Shape (n,).
    capacity_amount
        Shape (W, T, n).
    corridor_destination
        Region at the end, shape (C,).
    facility_group, corridor_group
        Shapes (F,) and (C,), numbered together, NONE where blank.
    corridor_capacity
        Joint capacity, shape (W, T, C), inf where none is stated.
    corridor_has_binary
        Whether opening it is a decision: it costs something or sits in a group, shape (C,).
    budget_payer, budget_period, budget_limit
        Payer as a number (NONE for all), period (NONE for the horizon), money.
    alpha, weight
        Risk attitude.
    """

    regions: tuple[str, ...]
    resources: tuple[str, ...]
    scenarios: tuple[str, ...]
    stages: tuple[str, ...]
    futures: tuple[str, ...]
    periods: tuple[str, ...]
    facility_ids: tuple[str, ...]
    corridor_ids: tuple[str, ...]
    probability: Floats
    discount: Floats
    rival: Bools
    mobile: Bools
    storable: Bools
    shortage_price: Floats
    endowment_region: Ints
    endowment_resource: Ints
    endowment_period: Ints
    endowment_amount: Floats
    endowment_cost: Floats
    site_scenario: Ints
    site_region: Ints
    site_required: Ints
    stage_scenario: Ints
    stage_order: Ints
    stage_lag: Ints
    stage_max_sites: Floats
    required_stage: Ints
    required_by: Ints
    nodes: Nodes
    launches: Launches
    needs: Needs
    demands: Demands
    facilities: Openable
    facility_region: Ints
    facility_group: Ints
    capacity_facility: Ints
    capacity_resource: Ints
    capacity_amount: Floats
    corridors: Openable
    corridor_destination: Ints
    corridor_group: Ints
    corridor_capacity: Floats
    corridor_has_binary: Bools
    carriers: Carriers
    budget_payer: Ints
    budget_period: Ints
    budget_limit: Floats
    alpha: float
    weight: float

    @property
    def groups(self) -> int:
        """Number of groups of alternatives."""
        return 1 + int(max(self.facility_group.max(initial=NONE), self.corridor_group.max(initial=NONE)))
