"""Figures of a plan with the charts that are drawn from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
from openpyxl.chart import BarChart, Reference

from optalloc.instance import Instance
from optalloc.language import say
from optalloc.naming import shown_names
from optalloc.plan import Plan
from optalloc.spreadsheets.cells import TITLE_FONT, put, shortened, style_header
from optalloc.spreadsheets.result_tables import AMOUNT, ITEMS, SHARE, ResultTable

#: Categories and series that a chart shows; the rest goes together.
MOST_CATEGORIES: Final = 20
MOST_SERIES: Final = 12

_LONGEST_NAME: Final = 40
_CHART_COLUMN: Final = "O"  # right of the widest figures: a name and `MOST_SERIES` series
_CHART_ROWS: Final = 22  # that a chart covers
_WIDTH, _HEIGHT = 24, 10  # of a chart, in centimetres


@dataclass(frozen=True)
class Figures:
    """Numbers by category and series, and how a chart shows them.

    Attributes
    ----------
    series
        Names of the series, and for each a number per category.
    format
        Of the numbers.
    """

    title: str
    categories: Sequence[str]
    series: Mapping[str, Sequence[float]]
    format: str
    is_stacked: bool = True
    is_horizontal: bool = False


def value_figures(by_account: ResultTable) -> Figures:
    """Return what each account gains and pays, those with most of it."""
    names = [str(name) for name in by_account.columns[1]]
    amounts = [[float(amount or 0.0) for amount in column] for column in by_account.columns[2:-1]]
    shown = len(names) if len(names) <= MOST_CATEGORIES else MOST_CATEGORIES - 1
    rest = [say("others")] if shown < len(names) else []
    series = {
        say(item): column[:shown] + ([sum(column[shown:])] if rest else [])
        for item, column in zip(ITEMS.values(), amounts, strict=True)
        if any(column)
    }
    return Figures(say("Value and cost by region"), names[:shown] + rest, series, AMOUNT, is_horizontal=True)


def launch_figures(instance: Instance, plan: Plan) -> Figures:
    """Return how many stages start in each period, expected over the futures, by the name of the stage."""
    weights = _probabilities(instance)
    counts: dict[str, dict[str, float]] = {stage: {} for stage in instance.table("stages")["stage"]}
    launches = plan.launches[["stage", "period", "future"]].itertuples(index=False)
    for stage, period, future in launches:
        by_period = counts.setdefault(stage, {})
        by_period[period] = by_period.get(period, 0.0) + weights.get(future, 1.0)
    periods = instance.settings.periods
    series = {
        stage: [by_period.get(period, 0.0) for period in periods]
        for stage, by_period in counts.items()
        if by_period
    }
    return Figures(say("Launches by period and stage"), periods, _fewer(series), "0.##")


def usage_figures(instance: Instance, used: pd.DataFrame) -> Figures:
    """Return the share of each resource that is used in each period, over all regions and futures."""
    weights = _probabilities(instance)
    there: dict[tuple[str, str], float] = defaultdict(float)
    taken: dict[tuple[str, str], float] = defaultdict(float)
    columns = used[["resource", "period", "future", "own", "share"]].itertuples(index=False)
    for resource, period, future, own, share in columns:
        weight = weights.get(future, 1.0)
        there[resource, period] += weight * own
        taken[resource, period] += weight * own * share
    names, periods = shown_names(instance, "resources"), instance.settings.periods
    used_up = {
        resource: [taken[resource, period] / (there[resource, period] or 1.0) for period in periods]
        for resource in names
        if any(there[resource, period] for period in periods)
    }
    series = {names[resource]: used_up[resource] for resource in list(used_up)[:MOST_SERIES]}
    return Figures(say("Utilisation by resource"), periods, series, SHARE, is_stacked=False)


def _probabilities(instance: Instance) -> dict[str, float]:
    futures = instance.table("futures")
    return dict(zip(futures["future"].tolist(), futures["probability"].tolist(), strict=True))


def _fewer(series: Mapping[str, Sequence[float]]) -> Mapping[str, Sequence[float]]:
    """Return the largest series, the others added up."""
    if len(series) <= MOST_SERIES:
        return series
    largest = sorted(series, key=lambda name: -sum(series[name]))[: MOST_SERIES - 1]
    others = [sum(of) for of in zip(*(series[name] for name in series if name not in largest), strict=True)]
    return {name: series[name] for name in series if name in largest} | {say("others"): others}


def write_figures(sheet: Any, figures: Iterable[Figures]) -> None:
    """Write figures one below the other into a sheet that takes rows alone, each with its chart beside it."""
    from openpyxl.cell import WriteOnlyCell

    row = 1

    def cell(value: str | float) -> Any:
        return put(WriteOnlyCell(sheet), value)

    for one in figures:
        title = cell(one.title)
        title.font = TITLE_FONT
        sheet.append([title])
        names = [shortened(name, _LONGEST_NAME) for name in one.series]
        sheet.append([None, *(style_header(cell(name)) for name in names)])
        for at, category in enumerate(one.categories):
            numbers = [cell(values[at]) for values in one.series.values()]
            for number in numbers:
                number.number_format = one.format
            sheet.append([cell(shortened(category, _LONGEST_NAME)), *numbers])
        height = len(one.categories) + 2
        if one.series:
            sheet.add_chart(_chart(sheet, one, row + 1), f"{_CHART_COLUMN}{row}")
        else:
            sheet.append([cell(say("nothing to show"))])
            height += 1
        for _ in range(height, _CHART_ROWS):
            sheet.append([])
        row += max(height, _CHART_ROWS)


def _chart(sheet: Any, figures: Figures, header_row: int) -> BarChart:
    """Return the chart of figures whose header stands in a row."""
    chart = BarChart()
    chart.type = "bar" if figures.is_horizontal else "col"
    if figures.is_stacked:
        chart.grouping, chart.overlap = "stacked", 100
    chart.title, chart.style = figures.title, 10
    last_row, last_column = header_row + len(figures.categories), 1 + len(figures.series)
    numbers = Reference(sheet, min_col=2, max_col=last_column, min_row=header_row, max_row=last_row)
    chart.add_data(numbers, titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=header_row + 1, max_row=last_row))
    chart.x_axis.delete = chart.y_axis.delete = False  # openpyxl hides them otherwise
    chart.x_axis.tickLblPos = "low"  # beside the chart, also where bars go below 0
    chart.y_axis.number_format = figures.format
    if figures.is_horizontal:
        chart.x_axis.scaling.orientation = "maxMin"  # the first on top
    if figures.format == SHARE:
        chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, 1
    chart.width, chart.height = _WIDTH, _HEIGHT
    return chart
