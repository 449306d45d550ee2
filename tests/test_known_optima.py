"""Third-party instances reach their known optimal values (the longer ones: `python -m benchmarks.known`)."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from optalloc.io.third_party import import_third_party
from optalloc.solve import solve


@pytest.mark.parametrize(
    "file", ["cflp/cap41.txt", "cflp/cap64.txt", "cflp/cap114.txt", "cflp/cap134.txt", "mcnd/c33.dow"]
)
def test_an_imported_instance_is_proven_at_its_known_optimum(file: str, bench: Path) -> None:
    with (bench / "known.csv").open(encoding="utf-8", newline="") as lines:
        known = {row["file"]: float(row["objective"] or "nan") for row in csv.DictReader(lines)}
    result = solve(import_third_party(bench / file), gap=1e-6)
    assert result.proven
    assert result.objective == pytest.approx(-known[file], rel=1e-6)
