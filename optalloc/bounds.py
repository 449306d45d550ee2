"""Derived upper bounds of flows: the least of what is stated, what can be sent and what can be used.

Source: models/README.md, "Derived bounds". They replace every constant big-M.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from optalloc.indexing import Bools, Carriers, Floats, Indexed, Ints


@dataclass(frozen=True)
class Flows:
    """Flows that exist, those whose derived bound is not 0, by future, period and carrier; shapes (n,).

    Attributes
    ----------
    future, period, corridor, resource, origin, destination, carrier
        Positions.
    ends
        Future, period, region and resource as one number, of the origin and of the destination, shape (n, 2).
    bound
        U[c,k,t].
    """

    future: Ints
    period: Ints
    corridor: Ints
    resource: Ints
    origin: Ints
    destination: Ints
    carrier: Ints
    ends: Ints
    bound: Floats

    def at(self, chosen: Ints) -> Flows:
        """Return the flows at some positions, which may repeat."""
        return Flows(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))

    def keys(self) -> dict[str, Ints]:
        """Return the positions by dimension."""
        return {
            "future": self.future,
            "corridor": self.corridor,
            "resource": self.resource,
            "period": self.period,
        }


@dataclass(frozen=True)
class Bounds:
    """Upper bounds by future and period.

    Attributes
    ----------
    flow
        Most that a corridor ever needs to carry of a resource, units sent, shape (W, T, carriers).
    flows
        The flows whose bound is not 0.
    joint
        Most load that a corridor ever needs to carry, shape (W, T, corridors).
    joint_binds
        Whether the stated joint capacity is below what the flow bounds allow together, same shape.
    """

    flow: Floats
    flows: Flows
    joint: Floats
    joint_binds: Bools


def derive_bounds(data: Indexed) -> Bounds:
    """Return U[c,k,t] and U[c,t] of the model.

    Examples
    --------
    >>> instance.bounds.flow.max(axis=(0, 1))  # doctest: +SKIP
    """
    stated = stated_capacity(data)
    supply, use = own_supply(data), own_use(data)
    flow = np.minimum(
        stated, np.where(data.rival[data.carriers.resource], np.inf, _bounds_of_access(data, supply))
    )
    reaches = _Reaches(data.carriers, len(data.regions))
    for resource in np.flatnonzero(data.rival & data.mobile):
        chosen = np.flatnonzero(data.carriers.resource == resource)
        if len(chosen):
            reached = _bounds_by_reach(data, supply, use, int(resource), chosen, stated, reaches)
            flow[..., chosen] = np.minimum(flow[..., chosen], reached)
    load = np.zeros(data.corridor_capacity.shape)
    _add_up(load, (data.carriers.corridor,), data.carriers.load * flow)
    return Bounds(
        flow=flow,
        flows=_flows(data, flow),
        joint=np.minimum(data.corridor_capacity, load),
        joint_binds=load > data.corridor_capacity,
    )


def _flows(data: Indexed, bound: Floats) -> Flows:
    carriers = data.carriers
    future, period, carrier = np.nonzero(bound > 0)
    resource, origin, destination = (
        of_carrier[carrier] for of_carrier in (carriers.resource, carriers.origin, carriers.destination)
    )
    ends = [
        np.ravel_multi_index((future, period, region, resource), _shape(data))
        for region in (origin, destination)
    ]
    return Flows(
        future=future,
        period=period,
        corridor=carriers.corridor[carrier],
        resource=resource,
        origin=origin,
        destination=destination,
        carrier=carrier,
        ends=np.stack(ends, axis=1),
        bound=bound[future, period, carrier],
    )


def stated_capacity(data: Indexed) -> Floats:
    """Return the least of a term's capacity and the corridor's capacity / load, shape (W, T, carriers)."""
    carriers = data.carriers
    joint = data.corridor_capacity[..., carriers.corridor]
    with np.errstate(divide="ignore", invalid="ignore"):
        alone = np.where(carriers.load > 0, joint / carriers.load, np.inf)
    return np.minimum(carriers.capacity, alone)


def own_supply(data: Indexed) -> Floats:
    """Return P: the most that a region can have of itself in a period, shape (W, T, R, K)."""
    supply = np.zeros(_shape(data))
    _add_up(supply, (data.endowment_region, data.endowment_resource), data.endowment_amount)
    region = data.facility_region[data.capacity_facility]
    _add_up(supply, (region, data.capacity_resource), data.capacity_amount)
    needs, launches = data.needs, data.launches
    ready = np.arange(len(data.periods))[:, None] > launches.earliest[needs.launch]
    _add_up(supply, (launches.region[needs.launch], needs.resource), needs.output * ready)
    return supply


def own_use(data: Indexed) -> Floats:
    """Return C: the most that the sites of a region can use of a rival resource, shape (W, T, R, K)."""
    use = np.zeros(_shape(data))
    region = data.launches.region[data.needs.launch]
    _add_up(use, (region, data.needs.resource), _most_needed(data))
    return use


def _add_up(total: Floats, where: tuple[Ints, ...], values: Floats) -> None:
    """Add values, shape (W, T, n), to a total of shape (W, T, ...) at positions that may repeat."""
    shape = total.shape[2:]
    position = np.ravel_multi_index(where, shape)
    for moment in np.ndindex(total.shape[:2]):
        added = np.bincount(position, weights=values[moment], minlength=total[moment].size)
        total[moment] += added.reshape(shape)


def _shape(data: Indexed) -> tuple[int, int, int, int]:
    return len(data.futures), len(data.periods), len(data.regions), len(data.resources)


def _most_needed(data: Indexed) -> Floats:
    """Return upfront + running of each need in the periods in which its stage can have started."""
    started = np.arange(len(data.periods))[:, None] >= data.launches.earliest[data.needs.launch]
    most: Floats = data.needs.used * started
    return most


def _bounds_of_access(data: Indexed, supply: Floats) -> Floats:
    """Return the bounds of flows of non-rival resources: level at the origin, largest need at the end."""
    needs, carriers = data.needs, data.carriers
    by_site = np.zeros((*supply.shape[:2], len(data.site_region), supply.shape[3]))
    site = data.launches.site[needs.launch]
    _add_up(by_site, (site, needs.resource), _most_needed(data))
    largest = np.zeros(supply.shape)
    regions, first = np.unique(data.site_region[by_region := np.argsort(data.site_region)], return_index=True)
    largest[:, :, regions] = np.maximum.reduceat(by_site.take(by_region, axis=2), first, axis=2)
    level = supply[..., carriers.origin, carriers.resource]
    useful: Floats = largest[..., carriers.destination, carriers.resource] / carriers.share
    return np.minimum(level, useful)


def _bounds_by_reach(
    data: Indexed,
    supply: Floats,
    use: Floats,
    resource: int,
    chosen: npt.NDArray[np.intp],
    stated: Floats,
    reaches: _Reaches,
) -> Floats:
    """Return min(send, use) of the carriers of one rival resource, shape (W, T, chosen)."""
    carriers = data.carriers
    supply, use = supply[..., resource], use[..., resource]
    usable = stated[..., chosen] > 0
    if data.storable[resource]:
        supply = np.cumsum(supply, axis=1)
        use = np.cumsum(use[:, ::-1], axis=1)[:, ::-1]
        usable = np.broadcast_to(usable.any(axis=1, keepdims=True), usable.shape)
    bound = np.empty(usable.shape)
    for w, t in np.ndindex(bound.shape[:2]):
        reach, lossy = reaches.along(chosen[usable[w, t]])
        send = supply[w, t] @ reach
        useful = np.where(lossy, np.inf, reach @ use[w, t])
        arriving = useful[carriers.destination[chosen]] / carriers.share[chosen]
        bound[w, t] = np.minimum(send[carriers.origin[chosen]], arriving)
    return bound


class _Reaches:
    """Which region reaches which; resources that move along the same corridors share one answer."""

    def __init__(self, carriers: Carriers, regions: int) -> None:
        self._carriers, self._regions = carriers, regions
        self._known: dict[tuple[bytes, ...], tuple[Floats, Bools]] = {}

    def along(self, chosen: npt.NDArray[np.intp]) -> tuple[Floats, Bools]:
        """Return the reach along some carriers, shape (R, R), and from where a flow may meet losses, (R,)."""
        carriers = self._carriers
        origin, destination = carriers.origin[chosen], carriers.destination[chosen]
        loses = carriers.share[chosen] < 1.0
        key = (origin.tobytes(), destination.tobytes(), loses.tobytes())
        if key not in self._known:
            self._known[key] = _reach(origin, destination, loses, self._regions)
        return self._known[key]


def _reach(origin: Ints, destination: Ints, loses: Bools, regions: int) -> tuple[Floats, Bools]:
    reach, done = np.zeros((regions, regions), dtype=bool), np.zeros(regions, dtype=bool)
    for region in range(regions):
        if not done[region]:  # regions that reach each other reach the same
            forward = reachable(origin, destination, region, regions)
            alike = forward & reachable(destination, origin, region, regions)
            reach[alike] = forward
            done |= alike
    losing = np.zeros(regions, dtype=bool)
    losing[origin[loses]] = True
    return reach.astype(np.float64), reach @ losing


def reachable(origin: Ints, destination: Ints, start: int, regions: int) -> Bools:
    """Return which regions arcs lead to from a region, itself included, shape (regions,).

    Parameters
    ----------
    origin, destination
        Regions of each arc, shapes (arcs,).
    """
    reached, count = np.zeros(regions, dtype=bool), 0
    reached[start] = True
    while (now := int(np.count_nonzero(reached))) > count:
        count = now
        reached[destination[reached[origin]]] = True
    return reached
