"""Who gains and who pays: the expected net value of a plan, by account, kind of entry and period.

An account is a region or a sponsor. Values and shortages go to the region that hosts, what is drawn to the
region that has it, what is sent to the region that receives it, openings to whoever pays for them (the
`sponsor`; blank: the region of a facility, the origin of a corridor). All entries together are the expected
net value, exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import StrEnum
from fractions import Fraction
from itertools import product

import pandas as pd

from optalloc.instance import Instance, check_instance
from optalloc.plan import Plan
from optalloc.verify.data import Data
from optalloc.verify.exact import EXACT
from optalloc.verify.figures import Figures
from optalloc.verify.reading import Reading


class Item(StrEnum):
    """Kinds of entries."""

    VALUE = "value"
    DRAWN = "drawn"
    SENT = "sent"
    SHORT = "short"
    FACILITIES = "facilities"
    CORRIDORS = "corridors"


@dataclass(frozen=True)
class Entry:
    """An amount of money that an account gains (positive) or pays, expected and discounted.

    Attributes
    ----------
    subject
        What it is for: a scenario, a resource, a facility or a corridor.
    """

    account: str
    item: Item
    subject: str
    period: str
    amount: Fraction


class Ledger:
    """The entries of a plan.

    Attributes
    ----------
    entries
        By account, item, subject and period; none of 0.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)

    @property
    def total(self) -> Fraction:
        """The expected net value of the plan."""
        return sum((entry.amount for entry in self.entries), Fraction(0))

    def by(self, *columns: str) -> dict[tuple[str, ...], Fraction]:
        """Return totals by some of account, item, subject and period, in the order of the entries."""
        totals: dict[tuple[str, ...], Fraction] = defaultdict(Fraction)
        for entry in self.entries:
            totals[tuple(str(getattr(entry, column)) for column in columns)] += entry.amount
        return dict(totals)

    @property
    def table(self) -> pd.DataFrame:
        """The entries as a table: account, item, subject, period (text), amount (money)."""
        columns = {
            name: [str(getattr(entry, name)) for entry in self.entries]
            for name in ("account", "item", "subject", "period")
        }
        frame = pd.DataFrame(columns, dtype="str")
        return frame.assign(amount=[float(entry.amount) for entry in self.entries])


#: Account, item, subject, future, period and the amount there, undiscounted.
_Term = tuple[str, Item, str, int, int, Decimal]


def ledger(instance: Instance, plan: Plan) -> Ledger:
    """Return the ledger of a plan.

    Raises
    ------
    NotAnInstanceError
        For anything but an instance.
    ValueError
        For a plan with rows that cannot be (see `optalloc.verify`), which has no value.
    """
    check_instance(instance, "optalloc.ledger")
    with localcontext(EXACT):
        data = Data(instance)
        reading = Reading(data, plan)
        if reading.violations:
            raise ValueError(f"the plan has no value: {reading.violations[0]}")
        totals: dict[tuple[str, Item, str, int], Fraction] = defaultdict(Fraction)
        for account, item, subject, future, period, amount in _terms(data, reading):
            weight = data.probabilities[future] * data.discount[period]
            totals[account, item, subject, period] += weight * Fraction(amount)
    order = {item: number for number, item in enumerate(Item)}
    keys = sorted(totals, key=lambda key: (key[0], order[key[1]], *key[2:]))
    return Ledger(
        Entry(account, item, subject, data.periods[period], totals[account, item, subject, period])
        for account, item, subject, period in keys
        if totals[account, item, subject, period]
    )


def _terms(data: Data, plan: Reading) -> Iterator[_Term]:
    """Yield every term of the net value."""
    yield from _values(data, plan)
    yield from _drawn(data, plan)
    yield from _sent(data, plan)
    yield from _short(data, plan)
    yield from _openings(data, plan)


def _values(data: Data, plan: Reading) -> Iterator[_Term]:
    """Yield the increment of each stage over the one before, times the site's factor, from its start on."""
    for branch in plan.branches:
        for (scenario, region), starts in branch.starts.items():
            stages, factor = data.stages[scenario], data.sites[scenario, region].row
            for stage, start in starts.items():
                for future, period in product(branch.futures, range(start, len(data.periods))):
                    worth = data.value.at(stages[stage].row, future, period)
                    if stage > 0:
                        worth -= data.value.at(stages[stage - 1].row, future, period)
                    worth *= data.value_factor.at(factor, future, period)
                    yield region, Item.VALUE, scenario, future, period, worth


def _drawn(data: Data, plan: Reading) -> Iterator[_Term]:
    for use, amount in plan.uses.items():
        row = data.tiers_of(use.region, use.resource, use.unit_cost, use.period)[0]
        cost = data.endowment_cost.at(row, use.future, use.period)
        yield use.region, Item.DRAWN, use.resource, use.future, use.period, -cost * amount


def _sent(data: Data, plan: Reading) -> Iterator[_Term]:
    for flow, amount in plan.flows.items():
        cost = data.terms.unit_cost.at(plan.terms[flow.corridor, flow.resource], flow.future, flow.period)
        receiver = data.corridors[flow.corridor].destination
        yield receiver, Item.SENT, flow.corridor, flow.future, flow.period, -cost * amount


def _short(data: Data, plan: Reading) -> Iterator[_Term]:
    for gap, lacking in plan.shortages.items():
        price = data.shortage_price.at(data.resources[gap.resource].row, gap.future, gap.period)
        yield gap.region, Item.SHORT, gap.resource, gap.future, gap.period, -price * lacking


def _openings(data: Data, plan: Reading) -> Iterator[_Term]:
    for branch in plan.branches:
        for facility, opened in branch.facilities.items():
            built = data.facilities[facility]
            figures = data.facility_cost, data.facility_running_cost
            for future in branch.futures:
                for period, cost in _costs(built.row, opened, future, len(data.periods), *figures):
                    yield built.payer, Item.FACILITIES, facility, future, period, -cost
        for corridor, opened in branch.corridors.items():
            agreed = data.corridors[corridor]
            figures = data.corridor_cost, data.corridor_running_cost
            for future in branch.futures:
                for period, cost in _costs(agreed.row, opened, future, len(data.periods), *figures):
                    yield agreed.payer, Item.CORRIDORS, corridor, future, period, -cost


def _costs(
    row: int, opened: int, future: int, periods: int, fixed: Figures, running: Figures
) -> Iterator[tuple[int, Decimal]]:
    """Yield what something that opens costs, by period."""
    yield opened, fixed.at(row, future, opened)
    for period in range(opened, periods):
        yield period, running.at(row, future, period)
