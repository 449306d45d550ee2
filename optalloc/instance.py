"""The instance: checked tables that never change, and what is derived from them once."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace as replace_settings
from functools import cached_property
from math import isfinite
from numbers import Real
from types import MappingProxyType
from typing import Any

import pandas as pd

from optalloc.bounds import Bounds, derive_bounds
from optalloc.checks import check_tables
from optalloc.checks.wording import shown
from optalloc.choosing import matching_rows, unknown_name
from optalloc.errors import InputError, Issue, NotAnInstanceError, OptallocError, Severity
from optalloc.indexing import Indexed, index_tables
from optalloc.language import mark, say
from optalloc.schema import SEPARATOR, TABLES, Kind
from optalloc.tables import (
    FIRST_ROW,
    Frames,
    Settings,
    TextTables,
    as_text_tables,
    empty_frame,
    in_order,
    rows_of_text,
)


class Instance:
    """An immutable instance of the allocation problem.

    Rows are kept in one canonical order, so that the order in a file changes nothing.

    Parameters
    ----------
    settings
        Checked settings.
    frames
        Checked, typed frames; tables left out are empty. Use `from_text` or `build` for unchecked input.
    warnings
        What the checks remarked without refusing.
    """

    def __init__(self, settings: Settings, frames: Frames, warnings: Iterable[Issue] = ()) -> None:
        self._settings = settings
        self._warnings = tuple(warnings)
        self._frames = {
            name: _canonical_order(name, frames[name]) if name in frames else empty_frame(table)
            for name, table in TABLES.items()
        }

    @classmethod
    def from_text(cls, text: TextTables, *, allow_spread: bool = False) -> Instance:
        """Check tables of text and return the instance.

        Raises
        ------
        InputError
            With every issue, where at least one is an error.
        """
        checked = check_tables(text, allow_spread=allow_spread)
        if checked.frames is None or checked.settings is None:
            raise InputError(checked.issues)
        return cls(checked.settings, checked.frames, checked.issues)

    @classmethod
    def build(cls, settings: Settings | None = None, **tables: Mapping[str, Any] | pd.DataFrame) -> Instance:
        """Return an instance from columns given in Python, checked like any file.

        Raises
        ------
        InputError
            Where the tables are at fault.
        UnknownNameError
            For a name that is no table.
        """
        _refuse_unknown(tables)
        return cls.from_text(as_text_tables(settings or Settings(), tables, mark("given")))

    @property
    def settings(self) -> Settings:
        """Titles, periods, discount rate and risk attitude."""
        return self._settings

    @property
    def warnings(self) -> tuple[Issue, ...]:
        """Issues of the input that did not stop it from being used."""
        return tuple(issue for issue in self._warnings if issue.severity is Severity.WARNING)

    def table(self, name: str) -> pd.DataFrame:
        """Return a copy of a table (typed, every column of the schema, canonical order).

        Raises
        ------
        UnknownNameError
            For a name that is no table.
        """
        _refuse_unknown([name])
        return self._frames[name].copy()

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Copies of all tables by name."""
        return MappingProxyType({name: frame.copy() for name, frame in self._frames.items()})

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the content; the same for every file format and order of rows."""
        content = {
            "settings": self._settings.to_dict(),
            "tables": {name: rows_of_text(TABLES[name], frame) for name, frame in self._frames.items()},
        }
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    @cached_property
    def indexed(self) -> Indexed:
        """Index and data arrays of the tables, by position."""
        return index_tables(self._settings, self._frames)

    @cached_property
    def bounds(self) -> Bounds:
        """Derived upper bounds of flows and corridors."""
        return derive_bounds(self.indexed)

    def replace(self, settings: Settings | None = None, **tables: pd.DataFrame) -> Instance:
        """Return an instance with some tables (or the settings) replaced, checked again.

        Raises
        ------
        InputError
            Where the new tables are at fault.
        UnknownNameError
            For a name that is no table.
        """
        _refuse_unknown(tables)
        text = as_text_tables(settings or self._settings, {**self._frames, **tables}, mark("replaced"))
        return Instance.from_text(text, allow_spread=True)

    def restrict(self, regions: Iterable[str]) -> Instance:
        """Return the instance of some regions alone.

        Sites, facilities and corridors elsewhere go, and so do what requires a facility that went, scenarios
        that have no site left (and whatever was required of them), and shocks that match nothing any more.

        Raises
        ------
        UnknownNameError
            For a region that the instance does not have.
        """
        kept = set(regions)
        known = self._frames["regions"]["region"].tolist()
        for region in sorted(kept - set(known)):
            message = say("the instance has no region {region}", region=shown(str(region)))
            raise unknown_name(message, region, known)
        frames = _restricted(self._frames, kept)
        frames["shocks"] = _shocks_on_something(self._settings, frames)
        return Instance(self._settings, frames, self._warnings)

    def scale(self, table: str, column: str, factor: float, **where: str) -> Instance:
        """Return the instance with a column of numbers multiplied, in the rows that match `where`.

        Parameters
        ----------
        table, column
            Names of the schema; the column has numbers.
        factor
            What each of them is multiplied by.
        where
            Cells by column that a row has to have, ``region="hubei"``; none: all rows, however few there are.

        Raises
        ------
        UnknownNameError
            For a name that is no such table or column, and for cells that no row has.
        OptallocError
            For a factor that is no number.
        InputError
            Where the numbers are at fault once they are multiplied.

        Examples
        --------
        >>> roomier = instance.scale("endowments", "amount", 1.1, resource="space")  # doctest: +SKIP
        """
        frame = self.table(table)
        numbers = [one.name for one in TABLES[table].columns if one.kind is Kind.NUMBER]
        if column not in numbers:
            message = say("{table} has no column of numbers {column}", table=table, column=shown(str(column)))
            raise unknown_name(message, column, numbers)
        if isinstance(factor, bool) or not isinstance(factor, Real) or not isfinite(factor):
            raise OptallocError(say("factor must be a number, not {value}", value=repr(factor)))
        chosen = matching_rows(table, frame, where)
        frame.loc[chosen, column] = frame.loc[chosen, column] * factor
        return self.replace(None, **{table: frame})

    def with_settings(self, **changes: Any) -> Instance:
        """Return the instance with some settings changed (see `Settings`)."""
        return self.replace(settings=replace_settings(self._settings, **changes))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Instance) and self.hash == other.hash

    def __hash__(self) -> int:
        return hash(self.hash)

    def __repr__(self) -> str:
        sizes = ", ".join(f"{len(frame)} {name}" for name, frame in self._frames.items() if len(frame))
        return f"<Instance {self._settings.title!r}: {sizes}>"


def check_instance(instance: object, what: str) -> None:
    """Refuse anything but an instance in a call from Python, before it fails somewhere deep inside.

    Raises
    ------
    NotAnInstanceError
        Saying `what` takes one, and how to get one from a path.
    """
    if isinstance(instance, Instance):
        return
    if isinstance(instance, str | os.PathLike):
        call = f"{what}(optalloc.read({os.fspath(instance)!r}))"
        hint = say("read it first: {call}", call=call)
    else:
        hint = say("optalloc.read(path) returns one")
    message = say(
        "{what} takes an Instance, not a {type}; {hint}", what=what, type=type(instance).__name__, hint=hint
    )
    raise NotAnInstanceError(message)


def _refuse_unknown(tables: Iterable[str]) -> None:
    for name in sorted(set(tables) - set(TABLES)):
        raise unknown_name(say("there is no table {table}", table=shown(str(name))), name, TABLES)


def _canonical_order(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Sort by key; stages by their order within a scenario."""
    table = TABLES[name]
    keys = ["scenario", "order"] if name == "stages" else list(table.key)
    return in_order(frame[list(table.column_names)], keys)


