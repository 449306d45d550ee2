"""References: what a cell names must exist. Rows with other errors exist all the same.

A name that dangles stands, in the checks that follow, for the one it was probably meant to be.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import numpy as np

from optalloc.checks.findings import Findings
from optalloc.checks.wording import (
    TOTALS,
    as_question,
    closest,
    comparable,
    did_you_mean,
    folded,
    listed,
    shown,
)
from optalloc.checks.workbook import Sheet, Workbook
from optalloc.errors import Issue, Severity
from optalloc.language import in_a_row, say
from optalloc.schema import SEPARATOR, Column, Kind, table_words

_NAMING_STAGES: Final = (("scenarios", "required_stage"), ("needs", "stage"), ("shocks", "stage"))
_DATE: Final = re.compile(
    r"([12][0-9]{3})\s*(?:年|(?:[-/.年]\s*[0-9]{1,2}\s*[-/.月]?\s*[0-9]{0,2}日?)(?:[T ][0-9:.]+)?)"
)
_SHORT_YEAR: Final = 2  # digits
_BETWEEN_PERIODS: Final = re.compile("[;；,，、~～—–-]+|至|到|\\bto\\b")
_FIGURES: Final = re.compile("[0-9]+")
_OTHER_SEPARATOR = re.compile("[,，；、]")


def check_references(workbook: Workbook, findings: Findings) -> None:
    """Report references to rows, periods and stages that do not exist."""
    for sheet in workbook:
        for column in sheet.table.columns:
            if column.reference is not None:
                _check_column(workbook, sheet, column, findings)
    for table, name in _NAMING_STAGES:
        _check_stages(workbook, table, name, findings)
    _report_unchecked(workbook, findings)


def _check_column(workbook: Workbook, sheet: Sheet, column: Column, findings: Findings) -> None:
    known = _known(workbook, str(column.reference))
    if known is None:
        return
    cells = sheet.text[column.name].tolist()
    items = {
        text: text.split(SEPARATOR) if column.kind is Kind.LIST else [text] for text in set(cells) - {""}
    }
    dangling = {text: [item for item in parts if item not in known] for text, parts in items.items()}
    dangling = {text: missing for text, missing in dangling.items() if missing}
    if not dangling:
        return
    wrong = sorted({item for missing in dangling.values() for item in missing})
    meant = closest(wrong, known, called(workbook, str(column.reference)))
    if column.reference == "periods":
        meant = {one: _period_meant(one, known, meant[one]) for one in wrong}
    for at, text in enumerate(cells):
        for item in dangling.get(text, ()):
            message = _not_among(item, str(column.reference))
            hint = _hint_on_separator(column, item, text) or _hint_on_several(column, item, known)
            hint = hint or _hint_on_date(column, item, known) or _hint_on_total(column, item)
            hint = hint or as_question(meant[item])
            hint = hint or _hint_on_unknown(workbook, str(column.reference))
            findings.refuse(sheet, "dangling-reference", message, at=at, column=column.name, hint=hint)
    repaired = [meant.get(text) or text for text in cells]
    sheet.text[column.name] = np.array(repaired, dtype=object)


def _not_among(item: str, reference: str) -> str:
    if reference == "periods":
        return say("{name} is not among the periods", name=shown(item))
    return say("{name} is not among the {table}", name=shown(item), table=table_words(reference))


def _period_meant(item: str, known: set[str], alike: str | None) -> str | None:
    """Return the label that is probably meant: of labels with figures, the only one with the same figures."""
    figures = _FIGURES.findall(comparable(item))
    if not figures:
        return alike
    of = {label: _FIGURES.findall(comparable(label)) for label in known}
    same = [label for label, its in of.items() if its == figures]
    same = same or [label for label, its in of.items() if _ends_alike(its, figures)]
    return same[0] if len(same) == 1 else None


def _ends_alike(its: list[str], figures: list[str]) -> bool:
    """Return whether the figures of a label are those of a year of which the century was left out."""
    return len(its) == len(figures) == 1 and len(figures[0]) == _SHORT_YEAR and its[0].endswith(figures[0])


def _hint_on_separator(column: Column, item: str, text: str) -> str:
    """Return how to write a list whose items are separated by something else, "" where they are not."""
    if column.kind is not Kind.LIST or not _OTHER_SEPARATOR.search(item):
        return ""
    items = (part.strip() for part in _OTHER_SEPARATOR.split(text.replace(SEPARATOR, ",")))
    return say(
        "lists separate identifiers by {separator}: write {list}",
        separator=SEPARATOR,
        list=SEPARATOR.join(filter(None, items)),
    )


def _hint_on_several(column: Column, item: str, known: set[str]) -> str:
    """Return how to name several periods, "" where a cell names no more than one."""
    parts = [part.strip() for part in _BETWEEN_PERIODS.split(item)] if column.reference == "periods" else []
    if len(parts) < 2 or not all(part and _period_meant(part, known, None) for part in parts):
        return ""
    return say("a cell names one period: write a row for each, or leave the cell blank for all of them")


def _hint_on_total(column: Column, item: str) -> str:
    """Return what to do about a row that sums others up, "" where it has no name of such."""
    is_total = column.reference != "periods" and folded(item) in TOTALS
    return say("delete the row if it is a total") if is_total else ""


def _hint_on_date(column: Column, item: str, known: set[str]) -> str:
    """Return that the year of a date is the period, "" where it is none or no date is there."""
    date = _DATE.fullmatch(item.strip()) if column.reference == "periods" else None
    label = _period_meant(date[1], known, None) if date else None
    return "" if label is None else say("write {word}", word=label)


def _hint_on_unknown(workbook: Workbook, reference: str) -> str:
    """Return what to do about a name that is like none of those it may be."""
    if reference != "periods":
        return say("add it to {table}, or correct the name", table=table_words(reference))
    if workbook.periods_stated:
        return say(
            "periods.labels in {file} has {labels}: add it there, or correct the name",
            file=workbook.settings_file,
            labels=listed(workbook.periods or ()),
        )
    return say(
        "no periods are stated, so one is assumed: list them all as periods.labels in {file}",
        file=workbook.settings_file,
    )


def called(workbook: Workbook, reference: str) -> dict[str, str]:
    """Return identifiers by the names that people know them by, as far as these tell them apart."""
    if reference == "periods":
        return {}
    target = workbook[reference]
    identifiers = target.text[target.table.key[0]].tolist()
    found: dict[str, set[str]] = defaultdict(set)
    for column in ("name", "name_zh"):
        if column in target.text:
            for name, identifier in zip(target.text[column].tolist(), identifiers, strict=True):
                found[name].add(identifier)
    return {name: min(ones) for name, ones in found.items() if name and len(ones) == 1 and "" not in ones}


def _known(workbook: Workbook, reference: str) -> set[str] | None:
    """Return what a reference may name, None where that cannot be said."""
    if reference == "periods":
        return None if workbook.periods is None else set(workbook.periods)
    target = workbook[reference]
    key = target.table.key[0]
    if not target.knows(key):
        return None
    return set(target.text[key].tolist()) - {""}


def _check_stages(workbook: Workbook, table: str, column: str, findings: Findings) -> None:
    """Report stages that the scenario of the row does not have; of any scenario where the row names none."""
    stages, sheet = workbook["stages"], workbook[table]
    if not (stages.knows("scenario") and stages.knows("stage")):
        return
    if sheet.present and sheet.lacks("scenario") and sheet.table["scenario"].required:
        return
    of_scenario: dict[str, dict[str, None]] = {}  # stages in the order of their rows
    for scenario, stage in zip(stages.text["scenario"].tolist(), stages.text["stage"].tolist(), strict=True):
        of_scenario.setdefault(scenario, {})[stage] = None
        of_scenario.setdefault("", {})[stage] = None
    cells = zip(sheet.text["scenario"].tolist(), sheet.text[column].tolist(), strict=True)
    sound = sheet.sound("scenario")
    for at, (scenario, stage) in enumerate(cells):
        known = of_scenario.get(scenario)
        if sound[at] and stage and known is not None and stage not in known:
            if scenario:
                message = say(
                    "{stage} is no stage of {scenario}", stage=shown(stage), scenario=shown(scenario)
                )
            else:
                message = say("{stage} is no stage of any scenario", stage=shown(stage))
            hint = did_you_mean(stage, known) or say("there are {names}", names=listed(filter(None, known)))
            findings.refuse(sheet, "dangling-reference", message, at=at, column=column, hint=hint)


def _report_unchecked(workbook: Workbook, findings: Findings) -> None:
    """Say of each table whose identifiers are not all known which tables name some of them, unchecked."""
    naming: dict[str, list[str]] = defaultdict(list)
    for table, column, reference in _references(workbook):
        if (workbook[table].text[column] != "").any() and table not in naming[reference]:
            naming[reference].append(table)
    for reference, tables in naming.items():
        if reference == "periods":
            if workbook.periods is None:
                findings.issues.append(_periods_unchecked(workbook, tables))
            continue
        target = workbook[reference]
        key = ("scenario", "stage") if reference == "stages" else target.table.key[:1]
        if not all(map(target.knows, key)):
            message = say(
                "its identifiers are not all known, so whether {tables} name others is not checked",
                tables=in_a_row(map(table_words, tables)),
            )
            hint = say("mend this table first, and validate again")
            findings.remark(target, "references-not-checked", message, hint=hint)


def _periods_unchecked(workbook: Workbook, tables: list[str]) -> Issue:
    message = say(
        "the periods are not all known, so whether {tables} name others is not checked",
        tables=in_a_row(map(table_words, tables)),
    )
    hint = say("mend the settings first, and validate again")
    file = workbook.settings_file
    return Issue("references-not-checked", file, None, "periods.labels", message, hint, Severity.WARNING)


def _references(workbook: Workbook) -> Iterator[tuple[str, str, str]]:
    """Yield table and column of what names something, and the table that it names something of."""
    for sheet in workbook:
        for column in sheet.table.columns:
            if column.reference is not None:
                yield sheet.table.name, column.name, column.reference
    for table, name in _NAMING_STAGES:
        yield table, name, "stages"
