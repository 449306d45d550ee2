"""The tables of a workbook of results: what is decided, who gains and pays, what is used."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from optalloc.analysis.ledger import Item, Ledger
from optalloc.conventional import conventional
from optalloc.instance import Instance
from optalloc.io.xlsx_writer import Value
from optalloc.language import in_a_row, mark, say
from optalloc.naming import shown_names
from optalloc.plan import Plan
from optalloc.schema import HEADINGS

_DIGITS: Final = 12
AMOUNT: Final = "#,##0.00"
SHARE: Final = "0.0%"

#: What the kinds of entries of a ledger are called.
ITEMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        Item.VALUE: mark("value"),
        Item.DRAWN: mark("resources drawn"),
        Item.SENT: mark("resources received"),
        Item.SHORT: mark("shortages"),
        Item.FACILITIES: mark("facilities"),
        Item.CORRIDORS: mark("corridors"),
    }
)
#: Tables whose identifiers are shown with their names, by the column that refers to them.
_NAMED: Final = MappingProxyType(
    {
        "region": "regions",
        "origin": "regions",
        "destination": "regions",
        "scenario": "scenarios",
        "resource": "resources",
        "facility": "facilities",
        "corridor": "corridors",
    }
)
#: Columns of words that have no names beside them.
_CONVENTIONAL: Final = frozenset({"stage", "form", "unit"})
#: Tables with the things that entries of each kind are about.
_SUBJECTS: Final = MappingProxyType(
    {
        Item.VALUE: "scenarios",
        Item.DRAWN: "resources",
        Item.SENT: "corridors",
        Item.SHORT: "resources",
        Item.FACILITIES: "facilities",
        Item.CORRIDORS: "corridors",
    }
)


@dataclass(frozen=True)
class ResultTable:
    """A sheet of results: a header, and columns of values with the format of their numbers (None: text)."""

    title: str
    header: Sequence[str]
    columns: Sequence[Sequence[Value]]
    formats: Sequence[str | None]

    @property
    def rows(self) -> Iterator[tuple[Value, ...]]:
        """The rows."""
        return zip(*self.columns, strict=True)

    def __len__(self) -> int:
        return len(self.columns[0])


def plan_tables(instance: Instance, plan: Plan) -> list[ResultTable]:
    """Return the tables of a plan."""
    facility = _looked_up(instance, "facilities", ("region", "form"))
    corridor = _looked_up(instance, "corridors", ("origin", "destination", "form"))
    unit = _looked_up(instance, "resources", ("unit",))

    def opened(frame: pd.DataFrame, key: str, found: Mapping[str, pd.Series]) -> pd.DataFrame:
        return frame.assign(**{name: frame[key].map(values) for name, values in found.items()})

    return [
        _table(
            instance,
            say("launches"),
            _in_order(instance, plan.launches),
            "scenario region stage period future",
        ),
        _table(
            instance,
            say("facilities"),
            opened(plan.facilities, "facility", facility),
            "facility region form period future",
        ),
        _table(
            instance,
            say("corridors"),
            opened(plan.corridors, "corridor", corridor),
            "corridor origin destination form period future",
        ),
        _table(
            instance,
            say("flows"),
            opened(opened(plan.flows, "corridor", corridor), "resource", unit),
            "corridor origin destination resource period amount unit future",
        ),
        _table(
            instance,
            say("use"),
            opened(plan.use, "resource", unit),
            "region resource unit_cost period amount unit future",
        ),
        _table(
            instance,
            say("stock"),
            opened(plan.stock, "resource", unit),
            "region resource period amount unit future",
        ),
        _table(
            instance,
            say("shortages"),
            opened(plan.shortages, "resource", unit),
            "scenario region resource period amount unit future",
        ),
    ]


def _in_order(instance: Instance, launches: pd.DataFrame) -> pd.DataFrame:
    """Return launches by site, the stages of each in the order of the instance."""
    stages = instance.table("stages")
    keys = zip(stages["scenario"].tolist(), stages["stage"].tolist(), strict=True)
    order = dict(zip(keys, stages["order"].tolist(), strict=True))
    sites = launches[["scenario", "region", "stage"]].astype("str").reset_index(drop=True)
    launched = zip(sites["scenario"].tolist(), sites["stage"].tolist(), strict=True)
    place = [order.get(key, math.inf) for key in launched]
    ordered = sites.assign(place=place).sort_values(["scenario", "region", "place"], kind="stable")
    return launches.iloc[ordered.index]


def _looked_up(instance: Instance, table: str, columns: Sequence[str]) -> dict[str, pd.Series]:
    """Return columns of a table by the identifiers of its rows."""
    frame = instance.table(table)
    return {column: frame.set_index(frame.columns[0])[column] for column in columns}


def _table(instance: Instance, title: str, frame: pd.DataFrame, columns: str) -> ResultTable:
    """Return a sheet of columns of a frame, the names beside the identifiers."""
    header: list[str] = []
    values: list[list[Value]] = []
    formats: list[str | None] = []
    several = len(instance.tables["futures"]) > 1
    for column in columns.split():
        if column == "future" and not several:
            continue
        heading = say(HEADINGS[column])
        is_number = column in ("amount", "unit_cost")
        cells: list[Any] = (frame[column] if is_number else frame[column].astype("str").fillna("")).tolist()
        if column in _CONVENTIONAL:
            cells = list(map(conventional, cells))
        header.append(heading)
        values.append(cells)
        formats.append(AMOUNT if is_number else None)
        if column in _NAMED:
            names = shown_names(instance, _NAMED[column])
            header.append(name_of(heading))
            values.append([names.get(cell, cell) for cell in cells])
            formats.append(None)
    return ResultTable(title, header, values, formats)


def name_of(heading: str) -> str:
    """Return the heading of the names of things."""
    return say("{thing} (name)", thing=heading)


def ledger_table(instance: Instance, found: Ledger | None) -> ResultTable:
    """Return what each account gains and pays, the accounts with most of it first."""
    totals: dict[str, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for (account, item), amount in ({} if found is None else found.by("account", "item")).items():
        totals[account][item] += amount
    accounts = sorted(totals, key=lambda account: -sum(map(abs, totals[account].values())))
    names = shown_names(instance, "regions")
    columns: list[list[Value]] = [list(accounts), [names.get(account, account) for account in accounts]]
    columns += [[float(totals[account][item]) for account in accounts] for item in ITEMS]
    columns.append([float(sum(totals[account].values())) for account in accounts])
    heading = say("account")
    header = [heading, name_of(heading), *map(say, ITEMS.values()), _of_money(instance, say("net value"))]
    return ResultTable(say("ledger"), header, columns, [None, None] + [AMOUNT] * (len(ITEMS) + 1))


def with_total(ledger: ResultTable) -> ResultTable:
    """Return a ledger by account with the totals as its last row."""
    if not len(ledger):
        return ledger
    sums = (math.fsum(one for one in column if isinstance(one, float)) for column in ledger.columns[2:])
    last: list[Value] = ["", say("total"), *sums]
    columns = [[*column, end] for column, end in zip(ledger.columns, last, strict=True)]
    return replace(ledger, columns=columns)


def _of_money(instance: Instance, name: str) -> str:
    """Return the heading of money: its currency, and that it is discounted where it is."""
    currency = conventional(instance.settings.currency)
    notes = [currency] if currency else []
    notes += [say("discounted")] if instance.settings.discount > 0 else []
    return say("{name} ({unit})", name=name, unit=in_a_row(notes)) if notes else name


def entries_table(instance: Instance, found: Ledger | None) -> ResultTable:
    """Return the entries of a ledger one by one."""
    entries = () if found is None else found.entries
    regions = shown_names(instance, "regions")
    subjects = {item: shown_names(instance, table) for item, table in _SUBJECTS.items()}
    account, subject = say("account"), say("subject")
    header = [
        account,
        name_of(account),
        say("kind"),
        subject,
        name_of(subject),
        say(HEADINGS["period"]),
        _of_money(instance, say("sum of money")),
    ]
    columns: list[list[Value]] = [
        [entry.account for entry in entries],
        [regions.get(entry.account, entry.account) for entry in entries],
        [say(ITEMS[entry.item]) for entry in entries],
        [entry.subject for entry in entries],
        [subjects[entry.item].get(entry.subject, entry.subject) for entry in entries],
        [entry.period for entry in entries],
        [float(entry.amount) for entry in entries],
    ]
    return ResultTable(say("entries"), header, columns, [None] * 6 + [AMOUNT])


def _without_noise(amount: float) -> float:
    """Return an amount with the digits that arithmetic in floating point leaves sure."""
    return float(f"{amount:.{_DIGITS}g}")


def usage_table(instance: Instance, used: pd.DataFrame) -> ResultTable:
    """Return what there is of each resource and what becomes of it."""
    headings = {
        "own": say("own"),
        "received": say("received"),
        "used": say("used"),
        "sent": say("sent"),
        "kept": say("kept"),
        "share": say("share of its own used"),
    }
    known = _table(instance, say("usage"), used, "future period region resource")
    return ResultTable(
        known.title,
        [*known.header, *headings.values()],
        [*known.columns, *([_without_noise(one) for one in used[name].tolist()] for name in headings)],
        [*known.formats, *(SHARE if name == "share" else AMOUNT for name in headings)],
    )
