"""Shocks: what they multiply must be there."""

from __future__ import annotations

import itertools
from collections.abc import Collection

import numpy as np

from optalloc.checks.findings import Findings
from optalloc.checks.wording import did_you_mean, listed, shown
from optalloc.checks.workbook import Sheet, Workbook
from optalloc.language import in_a_row, language, say
from optalloc.schema import (
    SHOCK_KEYS,
    TABLES,
    column_words,
    columns_by_label,
    sheets_by_label,
    table_words,
)

_KEYS = ("region", "resource", "scenario", "stage", "facility", "corridor", "form")
_BLANK_IS_ALL = ("resource", "period")  # in rows that shocks match: terms of all resources, every period


def check_shocks(workbook: Workbook, findings: Findings) -> None:
    """Report shocks on figures that cannot be shocked, by keys that a table does not have, or on no row."""
    sheet = workbook["shocks"]
    targets = _Targets(workbook)
    sound = sheet.sound(*_KEYS, "period").tolist()
    for at in range(len(sheet)):
        if _check_aim(sheet, at, findings) and sound[at] and not targets.hit_by(sheet, at):
            table, column = sheet.text["table"][at], sheet.text["column"][at]
            message = say(
                "no {column} in {table} matches this shock",
                column=column_words(column),
                table=table_words(table),
            )
            hint = say("check its keys against that table; blank figures are not shocked")
            findings.refuse(sheet, "shock-on-nothing", message, at=at, column="table", hint=hint)


def _check_aim(sheet: Sheet, at: int, findings: Findings) -> bool:
    """Report a table, column or key that a shock cannot have, and return whether there is none."""
    table, column = sheet.text["table"][at], sheet.text["column"][at]
    if not table or not column:
        return False
    if table not in SHOCK_KEYS:
        hint = _by_its_name(sheets_by_label().get(table.strip()), SHOCK_KEYS)
        hint = hint or did_you_mean(table, SHOCK_KEYS)
        hint = hint or say("tables with figures are {tables}", tables=in_a_row(map(table_words, SHOCK_KEYS)))
        message = say("{table} has no figures that a future changes", table=shown(table))
        findings.refuse(sheet, "not-shockable", message, at=at, column="table", hint=hint)
        return False
    shockable = [one.name for one in TABLES[table].columns if one.shockable]
    if column not in shockable:
        hint = _by_its_name(columns_by_label(table).get(column.strip()), shockable)
        hint = hint or did_you_mean(column, shockable)
        hint = hint or say(
            "it may change {columns}",
            columns=listed(shockable) if language() == "en" else in_a_row(map(column_words, shockable)),
        )
        message = say(
            "a future cannot change {column} of {table}", column=shown(column), table=table_words(table)
        )
        findings.refuse(sheet, "not-shockable", message, at=at, column="column", hint=hint)
        return False
    foreign = [key for key in _KEYS if sheet.text[key][at] and key not in SHOCK_KEYS[table]]
    for key in foreign:
        message = say("{table} has no {column}", table=table_words(table), column=column_words(key))
        hint = say(
            "leave it blank; rows of {table} are told apart by {columns}",
            table=table_words(table),
            columns=in_a_row(map(column_words, SHOCK_KEYS[table])),
        )
        findings.refuse(sheet, "foreign-key", message, at=at, column=key, hint=hint)
    return not foreign


def _by_its_name(meant: str | None, possible: Collection[str]) -> str:
    """Return to write the name of what a cell calls by its title, "" where that is nothing possible."""
    return say("write {word}", word=meant) if meant in possible else ""


class _Targets:
    """Figures that shocks may hit, by table and column; prepared once each."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        corridors = workbook["corridors"]
        self._form_of = dict(
            zip(corridors.text["corridor"].tolist(), corridors.text["form"].tolist(), strict=True)
        )
        self._rows: dict[tuple[str, str], tuple[_Rows, ...]] = {}

    def hit_by(self, shocks: Sheet, at: int) -> bool:
        """Return whether a shock matches a figure, or may do so as far as the input could be read."""
        table, column = str(shocks.text["table"][at]), str(shocks.text["column"][at])
        if not self._workbook[table].knows(column) or not self._workbook["corridors"].knows("form"):
            return True
        wanted = {key: str(shocks.text[key][at]) for key in (*SHOCK_KEYS[table], "period")}
        wanted = {key: cell for key, cell in wanted.items() if cell}
        if (table, column) not in self._rows:
            self._rows[table, column] = self._stated(table, column)
        if table != "terms":
            return self._rows[table, column][0].match(wanted)
        of_corridors, of_forms = self._rows[table, column]
        return of_corridors.match(wanted) or self._matches_form(wanted, of_forms)

    def _stated(self, table: str, column: str) -> tuple[_Rows, ...]:
        """Return the rows whose figure is not blank; of terms, those of corridors and those of forms."""
        sheet = self._workbook[table]
        stated = ~np.isnan(sheet.filled(column)) | ~sheet.sound(column)
        keys = [key for key in (*SHOCK_KEYS[table], "period") if key in sheet.text]
        if table != "terms":
            return (_Rows({key: sheet.text[key][stated].tolist() for key in keys}),)
        of_corridor = stated & (sheet.text["corridor"] != "")
        of_form = stated & np.isin(sheet.text["form"], list(set(self._form_of.values()) - {""}))
        corridors = sheet.text["corridor"][of_corridor].tolist()
        forms = [self._form_of.get(corridor, "") for corridor in corridors]
        resources = sheet.text["resource"]
        return (
            _Rows({"corridor": corridors, "form": forms, "resource": resources[of_corridor].tolist()}),
            _Rows({"form": sheet.text["form"][of_form].tolist(), "resource": resources[of_form].tolist()}),
        )

    def _matches_form(self, wanted: dict[str, str], of_forms: _Rows) -> bool:
        """Return whether terms of a form are hit: those of the form of the corridor that the shock names."""
        if "corridor" in wanted:
            form = self._form_of.get(wanted["corridor"], "")
            if wanted.get("form", form) != form:
                return False
            wanted = {key: cell for key, cell in wanted.items() if key != "corridor"} | {"form": form}
        return of_forms.match(wanted)


class _Rows:
    """Key columns of some rows, and the sets of keys by which they have been looked up."""

    def __init__(self, columns: dict[str, list[str]]) -> None:
        self._columns = columns
        self._known: dict[tuple[str, ...], set[tuple[str, ...]]] = {}

    def match(self, wanted: dict[str, str]) -> bool:
        """Return whether a row has these keys; a key that rows do not have is no obstacle."""
        used = tuple(key for key in wanted if key in self._columns)
        if not used:
            return any(self._columns.values())
        if used not in self._known:
            self._known[used] = set(zip(*(self._columns[key] for key in used), strict=True))
        choices = [(wanted[key], "") if key in _BLANK_IS_ALL else (wanted[key],) for key in used]
        return not self._known[used].isdisjoint(itertools.product(*choices))
