"""What opening and running facilities and corridors costs, by who pays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from optalloc.verify.data import Data
from optalloc.verify.figures import Figures
from optalloc.verify.reading import Reading

#: Terms of cost by payer, future and period.
Costs = Mapping[tuple[str, int, int], list[Decimal]]


def costs_of(data: Data, plan: Reading) -> Costs:
    """Return fixed_cost (v[t] − v[t−1]) and running_cost v[t] of all that a plan opens, undiscounted."""
    costs: dict[tuple[str, int, int], list[Decimal]] = defaultdict(list)

    def add(
        futures: Iterable[int], payer: str, row: int, opened: int, fixed: Figures, running: Figures
    ) -> None:
        for future in futures:
            costs[payer, future, opened].append(fixed.at(row, future, opened))
            for period in range(opened, len(data.periods)):
                costs[payer, future, period].append(running.at(row, future, period))

    for branch in plan.branches:
        futures = branch.futures
        for facility, opened in branch.facilities.items():
            built = data.facilities[facility]
            add(futures, built.payer, built.row, opened, data.facility_cost, data.facility_running_cost)
        for corridor, opened in branch.corridors.items():
            agreed = data.corridors[corridor]
            add(futures, agreed.payer, agreed.row, opened, data.corridor_cost, data.corridor_running_cost)
    return costs
