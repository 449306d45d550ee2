"""A plan: who starts, opens, sends, draws, keeps and lacks what; and the folder of CSV it is written to."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn

import pandas as pd

import optalloc
from optalloc.checks.cells import Unreadable, read_number
from optalloc.checks.remedies import hint_on_missing
from optalloc.checks.wording import did_you_mean, listed, shown
from optalloc.errors import InputError, Issue, OptallocError
from optalloc.instance import Instance
from optalloc.io import read_text
from optalloc.io.atomic import write_folder
from optalloc.io.csv_table import csv_bytes, read_csv
from optalloc.io.json_file import json_bytes
from optalloc.io.text_file import read_utf8, refusal
from optalloc.language import say
from optalloc.notebook import html_table
from optalloc.schema import PLAN_SCHEMA, column_words
from optalloc.tables import TextTable, in_order, number_text

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: Columns of each table of a plan. The last one is what the plan decides, those before it say for what.
#: A launch or an opening with a blank future is one in every future; an amount, one in the only future.
PLAN_TABLES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {name: table.column_names for name, table in PLAN_SCHEMA.items()}
)

#: The file beside the tables that says how the plan came about; it marks a folder as a plan.
RECORD_FILE: Final = "plan.json"

#: The file beside the tables that has the instance which the plan was made for; a plan may come without.
INSTANCE_FILE: Final = "instance.json"

_NUMBERS: Final = frozenset({"unit_cost", "amount"})

#: The column that may be blank, and missing where it is blank throughout.
_FUTURE: Final = "future"


@dataclass(frozen=True, eq=False)
class Plan:
    """A solution of an instance, as tables in one canonical order of rows.

    Text columns are text, `unit_cost` and `amount` are float64; what is 0 has no row.

    Attributes
    ----------
    launches
        Period in which a stage starts at a site; in every future, or in one.
    facilities, corridors
        Period of opening, in every future or in one; only corridors whose opening is a decision.
    flows
        Sent into a corridor (amount), by future.
    use
        Drawn from endowments (amount), by future; tiers of one stated unit cost count together.
    stock
        Left at the end of a period (amount), by future.
    shortages
        What sites go without (amount), by future.
    instance
        What the plan was made for, where that is known, as it is for the plan of a result and for one read
        from a folder that has it. Plans that decide the same are equal, whatever they were made for.

    The future of an amount is blank where that is the only one of the instance and nobody named it.
    """

    launches: pd.DataFrame
    facilities: pd.DataFrame
    corridors: pd.DataFrame
    flows: pd.DataFrame
    use: pd.DataFrame
    stock: pd.DataFrame
    shortages: pd.DataFrame
    instance: Instance | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        for name in PLAN_TABLES:
            object.__setattr__(self, name, _canonical(name, getattr(self, name)))

    @classmethod
    def from_tables(
        cls, tables: Mapping[str, pd.DataFrame | Mapping[str, Any]], instance: Instance | None = None
    ) -> Plan:
        """Return a plan from frames or columns by table; tables left out are empty.

        Without a column `future`, launches and openings are those of every future, amounts of the only one.

        Raises
        ------
        ValueError
            For a table or column that a plan does not have, a column left out, or an amount that is text.
        """
        unknown = set(tables) - set(PLAN_TABLES)
        if unknown:
            raise ValueError(f"a plan has no table {listed(sorted(unknown))}")
        return cls(
            **{
                name: pd.DataFrame(tables.get(name, {column: [] for column in columns}))
                for name, columns in PLAN_TABLES.items()
            },
            instance=instance,
        )

    @classmethod
    def empty(cls) -> Plan:
        """Return the plan that does nothing."""
        return cls.from_tables({})

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The tables by name."""
        return MappingProxyType({name: getattr(self, name) for name in PLAN_TABLES})

    @property
    def launch_count(self) -> int:
        """The number of stages that start at a site, in whatever future and period."""
        return len(self.launches[["scenario", "region", "stage"]].drop_duplicates())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Plan) and all(
            frame.equals(other.tables[name]) for name, frame in self.tables.items()
        )

    __hash__ = None  # type: ignore[assignment]

    def plot_map(self) -> go.Figure:
        """Return the map of the plan, as `optalloc.plot_map` draws it.

        Raises
        ------
        OptallocError
            For a plan that does not know its instance, as do all methods that draw.
        """
        return optalloc.plot_map(self._known_instance("plot_map"), self)

    def plot_sankey(self, resource: str | None = None) -> go.Figure:
        """Return who sends how much to whom, as `optalloc.plot_sankey` draws it.

        Parameters
        ----------
        resource
            Identifier; None: all resources that are sent, one of which is chosen.
        """
        return optalloc.plot_sankey(self._known_instance("plot_sankey"), self, resource)

    def plot_timeline(self) -> go.Figure:
        """Return when which stage starts, as `optalloc.plot_timeline` draws it."""
        return optalloc.plot_timeline(self._known_instance("plot_timeline"), self)

    def _known_instance(self, wanted: str) -> Instance:
        if self.instance is None:
            message = say(
                "this plan does not know its instance; optalloc.{function}(instance, plan) takes both",
                function=wanted,
            )
            raise OptallocError(message)
        return self.instance

    def _repr_html_(self) -> str:
        """Return how a notebook shows the plan: how much of what it decides."""
        launches = self.launches
        sites = launches[["scenario", "region"]].drop_duplicates()
        counts = {
            say("launches"): self.launch_count,
            say("sites"): len(sites),
            say("facilities opened"): self.facilities["facility"].nunique(),
            say("corridors opened"): self.corridors["corridor"].nunique(),
            say("corridors used"): self.flows["corridor"].nunique(),
            say("resources sent"): self.flows["resource"].nunique(),
        }
        return html_table(say("Plan"), {name: f"{count:,}" for name, count in counts.items()})


