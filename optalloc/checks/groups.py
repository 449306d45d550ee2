"""Groups, of whose corridors and facilities at most one opens: none rules out what belongs together."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Final, NamedTuple

from optalloc.checks.findings import Findings
from optalloc.checks.wording import as_question, closest_to, shown
from optalloc.checks.workbook import Sheet, Workbook
from optalloc.language import mark, say
from optalloc.schema import SEPARATOR

_MEMBERS: Final = {"facilities": "facility", "corridors": "corridor"}  #: name of a row, by table
_WORDS: Final = {"facility": mark("facility {name}"), "corridor": mark("corridor {name}")}
_MOST_COMPARED: Final = 100  # groups of one place; of more, names follow a rule
_FIGURES: Final = re.compile(r"\d+")
_SEPARATORS: Final = re.compile(r"[\s_-]+")


def check_groups(workbook: Workbook, findings: Findings) -> None:
    """Warn of requirements that a group rules out, and of groups that look like slips of others."""
    _check_requirements(workbook, findings)
    members = [workbook[table] for table in _MEMBERS]
    if all(sheet.knows("group") for sheet in members):
        _check_single_members(members, findings)
    _check_spelling(members, findings)
    _check_spelling([workbook["regions"]], findings)


class _Thing(NamedTuple):
    """A row that requires facilities; `words` are blank for a site, which is in no group."""

    sheet: Sheet
    at: int
    name: str
    words: str
    group: str
    requires: tuple[str, ...]


class _Clash(NamedTuple):
    """Two of one group, in words, both of which something needs; the first may be that itself."""

    group: str
    one: str
    other: str


def _check_requirements(workbook: Workbook, findings: Findings) -> None:
    """Warn of what needs two of one group; what requires such a thing in turn is not reported again."""
    facilities = {thing.name: thing for thing in _things(workbook["facilities"], "facility")}
    if not any(facility.group for facility in facilities.values()):
        return
    needed: dict[str, Mapping[str, str]] = {}
    hopeless: set[str] = set()
    for name in _in_order(facilities):
        needed[name], clash = _needs(facilities[name], needed)
        inherited = not hopeless.isdisjoint(facilities[name].requires)
        if clash is not None and not inherited:
            _report(facilities[name], clash, findings)
        if clash is not None or inherited:
            hopeless.add(name)
    for thing in (*_things(workbook["corridors"], "corridor"), *_things(workbook["sites"], "")):
        _, clash = _needs(thing, needed)
        if clash is not None and hopeless.isdisjoint(thing.requires):
            _report(thing, clash, findings)


def _things(sheet: Sheet, kind: str) -> Iterator[_Thing]:
    blank = [""] * len(sheet)
    names = sheet.text[kind].tolist() if kind else blank
    groups = sheet.text["group"].tolist() if kind else blank
    for at, (name, group, cell) in enumerate(
        zip(names, groups, sheet.text["requires"].tolist(), strict=True)
    ):
        words = say(_WORDS[kind], name=shown(name)) if kind else ""
        yield _Thing(sheet, at, name, words, group, tuple(cell.split(SEPARATOR)) if cell else ())


def _in_order(facilities: Mapping[str, _Thing]) -> list[str]:
    """Return facilities, each behind those it requires; none where some wait for one another."""
    graph = {name: facility.requires for name, facility in facilities.items()}
    try:
        return [name for name in TopologicalSorter(graph).static_order() if name in facilities]
    except CycleError:  # an error of its own
        return []


def _needs(thing: _Thing, needed: Mapping[str, Mapping[str, str]]) -> tuple[dict[str, str], _Clash | None]:
    """Return which of each group a thing needs, itself included, and two of one group where it needs both.

    Parameters
    ----------
    needed
        What the facilities need that it requires, in words by group.
    """
    needs = {thing.group: thing.words} if thing.group else {}
    clash = None
    for facility in thing.requires:
        for group, words in needed.get(facility, {}).items():
            if needs.setdefault(group, words) != words:
                clash = clash or _Clash(group, needs[group], words)
    return needs, clash


def _report(thing: _Thing, clash: _Clash, findings: Findings) -> None:
    if clash.one == thing.words:
        message = say(
            "{one} needs {other}, which stands in the same group {group}",
            one=clash.one,
            other=clash.other,
            group=shown(clash.group),
        )
    else:
        message = say(
            "this needs {one} and {other}, which stand in one group, {group}",
            one=clash.one,
            other=clash.other,
            group=shown(clash.group),
        )
    hint = say("at most one of a group opens, so that this never can; change the group or what is required")
    findings.remark(thing.sheet, "needs-two-of-a-group", message, at=thing.at, column="requires", hint=hint)


class _Member(NamedTuple):
    """A corridor or facility in a group; `place` is its region or its ends."""

    sheet: Sheet
    at: int
    group: str
    place: tuple[str, ...]


def _check_single_members(sheets: Iterable[Sheet], findings: Findings) -> None:
    """Warn of a group of one where that is the only group, or looks like a slip of another at its place.

    Others are left alone: where groups are named by rule, say after the two ends of a corridor, some have
    one member and mean it.
    """
    members = [member for sheet in sheets for member in _members(sheet)]
    sizes = Counter(member.group for member in members)
    at_place: dict[tuple[str, ...], set[str]] = {}
    for member in members:
        at_place.setdefault(member.place, set()).add(member.group)
    for member in members:
        if sizes[member.group] > 1:
            continue
        beside = at_place[member.place] if len(at_place[member.place]) <= _MOST_COMPARED else set()
        others = sorted(group for group in beside if _may_be_meant(group, member.group))
        meant = closest_to(member.group, tuple(others))
        if meant is not None or len(members) == 1:
            message = say(
                "nothing else stands in the group {group}, so that it rules nothing out",
                group=shown(member.group),
            )
            hint = as_question(meant) or say("name the same group in another row, or leave it blank")
            findings.remark(member.sheet, "group-of-one", message, at=member.at, column="group", hint=hint)


def _members(sheet: Sheet) -> Iterator[_Member]:
    ends = ("region",) if sheet.table.name == "facilities" else ("origin", "destination")
    places = zip(*(sheet.text[end].tolist() for end in ends), strict=True)
    for at, (group, place) in enumerate(zip(sheet.text["group"].tolist(), places, strict=True)):
        if group:
            yield _Member(sheet, at, group, place)


def _may_be_meant(group: str, single: str) -> bool:
    """Return whether two names differ in more than figures and in more than what `_folded` leaves out."""
    return _FIGURES.sub("", _folded(group)) != _FIGURES.sub("", _folded(single))


def _check_spelling(sheets: list[Sheet], findings: Findings) -> None:
    """Warn of groups that differ in case, width or separators alone; each at the first row that has it."""
    first: dict[str, tuple[Sheet, int]] = {}
    for sheet in sheets:
        for at, group in enumerate(sheet.text["group"].tolist()):
            if group:
                first.setdefault(group, (sheet, at))
    spellings: dict[str, list[str]] = {}
    for group in first:
        spellings.setdefault(_folded(group), []).append(group)
    for before, *others in spellings.values():
        for group in others:
            sheet, at = first[group]
            message = say(
                "the group {group} is another one than {other}", group=shown(group), other=shown(before)
            )
            hint = say("write them alike if they are meant to be one group")
            findings.remark(sheet, "alike-groups", message, at=at, column="group", hint=hint)


def _folded(group: str) -> str:
    """Return a name without what is easily written otherwise: case, width, which separator."""
    return _SEPARATORS.sub(" ", unicodedata.normalize("NFKC", group).casefold())
