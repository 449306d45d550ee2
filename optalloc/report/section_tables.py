"""The tables of the page: what the plan says, in the names of the instance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from optalloc.conventional import conventional
from optalloc.inert import inert
from optalloc.instance import Instance
from optalloc.language import say
from optalloc.naming import shown_names
from optalloc.report.basis import Basis, units
from optalloc.report.figures_exchange import exchanged
from optalloc.report.sections import Column, Section, Table


def tables_section(basis: Basis) -> Section:
    """Return all tables that have rows."""
    instance, plan = basis.instance, basis.plan
    made = [
        _launches(instance, _in_order(instance, plan.launches)),
        _facilities(instance, plan.facilities),
        _corridors(instance, plan.corridors),
        _flows(instance, plan.flows),
        _exchange(instance, exchanged(basis.flows)),
    ]
    return Section(
        "tables",
        say("The plan in tables"),
        say("A click on a heading sorts; what is typed into the field is searched for in every column."),
        say("The plan does nothing."),
        tables=[table for table in made if table.length],
    )


def _launches(instance: Instance, frame: pd.DataFrame) -> Table:
    columns = [
        *_future(frame),
        _named(say("scenario"), frame["scenario"], shown_names(instance, "scenarios")),
        _named(say("region"), frame["region"], shown_names(instance, "regions")),
        _worded(say("stage"), frame["stage"], conventional),
        _worded(say("period"), frame["period"]),
    ]
    return Table("launches", say("Launches"), columns)


def _in_order(instance: Instance, launches: pd.DataFrame) -> pd.DataFrame:
    """Return launches by site, each site's in the order of time."""
    periods = {name: place for place, name in enumerate(instance.settings.periods)}
    orders = instance.table("stages").set_index(["scenario", "stage"])["order"].to_dict()
    keys = zip(launches["scenario"].tolist(), launches["stage"].tolist(), strict=True)
    told = launches.assign(
        when=launches["period"].map(periods).astype("float64"), nth=[orders.get(key, 0) for key in keys]
    )
    return told.sort_values(["scenario", "region", "future", "when", "nth"], kind="stable", ignore_index=True)


def _facilities(instance: Instance, frame: pd.DataFrame) -> Table:
    described = _described(instance, "facilities", frame["facility"])
    columns = [
        *_future(frame),
        _named(say("facility"), frame["facility"], shown_names(instance, "facilities")),
        _named(say("region"), described["region"], shown_names(instance, "regions")),
        _worded(say("form"), described["form"], conventional),
        _worded(say("period"), frame["period"]),
        _numbers(_with_unit(say("fixed cost"), instance), described["fixed_cost"]),
    ]
    return Table("facilities", say("Facilities opened"), columns)


def _corridors(instance: Instance, frame: pd.DataFrame) -> Table:
    described = _described(instance, "corridors", frame["corridor"])
    regions = shown_names(instance, "regions")
    columns = [
        *_future(frame),
        _named(say("corridor"), frame["corridor"], shown_names(instance, "corridors")),
        _named(say("from"), described["origin"], regions),
        _named(say("to"), described["destination"], regions),
        _worded(say("form"), described["form"], conventional),
        _worded(say("period"), frame["period"]),
        _numbers(_with_unit(say("fixed cost"), instance), described["fixed_cost"]),
    ]
    return Table("corridors", say("Corridors opened"), columns)


def _flows(instance: Instance, frame: pd.DataFrame) -> Table:
    described = _described(instance, "corridors", frame["corridor"])
    regions = shown_names(instance, "regions")
    several = len(instance.table("futures")) > 1
    columns = [
        *(_future(frame) if several else []),
        _named(say("resource"), frame["resource"], shown_names(instance, "resources")),
        _named(say("from"), described["origin"], regions),
        _named(say("to"), described["destination"], regions),
        _worded(say("form"), described["form"], conventional),
        _worded(say("period"), frame["period"]),
        _numbers(say("amount"), frame["amount"]),
        _named(say("unit"), frame["resource"], units(instance)),
    ]
    return Table("flows", say("Flows"), columns)


def _exchange(instance: Instance, frame: pd.DataFrame) -> Table:
    columns = [
        _named(say("region"), frame["region"], shown_names(instance, "regions")),
        _named(say("resource"), frame["resource"], shown_names(instance, "resources")),
        _numbers(say("gives"), frame["gives"]),
        _numbers(say("receives"), frame["receives"]),
        _named(say("unit"), frame["resource"], units(instance)),
    ]
    return Table("exchange", say("What each region gives and receives"), columns)


def _described(instance: Instance, table: str, identifiers: pd.Series) -> pd.DataFrame:
    """Return the rows of a table of the instance for each identifier, blank where there is none."""
    frame = instance.table(table)
    key = frame.columns[0]
    found = frame.set_index(key).reindex(identifiers.tolist()).reset_index()
    return found.fillna(dict.fromkeys(found.select_dtypes("str").columns, ""))


def _future(frame: pd.DataFrame) -> list[Column]:
    """Return the column of futures, unless it is blank throughout."""
    if not (frame["future"] != "").any():
        return []
    return [_worded(say("future"), frame["future"], lambda future: future or say("all"))]


def _named(name: str, identifiers: pd.Series, names: Mapping[str, str]) -> Column:
    return _worded(name, identifiers, lambda identifier: names.get(identifier, identifier))


def _worded(name: str, values: pd.Series, word: Callable[[str], str] = str) -> Column:
    words = {value: inert(word(value)) for value in dict.fromkeys(values.tolist())}
    return Column(name, [words[value] for value in values.tolist()])


def _numbers(name: str, values: pd.Series) -> Column:
    cells: list[Any] = [None if pd.isna(value) else float(value) for value in values.tolist()]
    return Column(name, cells, numeric=True)


def _with_unit(name: str, instance: Instance) -> str:
    currency = inert(conventional(instance.settings.currency))
    return say("{name} ({unit})", name=name, unit=currency) if currency else name
