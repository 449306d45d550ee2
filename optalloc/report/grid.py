"""A grid of regions and resources whose cells are coloured by a figure, the frame of two figures."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from optalloc.instance import Instance
from optalloc.naming import shown_names
from optalloc.report.basis import units
from optalloc.report.labels import LONGEST_NARROW, label
from optalloc.report.look import figure, headings, named_axis

#: Regions and resources that have a row or column each.
MOST_REGIONS: Final = 60
MOST_RESOURCES: Final = 40

Cell = Mapping[Hashable, Any]


@dataclass(frozen=True)
class Grid:
    """Rows of regions from above, columns of resources from the left, both by identifier."""

    instance: Instance
    regions: Sequence[str]
    resources: Sequence[str]

    def figure(self, heats: list[go.Heatmap], row: int, **layout: Any) -> go.Figure:
        """Return the figure of heat maps that lie on each other, with rows of a height (pixels)."""
        regions, resources = self._names()
        across, sizes = headings(resources)
        narrow = {**sizes["narrow"], "yaxis.ticktext": [label(name, LONGEST_NARROW) for name in regions]}
        return figure(
            heats,
            height=row * len(regions) + 150,
            xaxis=across,
            yaxis=named_axis([label(name, 24) for name in regions], last_first=True),
            margin={"l": 8, "r": 24, "t": 8, "b": 64},
            meta={**sizes, "narrow": narrow},
            **layout,
        )

    def heat(
        self,
        cells: pd.DataFrame,
        figure_of: Callable[[Cell], float],
        words_of: Callable[[Cell, str], Sequence[str]],
        ticks: Mapping[float, str],
        **look: Any,
    ) -> go.Heatmap:
        """Return a heat map of the cells that have a row and a column.

        Parameters
        ----------
        figure_of
            What colours a cell.
        words_of
            Lines of the bubble of a cell, given the unit of its resource.
        ticks
            What the scale says, and where.
        """
        rows, columns = (
            {one: place for place, one in enumerate(ones)} for ones in (self.regions, self.resources)
        )
        figures: list[list[float | None]] = [[None] * len(columns) for _ in rows]
        words = [[""] * len(columns) for _ in rows]
        regions, resources = self._names()
        unit = units(self.instance)
        for cell in cells.to_dict("records"):
            if cell["region"] in rows and cell["resource"] in columns:
                row, column = rows[cell["region"]], columns[cell["resource"]]
                title = f"<b>{label(regions[row])} · {label(resources[column])}</b>"
                figures[row][column] = figure_of(cell)
                words[row][column] = "<br>".join([title, *words_of(cell, unit[cell["resource"]])])
        return go.Heatmap(
            z=figures,
            x=list(range(len(self.resources))),
            y=list(range(len(self.regions))),
            hovertext=words,
            hoverinfo="text",
            hoverongaps=False,
            meta={"narrow": {"colorbar.len": 1.0}},
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
                "tickvals": list(ticks),
                "ticktext": list(ticks.values()),
                "ticklabeloverflow": "allow",
                "tickangle": 0,
            },
            **look,
        )

    def _names(self) -> tuple[list[str], list[str]]:
        """Return what regions and resources are called."""
        regions, resources = (shown_names(self.instance, table) for table in ("regions", "resources"))
        return [regions[one] for one in self.regions], [resources[one] for one in self.resources]
