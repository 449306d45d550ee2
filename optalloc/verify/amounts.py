"""What a plan makes available and what it asks for, in each future, period and region."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache

from optalloc.verify.branches import Branch
from optalloc.verify.data import Data, Site
from optalloc.verify.exact import ZERO
from optalloc.verify.reading import Flow, Place, Reading

#: The terms of one side of a row.
Terms = list[Decimal]


class Amounts:
    """The terms of balances and access, by place; places without any are absent.

    Attributes
    ----------
    needs
        Terms of Need[s,r,k,t] by place, then by scenario.
    outputs
        running⁻ z, a period after the stage has started.
    arrivals
        η x of the corridors into a region.
    departures
        The flows out of a region.
    """

    def __init__(self, data: Data, plan: Reading) -> None:
        self._data = data
        self._plan = plan
        self._uses: dict[Place, Terms] = defaultdict(list)
        self._outputs: dict[Place, Terms] = defaultdict(list)
        self._facilities: dict[int, Mapping[tuple[str, str], list[tuple[int, int]]]] = {}
        self.needs: dict[Place, dict[str, Terms]] = defaultdict(dict)
        self.arrivals: dict[Place, Terms] = defaultdict(list)
        self.departures: dict[Place, list[Flow]] = defaultdict(list)
        for use, amount in plan.uses.items():
            self._uses[Place(use.future, use.period, use.region, use.resource)].append(amount)
        for branch in plan.branches:
            self._facilities |= dict.fromkeys(branch.futures, _facilities_with(data, branch))
            for site, starts in branch.starts.items():
                for stage, start in starts.items():
                    self._add_stage(site, stage, start, branch.futures)
        self._add_flows()
        self.level = cache(self._level)

    def _level(self, place: Place) -> Terms:
        """Return what a region has of its own: drawn, from facilities, from outputs."""
        future, period, region, resource = place
        facilities = [
            self._data.capacity.at(row, future, period)
            for opened, row in self._facilities[future].get((region, resource), ())
            if opened <= period
        ]
        return [*self._uses.get(place, ()), *facilities, *self._outputs.get(place, ())]

    def _add_stage(self, site: Site, stage: int, start: int, futures: Iterable[int]) -> None:
        """Add what a stage needs and puts out from its start on."""
        data = self._data
        scenario, region = site
        for resource, row in data.needs.get((scenario, data.stages[scenario][stage].name), ()):
            output = data.running.stated(row) < 0
            for future in futures:
                for period in range(start, len(data.periods)):
                    place = Place(future, period, region, resource)
                    running = data.running.at(row, future, period)
                    need = data.upfront.at(row, future, period) if period == start else ZERO
                    if output and period > start:
                        self._outputs[place].append(-running)
                    elif not output:
                        need += running
                    if need:
                        self.needs[place].setdefault(scenario, []).append(need)

    def _add_flows(self) -> None:
        data = self._data
        for flow, amount in self._plan.flows.items():
            corridor = data.corridors[flow.corridor]
            share = data.terms.yield_share.stated(self._plan.terms[flow.corridor, flow.resource])
            arriving = amount if share == 1 else share * amount
            when, resource = (flow.future, flow.period), flow.resource
            self.arrivals[Place(*when, corridor.destination, resource)].append(arriving)
            self.departures[Place(*when, corridor.origin, resource)].append(flow)


def _facilities_with(data: Data, branch: Branch) -> Mapping[tuple[str, str], list[tuple[int, int]]]:
    """Return period of opening and row in `capacities`, by region and resource, of the facilities opened."""
    facilities = defaultdict(list)
    for facility, opened in branch.facilities.items():
        for resource, row in data.capacities.get(facility, ()):
            facilities[data.facilities[facility].region, resource].append((opened, row))
    return facilities
