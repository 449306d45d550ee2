"""When which stage starts where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from optalloc.conventional import conventional
from optalloc.instance import Instance, check_instance
from optalloc.language import say, say_count
from optalloc.naming import shown_names
from optalloc.plan import Plan
from optalloc.report.labels import label, plain
from optalloc.report.look import (
    FAINT,
    MUTED,
    bare_axis,
    figure,
    legend,
    menu,
    named_axis,
    showing,
    stage_colours,
)

#: Sites that have a row each; of more, a row is a scenario.
MOST_SITES: Final = 40
#: Scenarios that have a row each; those with the fewest sites beyond them are left out, and said to be.
MOST_SCENARIOS: Final = 60
#: Names of stages that have a colour each; of more, the first, second … stage has one.
MOST_STAGES: Final = 6
#: Futures that can be chosen from, where launches differ by future.
MOST_FUTURES: Final = 20

_ROW: Final = 24
_ROW_OF_MANY: Final = 28
_BAR: Final = 0.75  # of a row; left to plotly, it would depend on which rows a stage is in
_CELL: Final = 0.88  # of a period, what the sites of the row with the most of them take


class Bar(NamedTuple):
    """A stage at a site, from its start to that of the next or the end of the horizon (positions)."""

    scenario: str
    region: str
    stage: str
    start: int
    end: int


def timeline_figure(instance: Instance, plan: Plan) -> go.Figure:
    """Return when which stage starts: a row for each site or, where these are many, for each scenario.

    Raises
    ------
    NotAnInstanceError
        For anything but an instance.
    """
    check_instance(instance, "optalloc.plot_timeline")
    futures = _futures(instance, plan)
    by_future = {future: bars_of(instance, plan, future) for future in futures}
    stages = _stage_names(instance)
    colours = dict(zip(dict.fromkeys(stages.values()), stage_colours(len(set(stages.values()))), strict=True))
    sites = {(bar.scenario, bar.region) for bars in by_future.values() for bar in bars}
    drawn = _by_scenario if len(sites) > MOST_SITES else _by_site
    traces: list[go.Bar] = []
    buttons, spans = [], []
    layout: dict[str, Any] = {}
    for number, bars in enumerate(by_future.values()):
        made, layout = drawn(instance, bars, stages, colours, sites)
        for trace in made:
            trace.visible = number == 0
        spans.append(range(len(traces), len(traces) + len(made)))
        traces += made
    for future, span in zip(futures, spans, strict=True):
        buttons.append(showing(future, [place in span for place in range(len(traces))]))
    return figure(
        traces,
        barmode="overlay",
        xaxis=_periods_axis(instance),
        showlegend=True,
        legend=legend(traceorder="normal", yref="container", yanchor="top"),
        updatemenus=menu(buttons),
        **layout,
    )


def bars_of(instance: Instance, plan: Plan, future: str = "") -> list[Bar]:
    """Return the stages of every site in a future, in order, leaving out rows that name nothing known.

    Parameters
    ----------
    future
        Blank: what is launched in every future alone.
    """
    periods = {name: place for place, name in enumerate(instance.settings.periods)}
    order = _orders(instance)
    launches = plan.launches[plan.launches["future"].isin({"", future})]
    starts: dict[tuple[str, str], list[tuple[int, int, str]]] = {}
    known = set(shown_names(instance, "regions"))
    columns = (launches[name].tolist() for name in ("scenario", "region", "stage", "period"))
    for scenario, region, stage, period in zip(*columns, strict=True):
        if region in known and (scenario, stage) in order and period in periods:
            start = (order[scenario, stage], periods[period], stage)
            starts.setdefault((scenario, region), []).append(start)
    return [
        bar for site, of_site in sorted(starts.items()) for bar in _bars_of_site(site, of_site, len(periods))
    ]


def _bars_of_site(site: tuple[str, str], starts: list[tuple[int, int, str]], horizon: int) -> list[Bar]:
    ordered = sorted(starts)
    ends = [*(start for _, start, _ in ordered[1:]), horizon]
    return [
        Bar(*site, stage, start, end)
        for (_, start, stage), end in zip(ordered, ends, strict=True)
        if end > start
    ]


def _orders(instance: Instance) -> dict[tuple[str, str], int]:
    """Return which stage of its scenario each is, counted from 0."""
    stages = instance.table("stages")
    place = stages.groupby("scenario").cumcount()
    keys = zip(stages["scenario"].tolist(), stages["stage"].tolist(), strict=True)
    return dict(zip(keys, place.tolist(), strict=True))


def _stage_names(instance: Instance) -> dict[tuple[str, str], str]:
    """Return what each stage counts as in the legend, in order: its name, or its number."""
    orders = _orders(instance)
    names = {stage for _, stage in orders}
    if len(names) > MOST_STAGES:
        numbered = {key: say("stage {number}", number=place + 1) for key, place in orders.items()}
        return dict(sorted(numbered.items(), key=lambda entry: orders[entry[0]]))
    places = pd.Series(orders).groupby([stage for _, stage in orders]).mean().to_dict()
    ordered = sorted(orders, key=lambda key: (places[key[1]], key[1], key[0]))
    return {key: label(conventional(key[1])) for key in ordered}


def _futures(instance: Instance, plan: Plan) -> list[str]:
    """Return the futures whose launches differ, no name where they do not."""
    if not (plan.launches["future"] != "").any():
        return [""]
    return [str(future) for future in instance.table("futures")["future"].tolist()][:MOST_FUTURES] or [""]


def _periods_axis(instance: Instance) -> dict[str, Any]:
    """Return an axis with the periods between lines, names thinned out where they are many."""
    periods = [label(period, 12) for period in instance.settings.periods]
    step = -(-len(periods) // 16)
    return bare_axis(
        tickmode="array",
        tickvals=[place + 0.5 for place in range(0, len(periods), step)],
        ticktext=periods[::step],
        range=[0, len(periods)],
        side="top",
        tickfont={"color": MUTED},
        minor={
            "tickmode": "array",
            "tickvals": list(range(len(periods) + 1)),
            "showgrid": True,
            "gridcolor": FAINT,
        },
    )


def _by_site(
    instance: Instance,
    bars: Sequence[Bar],
    stages: Mapping[tuple[str, str], str],
    colours: Mapping[str, str],
    sites: set[tuple[str, str]],
) -> tuple[list[go.Bar], dict[str, Any]]:
    """Return a bar for each stage of each site, from its start on."""
    scenarios, regions = shown_names(instance, "scenarios"), shown_names(instance, "regions")
    rows = {
        site: place
        for place, site in enumerate(sorted(sites, key=lambda s: (scenarios[s[0]], regions[s[1]])))
    }
    periods = [label(period) for period in instance.settings.periods]
    traces = []
    for name, colour in colours.items():
        chosen = [bar for bar in bars if stages[bar.scenario, bar.stage] == name]
        traces.append(
            go.Bar(
                orientation="h",
                base=[bar.start for bar in chosen],
                x=[bar.end - bar.start for bar in chosen],
                y=[rows[bar.scenario, bar.region] for bar in chosen],
                name=name,
                marker={"color": colour, "line": {"color": "#ffffff", "width": 1}},
                hovertext=[
                    f"<b>{label(scenarios[bar.scenario])}</b><br>{label(regions[bar.region])}<br>"
                    + say("{stage} from {period} on", stage=name, period=periods[bar.start])
                    for bar in chosen
                ],
                hoverinfo="text",
                width=_BAR,
                offset=-_BAR / 2,
                textposition="none",
            )
        )
    wide = [label(f"{plain(scenarios[one])} · {plain(regions[other], 20)}", 44) for one, other in rows]
    narrow = [label(f"{plain(scenarios[one], 11)} · {plain(regions[other], 8)}", 20) for one, other in rows]
    return traces, _rows_layout(wide, narrow, _ROW)


def _rows_layout(wide: list[str], narrow: list[str], row: int) -> dict[str, Any]:
    return {
        "yaxis": named_axis(wide, last_first=True),
        "height": row * max(1, len(wide)) + 90,
        "margin": {"l": 8, "r": 16, "t": 64, "b": 8},
        "meta": {"narrow": {"yaxis.ticktext": narrow, "yaxis.tickfont.size": 10, "margin.t": 104}},
    }


def _by_scenario(
    instance: Instance,
    bars: Sequence[Bar],
    stages: Mapping[tuple[str, str], str],
    colours: Mapping[str, str],
    sites: set[tuple[str, str]],
) -> tuple[list[go.Bar], dict[str, Any]]:
    """Return in each period of a scenario how many sites are at which stage, side by side."""
    scenarios = shown_names(instance, "scenarios")
    sizes = Counter(scenario for scenario, _ in sites)
    kept = sorted(sizes, key=lambda scenario: (-sizes[scenario], scenarios[scenario]))[:MOST_SCENARIOS]
    rows = {scenario: place for place, scenario in enumerate(kept)}
    counts = _counts(bars, stages, rows)
    widest = max(sizes.values())
    traces, begun = [], dict.fromkeys(counts, 0)
    for name, colour in colours.items():
        cells = [cell for cell, by_stage in counts.items() if by_stage.get(name)]
        found = [counts[cell][name] for cell in cells]
        margin = (1 - _CELL) / 2
        traces.append(
            go.Bar(
                orientation="h",
                base=[cell[1] + margin + _CELL * begun[cell] / widest for cell in cells],
                x=[_CELL * count / widest for count in found],
                y=[rows[cell[0]] for cell in cells],
                name=name,
                marker={"color": colour},
                hovertext=[
                    f"<b>{label(scenarios[scenario])}</b><br>{label(instance.settings.periods[period])}<br>"
                    + say_count("{stage}: {count} site", "{stage}: {count} sites", count, stage=name)
                    for (scenario, period), count in zip(cells, found, strict=True)
                ],
                hoverinfo="text",
                width=_BAR,
                offset=-_BAR / 2,
                text=[str(count) for count in found],
                textposition="inside",
                insidetextanchor="middle",
                textangle=0,
                textfont={"size": 10},
                constraintext="none",
            )
        )
        for cell, count in zip(cells, found, strict=True):
            begun[cell] += count
    wide = [label(scenarios[scenario], 40) for scenario in rows]
    narrow = [label(scenarios[scenario], 18) for scenario in rows]
    return traces, _rows_layout(wide, narrow, _ROW_OF_MANY)


def _counts(
    bars: Sequence[Bar], stages: Mapping[tuple[str, str], str], rows: Mapping[str, int]
) -> dict[tuple[str, int], dict[str, int]]:
    """Return how many sites are at which stage, by scenario and period."""
    counts: dict[tuple[str, int], dict[str, int]] = {}
    for bar in bars:
        if bar.scenario in rows:
            for period in range(bar.start, bar.end):
                cell = counts.setdefault((bar.scenario, period), {})
                name = stages[bar.scenario, bar.stage]
                cell[name] = cell.get(name, 0) + 1
    return counts


def is_by_scenario(instance: Instance, plan: Plan) -> bool:
    """Return whether the rows of the timeline are scenarios, not sites."""
    sites = {
        (bar.scenario, bar.region)
        for future in _futures(instance, plan)
        for bar in bars_of(instance, plan, future)
    }
    return len(sites) > MOST_SITES
