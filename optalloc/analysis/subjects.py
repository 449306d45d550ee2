"""What a planner may ask about: a scenario, its launch in a region, a corridor or a facility."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd

from optalloc.checks.wording import folded, listed, shown
from optalloc.choosing import unknown_name
from optalloc.errors import UnknownNameError
from optalloc.indexing import NONE, Ints
from optalloc.instance import Instance
from optalloc.language import say
from optalloc.plan import Plan
from optalloc.program import Program

#: Between a scenario and the region that hosts it, and between a scenario and a stage.
AT: Final = "@"
STAGE: Final = "/"
#: Between what a subject is and its name, where several are called so: ``corridor:hetao``.
IS: Final = ":"
_WIDE_SIGNS: Final = str.maketrans("＠／：", AT + STAGE + IS)


class Sort(StrEnum):
    """What a subject is."""

    LAUNCH = "launch"
    CORRIDOR = "corridor"
    FACILITY = "facility"


_TABLES: Final = MappingProxyType(
    {Sort.LAUNCH: "scenarios", Sort.CORRIDOR: "corridors", Sort.FACILITY: "facilities"}
)
_WORDS: Final = MappingProxyType(
    {Sort.LAUNCH: "scenario", Sort.CORRIDOR: "corridor", Sort.FACILITY: "facility"}
)


@dataclass(frozen=True)
class Subject:
    """Something that a plan may or may not do.

    Attributes
    ----------
    sort
        What it is.
    scenario, stage, region
        Of a launch; no region: anywhere.
    name
        Identifier of a corridor or facility.
    told_apart
        Whether its name alone would not say which of several it is.
    """

    sort: Sort
    scenario: str = ""
    stage: str = ""
    region: str = ""
    name: str = ""
    told_apart: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        name = self.name
        if self.sort is Sort.LAUNCH:
            name = f"{self.scenario}{STAGE}{self.stage}" + (f"{AT}{self.region}" if self.region else "")
        return _told_apart(self.sort, name) if self.told_apart else name

    @property
    def anywhere(self) -> bool:
        """Whether it is a launch in whatever region, which a row of `scenarios` may require."""
        return self.sort is Sort.LAUNCH and not self.region

    def is_in(self, plan: Plan) -> bool:
        """Return whether a plan does it, in some future."""
        if self.sort is Sort.CORRIDOR:
            return self.name in {*plan.corridors["corridor"], *plan.flows["corridor"]}
        if self.sort is Sort.FACILITY:
            return self.name in set(plan.facilities["facility"])
        launches = plan.launches
        chosen = (launches["scenario"] == self.scenario) & (launches["stage"] == self.stage)
        if self.region:
            chosen &= launches["region"] == self.region
        return bool(chosen.any())


def subject_of(instance: Instance, text: str) -> Subject:
    """Return what a text names: ``scenario@region``, ``scenario/stage``, a corridor, a facility.

    Names shown to people serve as well as identifiers. A scenario stands for its first stage, and without a
    region for its launch anywhere. Where several are called so, ``corridor:name`` says which is meant.

    Raises
    ------
    UnknownNameError
        Where nothing is called so, with what was probably meant; where several are, with how to say which.
    """
    whole = _called(instance, _TABLES[Sort.LAUNCH], text) if {AT, STAGE} & set(text) else []
    if len(whole) == 1:  # a scenario may be called so itself
        return _launch(instance, whole[0], "", "")
    word, colon, rest = text.translate(_WIDE_SIGNS).partition(IS)
    sorts = [sort for sort in Sort if colon and folded(word) == _WORDS[sort]]
    found = _all_called(instance, text, tuple(Sort))
    told_apart = not found and bool(sorts)
    if told_apart:
        text, found = rest, _all_called(instance, rest, sorts)
        if not found:
            _refuse_other_sort(instance, sorts[0], rest.strip())
    left, at, place = text.translate(_WIDE_SIGNS).partition(AT)
    name, _, stage = left.partition(STAGE)
    if not found and at:
        _refuse_other_sort(instance, Sort.LAUNCH, left.strip())
    if not found:
        tables = [_TABLES[sort] for sort in (sorts if told_apart else _sorts(at))]
        known = [one for table in tables for one in instance.table(table).iloc[:, 0].tolist()]
        raise unknown_name(say("nothing is called {name}", name=shown(name)), name, known)
    sort, identifier = _only(found, left)
    if sort is not Sort.LAUNCH:
        return Subject(sort, name=identifier, told_apart=told_apart)
    region = _region(instance, place) if at else ""
    return replace(_launch(instance, identifier, stage.strip(), region), told_apart=told_apart)


def _refuse_other_sort(instance: Instance, asked: Sort, name: str) -> None:
    """Raise UnknownNameError where something is called so that is not of the sort asked for."""
    found = _all_called(instance, name, tuple(Sort))
    if found:
        wrong = shown(_told_apart(asked, name))
        raise UnknownNameError(say("there is no {wrong}; write {ways}", wrong=wrong, ways=_ways(found)))


def _told_apart(sort: Sort, name: str) -> str:
    """Return a name with what it is the name of."""
    return f"{_WORDS[sort]}{IS}{name}"


def _ways(found: list[tuple[Sort, str]]) -> str:
    """Return how to write which of some things is meant."""
    return listed(_told_apart(sort, identifier) for sort, identifier in found)


def _sorts(at: str) -> tuple[Sort, ...]:
    """Return what a text may name that has, or has not, a region."""
    return (Sort.LAUNCH,) if at else tuple(Sort)


def _all_called(instance: Instance, text: str, sorts: Collection[Sort]) -> list[tuple[Sort, str]]:
    """Return all that a text names, as sort and identifier; by name only where no identifier is so."""
    left = text.translate(_WIDE_SIGNS).partition(AT)[0]
    exact: list[tuple[Sort, str]] = []
    named: list[tuple[Sort, str]] = []
    for sort in Sort:
        called = left.partition(STAGE)[0] if sort is Sort.LAUNCH else text
        if sort in sorts:
            found = _called(instance, _TABLES[sort], called)
            (exact if called.strip() in found else named).extend((sort, one) for one in found)
    return exact or named


def _only(found: list[tuple[Sort, str]], text: str) -> tuple[Sort, str]:
    """Return the one thing that was found.

    Raises
    ------
    UnknownNameError
        Where there are several.
    """
    if len(found) > 1:
        message = say("{name} may be any of {ways}; write which", name=shown(text), ways=_ways(found))
        raise UnknownNameError(message)
    return found[0]


def _region(instance: Instance, place: str) -> str:
    found = _called(instance, "regions", place)
    if len(found) == 1:
        return found[0]
    if found:
        message = say("several regions are called {name}: {names}", name=shown(place), names=listed(found))
        raise UnknownNameError(message)
    message = say("there is no region {name}", name=shown(place))
    raise unknown_name(message, place, instance.table("regions")["region"].tolist())


def _launch(instance: Instance, scenario: str, stage: str, region: str) -> Subject:
    stages = instance.table("stages")
    known = stages.loc[stages["scenario"] == scenario, "stage"].tolist()
    stage = next((one for one in known if stage not in known and folded(one) == folded(stage)), stage)
    if stage and stage not in known:
        message = say("{scenario} has no stage {stage}", scenario=shown(scenario), stage=shown(stage))
        raise unknown_name(message, stage, known)
    sites = instance.table("sites")
    hosts = sites.loc[sites["scenario"] == scenario, "region"].tolist()
    if region and region not in hosts:
        message = say(
            "{scenario} has no site in {region}: no row of sites allows it",
            scenario=shown(scenario),
            region=shown(region),
        )
        raise unknown_name(message, region, hosts)
    if not known:
        raise UnknownNameError(say("{scenario} has no stages", scenario=shown(scenario)))
    return Subject(Sort.LAUNCH, scenario, stage or known[0], region)


def _called(instance: Instance, table: str, text: str) -> list[str]:
    """Return the identifiers of the rows that a text names: the one that it is, or those of that name."""
    frame = instance.table(table)
    wanted = text.strip()
    identifiers = frame.iloc[:, 0]
    if wanted in set(identifiers):
        return [wanted]
    named = pd.Series(False, index=frame.index)
    for column in (frame.columns[0], "name", "name_zh"):
        named |= frame[column].map(folded) == folded(wanted)
    return [str(one) for one in identifiers[named & (wanted != "")]]


def columns_of(instance: Instance, program: Program, subject: Subject) -> Ints:
    """Return the columns of a programme that say whether a subject is there.

    Returns
    -------
    array of int
        Columns z, u or y, shape (things, N), by node of what is known when; no things for a corridor that
        costs nothing to open, which is open to whoever wants it.
    """
    things = np.array(list(_things(instance, subject)), dtype=np.int64)
    name = {Sort.LAUNCH: "z", Sort.CORRIDOR: "y", Sort.FACILITY: "u"}[subject.sort]
    nodes = len(instance.indexed.nodes.period)
    columns: Ints = program.columns_of(name).start + nodes * things[:, None] + np.arange(nodes)
    return columns


def left_without(instance: Instance, plan: Plan, subject: Subject) -> Plan:
    """Return what is left of a plan without a subject, and without later stages of a launch.

    It may break a constraint.
    """
    tables = dict(plan.tables)
    if subject.sort is Sort.CORRIDOR:
        for name in ("corridors", "flows"):
            tables[name] = tables[name][tables[name]["corridor"] != subject.name]
    elif subject.sort is Sort.FACILITY:
        tables["facilities"] = tables["facilities"][tables["facilities"]["facility"] != subject.name]
    else:
        stages = instance.table("stages")  # in their order
        own = stages.loc[stages["scenario"] == subject.scenario, "stage"].tolist()
        launches = plan.launches
        gone = launches["scenario"] == subject.scenario
        gone &= launches["stage"].isin(own[own.index(subject.stage) :])
        if subject.region:
            gone &= launches["region"] == subject.region
        tables["launches"] = launches[~gone]
    return Plan.from_tables(tables, instance)


def _things(instance: Instance, subject: Subject) -> Iterator[int]:
    """Yield the number of a subject among the launches, facilities or corridors that have a column."""
    data = instance.indexed
    if subject.sort is Sort.FACILITY:
        yield data.facility_ids.index(subject.name)
    elif subject.sort is Sort.CORRIDOR:
        corridor = data.corridor_ids.index(subject.name)
        if data.corridor_has_binary[corridor]:
            yield int(data.corridor_has_binary[:corridor].sum())
    else:
        stages = instance.table("stages")
        wanted = (stages["scenario"] == subject.scenario) & (stages["stage"] == subject.stage)
        stage = int(np.flatnonzero(wanted)[0])
        region = data.regions.index(subject.region) if subject.region else NONE
        launches = data.launches
        chosen = (launches.stage == stage) & ((launches.region == region) | (region == NONE))
        yield from np.flatnonzero(chosen).tolist()
