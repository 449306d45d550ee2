"""The relaxation of a large programme: all rows at once, by a first-order method."""

from __future__ import annotations

import numpy as np
import pytest

from optalloc.engine import linear
from optalloc.engine.linear import Relaxation
from tests.searches import drawn, network, never, relaxed, soon


@pytest.mark.parametrize("seed", range(6))
def test_a_large_programme_is_relaxed_at_once_and_nearly(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = relaxed(drawn(seed)).bound
    assert expected is not None
    monkeypatch.setattr(linear, "_LARGE", 0)
    relaxation = Relaxation(drawn(seed))
    assert not relaxation.has_cuts
    heard: list[float] = []
    relaxation.tighten(soon(), never, heard.append)
    assert relaxation.settled
    assert relaxation.solved
    worth = float(relaxation.program.cost @ relaxation.values)
    assert worth == pytest.approx(expected, rel=1e-2, abs=1e-2 * np.abs(relaxation.program.cost).max())
    assert heard == []
    assert relaxation.bound is None


def test_a_network_keeps_its_cut_loop_however_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear, "_LARGE", 0)
    assert Relaxation(network(8, 30, 6, 0)).has_cuts
