"""The elastic programme: the constraints of an instance with what could give way made to, at a price.

Source: elastic programming, Brown & Graves 1975; Chinneck 2008, chapter 6. Extra supply is a price tier
of its own in `endowments`, so that the derived bounds of flows know of it; everything else is a column in the
rows of its family. The value of a plan does not count: what is minimised is the effort.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from optalloc.analysis.concessions import EFFORT, Concession, Kind, concessions, relevant_scenarios
from optalloc.analysis.extension import Extension
from optalloc.engine import Options, Outcome, solve_program
from optalloc.engine.interrupts import Interrupts
from optalloc.formulation import Links, formulate
from optalloc.indexing import NONE, Floats, Indexed
from optalloc.instance import Instance
from optalloc.program import Program

#: A requirement that is dropped counts as one that is delayed to this many periods after the last.
DROPPED: Final = 2
#: Share of a step below which a move is the solver's rounding.
NEGLIGIBLE: Final = 1e-6


@dataclass(frozen=True)
class Move:
    """By how much a concession is made.

    Attributes
    ----------
    amount
        In the units of the concession: a level of supply, money, regions, members; of a deadline, periods.
    effort
        What that counts.
    dropped
        Whether a requirement is dropped rather than delayed.
    facilities, corridors
        Positions of the members of a group that are open together.
    """

    concession: Concession
    amount: float
    effort: float
    dropped: bool = False
    facilities: tuple[int, ...] = ()
    corridors: tuple[int, ...] = ()


class _Column(NamedTuple):
    """A column of a concession: by what a unit of it moves, and what counts as nothing; 0: it drops."""

    owner: int
    position: int
    effort: float
    amount: float
    negligible: float


class Elastic:
    """What is required of an instance, and all that could give way for it.

    Parameters
    ----------
    instance
        A checked instance.
    efforts
        Effort of a step of each kind, where it differs from `EFFORT`.

    Attributes
    ----------
    concessions
        All that could give way.
    """

    def __init__(self, instance: Instance, efforts: Mapping[Kind, float] | None = None) -> None:
        self.concessions = concessions(instance)
        efforts = {**EFFORT, **(efforts or {})}
        tiered, self._tier_amount = _with_spare_tiers(instance, self.concessions)
        self._data = tiered.indexed
        self._extension = Extension(_of_relevant(formulate(tiered, Links.STRONG), self._data))
        self._columns: list[_Column] = []
        adders = {
            Kind.SUPPLY: self._add_supply,
            Kind.BUDGET: self._add_budget,
            Kind.DEADLINE: self._add_deadline,
            Kind.SITES: self._add_sites,
            Kind.GROUP: self._add_group,
        }
        for number, one in enumerate(self.concessions):
            adders[one.kind](number, one, efforts[one.kind] / one.step)
        self._program = self._extension.program()

    def solve(
        self,
        options: Options,
        *,
        allowed: Collection[int] | None = None,
        at_any_effort: bool = False,
        isolate: bool = False,
        interrupts: Interrupts | None = None,
    ) -> Outcome:
        """Look for the least effort.

        Parameters
        ----------
        allowed
            Numbers of the concessions that may be made; None: all.
        at_any_effort
            Ask only whether these suffice.
        """
        program = self._program
        if at_any_effort:
            program = replace(program, cost=np.zeros_like(program.cost))
        if allowed is not None:
            upper = program.upper.copy()
            upper[[column.position for column in self._columns if column.owner not in allowed]] = 0.0
            program = replace(program, upper=upper)
        return solve_program(program, options, isolate=isolate, interrupts=interrupts)

    def moves(self, values: Floats) -> tuple[Move, ...]:
        """Return the concessions that a solution makes, in the order of the tables."""
        return tuple(
            self._move(column, float(values[column.position]), values)
            for column in self._columns
            if values[column.position] > column.negligible
        )

    def _move(self, column: _Column, value: float, values: Floats) -> Move:
        concession = self.concessions[column.owner]
        move = Move(concession, value * column.amount, value * column.effort, column.amount == 0.0)
        if concession.kind is not Kind.GROUP:
            return move
        facilities = self._open(values, "u", "facility", self._data.facility_group == concession.at[0])
        corridors = self._open(values, "y", "corridor", self._data.corridor_group == concession.at[0])
        return replace(move, facilities=facilities, corridors=corridors)

    def _open(self, values: Floats, name: str, dimension: str, chosen: np.ndarray) -> tuple[int, ...]:
        """Return which of some facilities or corridors a solution opens, by position."""
        block = self._program.columns_of(name)
        opened = values[block.start : block.start + block.size] > 0.5
        things = np.unique(np.asarray(block.keys[dimension][:])[opened])
        return tuple(things[chosen[things]].tolist())

    def _column(
        self, owner: int, effort: float, upper: float = np.inf, *, amount: float = 1.0, integer: bool = True
    ) -> int:
        position = self._extension.add_column(-effort, upper, integer=integer)
        negligible = 0.5 if integer else NEGLIGIBLE * self.concessions[owner].step
        self._columns.append(_Column(owner, position, effort, amount, negligible))
        return position

    def _add_supply(self, number: int, concession: Concession, effort: float) -> None:
        """Add factor × level − q[w,e,t] ≥ 0 of the spare tier e, with the factor that shocks have on it."""
        program = self._extension.base
        block = program.columns_of("q")
        level = self._column(number, effort, integer=False)
        tier = self._tier_of(concession)
        for entry in np.flatnonzero(np.asarray(block.keys["endowment"][:]) == tier).tolist():
            column = block.start + entry
            factor = float(program.upper[column]) / float(self._tier_amount[concession.at[1]])
            self._extension.add_row(((level, factor), (column, -1.0)))

    def _tier_of(self, concession: Concession) -> int:
        """Return the row of the spare tier: of its pair the last in every period, as they go by cost."""
        region, resource = concession.at
        data = self._data
        own = (data.endowment_region == region) & (data.endowment_resource == resource)
        return int(np.flatnonzero(own & (data.endowment_period == NONE))[-1])

    def _add_budget(self, number: int, concession: Concession, effort: float) -> None:
        """Let Σ spending − raise ≤ limit, in every future."""
        raised = self._column(number, effort, integer=False)
        self._extension.enter("budget", "budget", concession.at[0], raised, -1.0)

    def _add_sites(self, number: int, concession: Concession, effort: float) -> None:
        """Let Σ z − more ≤ max_sites."""
        more = self._column(number, effort, float(len(self._data.regions)))
        self._extension.enter("site_limit", "stage", concession.at[0], more, -1.0)

    def _add_group(self, number: int, concession: Concession, effort: float) -> None:
        """Let Σ v − exceptions ≤ 1."""
        groups = np.concatenate((self._data.facility_group, self._data.corridor_group))
        members = int((groups == concession.at[0]).sum())
        exceptions = self._column(number, effort, float(members - 1))
        self._extension.enter("group", "group", concession.at[0], exceptions, -1.0)

    def _add_deadline(self, number: int, concession: Concession, effort: float) -> None:
        """Let Σ z[t*] + Σ_t later[t] + dropped ≥ 1, and Σ z[t] − later[t] ≥ 0 for each t > t*."""
        data, extension = self._data, self._extension
        stage, due = int(data.required_stage[concession.at[0]]), int(data.required_by[concession.at[0]])
        last, nodes = len(data.periods) - 1, len(data.nodes.period)
        launches = extension.base.columns_of("z").start + nodes * np.flatnonzero(data.launches.stage == stage)
        dropped = self._column(number, effort * (last - due + DROPPED), 1.0, amount=0.0)
        extension.enter("deadline", "stage", stage, dropped, 1.0)
        for delay in range(1, last - due + 1):
            later = self._column(number, effort * delay, 1.0, amount=float(delay))
            extension.enter("deadline", "stage", stage, later, 1.0)
            for node in np.flatnonzero(data.nodes.period == due + delay).tolist():
                extension.add_row([*((column, 1.0) for column in (launches + node).tolist()), (later, -1.0)])


def _with_spare_tiers(instance: Instance, known: Iterable[Concession]) -> tuple[Instance, Floats]:
    """Return the instance with a tier of its own for each supply that could be raised.

    Returns
    -------
    Instance
        A tier has as much as all sites together can ever use, so that it never binds.
    array
        The amount of a tier by resource, shape (K,).
    """
    amount = most_used(instance.indexed) / _least_factor(instance)
    endowments = instance.table("endowments")
    cost = 2.0 * float(endowments["unit_cost"].max()) + 1.0 if len(endowments) else 0.0
    rows = [
        (*one.key, float(amount[one.at[1]]), cost, "")  # in the order of the columns
        for one in known
        if one.kind is Kind.SUPPLY
    ]
    if not rows:
        return instance, amount
    spare = pd.DataFrame(rows, columns=endowments.columns).astype(endowments.dtypes.to_dict())
    tables = {**instance.tables, "endowments": pd.concat([endowments, spare], ignore_index=True)}
    return Instance(instance.settings, tables), amount


def most_used(data: Indexed) -> Floats:
    """Return the most of each resource that all sites can ever use, shape (K,)."""
    used = np.zeros(len(data.resources))
    if len(data.needs.resource):
        np.add.at(used, data.needs.resource, (data.needs.upfront + data.needs.running).max(axis=(0, 1)))
    return np.maximum(used, 1.0) * len(data.periods) / float(data.carriers.share.min(initial=1.0))


def _least_factor(instance: Instance) -> float:
    """Return the least share that shocks of a future can leave of an endowment, but for nothing at all."""
    shocks = instance.table("shocks")
    failing = shocks[
        (shocks["table"] == "endowments") & shocks["factor"].between(0.0, 1.0, inclusive="neither")
    ]
    return float(failing.groupby("future")["factor"].prod().min()) if len(failing) else 1.0


def _of_relevant(program: Program, data: Indexed) -> Program:
    """Return the programme without value in which only scenarios launch that matter for what is required."""
    upper = program.upper.copy()
    block = program.columns_of("z")
    others = ~np.isin(np.asarray(block.keys["scenario"][:]), relevant_scenarios(data))
    upper[block.start : block.start + block.size][others] = 0.0
    return replace(program, cost=np.zeros_like(program.cost), upper=upper)
