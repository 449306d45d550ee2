"""The elastic programme: the constraints of an instance with what could give way made to, at a price.

Source: elastic programming, Brown & Graves 1975; Chinneck 2008, chapter 6. Extra supply is a price tier
of its own in `endowments`, capacities that could be wider do not bind, and sites that could be added are
there: see `optalloc.analysis.spare`. Columns and rows then hold that back, or move the rows of a family. The
value of a plan does not count: what is minimised is the effort.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np

from optalloc.analysis.concessions import Concession, concessions, largest_needs
from optalloc.analysis.extension import Extension
from optalloc.analysis.forced import with_subject
from optalloc.analysis.kinds import EFFORT, Kind
from optalloc.analysis.spare import relevant_instance, spare_of
from optalloc.analysis.subjects import Subject
from optalloc.engine import Options, Outcome, solve_program
from optalloc.engine.interrupts import Interrupts
from optalloc.formulation import Links, formulate
from optalloc.indexing import NONE, Bools, Floats
from optalloc.instance import Instance

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
        In the units of the concession: a level of supply, money, regions, members, load, an amount, sites;
        of a deadline, periods.
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
    sites
        Whether there could be sites that the instance does not have.
    subjects
        What has to be there in the end, whatever gives way: launches in a region, of scenarios of which a
        stage is required, facilities, corridors.

    Attributes
    ----------
    concessions
        All that could give way.
    program
        In which all of it may.
    """

    def __init__(
        self,
        instance: Instance,
        efforts: Mapping[Kind, float] | None = None,
        *,
        sites: bool = False,
        subjects: Iterable[Subject] = (),
    ) -> None:
        relevant, added = relevant_instance(instance, sites=sites)
        self.concessions = concessions(relevant, largest_needs(instance.indexed), added)
        efforts = {**EFFORT, **(efforts or {})}
        self._stated = relevant.indexed
        self._spare = spare_of(relevant, self.concessions)
        self._data = self._spare.instance.indexed
        program = formulate(self._spare.instance, Links.STRONG)
        for subject in subjects:
            program = with_subject(self._spare.instance, program, subject)
        self._extension = Extension(replace(program, cost=np.zeros_like(program.cost)))
        self._columns: list[_Column] = []
        adders = {
            Kind.SUPPLY: self._add_supply,
            Kind.BUDGET: self._add_budget,
            Kind.DEADLINE: self._add_deadline,
            Kind.SITE_LIMIT: self._add_sites,
            Kind.GROUP: self._add_group,
            Kind.CORRIDOR: self._add_corridor,
            Kind.TERM: self._add_term,
            Kind.SITE: self._add_site,
        }
        for number, one in enumerate(self.concessions):
            adders[one.kind](number, one, efforts[one.kind] / one.step)
        self.program = self._extension.program()

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
        program = self.program
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
        block = self.program.columns_of(name)
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
            factor = float(program.upper[column]) / float(self._spare.supply[concession.at[1]])
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

    def _add_corridor(self, number: int, concession: Concession, effort: float) -> None:
        """Let Σ load x − factor × wider ≤ capacity y, with the factor that shocks have on the capacity."""
        data, (corridor,) = self._data, concession.at
        wider = self._column(number, effort, integer=False)
        for (future, period), flows in self._flows(data.carriers.corridor == corridor).items():
            factor = data.corridor_capacity[future, period, corridor] / self._spare.width[Kind.CORRIDOR]
            capacity = self._stated.corridor_capacity[future, period, corridor]
            loads = [(column, -float(data.carriers.load[carrier])) for column, carrier in flows]
            entries, least = self._open_capacity(corridor, future, period, float(capacity))
            self._extension.add_row([(wider, float(factor)), *entries, *loads], least)

    def _add_term(self, number: int, concession: Concession, effort: float) -> None:
        """Let x − factor × wider ≤ capacity y for each flow on these terms."""
        data = self._data
        wider = self._column(number, effort, integer=False)
        for (future, period), flows in self._flows(data.carriers.term == concession.at[0]).items():
            for column, carrier in flows:
                factor = data.carriers.capacity[future, period, carrier] / self._spare.width[Kind.TERM]
                capacity = self._stated.carriers.capacity[future, period, carrier]
                corridor = int(data.carriers.corridor[carrier])
                entries, least = self._open_capacity(corridor, future, period, float(capacity))
                self._extension.add_row([(wider, float(factor)), *entries, (column, -1.0)], least)

    def _flows(self, carriers: Bools) -> dict[tuple[int, int], list[tuple[int, int]]]:
        """Return columns and carriers of the flows of some carriers, by future and period."""
        block, data = self._extension.base.columns_of("x"), self._data
        of = np.full((len(data.corridor_ids), len(data.resources)), NONE, dtype=np.int64)
        chosen = np.flatnonzero(carriers)
        of[data.carriers.corridor[chosen], data.carriers.resource[chosen]] = chosen
        carrier = of[np.asarray(block.keys["corridor"][:]), np.asarray(block.keys["resource"][:])]
        futures, periods = np.asarray(block.keys["future"][:]), np.asarray(block.keys["period"][:])
        found: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        for entry in np.flatnonzero(carrier != NONE).tolist():
            moment = int(futures[entry]), int(periods[entry])
            found[moment].append((block.start + entry, int(carrier[entry])))
        return found

    def _open_capacity(
        self, corridor: int, future: int, period: int, capacity: float
    ) -> tuple[list[tuple[int, float]], float]:
        """Return capacity × y as entries of a row ≥ 0, or −capacity as its least where there is no y."""
        data = self._data
        if not data.corridor_has_binary[corridor]:
            return [], -capacity
        node = int(data.nodes.at(np.array(future), np.array(period)))
        before = int(data.corridor_has_binary[:corridor].sum())
        y = self._extension.base.columns_of("y").start + len(data.nodes.period) * before + node
        return [(y, capacity)], 0.0

    def _add_site(self, number: int, concession: Concession, effort: float) -> None:
        """Let added − z ≥ 0 for the first stage at the site, whatever the future."""
        data, (scenario, region) = self._data, concession.at
        added = self._column(number, effort, 1.0)
        launches = data.launches
        first = (launches.scenario == scenario) & (launches.region == region) & (launches.previous == NONE)
        start = self._extension.base.columns_of("z").start
        for launch in np.flatnonzero(first).tolist():
            for node in data.nodes.last.tolist():
                z = start + launch * len(data.nodes.period) + node
                self._extension.add_row(((added, 1.0), (z, -1.0)))

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
