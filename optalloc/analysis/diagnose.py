"""Why an instance has no plan, or not the one that was hoped for, and what would have to change."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Any, Final

import numpy as np

from optalloc.analysis.allowance import LEAST, is_large
from optalloc.analysis.concessions import Concession
from optalloc.analysis.conflicts import Conflict, find_conflict
from optalloc.analysis.elastic import Elastic
from optalloc.analysis.forced import with_subject
from optalloc.analysis.kinds import USUAL, Kind
from optalloc.analysis.repairs import Repair, repaired, repairs_of
from optalloc.analysis.subjects import Sort, Subject
from optalloc.checks.wording import shown
from optalloc.choosing import unknown_name
from optalloc.engine import Options, Outcome, SolutionStatus, Strategy, heed_interrupt, solve_program
from optalloc.engine.interrupts import Interrupts
from optalloc.errors import Issue
from optalloc.formulation import Links, formulate
from optalloc.instance import Instance, check_instance
from optalloc.language import say
from optalloc.service import service_issues
from optalloc.tables import TextTables

#: Gap within which a repair counts as the cheapest, and seconds for all unless told otherwise.
GAP = 1e-4
SECONDS = 60.0
#: By what amounts are multiplied that are too tight by a rounding.
AMPLE: Final = 1.001
#: Share of the time that is left for one of several questions.
_SHARE = 0.4


@dataclass(frozen=True)
class Remedy:
    """Changes after which there is a plan.

    Attributes
    ----------
    repairs
        What changes in the tables.
    effort, bound
        What that counts, and the least that any remedy of these kinds can count.
    instance
        The instance after the changes.
    holds
        Whether a plan of it has been found; None where time ran out.
    gives_way
        What the changes concede.
    """

    repairs: tuple[Repair, ...]
    effort: float
    bound: float | None
    instance: Instance
    holds: bool | None
    gives_way: tuple[Concession, ...]

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What gives way, in the order of `Kind`."""
        return tuple(kind for kind in Kind if any(repair.kind is kind for repair in self.repairs))

    @property
    def cheapest(self) -> bool:
        """Whether no remedy of these kinds counts less by more than the gap."""
        return self.bound is not None and self.effort - self.bound <= GAP * max(1.0, self.effort)