def _restricted(frames: Frames, regions: set[str]) -> dict[str, pd.DataFrame]:
    """Drop what is elsewhere, then, until nothing changes, what hangs on what was dropped."""
    kept = dict(frames)
    for name, columns in (
        ("regions", ("region",)),
        ("endowments", ("region",)),
        ("sites", ("region",)),
        ("facilities", ("region",)),
        ("corridors", ("origin", "destination")),
    ):
        for column in columns:
            kept[name] = kept[name][kept[name][column].isin(regions)]
    kept["shocks"] = kept["shocks"][kept["shocks"]["region"].isin(regions | {""})]
    before = -1
    while before != len(kept["facilities"]):
        before = len(kept["facilities"])
        kept["facilities"] = _having_requirements(kept["facilities"], kept["facilities"])
    for name in ("sites", "corridors"):
        kept[name] = _having_requirements(kept[name], kept["facilities"])
    hosted = kept["scenarios"]["scenario"].isin(kept["sites"]["scenario"])
    hosted |= ~kept["scenarios"]["scenario"].isin(frames["sites"]["scenario"])
    kept["scenarios"] = kept["scenarios"][hosted]
    for name in ("stages", "needs", "shocks"):
        kept[name] = _referring(kept[name], "scenario", kept["scenarios"])
    for name, owner in (("capacities", "facility"), ("terms", "corridor"), ("shocks", "facility")):
        kept[name] = _referring(kept[name], owner, kept["facilities" if owner == "facility" else "corridors"])
    kept["shocks"] = _referring(kept["shocks"], "corridor", kept["corridors"])
    forms = {*kept["corridors"]["form"], ""}
    kept["terms"] = kept["terms"][kept["terms"]["form"].isin(forms)]
    kept["budgets"] = kept["budgets"][kept["budgets"]["payer"].isin({*_payers(kept), ""})]
    return kept


def _payers(frames: Frames) -> set[str]:
    """Return everyone who can pay: regions and sponsors."""
    sponsors = {*frames["facilities"]["sponsor"], *frames["corridors"]["sponsor"]}
    return {*frames["regions"]["region"], *sponsors}


def _shocks_on_something(settings: Settings, frames: Frames) -> pd.DataFrame:
    """Return the shocks that the checks do not call shocks on nothing."""
    issues = check_tables(as_text_tables(settings, frames, "restricted"), allow_spread=True).issues
    lost = [issue.row - FIRST_ROW for issue in issues if issue.code == "shock-on-nothing" and issue.row]
    return frames["shocks"].drop(frames["shocks"].index[lost])


def _having_requirements(frame: pd.DataFrame, facilities: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows all of whose required facilities are there."""
    there = set(facilities["facility"])
    return frame[frame["requires"].map(lambda cell: set(_listed(cell)) <= there).astype(bool)]


def _referring(frame: pd.DataFrame, column: str, owners: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows whose reference is blank or still there."""
    return frame[frame[column].isin({*owners[column], ""})]


def _listed(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(SEPARATOR) if part.strip()]
