"""The map: regions where they are, with what is sent between them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from optalloc.instance import Instance, check_instance
from optalloc.language import say, say_count
from optalloc.naming import shown_names
from optalloc.plan import Plan
from optalloc.report.basis import flows_between
from optalloc.report.labels import LONGEST_NARROW, label
from optalloc.report.look import (
    FAINT,
    GIVES,
    GROUND,
    INK,
    MUTED,
    RECEIVES,
    bare_axis,
    figure,
    legend,
    menu,
    showing,
)
from optalloc.report.map_views import Arc, View, views_of
from optalloc.report.positions import Point, Positions, place_labels, positions

#: Rings of an outline: points of longitude and latitude.
Rings = Sequence[Sequence[tuple[float, float]]]

#: Size of the figure that labels are placed for, wide and narrow (pixels).
WIDE: Final = (1000, 620)
NARROW: Final = (340, 400)

_MARGIN: Final = 0.07  # of the extent, around the regions
_WIDTHS: Final = (1.0, 2.0, 3.5, 5.5)  # of arrows, by quarters of the largest amount (pixels)
_STEPS: Final = 14  # of a curve
_BEND: Final = 0.16  # of its length, how far a curve swings out
_HEAD: Final = 0.62  # of its length, where a curve has its head
_SMALLEST, _LARGEST = 7.0, 24.0  # of a region (pixels across)
_MOST_LABELS: Final = 150
_SHRUNK: Final = 0.6  # size of circles on a narrow screen


def map_figure(
    instance: Instance, plan: Plan, boundaries: Rings = (), *, flows: pd.DataFrame | None = None
) -> go.Figure:
    """Return the map of a plan: its sites, and what is sent by resource, over the whole horizon.

    Regions without longitude and latitude stand below the others, or on a circle where none has them.

    Parameters
    ----------
    boundaries
        Outlines to draw below the regions.
    flows
        What the plan sends, where that has been worked out (see `optalloc.report.basis.flows_between`).

    Raises
    ------
    NotAnInstanceError
        For anything but an instance.
    """
    check_instance(instance, "optalloc.plot_map")
    placed = positions(instance)
    radii = _radii(instance, plan)
    common = [*_outlines(boundaries, placed.parallel), _regions(instance, plan, placed, radii)]
    views = views_of(instance, flows_between(instance, plan) if flows is None else flows)
    across, up = _ranges(placed, views, boundaries)
    names = _names(instance, plan, placed, radii, (across, up))
    data, buttons = list(common), []
    spans = []
    for number, view in enumerate(views):
        traces = list(_traces(instance, view, placed, radii, shown=number == 0))
        spans.append(range(len(data), len(data) + len(traces)))
        data += traces
    data.append(names)
    for view, span in zip(views, spans, strict=True):
        always = {*range(len(common)), len(data) - 1}
        shown = [place in always or place in span for place in range(len(data))]
        buttons.append(showing(view.name, shown))
    return figure(
        data,
        height=WIDE[1],
        xaxis=bare_axis(range=across, showticklabels=False, constrain="domain"),
        yaxis=bare_axis(range=up, showticklabels=False, scaleanchor="x", scaleratio=1, constrain="domain"),
        showlegend=True,
        legend=legend(),
        margin={"l": 8, "r": 8, "t": 36, "b": 8},
        updatemenus=menu(buttons),
        meta={"narrow": {"height": NARROW[1]}},
    )


def _ranges(placed: Positions, views: Sequence[View], boundaries: Rings) -> tuple[list[float], list[float]]:
    """Return what the axes show: all regions and arrows, with a margin; outlines further away are cut off."""
    pairs = {(arc.origin, arc.destination) for view in views for arc in view.arcs}
    curves = [_curve(placed.points[origin], placed.points[end]) for origin, end in sorted(pairs)]
    xs, ys = zip(*placed.points.values(), *(point for curve in curves for point in curve), strict=True)
    pad = max(_MARGIN * max(max(xs) - min(xs), max(ys) - min(ys)), 0.5)
    across, up = [min(xs) - pad, max(xs) + pad], [min(ys) - pad, max(ys) + pad]
    for x, y in _points_near(boundaries, placed.parallel, across, up):
        across, up = [min(across[0], x), max(across[1], x)], [min(up[0], y), max(up[1], y)]
    return across, up


def _points_near(
    boundaries: Rings, parallel: float, across: Sequence[float], up: Sequence[float]
) -> Iterator[tuple[float, float]]:
    """Yield points of outlines that are no further from the regions than these are from each other."""
    for ring in boundaries:
        for lon, lat in ring:
            x, y = lon * parallel, lat
            reach = 0.5 * max(across[1] - across[0], up[1] - up[0])
            if across[0] - reach <= x <= across[1] + reach and up[0] - reach <= y <= up[1] + reach:
                yield x, y


def _outlines(boundaries: Rings, parallel: float) -> Iterator[go.Scatter]:
    if not boundaries:
        return
    xs: list[float | None] = []
    ys: list[float | None] = []
    for ring in boundaries:
        xs += [*(round(lon * parallel, 4) for lon, _ in ring), None]
        ys += [*(round(lat, 4) for _, lat in ring), None]
    yield go.Scatter(
        x=xs,
        y=ys,
        mode="lines",
        fill="toself",
        fillcolor=GROUND,
        line={"color": FAINT, "width": 1},
        hoverinfo="skip",
        showlegend=False,
    )


def _sites_by_region(plan: Plan) -> Mapping[str, int]:
    sites = plan.launches[["scenario", "region"]].drop_duplicates()
    return Counter(sites["region"].tolist())


def _radii(instance: Instance, plan: Plan) -> dict[str, float]:
    """Return half the size of each region, whose area grows with the number of its sites (pixels)."""
    sites = _sites_by_region(plan)
    most = max(sites.values(), default=1)
    regions = instance.table("regions")["region"].tolist()
    return {
        region: (_SMALLEST + (_LARGEST - _SMALLEST) * math.sqrt(sites.get(region, 0) / most)) / 2
        for region in regions
    }


def _regions(instance: Instance, plan: Plan, placed: Positions, radii: Mapping[str, float]) -> go.Scatter:
    """Return all regions, in grey."""
    sites, shown = _sites_by_region(plan), shown_names(instance, "regions")
    words = {
        region: say_count("{count} site", "{count} sites", sites.get(region, 0)) for region in placed.points
    }
    return _circles(words, shown, placed, radii, color="#aeb7c2", name=say("neither gives nor receives"))


def _circles(
    words: Mapping[str, str],
    names: Mapping[str, str],
    placed: Positions,
    radii: Mapping[str, float],
    *,
    color: str,
    **changes: Any,
) -> go.Scatter:
    """Return some regions in a colour, with what their bubbles say."""
    sizes = [2 * radii[region] for region in words]
    return go.Scatter(
        x=[placed.points[region].x for region in words],
        y=[placed.points[region].y for region in words],
        mode="markers",
        marker={"size": sizes, "color": color, "opacity": 1, "line": {"color": "#ffffff", "width": 1}},
        hovertext=[f"<b>{label(names[region])}</b><br>{text}" for region, text in words.items()],
        hoverinfo="text",
        cliponaxis=False,
        meta={"narrow": {"marker.size": [_SHRUNK * size for size in sizes]}},
        **changes,
    )


def _names(
    instance: Instance,
    plan: Plan,
    placed: Positions,
    radii: Mapping[str, float],
    ranges: tuple[list[float], list[float]],
) -> go.Scatter:
    """Return the names of regions, as many as fit, above all else; those with the most sites go first."""
    sites, shown = _sites_by_region(plan), shown_names(instance, "regions")
    order = sorted(placed.points, key=lambda region: (-sites.get(region, 0), region))[:_MOST_LABELS]
    points = [placed.points[region] for region in order]
    wide, narrow = (
        _label_places(
            points,
            [label(shown[region], longest) for region in order],
            [shrunk * radii[region] for region in order],
            ranges,
            size,
        )
        for size, longest, shrunk in ((WIDE, 24, 1.0), (NARROW, LONGEST_NARROW, _SHRUNK))
    )
    return go.Scatter(
        x=[point.x for point in points],
        y=[point.y for point in points],
        mode="text+markers",
        marker={"size": [2 * radii[region] for region in order], "opacity": 0},
        textfont={"size": 11, "color": INK, "shadow": "0 0 2px #fff, 0 0 3px #fff, 0 0 4px #fff"},
        hoverinfo="skip",
        showlegend=False,
        cliponaxis=False,
        meta={
            "narrow": {
                **narrow,
                "marker.size": [2 * _SHRUNK * radii[region] for region in order],
                "textfont.size": 10,
            }
        },
        **wide,
    )


def _label_places(
    points: Sequence[Point],
    texts: Sequence[str],
    radii: Sequence[float],
    ranges: tuple[list[float], list[float]],
    size: tuple[int, int],
) -> dict[str, Any]:
    """Return the labels of points, and on which side each stands; blank where it would meet others."""
    across, up = (end - start for start, end in ranges)
    scale = min((size[0] - 16) / across, (size[1] - 44) / up)
    middle = sum(ranges[0]) / 2
    edges = (middle * scale - (size[0] - 16) / 2, middle * scale + (size[0] - 16) / 2)
    sides = place_labels(points, texts, radii, scale, edges)
    return {
        "text": [text if side else "" for text, side in zip(texts, sides, strict=True)],
        "textposition": [side or "middle right" for side in sides],
    }


def _traces(
    instance: Instance, view: View, placed: Positions, radii: Mapping[str, float], *, shown: bool
) -> Iterator[go.Scatter]:
    """Yield the arrows of a view by their width, their heads, and who gives and who receives."""
    largest = max((arc.size for arc in view.arcs), default=1.0)
    curves = [_curve(placed.points[arc.origin], placed.points[arc.destination]) for arc in view.arcs]
    widths = [_WIDTHS[min(3, int(4 * arc.size / largest))] for arc in view.arcs]
    for wide in _WIDTHS:
        chosen = [curve for curve, width in zip(curves, widths, strict=True) if width == wide]
        if chosen:
            yield _lines(chosen, wide, shown=shown)
    yield _heads(view.arcs, curves, widths, shown=shown)
    regions = shown_names(instance, "regions")
    for words, colour, name in (
        (view.giving, GIVES, say("gives more than it receives")),
        (view.receiving, RECEIVES, say("receives more than it gives")),
    ):
        yield _circles(words, regions, placed, radii, color=colour, name=name, visible=shown)


def _curve(start: Point, end: Point) -> list[tuple[float, float]]:
    """Return a curve that swings to the right of the straight line, so that two ways do not meet."""
    (x0, y0), (x1, y1) = start, end
    bend_x, bend_y = (x0 + x1) / 2 + _BEND * (y1 - y0), (y0 + y1) / 2 - _BEND * (x1 - x0)
    steps = np.linspace(0.0, 1.0, _STEPS)
    return [
        (
            round((1 - t) ** 2 * x0 + 2 * t * (1 - t) * bend_x + t**2 * x1, 3),
            round((1 - t) ** 2 * y0 + 2 * t * (1 - t) * bend_y + t**2 * y1, 3),
        )
        for t in steps.tolist()
    ]


def _lines(curves: Sequence[list[tuple[float, float]]], wide: float, *, shown: bool) -> go.Scatter:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for curve in curves:
        xs += [*(x for x, _ in curve), None]
        ys += [*(y for _, y in curve), None]
    return go.Scatter(
        x=xs,
        y=ys,
        mode="lines",
        line={"color": MUTED, "width": wide},
        opacity=0.55,
        hoverinfo="skip",
        showlegend=False,
        visible=shown,
    )


def _heads(
    arcs: Sequence[Arc],
    curves: Sequence[list[tuple[float, float]]],
    widths: Sequence[float],
    *,
    shown: bool,
) -> go.Scatter:
    at = round(_HEAD * (_STEPS - 1))
    steps = [(curve[at - 1], curve[at]) for curve in curves]
    return go.Scatter(
        x=[after[0] for _, after in steps],
        y=[after[1] for _, after in steps],
        mode="markers",
        marker={
            "symbol": "arrow",
            "size": [7 + 1.6 * width for width in widths],
            "angle": [
                round(math.degrees(math.atan2(after[0] - before[0], after[1] - before[1])), 1)
                for before, after in steps
            ],
            "color": INK,
        },
        hovertext=[arc.words for arc in arcs],
        hoverinfo="text",
        showlegend=False,
        visible=shown,
    )
