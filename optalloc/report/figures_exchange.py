"""Who gives and who receives, by region and resource."""

from __future__ import annotations

from typing import Final

import pandas as pd
import plotly.graph_objects as go

from optalloc.instance import Instance
from optalloc.language import say
from optalloc.naming import shown_names
from optalloc.report.basis import units
from optalloc.report.labels import LONGEST_NARROW, label, quantity, share
from optalloc.report.look import GIVES, RECEIVES, figure, headings, named_axis

#: Regions that have a row each; those with the smallest share in all that is sent are left out.
MOST_REGIONS: Final = 60
MOST_RESOURCES: Final = 40

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
    named = {table: shown_names(instance, table) for table in ("regions", "resources")}
    weight = cells["net"].abs().groupby(cells["region"]).sum().sort_values(ascending=False, kind="stable")
    kept = set(weight.index[:MOST_REGIONS])
    balance = cells.groupby("region")["net"].sum()
    regions = sorted(kept, key=lambda region: (balance[region], region))
    present = set(cells["resource"])
    resources = [resource for resource in named["resources"] if resource in present][:MOST_RESOURCES]
    across, sizes = headings([named["resources"][one] for one in resources])
    return figure(
        [_heat(instance, cells, regions, resources)],
        height=_ROW * len(regions) + 150,
        xaxis=across,
        yaxis=named_axis([label(named["regions"][one], 24) for one in regions], last_first=True),
        margin={"l": 8, "r": 24, "t": 8, "b": 64},
        meta={
            **sizes,
            "narrow": {
                **sizes["narrow"],
                "yaxis.ticktext": [label(named["regions"][one], LONGEST_NARROW) for one in regions],
            },
        },
    )


def _heat(instance: Instance, cells: pd.DataFrame, regions: list[str], resources: list[str]) -> go.Heatmap:
    rows, columns = ({name: place for place, name in enumerate(names)} for names in (regions, resources))
    net: list[list[float | None]] = [[None] * len(columns) for _ in rows]
    words = [[""] * len(columns) for _ in rows]
    named = {table: shown_names(instance, table) for table in ("regions", "resources")}
    unit = units(instance)
    for cell in cells.to_dict("records"):
        region, resource = cell["region"], cell["resource"]
        if region in rows and resource in columns:
            row, column = rows[region], columns[resource]
            net[row][column] = round(cell["net"], 4)
            lines = [
                f"<b>{label(named['regions'][region])} · {label(named['resources'][resource])}</b>",
                say("gives {amount}", amount=label(quantity(cell["gives"], unit[resource]))),
                say("receives {amount}", amount=label(quantity(cell["receives"], unit[resource]))),
            ]
            words[row][column] = "<br>".join(lines)
    most = max(float(cells["net"].abs().max()), 0.01)
    return go.Heatmap(
        z=net,
        x=list(range(len(columns))),
        y=list(range(len(rows))),
        zmin=-most,
        zmax=most,
        zmid=0.0,
        colorscale=[[0.0, GIVES], [0.5, "#f7f7f5"], [1.0, RECEIVES]],
        hovertext=words,
        hoverinfo="text",
        hoverongaps=False,
        xgap=1,
        ygap=1,
        colorbar={
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 0,
            "yanchor": "top",
            "len": 0.6,
            "thickness": 9,
            "outlinewidth": 0,
            "tickvals": [-0.85 * most, 0, 0.85 * most],
            "ticktext": [
                say("gives {share}", share=share(most)),
                say("even"),
                say("receives {share}", share=share(most)),
            ],
            "ticklabeloverflow": "allow",
            "tickangle": 0,
        },
    )
