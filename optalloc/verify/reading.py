"""A plan read against the data: which variable of the model each of its rows gives a value to.

A row that names no variable of the model, that names one a row before it has named, or whose amount
cannot be, is a violation and is left out of all that follows; a plan with such a row has no value.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import Any, Final, Generic, NamedTuple, TypeVar

from optalloc.checks.wording import listed
from optalloc.language import in_a_row, mark, say
from optalloc.plan import Plan
from optalloc.verify.branches import Decided, Start, branches_of
from optalloc.verify.data import Data
from optalloc.verify.exact import exact
from optalloc.verify.verification import Violation

Thing = TypeVar("Thing", bound=Hashable)
Variable = TypeVar("Variable", bound=Hashable)
Value = TypeVar("Value")


#: Of a name that nothing has, by kind of thing.
_UNKNOWN: Final = {
    "corridor": mark("the instance has no corridor {name}"),
    "facility": mark("the instance has no facility {name}"),
    "future": mark("the instance has no future {name}"),
    "period": mark("the instance has no period {name}"),
    "region": mark("the instance has no region {name}"),
    "resource": mark("the instance has no resource {name}"),
    "scenario": mark("the instance has no scenario {name}"),
}

#: Of a row about which another one says something already.
_SAME: Final = mark("a row before it says the same")
_SAME_FOR_ALL: Final = mark("the row for all futures says the same")
_OTHER: Final = mark("it contradicts a row before it, which says {stated}")
_OTHER_FOR_ALL: Final = mark("it contradicts the row for all futures, which says {stated}")


class Flow(NamedTuple):
    """Variable x: what is sent into a corridor."""

    future: int
    period: int
    corridor: str
    resource: str


class Use(NamedTuple):
    """Variables q of the rows of `endowments` of one stated cost, together."""

    future: int
    period: int
    region: str
    resource: str
    unit_cost: Decimal


class Place(NamedTuple):
    """Where a resource is balanced; variable h, what is left of it there at the end of the period."""

    future: int
    period: int
    region: str
    resource: str


class Shortage(NamedTuple):
    """Variable g: what a site goes without."""

    future: int
    period: int
    scenario: str
    region: str
    resource: str


class _Decision(NamedTuple, Generic[Thing]):
    """Variables z, u or y of one future (position), or of every one (None)."""

    future: int | None
    thing: Thing


class Reading:
    """The values that a plan gives to the variables of the model.

    Attributes
    ----------
    branches
        What is launched and opened, by sets of futures in which it is the same.
    branch_of
        The branch of each future (position).
    flows, uses, stocks, shortages
        Positive amounts by variable.
    terms
        Position of the terms of each flow in `Data.terms`, by corridor and resource.
    violations
        The rows that were left out, and why.
    """

    def __init__(self, data: Data, plan: Plan) -> None:
        self._data = data
        self._plan = plan
        self.violations: list[Violation] = []
        self.terms: dict[tuple[str, str], int] = {}
        self.branches = branches_of(
            len(data.futures),
            self._decided("launches", self._start),
            self._decided("facilities", self._facility),
            self._decided("corridors", self._decided_corridor),
        )
        self.branch_of = {future: branch for branch in self.branches for future in branch.futures}
        self.flows = self._assigned("flows", self._flow, _amount)
        self.uses = self._assigned("use", self._use, _amount)
        self.stocks = self._assigned("stock", self._stock, _amount)
        self.shortages = self._assigned("shortages", self._shortage, _amount)

    def _decided(self, table: str, thing_of: Callable[..., Thing]) -> Decided[Thing]:
        """Return the periods of launches or openings; rows of every future stand before those of one."""

        def decision(future: str, *names: str) -> _Decision[Thing]:
            return _Decision(self._future(future) if future else None, thing_of(*names))

        def in_every_future(decision: _Decision[Thing]) -> _Decision[Thing]:
            return decision._replace(future=None)

        decided: dict[int | None, dict[Thing, int]] = {}
        for (future, thing), period in self._assigned(
            table, decision, self._period, within=in_every_future
        ).items():
            decided.setdefault(future, {})[thing] = period
        return decided

    def _assigned(
        self,
        table: str,
        variable_of: Callable[..., Variable],
        value_of: Callable[[Any], Value],
        within: Callable[[Variable], Variable] = lambda variable: variable,
    ) -> dict[Variable, Value]:
        """Return value by variable: the last column of a table is the value, the others name the variable.

        `within` returns the variable that comprises another one; no row may come after one that comprises it.
        """
        frame = self._plan.tables[table]
        assigned: dict[Variable, Value] = {}
        stated: dict[Variable, object] = {}
        for *names, last in zip(*(frame[column].tolist() for column in frame.columns), strict=True):
            try:
                variable, value = variable_of(*names), value_of(last)
                for before in (variable, within(variable)):
                    if before in assigned:
                        same = assigned[before] == value
                        raise _said_already(stated[before], same=same, for_all=before != variable)
            except _Refused as refused:
                cells = in_a_row(str(cell) for cell in (*names, last) if cell != "")
                message = say("{table} ({cells}): {reason}", table=table, cells=cells, reason=refused)
                self.violations.append(Violation(refused.code, message, Fraction(1)))
            else:
                assigned[variable], stated[variable] = value, last
        return assigned

    def _start(self, scenario: str, region: str, stage: str) -> Start:
        data = self._data
        _known("scenario", scenario, data.scenarios)
        _known("region", region, data.regions)
        self._site(scenario, region)
        if (scenario, stage) not in data.stage_of:
            raise _Refused(
                "unknown-stage",
                say(
                    "{scenario} has no stage {stage}",
                    scenario=self._data.called("scenario", scenario),
                    stage=repr(stage),
                ),
            )
        return Start((scenario, region), data.stage_of[scenario, stage])

    def _site(self, scenario: str, region: str) -> None:
        if (scenario, region) not in self._data.sites:
            message = say(
                "{region} is no site of {scenario}",
                region=self._data.called("region", region),
                scenario=self._data.called("scenario", scenario),
            )
            raise _Refused("not-a-site", message)

    def _period(self, period: str) -> int:
        _known("period", period, self._data.period_of)
        return self._data.period_of[period]

    def _future(self, future: str) -> int:
        """Return the position of a future; a blank one is the only one there is."""
        if not future and len(self._data.futures) > 1:
            futures = listed(self._data.futures)
            raise _Refused("no-future", say("it names no future; write one of {futures}", futures=futures))
        if not future:
            return 0
        _known("future", future, self._data.future_of)
        return self._data.future_of[future]

    def _facility(self, facility: str) -> str:
        _known("facility", facility, self._data.facilities)
        return facility

    def _decided_corridor(self, corridor: str) -> str:
        _known("corridor", corridor, self._data.corridors)
        if not self._data.has_decision(corridor):
            message = say(
                "{corridor} costs nothing and sits in no group, so that opening it is not decided",
                corridor=self._data.called("corridor", corridor),
            )
            raise _Refused("corridor-without-decision", message)
        return corridor

    def _flow(self, future: str, corridor: str, resource: str, period: str) -> Flow:
        data = self._data
        _known("corridor", corridor, data.corridors)
        _known("resource", resource, data.resources)
        if not data.resources[resource].mobile:
            raise _Refused(
                "immobile-resource",
                say("no corridor can carry {resource}", resource=self._data.called("resource", resource)),
            )
        term = data.terms.find(corridor, resource)
        if term is None:
            message = say(
                "{corridor} does not carry {resource}",
                corridor=self._data.called("corridor", corridor),
                resource=self._data.called("resource", resource),
            )
            raise _Refused("corridor-without-terms", message)
        self.terms[corridor, resource] = term
        return Flow(self._future(future), self._period(period), corridor, resource)

    def _use(self, future: str, region: str, resource: str, unit_cost: float, period: str) -> Use:
        data = self._data
        _known("region", region, data.regions)
        _known("resource", resource, data.resources)
        cost = _number(unit_cost)
        use = Use(self._future(future), self._period(period), region, resource, cost)
        if not data.tiers_of(region, resource, cost, use.period):
            message = say(
                "{region} has no endowment of {resource} at this cost then",
                region=self._data.called("region", region),
                resource=self._data.called("resource", resource),
            )
            raise _Refused("no-endowment", message)
        return use

    def _stock(self, future: str, region: str, resource: str, period: str) -> Place:
        data = self._data
        _known("region", region, data.regions)
        _known("resource", resource, data.resources)
        if not (data.resources[resource].rival and data.resources[resource].storable):
            raise _Refused(
                "not-storable",
                say("{resource} cannot be kept", resource=self._data.called("resource", resource)),
            )
        return Place(self._future(future), self._period(period), region, resource)

    def _shortage(self, future: str, scenario: str, region: str, resource: str, period: str) -> Shortage:
        data = self._data
        _known("scenario", scenario, data.scenarios)
        _known("region", region, data.regions)
        _known("resource", resource, data.resources)
        self._site(scenario, region)
        if data.shortage_price.blank(data.resources[resource].row):
            raise _Refused(
                "no-shortage-price",
                say("no shortage of {resource} is allowed", resource=self._data.called("resource", resource)),
            )
        return Shortage(self._future(future), self._period(period), scenario, region, resource)


class _Refused(Exception):
    """A row of a plan that gives no variable of the model a value."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def _said_already(stated: object, *, same: bool, for_all: bool) -> _Refused:
    """Return the refusal of what a row before it, or the row for all futures, says already.

    Parameters
    ----------
    stated
        The last cell of the other row.
    """
    if same:
        return _Refused("duplicate-row", say(_SAME_FOR_ALL if for_all else _SAME))
    return _Refused("contradictory-row", say(_OTHER_FOR_ALL if for_all else _OTHER, stated=stated))


def _known(kind: str, name: str, names: Container[str]) -> None:
    if name not in names:
        raise _Refused(f"unknown-{kind}", say(_UNKNOWN[kind], name=repr(name)))


def _number(number: float) -> Decimal:
    if not isfinite(number):
        raise _Refused("not-a-number", say("{number} is no number", number=number))
    return exact(number)


def _amount(number: float) -> Decimal:
    amount = _number(number)
    if amount <= 0:
        message = say("the amount is {amount:.6g}; what is not there has no row", amount=number)
        raise _Refused("amount-not-positive", message)
    return amount
