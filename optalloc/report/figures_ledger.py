"""What each account gains and pays: regions, and sponsors that are none."""

from __future__ import annotations

from fractions import Fraction
from types import MappingProxyType
from typing import Final

import plotly.graph_objects as go

from optalloc.analysis.ledger import Item, Ledger
from optalloc.conventional import conventional
from optalloc.instance import Instance
from optalloc.language import mark, say
from optalloc.naming import shown_names
from optalloc.report.labels import LONGEST_NARROW, label, quantity
from optalloc.report.look import FAINT, INK, ITEM_COLOURS, MUTED, bare_axis, figure, legend, named_axis

#: Accounts with the greatest and the least net value that have a row each, where they are many.
MOST_BEST: Final = 40
MOST_WORST: Final = 20

_ROW: Final = 22
#: What the legend takes where the page is narrow and its entries stand below each other (pixels).
_LEGEND_NARROW: Final = 80

ITEM_WORDS: Final = MappingProxyType(
    {
        Item.VALUE: mark("value of its sites"),
        Item.DRAWN: mark("cost of what is drawn"),
        Item.SENT: mark("cost of what is sent"),
        Item.SHORT: mark("price of shortages"),
        Item.FACILITIES: mark("facilities it pays for"),
        Item.CORRIDORS: mark("corridors it pays for"),
    }
)


def account_names(instance: Instance, ledger: Ledger) -> dict[str, str]:
    """Return the name to show for each account."""
    regions = shown_names(instance, "regions")
    return {entry.account: regions.get(entry.account, entry.account) for entry in ledger.entries}


def ledger_figure(instance: Instance, ledger: Ledger) -> go.Figure | None:
    """Return what each account gains and pays, and what is left of it; None where there are no entries."""
    if not ledger.entries:
        return None
    net = {account: total for (account,), total in ledger.by("account").items()}
    ordered = sorted(net, key=lambda account: (-net[account], account))
    if len(ordered) > MOST_BEST + MOST_WORST:
        ordered = [*ordered[:MOST_BEST], *ordered[-MOST_WORST:]]
    names = account_names(instance, ledger)
    unit = conventional(instance.settings.currency)
    traces = [_bars(ledger, item, ordered, names, unit) for item in _items(ledger)]
    height = _ROW * len(ordered) + 120
    return figure(
        [*traces, _net(net, ordered, names, unit)],
        height=height,
        barmode="relative",
        bargap=0.3,
        xaxis=bare_axis(
            showgrid=True,
            automargin=True,
            gridcolor=FAINT,
            zeroline=True,
            zerolinecolor=MUTED,
            side="top",
            tickformat=",~r",
            nticks=7,
            title={"text": label(unit), "font": {"size": 11, "color": MUTED}, "standoff": 4},
            tickfont={"color": MUTED},
        ),
        yaxis=named_axis([label(names[account]) for account in ordered], last_first=True),
        showlegend=True,
        legend=legend(y=0, yanchor="top", traceorder="normal"),
        margin={"l": 8, "r": 16, "t": 8, "b": 60},
        meta={
            "narrow": {
                "yaxis.ticktext": [label(names[one], LONGEST_NARROW) for one in ordered],
                "height": height + _LEGEND_NARROW,
                "margin.b": 60 + _LEGEND_NARROW,
            }
        },
    )


def _items(ledger: Ledger) -> list[Item]:
    """Return the kinds of entries that there are."""
    there = {entry.item for entry in ledger.entries}
    return [item for item in Item if item in there]


def _bars(ledger: Ledger, item: Item, ordered: list[str], names: dict[str, str], unit: str) -> go.Bar:
    totals = ledger.by("account", "item")
    amounts = [float(totals.get((account, str(item)), Fraction(0))) for account in ordered]
    words = say(ITEM_WORDS[item])
    return go.Bar(
        orientation="h",
        x=amounts,
        y=list(range(len(ordered))),
        name=words,
        marker={"color": ITEM_COLOURS[item]},
        hovertext=[
            f"<b>{label(names[account])}</b><br>"
            + say("{name}: {figure}", name=words, figure=label(quantity(amount, unit)))
            for account, amount in zip(ordered, amounts, strict=True)
        ],
        hoverinfo="text",
        textposition="none",
    )


def _net(net: dict[str, Fraction], ordered: list[str], names: dict[str, str], unit: str) -> go.Scatter:
    amounts = [float(net[account]) for account in ordered]
    words = say("net value")
    return go.Scatter(
        x=amounts,
        y=list(range(len(ordered))),
        mode="markers",
        name=words,
        marker={"symbol": "diamond", "size": 8, "color": "#ffffff", "line": {"color": INK, "width": 1.5}},
        hovertext=[
            f"<b>{label(names[account])}</b><br>"
            + say("{name}: {figure}", name=words, figure=label(quantity(amount, unit)))
            for account, amount in zip(ordered, amounts, strict=True)
        ],
        hoverinfo="text",
    )