class Open(StrEnum):
    """Questions that may be left open, besides what is the least of a kind alone."""

    LEAST = "least"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Diagnosis:
    """What was found.

    Attributes
    ----------
    feasible
        Whether there is a plan as things stand; None where time ran out before that was known.
    hopeless
        Requirements that no site can ever meet, known without solving.
    remedies
        The cheapest first, then the cheapest of one kind alone, where these differ.
    conflict
        Rows that cannot hold together.
    unsettled
        What time ran out for: a question, or the least of a kind alone.
    """

    feasible: bool | None
    hopeless: tuple[Issue, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    conflict: Conflict | None = None
    unsettled: tuple[Open | Kind, ...] = ()

    @property
    def conflict_is_one_of_several(self) -> bool:
        """Whether a remedy changes rows outside the conflict, so that other rows may be in conflict too."""
        if self.conflict is None:
            return False
        members = set(self.conflict.members)
        return any(
            one not in members and one.kind is not Kind.SITE
            for remedy in self.remedies
            for one in remedy.gives_way
        )

    def settling(self, *settled: Open | Kind, **found: Any) -> Diagnosis:
        """Return the diagnosis with something more that was found, by which questions are settled."""
        unsettled = tuple(one for one in self.unsettled if one not in settled)
        return replace(self, unsettled=unsettled, **found)


#: Of which nothing is known yet.
UNKNOWN: Final = Diagnosis(None, unsettled=tuple(Open))


def diagnose(
    instance: Instance,
    *,
    require: Mapping[str, str] | None = None,
    subjects: Collection[Subject] = (),
    kinds: Collection[Kind | str] | None = None,
    efforts: Mapping[str, float] | None = None,
    time_limit: float = SECONDS,
    isolate: bool = False,
    progress: Callable[[Diagnosis], None] | None = None,
    interrupts: Interrupts | None = None,
    text: TextTables | None = None,
) -> Diagnosis:
    """Find out what stands in the way of a plan, and the cheapest changes of the tables that clear it.

    Parameters
    ----------
    instance
        A checked instance.
    require
        Stages that must have started in the end, by scenario, besides what the instance requires: what it
        would take to launch them. Giving them up is no remedy.
    subjects
        Stages at sites, facilities and corridors (see `optalloc.analysis.subjects.subject_of`) that must be
        there in the end, likewise.
    kinds
        What may give way; None: everything but sites that there are not.
    efforts
        What a step of each kind counts, where it differs from `optalloc.analysis.kinds.EFFORT`.
    time_limit
        Wall seconds for all questions together.
    isolate
        Solve large programmes in child processes under a watchdog.
    progress
        Called with what has been found so far, more of it each time.
    text
        What the instance was read from, so that issues can name file and row.

    Raises
    ------
    NotAnInstanceError
        For anything but an instance.
    UnknownNameError
        For a scenario, stage or kind that there is not.
    """
    until = time.monotonic() + time_limit
    check_instance(instance, "optalloc.diagnose")
    asked = (*_launches(instance, require or {}), *subjects)
    instance = requiring(instance, _unrequired(instance, asked))
    counted = {Kind(kind): effort for kind, effort in (efforts or {}).items()}
    questions = _Questions(until, isolate, interrupts, asked)
    found = UNKNOWN
    hopeless = service_issues(instance, text)
    for found in _findings(instance, hopeless, _kinds(kinds), counted, questions):
        if progress is not None:
            progress(found)
    return found


def _findings(
    instance: Instance,
    hopeless: tuple[Issue, ...],
    chosen: tuple[Kind, ...],
    efforts: Mapping[Kind, float],
    questions: _Questions,
) -> Iterator[Diagnosis]:
    """Yield what is found, more of it each time."""
    found = replace(UNKNOWN, hopeless=hopeless)
    found = replace(found, feasible=False if found.hopeless else None, unsettled=(*Open, *chosen))
    yield found
    elastic = Elastic(instance, efforts, sites=Kind.SITE in chosen, subjects=questions.subjects)
    outcome = questions.ask(elastic, _of_kinds(elastic, chosen))
    if outcome is not None and outcome.solution_status is SolutionStatus.INFEASIBLE:
        found = found.settling(Open.LEAST, *chosen, feasible=False)
        yield found
        yield _with_conflict(found, elastic, questions)
        return
    if outcome is None or outcome.values is None:
        yield found
        return
    if not elastic.moves(outcome.values):
        yield Diagnosis(True)
        return
    first = _remedy(instance, elastic, outcome, questions)
    found = _with_first(found, first)
    yield found
    found = _with_conflict(found, elastic, questions)
    yield found
    for kind in chosen:
        if first.kinds != (kind,):
            found = _with_kind_alone(found, kind, instance, elastic, questions)
            yield found


def _with_first(found: Diagnosis, first: Remedy) -> Diagnosis:
    """Return the diagnosis with the first remedy, without which no plan exists where it has a bound."""
    if first.bound is not None and first.bound > GAP:
        found = replace(found, feasible=False)
    if not first.cheapest:
        return replace(found, remedies=(first,))
    alone = first.kinds if len(first.kinds) == 1 else ()
    return found.settling(Open.LEAST, *alone, remedies=(first,))


def _with_conflict(found: Diagnosis, elastic: Elastic, questions: _Questions) -> Diagnosis:
    conflict = find_conflict(elastic, questions.asker(elastic))
    settled = (Open.CONFLICT,) if conflict is not None and conflict.smallest else ()
    if conflict is not None:
        found = replace(found, feasible=False)
    return found.settling(*settled, conflict=conflict)


def _with_kind_alone(
    found: Diagnosis, kind: Kind, instance: Instance, elastic: Elastic, questions: _Questions
) -> Diagnosis:
    """Return the diagnosis with the cheapest remedy of one kind, where there is one and time to find it."""
    outcome = questions.ask(elastic, _of_kinds(elastic, (kind,)))
    if outcome is not None and outcome.solution_status is SolutionStatus.INFEASIBLE:
        return found.settling(kind)
    if outcome is None or outcome.values is None:
        return found
    remedy = _remedy(instance, elastic, outcome, questions)
    return found.settling(*((kind,) if remedy.cheapest else ()), remedies=(*found.remedies, remedy))


def requiring(instance: Instance, require: Mapping[str, str]) -> Instance:
    """Return the instance in which stages must have started by the last period.

    Raises
    ------
    UnknownNameError
        For a scenario or stage that there is not.
    """
    _launches(instance, require)
    if not require:
        return instance
    scenarios = instance.table("scenarios")
    for scenario, stage in require.items():
        chosen = scenarios["scenario"] == scenario
        scenarios.loc[chosen, ["required_stage", "required_by"]] = [stage, ""]
    return instance.replace(None, scenarios=scenarios)


def _launches(instance: Instance, require: Mapping[str, str]) -> tuple[Subject, ...]:
    """Return stages by scenario as launches anywhere; UnknownNameError for what there is not."""
    stages = instance.table("stages")
    for scenario, stage in require.items():
        known = stages.loc[stages["scenario"] == scenario, "stage"].tolist()
        if not known:
            message = say("there is no scenario {name}", name=shown(scenario))
            raise unknown_name(message, scenario, instance.table("scenarios")["scenario"].tolist())
        if stage not in known:
            message = say("{scenario} has no stage {stage}", scenario=shown(scenario), stage=shown(stage))
            raise unknown_name(message, stage, known)
    return tuple(Subject(Sort.LAUNCH, scenario, stage) for scenario, stage in require.items())


def _unrequired(instance: Instance, subjects: Iterable[Subject]) -> dict[str, str]:
    """Return stages to require of scenarios of which none is, so that what they need counts."""
    scenarios = instance.table("scenarios").set_index("scenario")
    return {
        one.scenario: one.stage
        for one in subjects
        if one.sort is Sort.LAUNCH and not scenarios.loc[one.scenario, "required_stage"]
    }


def _kinds(kinds: Collection[Kind | str] | None) -> tuple[Kind, ...]:
    known = [kind.value for kind in Kind]
    for kind in kinds or ():
        if kind not in known:
            message = say("nothing that could give way is called {name}", name=shown(kind))
            raise unknown_name(message, kind, known)
    return USUAL if kinds is None else tuple(kind for kind in Kind if kind.value in kinds)


def _of_kinds(elastic: Elastic, kinds: Iterable[Kind]) -> set[int]:
    chosen = set(kinds)
    return {number for number, one in enumerate(elastic.concessions) if one.kind in chosen}


class _Questions:
    """Asks until the time is over; the answer is None where no time is left."""

    def __init__(
        self, until: float, isolate: bool, interrupts: Interrupts | None, subjects: Collection[Subject]
    ) -> None:
        self._until = until
        self.subjects = subjects
        self._isolate = isolate
        self._interrupts = interrupts

    def ask(self, elastic: Elastic, allowed: set[int], at_any_effort: bool = False) -> Outcome | None:
        """Ask for the least effort, or whether any does."""
        options = self._options()
        if options is None:
            return None
        outcome = elastic.solve(
            options,
            allowed=allowed,
            at_any_effort=at_any_effort,
            isolate=self._isolate and is_large(elastic.program),
            interrupts=self._interrupts,
        )
        heed_interrupt(outcome.termination)
        return outcome

    def asker(self, elastic: Elastic) -> Callable[[set[int], bool], Outcome | None]:
        """Return the question as the search for conflicts asks it."""
        return partial(self.ask, elastic)

    def has_a_plan(self, instance: Instance) -> bool | None:
        """Ask whether an instance has a plan, whatever it is worth."""
        options = self._options()
        if options is None:
            return None
        program = formulate(instance, Links.STRONG)
        for subject in self.subjects:
            program = with_subject(instance, program, subject)
        program = replace(program, cost=np.zeros_like(program.cost))
        isolate = self._isolate and is_large(program)
        outcome = solve_program(program, options, isolate=isolate, interrupts=self._interrupts)
        heed_interrupt(outcome.termination)
        return None if outcome.solution_status is SolutionStatus.UNKNOWN else outcome.values is not None

    def _options(self) -> Options | None:
        left = self._until - time.monotonic()
        if left <= 0:
            return None
        return Options(time_limit=min(left, max(LEAST, _SHARE * left)), gap=GAP, strategy=Strategy.PLAIN)


def _remedy(instance: Instance, elastic: Elastic, outcome: Outcome, questions: _Questions) -> Remedy:
    assert outcome.values is not None
    moves = elastic.moves(outcome.values)
    repairs = repairs_of(instance, moves)
    after = repaired(instance, repairs)
    holds = questions.has_a_plan(after)
    if holds is False:  # rounded too tightly
        repairs = repairs_of(instance, (replace(move, amount=AMPLE * move.amount) for move in moves))
        after = repaired(instance, repairs)
        holds = questions.has_a_plan(after)
    bound = None if outcome.bound is None else max(0.0, -outcome.bound)
    effort = sum(move.effort for move in moves)
    gives_way = tuple(dict.fromkeys(move.concession for move in moves))
    return Remedy(repairs, effort, bound, after, holds, gives_way)
