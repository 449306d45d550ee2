"""Variants of an instance, declared as data in ``case.toml``: what is left out, set otherwise, or added.

A *counterfactual* asks what would be without the mechanism that a case shows (the corridors are left out). A
variant in which the mechanism *vanishes* changes the figures until it no longer pays (land is cheap here
too).
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pandas as pd

from optalloc.checks.wording import did_you_mean, listed, shown
from optalloc.errors import InputError, Issue
from optalloc.instance import Instance
from optalloc.io.text_file import read_utf8, refusal
from optalloc.language import say
from optalloc.schema import TABLES, Column, Kind
from optalloc.tables import Settings, cell_text, frame_text, number_text

CASE_FILE: Final = "case.toml"
#: What a variant is for.
KINDS: Final = ("counterfactual", "vanishes")
#: Edits in the order in which they are made, with the entries that each has.
ACTIONS: Final = {
    "drop": {"table", "where"},
    "set": {"table", "where", "column", "to"},
    "add": {"table", "row"},
}

_VARIANT_ENTRIES: Final = ("title", "title_zh", "kind", *ACTIONS)
#: Besides the variants, names that the pages of a case use.
_CASE_ENTRIES: Final = ("variants", "stage_names", "future_names", "units_zh")


@dataclass(frozen=True)
class Edit:
    """One change of a table.

    Attributes
    ----------
    place
        Where it is declared, as issues name it: ``variants.apart.drop[1]``.
    action
        ``drop`` (leave rows out), ``set`` (a column of rows) or ``add`` (a row).
    table
        The table that changes.
    cells
        Text by column: what rows must match (`drop`, `set`; none: every row), or the new row (`add`).
    column, to
        What is set to what, as text; blank for other actions.
    """

    place: str
    action: str
    table: str
    cells: Mapping[str, str]
    column: str = ""
    to: str = ""


@dataclass(frozen=True)
class Variant:
    """A changed instance, not yet made.

    Attributes
    ----------
    name, title, title_zh
        Identifier and what people read.
    kind
        One of `KINDS`.
    edits
        Changes in the order in which they are made: what is left out, what is set, what is added.
    """

    name: str
    title: str
    title_zh: str
    kind: str
    edits: tuple[Edit, ...]


def read_variants(folder: Path) -> dict[str, Variant]:
    """Return the variants that the case.toml of an instance declares, in its order; none where there is none.

    Raises
    ------
    InputError
        With every issue of the file.
    """
    if not (folder / CASE_FILE).is_file():
        return {}
    text = read_utf8(folder / CASE_FILE, CASE_FILE)
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise refusal("malformed-toml", CASE_FILE, say("this is no TOML: {reason}", reason=error)) from None
    issues = _unknown_entries(content, _CASE_ENTRIES, None)
    declared = _mapping(content.get("variants", {}), "variants", issues)
    variants = {name: _read_variant(name, entries, issues) for name, entries in declared.items()}
    if issues:
        raise InputError(issues)
    return variants


def apply_variant(instance: Instance, variant: Variant) -> Instance:
    """Return the changed instance, checked as any other; its titles name the variant.

    Raises
    ------
    InputError
        Where an edit matches no row or changes nothing, or the changed tables are at fault.
    """
    issues: list[Issue] = []
    frames = _edited_tables(instance, variant.edits, issues)
    if issues:
        raise InputError(issues)
    settings = replace(
        instance.settings,
        title=_joined(instance.settings.title, variant.title, " / "),
        title_zh=_joined(instance.settings.title_zh, variant.title_zh, "／"),
    )
    try:
        return instance.replace(settings, **frames)
    except InputError as error:
        raise InputError(_of_edits(instance, settings, variant, error.issues)) from None


def _edited_tables(instance: Instance, edits: Iterable[Edit], issues: list[Issue]) -> dict[str, pd.DataFrame]:
    """Return the tables that some edits change, as text; what cannot be edited goes to the issues."""
    frames: dict[str, pd.DataFrame] = {}
    for edit in edits:
        before = frames.get(edit.table)
        if before is None:
            before = frame_text(TABLES[edit.table], instance.table(edit.table))
        frames[edit.table] = _edited(before, edit, issues)
    return frames


def _joined(title: str, addition: str, separator: str) -> str:
    return separator.join(part for part in (title, addition) if part)


def _of_edits(
    instance: Instance, settings: Settings, variant: Variant, issues: Sequence[Issue]
) -> list[Issue]:
    """Return issues of the changed instance as issues of the edits that caused them.

    The cause is the last edit without which the issue is not there: edits are taken back one by one, from the
    last. What is left then is at fault without any edit, in the titles: the whole variant is named.
    """
    places: dict[Issue, str] = {}
    left = list(issues)
    for count in range(len(variant.edits) - 1, -1, -1):
        still = _findings(instance, settings, variant.edits[:count])
        places.update({one: variant.edits[count].place for one in left if _finding(one) not in still})
        left = [issue for issue in left if _finding(issue) in still]
    return [_of_edit(issue, places.get(issue, f"variants.{variant.name}")) for issue in issues]


def _findings(instance: Instance, settings: Settings, edits: Sequence[Edit]) -> set[tuple[object, ...]]:
    """Return what is at fault after some edits."""
    try:
        instance.replace(settings, **_edited_tables(instance, edits, []))
    except InputError as error:
        return {_finding(issue) for issue in error.issues}
    return set()


def _finding(issue: Issue) -> tuple[object, ...]:
    """Return what an issue says, without its row: rows move as others are left out."""
    return issue.code, issue.file, issue.column, issue.message


def _of_edit(issue: Issue, edited: str) -> Issue:
    """Return an issue of the changed instance as one of the place that caused it."""
    place = issue.file.removeprefix("replaced ")
    if issue.column:
        message = say(
            "after this change {place} is at fault, column {column}: {message}",
            place=place,
            column=issue.column,
            message=issue.message,
        )
    else:
        message = say("after this change {place} is at fault: {message}", place=place, message=issue.message)
    return replace(issue, file=CASE_FILE, row=None, column=edited, message=message)


def _edited(frame: pd.DataFrame, edit: Edit, issues: list[Issue]) -> pd.DataFrame:
    """Return a table of text with one edit made; unchanged, with an issue, where the edit matches nothing."""
    if edit.action == "add":
        row = {column: [edit.cells.get(column, "")] for column in frame.columns}
        return pd.concat([frame, pd.DataFrame(row, dtype="str")], ignore_index=True)
    matching = pd.Series(True, index=frame.index)
    for column, cell in edit.cells.items():
        matching &= frame[column] == cell
    if not matching.any():
        message = say("no row of {table} matches", table=edit.table)
        issues.append(_issue("edit-matches-nothing", edit.place, message, _nearest_cell(frame, edit)))
        return frame
    if edit.action == "drop":
        return frame[~matching].reset_index(drop=True)
    changed = TABLES[edit.table][edit.column]
    if all(_same(changed, cell, edit.to) for cell in frame.loc[matching, edit.column]):
        message = say(
            "{column} is {value} already in every row of {table} that matches",
            column=edit.column,
            value=shown(edit.to),
            table=edit.table,
        )
        hint = say("set another value, or leave this edit out")
        issues.append(_issue("edit-changes-nothing", edit.place, message, hint))
        return frame
    return frame.assign(**{edit.column: frame[edit.column].mask(matching, edit.to)})


def _same(column: Column, cell: str, to: str) -> bool:
    """Return whether what a column is set to, blank for its default, is what stands in a cell."""
    wanted = to.strip() or cell_text(column.default)
    if column.kind not in (Kind.NUMBER, Kind.INTEGER):
        return cell == wanted
    try:
        return number_text(float(wanted)) == cell
    except ValueError:
        return cell == wanted


def _nearest_cell(frame: pd.DataFrame, edit: Edit) -> str:
    """Return a hint at the first cell of an edit that no row has."""
    for column, cell in edit.cells.items():
        known = sorted(set(frame[column]))
        if cell not in known:
            nowhere = say("no row has {column} {value}", column=column, value=shown(cell))
            return did_you_mean(cell, known) or nowhere
    if len(frame):
        return say("every cell is found in some row, but no row has them all")
    return say("the table is empty")


def _read_variant(name: str, content: object, issues: list[Issue]) -> Variant:
    place = f"variants.{name}"
    entries = _mapping(content, place, issues)
    issues += _unknown_entries(entries, _VARIANT_ENTRIES, place)
    title, title_zh, kind = (_text(entries, key, place, issues) for key in ("title", "title_zh", "kind"))
    if kind and kind not in KINDS:
        message = say("{kind} is no kind of variant", kind=shown(kind))
        hint = did_you_mean(kind, KINDS) or say("write one of {words}", words=listed(KINDS))
        issues.append(_issue("malformed-variant", place, message, hint))
    edits = [
        edit
        for action in ACTIONS
        for number, one in enumerate(_list(entries.get(action, []), f"{place}.{action}", issues), start=1)
        if (edit := _read_edit(action, one, f"{place}.{action}[{number}]", issues)) is not None
    ]
    if not any(action in entries for action in ACTIONS):
        hint = say("add {words}", words=listed(ACTIONS))
        issues.append(_issue("malformed-variant", place, say("it changes nothing"), hint))
    return Variant(name, title, title_zh, kind, tuple(edits))


def _read_edit(action: str, content: object, place: str, issues: list[Issue]) -> Edit | None:
    """Return an edit, None (with issues) where it cannot be made."""
    before = len(issues)
    entries = _mapping(content, place, issues)
    issues += _unknown_entries(entries, sorted(ACTIONS[action]), place)
    table = _text(entries, "table", place, issues)
    if table and table not in TABLES:
        message = say("there is no table {name}", name=shown(table))
        issues.append(_issue("unknown-table", place, message, did_you_mean(table, TABLES)))
    if len(issues) > before:
        return None
    cells = _cells(entries, "row" if action == "add" else "where", table, place, issues)
    if action == "add" and not cells:
        message = say("there is no row to add")
        issues.append(_issue("malformed-variant", place, message, _write("row = { ... }")))
    if action != "set":
        return Edit(place, action, table, cells)
    column = _text(entries, "column", place, issues)
    _check_column(table, column, place, issues)
    if "to" not in entries:
        message, hint = say("{key} is missing", key="to"), say("say what the column is set to")
        issues.append(_issue("malformed-variant", place, message, hint))
    to = _cell(entries.get("to", ""), f"{place}.to", issues)
    return Edit(place, action, table, cells, column, to)


def _cells(
    entries: Mapping[str, object], key: str, table: str, place: str, issues: list[Issue]
) -> dict[str, str]:
    """Return the cells of a `where` or a `row` as the text that they have in a table."""
    given = _mapping(entries.get(key, {}), f"{place}.{key}", issues)
    for column in given:
        _check_column(table, column, f"{place}.{key}", issues)
    return {column: _cell(value, f"{place}.{key}.{column}", issues) for column, value in given.items()}


def _check_column(table: str, column: str, place: str, issues: list[Issue]) -> None:
    known = TABLES[table].column_names
    if column and column not in known:
        message = say("{table} has no column {column}", table=table, column=shown(column))
        issues.append(_issue("unknown-column", place, message, did_you_mean(column, known)))


def _cell(value: object, place: str, issues: list[Issue]) -> str:
    if isinstance(value, str | bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return cell_text(value)
    message = say("a cell is a text, a finite number or a boolean")
    hint = say('write "text", 0.5 or true; a list of identifiers is "a;b"')
    issues.append(_issue("malformed-variant", place, message, hint))
    return ""


def _text(entries: Mapping[str, object], key: str, place: str, issues: list[Issue]) -> str:
    value = entries.get(key, "")
    if isinstance(value, str) and value.strip():
        return value
    message = say("{key} is no text", key=key) if key in entries else say("{key} is missing", key=key)
    issues.append(_issue("malformed-variant", place, message, _write(f'{key} = "..."')))
    return ""


def _mapping(value: object, place: str, issues: list[Issue]) -> Mapping[str, object]:
    if isinstance(value, dict):
        return value
    message = say("this is no table of entries")
    issues.append(_issue("malformed-variant", place, message, _write(f"[{place}]")))
    return {}


def _list(value: object, place: str, issues: list[Issue]) -> list[object]:
    if isinstance(value, list):
        return value
    message = say("this is no list of edits")
    issues.append(_issue("malformed-variant", place, message, _write(f"[[{place}]]")))
    return []


def _unknown_entries(entries: Mapping[str, object], known: Sequence[str], place: str | None) -> list[Issue]:
    return [
        _issue("unknown-entry", place, message, did_you_mean(entry, known))
        for entry in entries
        for message in [say("there is no entry {name} here", name=shown(entry))]
        if entry not in known
    ]


def _write(example: str) -> str:
    return say("write {example}", example=example)


def _issue(code: str, place: str | None, message: str, hint: str = "") -> Issue:
    return Issue(code, CASE_FILE, None, place, message, hint)
