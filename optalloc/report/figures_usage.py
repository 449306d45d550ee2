"""How much of what there is is used, by region, resource and period."""

from __future__ import annotations

from typing import Final

import pandas as pd
import plotly.graph_objects as go

from optalloc.analysis.usage import TIGHT
from optalloc.instance import Instance
from optalloc.language import mark, say
from optalloc.report.basis import Basis, probabilities
from optalloc.report.grid import MOST_REGIONS, MOST_RESOURCES, Cell, Grid
from optalloc.report.labels import label, quantity, share
from optalloc.report.look import TIGHT_COLOUR, menu, showing

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

    A share is the mean over the futures; a cell counts as used up where it is so in all of them. The first
    period in which anything is used is shown first.
    """
    instance = basis.instance
    cells = _cells(instance, basis.usage)
    if not len(cells):
        return None
    regions = _most_used(cells, "region", MOST_REGIONS)
    resources = _most_used(cells, "resource", MOST_RESOURCES)
    periods = instance.settings.periods
    grid = Grid(instance, regions, resources)
    used = set(cells.loc[cells["share"] > 0, "period"])
    first = next((number for number, period in enumerate(periods) if period in used), 0)
    traces = [
        _heat(grid, cells[cells["period"] == period], shown=number == first)
        for number, period in enumerate(periods)
    ]
    buttons = [showing(period, [other == period for other in periods]) for period in periods]
    return grid.figure(traces, _ROW, updatemenus=menu(buttons, active=first, few=len(buttons) <= 8))


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


def _heat(grid: Grid, cells: pd.DataFrame, *, shown: bool) -> go.Heatmap:
    ticks = {0: share(0), 0.5: share(0.5), 1.04: say("used up")}
    look = {"zmin": 0.0, "zmax": _USED_UP, "colorscale": _SCALE, "visible": shown}
    return grid.heat(cells, _shade, _words, ticks, **look)


def _shade(cell: Cell) -> float:
    return _USED_UP if cell["tight"] else round(cell["share"], 4)


def _words(cell: Cell, unit: str) -> list[str]:
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
    return [first, *(say(said[name], amount=amount) for name, amount in amounts.items())]
