"""Who gives and who receives, by region and resource."""

from __future__ import annotations

from typing import Final

import pandas as pd
import plotly.graph_objects as go

from optalloc.instance import Instance
from optalloc.language import say
from optalloc.naming import shown_names
from optalloc.report.grid import MOST_REGIONS, MOST_RESOURCES, Cell, Grid
from optalloc.report.labels import label, quantity, share
from optalloc.report.look import GIVES, RECEIVES

_ROW: Final = 20


def exchanged(flows: pd.DataFrame) -> pd.DataFrame:
    """Return what each region gives and receives over the horizon, expected over the futures.

    Parameters
    ----------
    flows
        What is sent (see `optalloc.report.basis.flows_between`).

    Returns
    -------
    DataFrame
        Text: region, resource. Amounts: ``gives``, ``receives``. ``net`` is what it receives less what it
        gives, as a share of all that is sent of the resource.
    """
    keys = ["region", "resource"]
    gives = flows.rename(columns={"origin": "region"}).groupby(keys)["sent"].sum()
    receives = flows.rename(columns={"destination": "region"}).groupby(keys)["received"].sum()
    both = pd.concat({"gives": gives, "receives": receives}, axis=1).fillna(0.0).reset_index()
    sent = both["resource"].map(flows.groupby("resource")["sent"].sum()).astype("float64")
    return both.assign(net=(both["receives"] - both["gives"]) / sent)


def exchange_figure(instance: Instance, flows: pd.DataFrame) -> go.Figure | None:
    """Return who gives and who receives which share of each resource; None where nothing is sent."""
    cells = exchanged(flows)
    if not len(cells):
        return None
    weight = cells["net"].abs().groupby(cells["region"]).sum().sort_values(ascending=False, kind="stable")
    kept = set(weight.index[:MOST_REGIONS])
    balance = cells.groupby("region")["net"].sum()
    regions = sorted(kept, key=lambda region: (balance[region], region))
    present = set(cells["resource"])
    resources = [one for one in shown_names(instance, "resources") if one in present][:MOST_RESOURCES]
    grid = Grid(instance, regions, resources)
    most = max(float(cells["net"].abs().max()), 0.01)
    ticks = {
        -0.85 * most: say("gives {share}", share=share(most)),
        0: say("even"),
        0.85 * most: say("receives {share}", share=share(most)),
    }
    colours = [[0.0, GIVES], [0.5, "#f7f7f5"], [1.0, RECEIVES]]
    look = {"zmin": -most, "zmax": most, "zmid": 0.0, "colorscale": colours}
    return grid.figure([grid.heat(cells, lambda cell: round(cell["net"], 4), _words, ticks, **look)], _ROW)


def _words(cell: Cell, unit: str) -> list[str]:
    return [
        say("gives {amount}", amount=label(quantity(cell["gives"], unit))),
        say("receives {amount}", amount=label(quantity(cell["receives"], unit))),
    ]
