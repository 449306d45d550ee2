"""The look of all figures: colours that the colour-blind tell apart, one typeface, no ornaments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import plotly.graph_objects as go

from optalloc.analysis.ledger import Item
from optalloc.report.labels import label, plain, wrapped

INK: Final = "#1c2733"
MUTED: Final = "#5f6b7a"
FAINT: Final = "#d9dee4"
GROUND: Final = "#f4f6f8"

#: Who gives and who receives, in every figure (Okabe & Ito's vermilion and blue).
GIVES: Final = "#c8551b"
RECEIVES: Final = "#1f6fae"
TIGHT_COLOUR: Final = GIVES

#: Of each kind of entry of the ledger.
ITEM_COLOURS: Final = {
    Item.VALUE: "#1f6fae",
    Item.DRAWN: "#e0a030",
    Item.SENT: "#b9719c",
    Item.SHORT: "#3b3b3b",
    Item.FACILITIES: "#c8551b",
    Item.CORRIDORS: "#8a9a5b",
}

FONT: Final = (
    'system-ui, -apple-system, "Segoe UI", "Noto Sans", "PingFang SC", "Microsoft YaHei", '
    '"Noto Sans CJK SC", sans-serif'
)

#: Names side by side above a grid; more of them stand upright.
_MOST_LEVEL: Final = 12

_LIGHTEST: Final = (178, 208, 232)
_DARKEST: Final = (11, 61, 110)


def stage_colours(count: int) -> list[str]:
    """Return colours for stages in order, from light to dark: their order is seen without a legend."""
    steps = [step / max(1, count - 1) for step in range(count)]
    if count == 1:
        steps = [0.6]
    mixed = [
        [round(light + step * (dark - light)) for light, dark in zip(_LIGHTEST, _DARKEST, strict=True)]
        for step in steps
    ]
    return [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in mixed]


def figure(data: list[Any], *, height: int, **layout: Any) -> go.Figure:
    """Return a figure in the look of all.

    Parameters
    ----------
    height
        Of the figure (pixels); its width is that of the place it is shown in.
    layout
        Entries of plotly's layout beside those of the look.
    """
    common: dict[str, Any] = {
        "template": go.layout.Template(),
        "height": height,
        "font": {"family": FONT, "size": 12, "color": INK},
        "paper_bgcolor": "#ffffff",
        "plot_bgcolor": "#ffffff",
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "hoverlabel": {"bgcolor": "#ffffff", "bordercolor": FAINT, "align": "left", "font": {"color": INK}},
        "hovermode": "closest",
        "dragmode": False,
        "showlegend": False,
    }
    return go.Figure(data=data, layout={**common, **layout})


def legend(**changes: Any) -> dict[str, Any]:
    """Return a legend in one line above the figure, which nothing is done with."""
    common = {"orientation": "h", "x": 0, "xanchor": "left", "y": 1, "yanchor": "bottom"}
    still = {"itemclick": False, "itemdoubleclick": False, "font": {"color": INK}}
    return {**common, **still, **changes}


def bare_axis(**changes: Any) -> dict[str, Any]:
    """Return an axis without lines, which is neither zoomed nor moved."""
    common = {"showgrid": False, "zeroline": False, "showline": False, "ticks": "", "fixedrange": True}
    return {**common, **changes}


def named_axis(labels: list[str], *, last_first: bool = False, **changes: Any) -> dict[str, Any]:
    """Return an axis with a name at 0, 1, 2 …; names may be alike, and may look like numbers."""
    end = len(labels) - 0.5
    named = {
        "tickmode": "array",
        "tickvals": list(range(len(labels))),
        "ticktext": labels,
        "range": [end, -0.5] if last_first else [-0.5, end],
        "automargin": True,
    }
    return bare_axis(**{**named, **changes})


def headings(names: list[str]) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Return an axis of names above a grid, and what changes of it by the size of the page."""
    few = len(names) <= _MOST_LEVEL
    shown = [wrapped(name, 14) if few else label(name, 24) for name in names]
    axis = named_axis(shown, side="top", tickangle=0 if few else -90, tickfont={"size": 10.5})
    upright = {"xaxis.ticktext": [label(name, 18) for name in names], "xaxis.tickangle": -90}
    return axis, {"narrow": upright, "medium": upright if len(names) > _MOST_LEVEL / 2 else {}}


def menu(buttons: list[dict[str, Any]], *, active: int = 0, few: bool = False) -> list[dict[str, Any]]:
    """Return what chooses among the parts of a figure: buttons for a few, else a list that drops down."""
    if len(buttons) < 2:
        return []
    place = {"x": 1, "xanchor": "right", "y": 1.02, "yanchor": "bottom", "showactive": True}
    style = {"bgcolor": "#ffffff", "bordercolor": FAINT, "font": {"color": INK}}
    kind = {"type": "buttons", "direction": "right"} if few else {"type": "dropdown", "direction": "down"}
    return [{**place, **style, **kind, "buttons": buttons, "active": active}]


def showing(name: str, shown: Sequence[bool], layout: Mapping[str, object] | None = None) -> dict[str, Any]:
    """Return a button that shows some of the traces.

    Parameters
    ----------
    name
        What the button says, not yet escaped.
    shown
        Whether to show each trace.
    layout
        Entries of the layout that go with them, by their dotted path.
    """
    changes = [{"visible": list(shown)}, dict(layout or {})]
    return {"method": "update", "args": changes, "label": label(name), "name": plain(name, 60)}
