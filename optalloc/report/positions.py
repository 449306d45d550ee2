"""Where regions stand on the map, and where their names fit beside them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from optalloc.instance import Instance
from optalloc.report.labels import width

#: Pixels of a column of text, and of a line of it, at the size of the labels.
COLUMN: Final = 6.4
LINE: Final = 14.0

#: Steps to the middle of a label from the middle of its point, in half labels and radii; the best first.
_SIDES: Final = {
    "middle right": (1, 0),
    "middle left": (-1, 0),
    "top center": (0, 1),
    "bottom center": (0, -1),
    "top right": (1, 1),
    "bottom right": (1, -1),
    "top left": (-1, 1),
    "bottom left": (-1, -1),
}


class Point(NamedTuple):
    """A place on the map: degrees of latitude in both directions."""

    x: float
    y: float


@dataclass(frozen=True)
class Positions:
    """Where regions stand.

    Attributes
    ----------
    points
        By region.
    parallel
        Width of a degree of longitude, in degrees of latitude.
    unplaced
        Regions without longitude and latitude, which stand in a row below the others, or on a circle where
        none has them.
    """

    points: dict[str, Point]
    parallel: float
    unplaced: tuple[str, ...]


def positions(instance: Instance) -> Positions:
    """Return where the regions of an instance stand, each at a place of its own."""
    regions = instance.table("regions")
    columns = (regions[column].tolist() for column in ("region", "lon", "lat"))
    placed = {region: (lon, lat) for region, lon, lat in zip(*columns, strict=True)}
    known = {
        region: place for region, place in placed.items() if not any(math.isnan(number) for number in place)
    }
    unplaced = tuple(region for region in placed if region not in known)
    if not known:
        return Positions(_on_a_circle(unplaced), 1.0, unplaced)
    parallel = math.cos(math.radians(float(np.mean([lat for _, lat in known.values()]))))
    parallel = max(parallel, 0.1)
    points = {region: Point(lon * parallel, lat) for region, (lon, lat) in known.items()}
    points = _apart(points)
    return Positions({**points, **_below(points, unplaced)}, parallel, unplaced)


def _on_a_circle(regions: Sequence[str]) -> dict[str, Point]:
    turns = {region: math.tau * place / max(1, len(regions)) for place, region in enumerate(regions)}
    return {region: Point(10 * math.sin(turn), 10 * math.cos(turn)) for region, turn in turns.items()}


def _apart(points: dict[str, Point]) -> dict[str, Point]:
    """Move regions that share a place a little to its side."""
    step = 0.01 * max(_extent(list(points.values()))) or 0.1
    apart: dict[str, Point] = {}
    taken: set[Point] = set()
    for region, point in points.items():
        place = point
        while place in taken:
            place = Point(place.x + step, place.y - step)
        taken.add(place)
        apart[region] = place
    return apart


def _below(points: dict[str, Point], regions: Sequence[str]) -> dict[str, Point]:
    places = list(points.values())
    across, up = _extent(places)
    left, low = min(place.x for place in places), min(place.y for place in places)
    gap = max(across, up, 1.0)
    step = gap / max(1, len(regions))
    return {
        region: Point(left + step * (place + 0.5), low - 0.15 * gap) for place, region in enumerate(regions)
    }


def _extent(points: Sequence[Point]) -> tuple[float, float]:
    return max(p.x for p in points) - min(p.x for p in points), max(p.y for p in points) - min(
        p.y for p in points
    )


class _Box(NamedTuple):
    left: float
    low: float
    right: float
    high: float

    def meets(self, other: _Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.low < other.high
            and other.low < self.high
        )


def place_labels(
    points: Sequence[Point],
    texts: Sequence[str],
    radii: Sequence[float],
    scale: float,
    edges: tuple[float, float] = (-math.inf, math.inf),
) -> list[str | None]:
    """Return on which side of each point its label goes, so that no two overlap.

    Parameters
    ----------
    points, texts
        The first ones matter most.
    radii
        Of the points (pixels).
    scale
        Pixels per unit of the points.
    edges
        Between which labels must stay, from left to right (pixels).

    Returns
    -------
    list
        Plotly's names of the sides; None where a label fits on no side.
    """
    middles = [(point.x * scale, point.y * scale) for point in points]
    discs = [_disc(middle, radius) for middle, radius in zip(middles, radii, strict=True)]
    taken: list[_Box] = []
    sides: list[str | None] = []
    for number, (middle, text, radius) in enumerate(zip(middles, texts, radii, strict=True)):
        others = [*taken, *discs[:number], *discs[number + 1 :]]
        fitting = ((side, box) for side, box in _boxes(middle, text, radius) if _is_free(box, others, edges))
        side, box = next(fitting, (None, None))
        sides.append(side)
        if box is not None:
            taken.append(box)
    return sides


def _disc(middle: tuple[float, float], radius: float) -> _Box:
    x, y = middle
    return _Box(x - radius, y - radius, x + radius, y + radius)


def _boxes(middle: tuple[float, float], text: str, radius: float) -> Iterator[tuple[str, _Box]]:
    half, rise = width(text) * COLUMN / 2, LINE / 2
    for side, (right, up) in _SIDES.items():
        out = radius * (0.7 if right and up else 1.0) + 2
        x, y = middle[0] + right * (out + half), middle[1] + up * (out + rise)
        yield side, _Box(x - half, y - rise, x + half, y + rise)


def _is_free(box: _Box, others: Sequence[_Box], edges: tuple[float, float]) -> bool:
    return edges[0] <= box.left and box.right <= edges[1] and not any(box.meets(other) for other in others)
