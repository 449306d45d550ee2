"""Columns of figures under the shocks of a future and period, as far as the input could be read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from optalloc.checks.workbook import Bools, Floats, Ints, Sheet, Texts, Workbook
from optalloc.schema import SHOCK_KEYS

CERTAIN = ""  #: stands for the one future of an input without futures


class Moment(NamedTuple):
    """A future and a period."""

    future: str
    period: str


@dataclass(frozen=True)
class Shock:
    """A row of shocks: its position, when it acts (blank period: always), on what rows, and its factor."""

    at: int
    future: str
    period: str
    factor: float
    keys: tuple[tuple[str, str], ...]


def read_shocks(sheet: Sheet) -> Mapping[tuple[str, str], Sequence[Shock]]:
    """Return the shocks without errors of their own by table and column, the largest factor first."""
    keys = sorted({key for keys in SHOCK_KEYS.values() for key in keys})
    sound = sheet.sound("future", "table", "column", "period", "factor", *keys)
    found: defaultdict[tuple[str, str], list[Shock]] = defaultdict(list)
    for at in np.flatnonzero(sound & ~np.isnan(sheet.figures["factor"])).tolist():
        text = {name: str(cells[at]) for name, cells in sheet.text.items()}
        wanted = tuple((key, text[key]) for key in keys if text[key])
        shock = Shock(at, text["future"], text["period"], float(sheet.figures["factor"][at]), wanted)
        found[text["table"], text["column"]].append(shock)
    return {target: sorted(shocks, key=lambda shock: -shock.factor) for target, shocks in found.items()}


class ShockedColumn:
    """A column of figures that shocks may change.

    Its entries are the rows of the table; those of `terms` are the pairs of corridor and resource to which a
    row applies.
    """

    def __init__(self, workbook: Workbook, table: str, name: str, shocks: Iterable[Shock]) -> None:
        self.sheet = workbook[table]
        self.name = name
        self._workbook = workbook
        self._hit: dict[Shock, Bools] = {}
        self._shocks: defaultdict[str, list[Shock]] = defaultdict(list)
        for shock in shocks:
            self._shocks[shock.future].append(shock)

    def most(self) -> float:
        """Return no less than the magnitude of any of its figures under any shocks."""
        rise = 1.0
        for shocks in self._shocks.values():
            factors = np.array([shock.factor for shock in shocks])
            with np.errstate(over="ignore"):
                rise = max(rise, float(np.prod(np.maximum(factors, 1.0))))
        return float(np.abs(self._stated).max(initial=0.0)) * rise

    def acting(self, moment: Moment) -> list[Shock]:
        """Return the shocks of a future and period, the largest factor first."""
        return [shock for shock in self._shocks[moment.future] if shock.period in ("", moment.period)]

    def state(self, moment: Moment) -> tuple[object, ...]:
        """Return what tells moments apart in which its figures may differ."""
        return (moment.period if self._is_dated else "", *(shock.at for shock in self.acting(moment)))

    def under(self, moment: Moment) -> Floats:
        """Return the figures in a future and period, shape (entries + 1,); the last, of no entry, is 0."""
        values = self._stated[self.at]
        if self._is_dated:
            values = np.where(np.isin(self.sheet.text["period"], ("", moment.period)), values, 0.0)
        for shock in self.acting(moment):
            values = np.where(self.hit_by(shock), values * shock.factor, values)
        return np.append(values, 0.0)

    def hit_by(self, shock: Shock) -> Bools:
        """Return which entries a shock changes, shape (entries,)."""
        if shock not in self._hit:
            hit = np.ones(len(self.at), dtype=bool)
            for key, wanted in shock.keys:
                hit &= self._keys[key] == wanted
            self._hit[shock] = hit
        return self._hit[shock]

    @property
    def at(self) -> Ints:
        """Position of the row of each entry, shape (entries,)."""
        return self._entries[0]

    @property
    def _keys(self) -> Mapping[str, Texts]:
        return self._entries[1]

    @cached_property
    def _stated(self) -> Floats:
        """Figures by row, 0 where there is none."""
        figures = np.where(self.sheet.sound(self.name), self.sheet.filled(self.name), 0.0)
        return np.where(np.isnan(figures), 0.0, figures)

    @property
    def _is_dated(self) -> bool:
        return "period" in self.sheet.text

    @cached_property
    def _entries(self) -> tuple[Ints, Mapping[str, Texts]]:
        if self.sheet.table.name == "terms":
            return _applying_terms(self._workbook)
        return np.arange(len(self.sheet)), self.sheet.text


def _applying_terms(workbook: Workbook) -> tuple[Ints, dict[str, Texts]]:
    """Return the row of `terms` that applies to each corridor and mobile resource, and these as keys."""
    terms, corridors, resources = (workbook[name] for name in ("terms", "corridors", "resources"))
    keys = zip(*(terms.text[key].tolist() for key in ("form", "corridor", "resource")), strict=True)
    row_of = {key: at for at, key in reversed(list(enumerate(keys)))}
    carried = resources.text["resource"][resources.figures["mobile"] != 0].tolist()
    found: list[tuple[int, str, str, str]] = []
    for corridor, form in zip(
        corridors.text["corridor"].tolist(), corridors.text["form"].tolist(), strict=True
    ):
        for resource in carried:
            stated = [("", corridor, resource), ("", corridor, "")]
            stated += [(form, "", resource), (form, "", "")] if form else []
            row = next((row_of[key] for key in stated if key in row_of), None)
            if row is not None:
                found.append((row, corridor, form, resource))
    columns = np.array(found, dtype=object).reshape(-1, 4).T
    return columns[0].astype(np.int64), dict(zip(("corridor", "form", "resource"), columns[1:], strict=True))