def _canonical(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table of a plan with its columns in order, typed, and its rows sorted."""
    columns = PLAN_TABLES[name]
    future = frame[_FUTURE].astype("str").fillna("") if _FUTURE in frame.columns else ""
    frame = frame.assign(future=future)
    if len(frame.columns) != len(columns) or set(frame.columns) != set(columns):
        raise ValueError(f"{name} has the columns {listed(columns)}, not {listed(map(str, frame.columns))}")
    types: dict[str, Literal["float64", "str"]] = {
        column: "float64" if column in _NUMBERS else "str" for column in columns
    }
    return in_order(_typed(frame[list(columns)], types), columns)


def _typed(frame: pd.DataFrame, types: Mapping[str, Literal["float64", "str"]]) -> pd.DataFrame:
    """Return a frame of these types; those that it has already take no time."""
    other = {column: kind for column, kind in types.items() if frame[column].dtype != kind}
    return frame.astype(other) if other else frame


def write_plan(
    plan: Plan, record: Mapping[str, object], folder: Path, instance: Instance | None = None
) -> None:
    """Write a plan as a folder of CSV files, plan.json and instance.json, whole or not at all.

    A plan that the folder holds already is replaced; files beside it that are no part of a plan stay.

    Parameters
    ----------
    record
        What plan.json says: JSON values.
    instance
        What the plan was made for, to travel with it; None: it goes without.

    Raises
    ------
    InputError
        Where something else than a plan is in the way, or the place cannot be written to.
    ValueError, TypeError
        For a record that JSON cannot say.
    """
    content = {f"{name}.csv": csv_bytes(_frame_of_text(frame)) for name, frame in plan.tables.items()}
    text = json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    content[RECORD_FILE] = text.encode("utf-8")
    if instance is not None:
        content[INSTANCE_FILE] = json_bytes(instance)
    write_folder(folder, content, marker=RECORD_FILE)


def _frame_of_text(frame: pd.DataFrame) -> pd.DataFrame:
    numbers = {
        name: list(map(number_text, frame[name].tolist())) for name in frame.columns if name in _NUMBERS
    }
    return frame.assign(**numbers)


def read_plan(
    folder: str | os.PathLike[str], instance: Instance | None = None
) -> tuple[Plan, dict[str, object]]:
    """Read a plan and the record in its plan.json.

    Columns and rows may stand in any order. Whether the plan makes sense is for `optalloc.verify` to say.

    Parameters
    ----------
    folder
        As `optalloc solve --output` writes it.
    instance
        What the plan is to know as its instance; None: the one in the folder, where there is one.

    Raises
    ------
    InputError
        With every defect: missing files, columns or cells, ragged rows, text that is no number, bytes that
        are no text, and what is wrong with the instance in the folder.
    """
    folder = Path(folder)
    if not folder.is_dir():
        message = say("this is no folder") if folder.exists() else say("there is no such folder")
        raise refusal("missing-file", str(folder), message, say("name the folder of a plan"))
    issues: list[Issue] = []
    tables = {name: _read_columns(folder, name, issues) for name in PLAN_TABLES}
    record = _read_record(folder, issues)
    if instance is None:
        instance = _read_own_instance(folder, issues)
    if issues:
        raise InputError(issues)
    return Plan.from_tables(tables, instance), record


def _read_own_instance(folder: Path, issues: list[Issue]) -> Instance | None:
    """Return the instance that travels with a plan, None where there is none or it cannot be read."""
    place = folder / INSTANCE_FILE
    if not place.exists():
        return None
    try:
        return Instance.from_text(read_text(place), allow_spread=True)
    except InputError as error:
        issues.extend(error.issues)
        return None


def _read_columns(folder: Path, name: str, issues: list[Issue]) -> dict[str, list[Any]]:
    """Return the columns of one table, empty where something is wrong with it."""
    try:
        table, found = read_csv(folder / f"{name}.csv", name)
        found += _header_issues(name, table)
    except InputError as error:
        found = list(error.issues)
    issues.extend(found)
    if found:
        return {}
    return {
        column: _read_futures(table) if column == _FUTURE else _read_cells(table, column, issues)
        for column in PLAN_TABLES[name]
        if column in table.frame.columns
    }


def _header_issues(name: str, table: TextTable) -> list[Issue]:
    """Return the issues of columns that are missing or that a plan does not have."""
    columns, headers = PLAN_TABLES[name], list(table.frame.columns)
    missing = [column for column in columns if column not in headers]
    unknown = [header for header in headers if header not in columns]
    return [
        Issue("missing-column", table.file, 1, column, message, hint)
        for column in missing
        for message in [say("the column {column} is missing", column=column_words(column))]
        for hint in [hint_on_missing(PLAN_SCHEMA[name][column])]
        if column != _FUTURE
    ] + [
        Issue("unknown-column", table.file, 1, header, message, hint)
        for header in unknown
        for message in [say("a plan has no column {column} here", column=shown(header))]
        for hint in [did_you_mean(header, missing)]
    ]


def _read_futures(table: TextTable) -> list[str]:
    """Return the futures of a table, "" where they are blank."""
    return [cell if cell.strip() else "" for cell in table.frame[_FUTURE].tolist()]


def _read_cells(table: TextTable, column: str, issues: list[Issue]) -> list[Any]:
    """Return the values of a column, none of which may be blank."""
    cells = table.frame[column].tolist()
    values = [read_number(cell, "") for cell in cells] if column in _NUMBERS else cells
    for row, cell, value in zip(table.rows.tolist(), cells, values, strict=True):
        if isinstance(value, Unreadable):
            issues.append(Issue(value.code, table.file, row, column, value.message, value.hint))
        elif not cell.strip():
            message = say("{column} is blank", column=column_words(column))
            issues.append(Issue("missing-value", table.file, row, column, message))
    return values


def _read_record(folder: Path, issues: list[Issue]) -> dict[str, object]:
    """Return what plan.json says, nothing where it cannot be read."""
    try:
        record = json.loads(
            read_utf8(folder / RECORD_FILE, RECORD_FILE),
            parse_constant=_refuse_constant,
            object_pairs_hook=_once_each,
        )
        if not isinstance(record, dict):
            hint = say("write {example}", example="{...}")
            raise refusal("json-structure", RECORD_FILE, say("this is no object"), hint)
    except InputError as error:
        issues.extend(error.issues)
    except (ValueError, RecursionError) as error:
        message = say("this is no JSON: {reason}", reason=error)
        issues.append(Issue("malformed-json", RECORD_FILE, None, None, message))
    else:
        return record
    return {}


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object, unless it states something twice."""
    content = dict(pairs)
    if len(content) < len(pairs):
        keys = [key for key, _ in pairs]
        repeated = sorted(key for key in content if keys.count(key) > 1)
        raise ValueError(say("{keys} occurs twice", keys=listed(repeated)))
    return content


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(say("{text} is no number", text=constant))
