"""Who sends how much of a resource to whom, as bands from left to right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
import plotly.graph_objects as go

from optalloc.choosing import unknown_name
from optalloc.conventional import conventional
from optalloc.instance import Instance, check_instance
from optalloc.language import in_a_row, say
from optalloc.naming import shown_names
from optalloc.plan import Plan
from optalloc.report.basis import ends, flows_between, units
from optalloc.report.labels import label, labels, quantity
from optalloc.report.look import GIVES, RECEIVES, figure, menu, showing

#: Regions on each side; the smallest beyond them stand together.
MOST: Final = 24

_BAND: Final = "rgba(95, 107, 122, 0.28)"
_ROW: Final = 30  # height of a region (pixels)
_LEAST_HEIGHT: Final = 220
_LOST: Final = 1e-9  # share of what is sent that counts as lost on the way
_OTHERS: Final = ""  # stands for the regions that have no row of their own; no region is called so


def sankey_figure(instance: Instance, plan: Plan, resource: str | None = None) -> go.Figure:
    """Return who sends how much to whom, over the whole horizon, expected over the futures.

    A region that both gives and receives stands on both sides.

    Parameters
    ----------
    resource
        Identifier; None: all resources that are sent, one of which is chosen.

    Raises
    ------
    NotAnInstanceError
        For anything but an instance.
    UnknownNameError
        For a resource that the instance does not have.
    """
    check_instance(instance, "optalloc.plot_sankey")
    flows = flows_between(instance, plan)
    if resource is None:
        return sankeys_figure(instance, flows) or figure([], height=_LEAST_HEIGHT)
    known = shown_names(instance, "resources")
    if resource not in known:
        message = say("the instance has no resource {resource}", resource=repr(resource))
        raise unknown_name(message, resource, known)
    flows = flows[flows["resource"] == resource]
    return figure([_bands(instance, resource, flows)], height=_height(flows), margin=_margin())


def sankeys_figure(instance: Instance, flows: pd.DataFrame) -> go.Figure | None:
    """Return the same of every resource that is sent, one at a time; None where nothing is sent."""
    names = shown_names(instance, "resources")
    sent = {
        resource: flows[flows["resource"] == resource]
        for resource in names
        if resource in set(flows["resource"])
    }
    if not sent:
        return None
    traces = [_bands(instance, resource, chosen) for resource, chosen in sent.items()]
    for number, trace in enumerate(traces):
        trace.visible = number == 0
    buttons = [
        showing(names[resource], [other == resource for other in sent], {"height": _height(chosen)})
        for resource, chosen in sent.items()
    ]
    height = _height(next(iter(sent.values())))
    return figure(traces, height=height, margin=_margin(), updatemenus=menu(buttons))


def _margin() -> dict[str, int]:
    return {"l": 8, "r": 8, "t": 12, "b": 16}


def _height(flows: pd.DataFrame) -> int:
    rows = max(flows["origin"].nunique(), flows["destination"].nunique())
    return max(_LEAST_HEIGHT, _ROW * min(rows, MOST + 1) + 40)


def _bands(instance: Instance, resource: str, flows: pd.DataFrame) -> go.Sankey:
    """Return the bands between givers and receivers, each side with the largest above."""
    regions = {**labels(shown_names(instance, "regions")), _OTHERS: say("other regions")}
    unit = units(instance)[resource]
    forms: dict[tuple[str, str], list[str]] = {}
    for pair, form in zip(ends(flows), flows["form"].tolist(), strict=True):
        forms.setdefault(pair, []).append(form)
    flows = flows.assign(origin=_largest(flows, "origin"), destination=_largest(flows, "destination"))
    pairs = flows.groupby(["origin", "destination"], as_index=False).agg({"sent": "sum", "received": "sum"})
    left, right = (
        pairs.groupby(side)[amount].sum().sort_values(ascending=False, kind="stable")
        for side, amount in (("origin", "sent"), ("destination", "received"))
    )
    place_left = {region: place for place, region in enumerate(left.index)}
    place_right = {region: len(left) + place for place, region in enumerate(right.index)}
    return go.Sankey(
        arrangement="fixed",
        node={
            "label": [
                f"{regions[region]}  {label(quantity(total, unit))}"
                for side in (left, right)
                for region, total in zip(side.index.tolist(), side.tolist(), strict=True)
            ],
            "color": [GIVES] * len(left) + [RECEIVES] * len(right),
            "customdata": [label(quantity(total, unit)) for side in (left, right) for total in side.tolist()],
            "hovertemplate": "%{label}<br>%{customdata}<extra></extra>",
            "pad": 12,
            "thickness": 12,
            "line": {"width": 0},
        },
        link={
            "source": [place_left[region] for region in pairs["origin"]],
            "target": [place_right[region] for region in pairs["destination"]],
            "value": pairs["sent"].tolist(),
            "color": _BAND,
            "customdata": [
                _words(regions, forms, pair, sent, received, unit)
                for pair, sent, received in zip(
                    ends(pairs), pairs["sent"].tolist(), pairs["received"].tolist(), strict=True
                )
            ],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
    )


def _words(
    regions: Mapping[str, str],
    forms: Mapping[tuple[str, str], Sequence[str]],
    pair: tuple[str, str],
    sent: float,
    received: float,
    unit: str,
) -> str:
    """Return what a bubble says of a band: what is sent, and what arrives of it where that is less."""
    amount = label(quantity(sent, unit))
    if received < sent * (1.0 - _LOST):
        amount = say("{sent} sent, {received} arrives", sent=amount, received=label(quantity(received, unit)))
    named = [label(conventional(form)) for form in forms.get(pair, ()) if form]
    lines = [f"{regions[pair[0]]} → {regions[pair[1]]}", amount, in_a_row(named)]
    return "<br>".join(filter(None, lines))


def _largest(flows: pd.DataFrame, side: str) -> pd.Series:
    """Return one end of each flow, those beyond the largest together."""
    totals = flows.groupby(side)["sent"].sum().sort_values(ascending=False, kind="stable")
    kept = set(totals.index[:MOST]) if len(totals) > MOST + 1 else set(totals.index)
    return flows[side].where(flows[side].isin(kept), _OTHERS)
