"""Random numbers and numbered names."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]

_FURTHEST: Final = 2.0  # standard deviations: nothing is drawn beyond


def normal(rng: np.random.Generator, count: int) -> Floats:
    """Draw standard normal numbers, none beyond two deviations."""
    return np.clip(rng.standard_normal(count), -_FURTHEST, _FURTHEST)


def numbered(word: str, count: int) -> Texts:
    """Return ``word-01``, ``word-02``, ... that sort as they count."""
    width = len(str(count))
    return np.array([f"{word}-{i:0{width}d}" for i in range(1, count + 1)], dtype=object)


def number_of(name: str) -> str:
    """Return ``07`` of ``region-07``."""
    return name.rpartition("-")[2]


def short(values: Floats) -> Floats:
    """Round to three significant digits."""
    size = np.floor(np.log10(np.abs(values), where=values != 0, out=np.zeros_like(values)))
    scale = 10.0 ** (2 - size)
    return np.asarray(np.round(values * scale) / scale)
