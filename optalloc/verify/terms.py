"""On what terms corridors carry resources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from optalloc.verify.figures import Figures, Shocks

_FIGURES: Final = ("unit_cost", "capacity", "yield", "load")
_KEYS: Final = ("corridor", "form", "resource")


class Terms:
    """The terms of each corridor and resource, looked up when a flow names them.

    A shock singles out terms by the corridor, its form and the resource they apply to, however they are
    stated: a shock on capital finds terms that are stated for every mobile resource.

    Attributes
    ----------
    unit_cost, capacity, yield_share, load
        Figures by the position that `find` returns.
    """

    def __init__(self, frame: pd.DataFrame, forms: Mapping[str, str], shocks: Shocks) -> None:
        self._forms = forms
        keys = zip(*(frame[column].tolist() for column in ("form", "corridor", "resource")), strict=True)
        self._rows = {key: row for row, key in enumerate(keys)}
        self._stated: dict[str, list[float]] = {column: frame[column].tolist() for column in _FIGURES}
        self._found: dict[tuple[str, str], int | None] = {}
        self._numbers: dict[str, list[float]] = {column: [] for column in _FIGURES}
        self._keys: dict[str, list[str]] = {key: [] for key in _KEYS}
        self.unit_cost, self.capacity, self.yield_share, self.load = (
            Figures(self._numbers[column], self._keys, shocks.get(("terms", column), {}))
            for column in _FIGURES
        )

    def find(self, corridor: str, resource: str) -> int | None:
        """Return the position of the terms on which a corridor carries a mobile resource, if any."""
        if (corridor, resource) not in self._found:
            self._found[corridor, resource] = self._add(corridor, resource)
        return self._found[corridor, resource]

    def _add(self, corridor: str, resource: str) -> int | None:
        row = self._row(corridor, resource)
        if row is None:
            return None
        for column, numbers in self._numbers.items():
            numbers.append(self._stated[column][row])
        for key, cell in zip(_KEYS, (corridor, self._forms[corridor], resource), strict=True):
            self._keys[key].append(cell)
        return len(self._keys["corridor"]) - 1

    def _row(self, corridor: str, resource: str) -> int | None:
        """Return the first row that exists: of the corridor before its form, of the resource before all."""
        form = self._forms[corridor]
        for key in (("", corridor, resource), ("", corridor, ""), (form, "", resource), (form, "", "")):
            if key in self._rows:
                return self._rows[key]
        return None
