"""The relaxation of a large programme: all rows at once, by an interior point method."""

from __future__ import annotations

import pytest

from optalloc.engine import linear
from optalloc.engine.linear import Relaxation
from tests.searches import drawn, network, never, relaxed, soon


@pytest.mark.parametrize("seed", range(6))
def test_a_large_programme_is_relaxed_at_once_to_the_bound_of_the_cut_loop(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = relaxed(drawn(seed)).bound
    assert expected is not None
    monkeypatch.setattr(linear, "_LARGE", 0)
    relaxation = Relaxation(drawn(seed))
    assert not relaxation.has_cuts
    relaxation.tighten(soon(), never)
    assert relaxation.settled
    assert relaxation.bound == pytest.approx(expected, rel=1e-5, abs=1e-5)


def test_a_network_keeps_its_cut_loop_however_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear, "_LARGE", 0)
    assert Relaxation(network(8, 30, 6, 0)).has_cuts
