"""Figures of a plan with the charts that are drawn from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

import pandas as pd
from openpyxl.chart import BarChart, Reference

from optalloc.conventional import conventional
from optalloc.instance import Instance
from optalloc.io.grid import column_letter
from optalloc.language import say
from optalloc.naming import shown_names
from optalloc.plan import Plan
from optalloc.spreadsheets.cells import TITLE_FONT, fitting_width, put, shortened, style_header
from optalloc.spreadsheets.result_tables import AMOUNT, ITEMS, SHARE, ResultTable

#: Categories and series that a chart shows; the rest goes together.
MOST_CATEGORIES: Final = 20
MOST_SERIES: Final = 12

WHOLE: Final = "0"  #: format of counts
_MOST_UNITS: Final = 12  # up to which every count has a line

_LONGEST_NAME: Final = 40
_NAME_WIDTH = 28  # of the column of categories
_WIDTH, _HEIGHT = 24, 10  # of a chart, in centimetres, the height at least
_BAR_HEIGHT, _AROUND_BARS = 0.6, 3  # of bars side by side, and what title and axis take
_ROW_HEIGHT = 0.5  # of a row, at least


@dataclass(frozen=True)
class Figures:
    """Numbers by category and series, and how a chart shows them.

    Attributes
    ----------
    series
        Names of the series, and for each a number per category.
    format
        Of the numbers.
    unit
        What the numbers are, beside their axis.
    """

    title: str
    categories: Sequence[str]
    series: Mapping[str, Sequence[float]]
    format: str
    unit: str
    is_stacked: bool = True
    is_horizontal: bool = False


def value_figures(instance: Instance, by_account: ResultTable) -> Figures:
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
    title, currency = say("Value and cost by region"), conventional(instance.settings.currency)
    return Figures(title, names[:shown] + rest, series, AMOUNT, currency, is_horizontal=True)


def launch_figures(instance: Instance, plan: Plan) -> Figures:
    """Return how many stages start in each period, expected over the futures, by the name of the stage."""
    weights = _probabilities(instance)
    counts: dict[str, dict[str, float]] = {
        conventional(stage): {} for stage in instance.table("stages")["stage"]
    }
    launches = plan.launches[["stage", "period", "future"]].itertuples(index=False)
    for stage, period, future in launches:
        by_period = counts.setdefault(conventional(stage), {})
        by_period[period] = by_period.get(period, 0.0) + weights.get(future, 1.0)
    periods = instance.settings.periods
    series = {
        stage: [by_period.get(period, 0.0) for period in periods]
        for stage, by_period in counts.items()
        if by_period
    }
    is_whole = all(count.is_integer() for of in series.values() for count in of)
    title, form = say("Launches by period and stage"), WHOLE if is_whole else "0.00"
    return Figures(title, periods, _fewer(series), form, say("launches"))


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
    title = say("Utilisation by resource")
    return Figures(title, periods, series, SHARE, say("share of its own used"), is_stacked=False)


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


def write_figures(sheet: Any, figures: Sequence[Figures]) -> None:
    """Write figures one below the other into a sheet that takes rows alone, each with its chart beside it."""
    from openpyxl.cell import WriteOnlyCell

    row = 1
    widest = max(len(one.series) for one in figures)
    chart_column = column_letter(widest + 2)  # one is left blank
    sheet.column_dimensions["A"].width = _NAME_WIDTH
    for at in range(widest):
        names = [list(one.series)[at] for one in figures if at < len(one.series)]
        sheet.column_dimensions[column_letter(at + 1)].width = fitting_width(names, least=12, most=28)

    def cell(value: str | float) -> Any:
        return put(WriteOnlyCell(sheet), value)

    for one in figures:
        title = cell(one.title)
        title.font = TITLE_FONT
        sheet.append([title])
        names = [shortened(name, _LONGEST_NAME) for name in one.series]
        headers = [style_header(cell(name)) for name in names]
        sheet.append([None, *headers])
        for at, category in enumerate(one.categories):
            numbers = [cell(values[at]) for values in one.series.values()]
            for number in numbers:
                number.number_format = one.format
            sheet.append([cell(shortened(category, _LONGEST_NAME)), *numbers])
        height = len(one.categories) + 3
        if one.series:
            sheet.add_chart(_chart(sheet, one, row + 1), f"{chart_column}{row}")
        else:
            sheet.append([cell(say("nothing to show"))])
            height += 1
        covered = ceil(_height(one) / _ROW_HEIGHT) + 1
        for _ in range(height - 1, max(height, covered)):
            sheet.append([])
        row += max(height, covered)


def _chart(sheet: Any, figures: Figures, header_row: int) -> BarChart:
    """Return the chart of figures whose header stands in a row."""
    chart = BarChart()
    chart.type = "bar" if figures.is_horizontal else "col"
    if figures.is_stacked:
        chart.grouping, chart.overlap = "stacked", 100
    chart.title, chart.style = figures.title, 10
    chart.y_axis.title = figures.unit or None
    chart.title.overlay = chart.legend.overlay = False  # beside the bars, and not on them
    last_row, last_column = header_row + len(figures.categories), 1 + len(figures.series)
    numbers = Reference(sheet, min_col=2, max_col=last_column, min_row=header_row, max_row=last_row)
    chart.add_data(numbers, titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=header_row + 1, max_row=last_row))
    chart.x_axis.delete = chart.y_axis.delete = False  # openpyxl hides them otherwise
    chart.x_axis.tickLblPos = "low"  # beside the chart, also where bars go below 0
    chart.y_axis.number_format = figures.format
    if figures.is_horizontal:
        chart.x_axis.scaling.orientation = "maxMin"  # the first on top
        chart.x_axis.tickLblSkip = 1
        chart.y_axis.crosses = "max"  # so that the figures stand below all the same
    if figures.format == SHARE:
        chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, 1
    if figures.format == WHOLE and max(map(max, figures.series.values())) < _MOST_UNITS:
        chart.y_axis.majorUnit = 1  # no line at half a launch
    chart.gapWidth = 60
    chart.width, chart.height = _WIDTH, _height(figures)
    return chart


def _height(figures: Figures) -> float:
    """Return the height of a chart, in which every bar side by side has room for its name."""
    bars = len(figures.categories) if figures.is_horizontal else 0
    return max(_HEIGHT, _AROUND_BARS + _BAR_HEIGHT * bars)
