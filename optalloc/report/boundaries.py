"""Outlines of regions from a GeoJSON file of the user (RFC 7946)."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from optalloc.checks.wording import listed, shown
from optalloc.errors import InputError, Issue
from optalloc.io.text_file import read_utf8, refusal, shown_name
from optalloc.language import mark, say

#: Points of longitude and latitude, the first again at the end.
Ring = list[tuple[float, float]]

_AREAS: Final = ("Polygon", "MultiPolygon")
_OTHER_SHAPES: Final = ("Point", "MultiPoint", "LineString", "MultiLineString")

#: Steps into which the extent of all outlines is divided: points nearer to each other are not told apart.
_STEPS: Final = 2000
#: Points of a ring, the last of which is the first.
_FEWEST: Final = 4

_PROJECTED: Final = mark("coordinates are degrees of longitude and latitude (WGS 84); export the file anew")


def read_boundaries(path: Path) -> list[Ring]:
    """Return the rings of all polygons of a GeoJSON file, thinned to what a page can show.

    Points and lines are not drawn.

    Raises
    ------
    InputError
        With every feature that is at fault; also where there is no polygon.
    """
    file = shown_name(path)
    content = _parsed(path, file)
    issues: list[Issue] = []
    rings = [
        ring for place, shape in _shapes(content, file, issues) for ring in _rings(place, shape, file, issues)
    ]
    if not rings and not issues:
        message = say("it has no polygon to draw")
        hint = say("a Polygon or MultiPolygon for each region is needed")
        issues.append(Issue("no-polygon", file, None, None, message, hint))
    if issues:
        raise InputError(issues)
    return _thinned(rings)


def _parsed(path: Path, file: str) -> object:
    try:
        return json.loads(read_utf8(path, file))
    except (ValueError, RecursionError) as error:
        message = say("this is no JSON: {reason}", reason=error)
        raise refusal("malformed-json", file, message, say("name a GeoJSON file")) from None


def _shapes(content: object, file: str, issues: list[Issue]) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the geometries of whatever GeoJSON there is, each with its place in the file."""
    waiting = [("", content)]
    while waiting:
        where, thing = waiting.pop()
        kind = thing.get("type") if isinstance(thing, dict) else None
        if not isinstance(thing, dict) or not isinstance(kind, str):
            issues.append(_not_geojson(file, where))
        elif kind in ("FeatureCollection", "GeometryCollection"):
            key = "features" if kind == "FeatureCollection" else "geometries"
            below = thing.get(key)
            if isinstance(below, list):
                waiting += [(_joined(where, f"{key}[{number}]"), one) for number, one in enumerate(below)][
                    ::-1
                ]
            else:
                issues.append(_not_geojson(file, _joined(where, key), say("this is no list")))
        elif kind == "Feature":
            if thing.get("geometry") is not None:
                waiting.append((_joined(where, "geometry"), thing["geometry"]))
        elif kind in _AREAS:
            yield where, thing
        elif kind not in _OTHER_SHAPES:
            message = say("GeoJSON has no type {type}", type=shown(kind))
            issues.append(_not_geojson(file, _joined(where, "type"), message))


def _joined(place: str, step: str) -> str:
    return f"{place}.{step}" if place else step


def _not_geojson(file: str, place: str, message: str = "") -> Issue:
    known = ("FeatureCollection", "Feature", *_AREAS)
    hint = say("an object of GeoJSON has a `type`, one of {types}", types=listed(known))
    text = message or say("this is no object of GeoJSON")
    return Issue("not-geojson", file, None, place or None, text, hint)


def _rings(place: str, shape: dict[str, object], file: str, issues: list[Issue]) -> Iterator[Ring]:
    """Yield the rings of a polygon or of several."""
    where = _joined(place, "coordinates")
    polygons = [shape.get("coordinates")] if shape["type"] == "Polygon" else shape.get("coordinates")
    if not isinstance(polygons, list) or not all(isinstance(polygon, list) for polygon in polygons):
        issues.append(_not_geojson(file, where, say("this is no list of rings")))
        return
    for polygon in polygons:
        for points in polygon:
            ring, flaw, hint = _ring(points)
            if flaw:
                issues.append(Issue("not-geojson", file, None, where, flaw, hint))
                return
            yield ring


def _ring(points: object) -> tuple[Ring, str, str]:
    """Return a ring, or what is wrong with it and what to do about it."""
    if not isinstance(points, list) or len(points) < _FEWEST:
        return [], say("a ring needs at least {count} points", count=_FEWEST), ""
    ring = []
    for point in points:
        if not (isinstance(point, list) and len(point) >= 2 and all(map(_is_number, point[:2]))):
            return [], say("a point is a pair of numbers"), ""
        lon, lat = float(point[0]), float(point[1])
        if not (-180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0):
            return [], say("{lon:g}, {lat:g} is no longitude and latitude", lon=lon, lat=lat), say(_PROJECTED)
        ring.append((lon, lat))
    return ring, "", ""


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < math.inf


def _thinned(rings: Sequence[Ring]) -> list[Ring]:
    """Drop points that no page could tell from the one before, and rings that are a dot."""
    lons, lats = zip(*(point for ring in rings for point in ring), strict=True)
    step = max(max(lons) - min(lons), max(lats) - min(lats)) / _STEPS
    thinned = [_without_near(ring, step) for ring in rings]
    return [ring for ring in thinned if len(ring) >= _FEWEST] or [list(rings[0])]


def _without_near(ring: Ring, step: float) -> Ring:
    kept = [ring[0]]
    for lon, lat in ring[1:-1]:
        if max(abs(lon - kept[-1][0]), abs(lat - kept[-1][1])) >= step:
            kept.append((lon, lat))
    return [*kept, ring[-1]]
