"""Files of the literature: the cases they make, and what is known of their values."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.specs import Case, Source, bench_folder

_SUFFIXES: Final = (".dow", ".txt")
#: What a family shows that the others do not.
_WHY: Final = {
    "mcnd": "network design: good bounds, poor incumbents of plain solvers",
    "cflp": "facility location: the strong formulation is nearly integral, so overheads show",
    "tscflp": "two stages of facilities: hard in bound and incumbent alike",
}


@dataclass(frozen=True)
class Known:
    """What the literature says of a file.

    Attributes
    ----------
    objective
        Net value of the best known plan, that is minus its cost.
    optimal
        Whether it is proven.
    """

    objective: float
    optimal: bool


def known_values() -> dict[str, Known]:
    """Return what is known by path of the file, from `known.csv`; empty where that is not there."""
    return {
        row["file"]: Known(-float(row["objective"]), row["status"] == "optimal")
        for row in _rows_of_known().values()
        if row["objective"]
    }


def third_party_cases(family: str) -> tuple[Case, ...]:
    """Return a case for each file of a family, those in `known.csv` first and in its order."""
    rows = _rows_of_known()
    folder = bench_folder()
    there = [
        f"{family}/{path.name}" for path in sorted((folder / family).glob("*")) if path.suffix in _SUFFIXES
    ]
    listed = [file for file in rows if file in there]
    return tuple(
        Case(
            Path(file).stem,
            family,
            f"{_WHY[family]}; {rows[file]['note'] if file in rows else 'no value known'}",
            Source.file(file),
        )
        for file in [*listed, *(file for file in there if file not in rows)]
    )


def _rows_of_known() -> dict[str, dict[str, str]]:
    path = bench_folder() / "known.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["file"]: row for row in csv.DictReader(lines)}
