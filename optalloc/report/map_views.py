"""What the map shows at a time: what is sent of one resource, or which resources are sent."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from optalloc.instance import Instance
from optalloc.language import say
from optalloc.naming import shown_names
from optalloc.report.basis import ends, units
from optalloc.report.labels import label, labels, quantity


class Arc(NamedTuple):
    """What is sent from one region to another."""

    origin: str
    destination: str
    size: float
    words: str


class View(NamedTuple):
    """What the map shows at a time: all resources, or one."""

    name: str
    arcs: list[Arc]
    giving: dict[str, str]
    receiving: dict[str, str]


def views_of(instance: Instance, flows: pd.DataFrame) -> list[View]:
    """Return all resources together, where there are several, then each that is sent."""
    shown, unit = shown_names(instance, "resources"), units(instance)
    sent = [resource for resource in shown if resource in set(flows["resource"])]
    views = [_view(instance, shown[one], flows[flows["resource"] == one], unit[one]) for one in sent]
    return [_all_together(instance, flows), *views] if len(views) > 1 else views


def _view(instance: Instance, name: str, flows: pd.DataFrame, unit: str) -> View:
    """Return what one resource looks like: arrows for amounts."""
    regions = labels(shown_names(instance, "regions"))
    pairs = flows.groupby(["origin", "destination"], as_index=False).agg({"sent": "sum"})
    arcs = [
        Arc(origin, end, amount, f"{regions[origin]} → {regions[end]}<br>{label(quantity(amount, unit))}")
        for (origin, end), amount in zip(ends(pairs), pairs["sent"].tolist(), strict=True)
    ]
    gives, gets = flows.groupby("origin")["sent"].sum(), flows.groupby("destination")["received"].sum()
    net = gets.sub(gives, fill_value=0.0)
    words = {
        region: say(
            "gives {given}, receives {received}",
            given=label(quantity(gives.get(region, 0.0), unit)),
            received=label(quantity(gets.get(region, 0.0), unit)),
        )
        for region in net.index
    }
    return View(
        name,
        arcs,
        {region: words[region] for region in net.index if net[region] < 0},
        {region: words[region] for region in net.index if net[region] >= 0},
    )


def _all_together(instance: Instance, flows: pd.DataFrame) -> View:
    """Return what all resources look like: arrows for how many are sent."""
    regions, resources = labels(shown_names(instance, "regions")), labels(shown_names(instance, "resources"))
    carried: dict[tuple[str, str], list[str]] = {}
    for pair, resource in zip(ends(flows), flows["resource"].tolist(), strict=True):
        carried.setdefault(pair, []).append(resource)
    arcs = [
        Arc(
            origin,
            end,
            float(len(set(sent))),
            f"{regions[origin]} → {regions[end]}<br>"
            + "<br>".join(resources[one] for one in dict.fromkeys(sent)),
        )
        for (origin, end), sent in carried.items()
    ]
    given = flows.groupby("origin")["resource"].nunique()
    received = flows.groupby("destination")["resource"].nunique()
    words = {
        region: say(
            "resources given: {given}, received: {received}",
            given=given.get(region, 0),
            received=received.get(region, 0),
        )
        for region in {*given.index, *received.index}
    }
    gives = {r: text for r, text in sorted(words.items()) if given.get(r, 0) > received.get(r, 0)}
    gets = {r: text for r, text in sorted(words.items()) if r not in gives}
    return View(say("All resources"), arcs, gives, gets)
