"""How much of what there is is used, by region, resource and period."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from optalloc.analysis.usage import TIGHT
from optalloc.instance import Instance
from optalloc.language import mark, say
from optalloc.naming import shown_names
from optalloc.report.basis import Basis, probabilities, units
from optalloc.report.labels import LONGEST_NARROW, label, quantity, share
from optalloc.report.look import TIGHT_COLOUR, figure, headings, menu, named_axis, showing

#: Regions and resources that have a row or column each; those that are used least are left out.
MOST_REGIONS: Final = 60
MOST_RESOURCES: Final = 40

_ROW: Final = 18
#: Where used-up cells stand on the scale, beyond all shares.
_USED_UP: Final = 1.08
_SCALE: Final = [
    [0.0, "#f3f7fa"],
    [0.45, "#b4cfe4"],
    [1.0 / _USED_UP, "#1f5f99"],
    [1.02 / _USED_UP, TIGHT_COLOUR],
    [1.0, TIGHT_COLOUR],
]


def usage_figure(basis: Basis) -> go.Figure | None:
    """Return which share of its own each region uses, sends or keeps; None where there is nothing to use.

    A share is the mean over the futures; a cell counts as used up where it is so in all of them.
    """
    instance = basis.instance
    cells = _cells(instance, basis.usage)
    if not len(cells):
        return None
    regions = _most_used(cells, "region", MOST_REGIONS)
    resources = _most_used(cells, "resource", MOST_RESOURCES)
    periods = instance.settings.periods
    traces = [
        _heat(instance, cells[cells["period"] == period], regions, resources, shown=number == 0)
        for number, period in enumerate(periods)
    ]
    buttons = [showing(period, [other == period for other in periods]) for period in periods]
    shown_resources, shown_regions = shown_names(instance, "resources"), shown_names(instance, "regions")
    across, sizes = headings([shown_resources[one] for one in resources])
    return figure(
        traces,
        height=_ROW * len(regions) + 150,
        xaxis=across,
        yaxis=named_axis([label(shown_regions[one], 24) for one in regions], last_first=True),
        margin={"l": 8, "r": 24, "t": 8, "b": 64},
        updatemenus=menu(buttons, few=len(buttons) <= 8),
        meta={
            **sizes,
            "narrow": {
                **sizes["narrow"],
                "yaxis.ticktext": [label(shown_regions[one], LONGEST_NARROW) for one in regions],
            },
        },
    )


def tight_cells(basis: Basis) -> int:
    """Return in how many cells of region, resource and period all is used."""
    return int(_cells(basis.instance, basis.usage)["tight"].sum())


def _cells(instance: Instance, usage: pd.DataFrame) -> pd.DataFrame:
    """Return shares and amounts by period, region and resource: means over the futures."""
    usage = usage[(usage["own"] > 0) | (usage["used"] > 0)]
    weight = usage["future"].map(probabilities(instance)).fillna(0.0).astype("float64")
    amounts = ["own", "received", "used", "sent", "kept", "share"]
    weighted = usage.assign(**{name: usage[name] * weight for name in amounts})
    weighted = weighted.assign(tight=usage["share"] >= TIGHT)
    keys = ["period", "region", "resource"]
    return weighted.groupby(keys, as_index=False).agg({**dict.fromkeys(amounts, "sum"), "tight": "all"})


def _most_used(cells: pd.DataFrame, column: str, most: int) -> list[str]:
    """Return the names of a column in order, those with the greatest shares where they are many."""
    used = cells.groupby(column)["share"].mean().sort_values(ascending=False, kind="stable")
    return sorted(used.index[:most].tolist())


def _heat(
    instance: Instance, cells: pd.DataFrame, regions: list[str], resources: list[str], *, shown: bool
) -> go.Heatmap:
    rows, columns = ({name: place for place, name in enumerate(names)} for names in (regions, resources))
    shares: list[list[float | None]] = [[None] * len(columns) for _ in rows]
    words = [[""] * len(columns) for _ in rows]
    named = {table: shown_names(instance, table) for table in ("regions", "resources")}
    unit = units(instance)
    for cell in cells.to_dict("records"):
        region, resource = cell["region"], cell["resource"]
        if region in rows and resource in columns:
            row, column = rows[region], columns[resource]
            shares[row][column] = _USED_UP if cell["tight"] else round(cell["share"], 4)
            title = f"{label(named['regions'][region])} · {label(named['resources'][resource])}"
            words[row][column] = f"<b>{title}</b><br>{_words(cell, unit[resource])}"
    return go.Heatmap(
        z=shares,
        x=list(range(len(columns))),
        y=list(range(len(rows))),
        zmin=0.0,
        zmax=_USED_UP,
        colorscale=_SCALE,
        hovertext=words,
        hoverinfo="text",
        hoverongaps=False,
        xgap=1,
        ygap=1,
        visible=shown,
        colorbar={
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 0,
            "yanchor": "top",
            "len": 0.6,
            "thickness": 9,
            "outlinewidth": 0,
            "tickvals": [0, 0.5, 1.04],
            "ticktext": [share(0), share(0.5), say("used up")],
            "ticklabeloverflow": "allow",
            "tickangle": 0,
        },
    )


def _words(cell: Mapping[Hashable, Any], unit: str) -> str:
    """Return what a bubble says of a cell."""
    amounts = {
        name: label(quantity(cell[name], unit))
        for name in ("own", "used", "received", "sent", "kept")
        if cell[name] or name in ("own", "used")
    }
    said = {
        "own": mark("own: {amount}"),
        "used": mark("used here: {amount}"),
        "received": mark("received: {amount}"),
        "sent": mark("sent: {amount}"),
        "kept": mark("kept: {amount}"),
    }
    first = say("{share} of its own in use", share=share(cell["share"]))
    return "<br>".join([first, *(say(said[name], amount=amount) for name, amount in amounts.items())])
