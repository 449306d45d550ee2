"""Figures by future and period: what the tables state, times the shocks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from optalloc.indexing.arrays import Floats
from optalloc.tables import Frames, Settings

CERTAIN = "certain"  #: name of the one future of an instance without futures


class Effects:
    """The figures of a table by future and period, with the shocks applied."""

    def __init__(self, settings: Settings, frames: Frames) -> None:
        self._shocks: dict[tuple[str, str], list[Mapping[Any, Any]]] = {}
        for shock in frames["shocks"].to_dict("records"):
            self._shocks.setdefault((shock["table"], shock["column"]), []).append(shock)
        self._periods = list(settings.periods)
        self._futures = list(frames["futures"]["future"]) or [CERTAIN]

    def of(self, table: str, column: str, frame: pd.DataFrame, base: Floats) -> Floats:
        """Return `base`, shape (n,), by future and period: shape (W, T, n)."""
        shape = (len(self._futures), len(self._periods), len(base))
        shocks = self._shocks.get((table, column), ())
        values = np.broadcast_to(base, shape)
        if shocks:
            values = values.copy()
            for shock in shocks:
                self._apply(shock, frame, values)
        return values

    def _apply(self, shock: Mapping[Any, Any], frame: pd.DataFrame, values: Floats) -> None:
        future = self._futures.index(str(shock["future"]))
        chosen = np.isfinite(values[future, 0])  # what is blank (unlimited, or none) stays so
        for key in ("region", "resource", "scenario", "stage", "facility", "corridor", "form"):
            if shock[key] != "":
                chosen &= (frame[key] == shock[key]).to_numpy()
        period = str(shock["period"])
        periods = np.arange(len(self._periods)) if period == "" else np.array([self._periods.index(period)])
        values[future, periods[:, None], np.flatnonzero(chosen)] *= shock["factor"]
