"""Third-party instances against their known values, through import, solve and exact check.

Reads the folder of instances named by OPTALLOC_BENCH: its `known.csv` lists files with objectives (costs,
to be minimised) that are optimal or best known. A proven optimum must agree with an optimal value to 1e-6;
the gap to the others is reported.

    OPTALLOC_BENCH=path/to/bench python -m benchmarks.known
    OPTALLOC_BENCH=path/to/bench python -m benchmarks.known --only cflp --time-limit 60
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import click

from optalloc.io.third_party import import_third_party
from optalloc.solve import solve

IMPORTED = ("mcnd", "cflp", "tscflp")
TOLERANCE = 1e-6


@click.command()
@click.option(
    "--folder", envvar="OPTALLOC_BENCH", required=True, type=click.Path(path_type=Path, exists=True)
)
@click.option("--only", default="", help="Only files whose path contains this.")
@click.option("--time-limit", default=600.0, show_default=True)
@click.option("--links", default="auto", show_default=True)
def main(folder: Path, only: str, time_limit: float, links: str) -> None:
    """Solve each file to a gap of 1e-6, print a line for each, and exit with 1 where a value is wrong."""
    wrong = 0
    click.echo(
        f"{'file':32s} {'known':>14s} {'cost':>14s} {'bound':>14s} {'over known':>10s} {'seconds':>8s}"
    )
    with (folder / "known.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["family"] in IMPORTED and only in row["file"]:
                wrong += not _agrees(folder, row, time_limit, links)
    sys.exit(1 if wrong else 0)


def _agrees(folder: Path, row: dict[str, str], time_limit: float, links: str) -> bool:
    """Solve one file and print its line; False where a proven optimum is not the known one."""
    instance = import_third_party(folder / row["file"])
    result = solve(instance, gap=TOLERANCE, time_limit=time_limit, isolate=True, links=links)
    known = float(row["objective"]) if row["objective"] else None
    cost = None if result.objective is None else -result.objective
    bound = None if result.bound is None else -result.bound
    over = None if known is None or cost is None else cost / known - 1.0
    wrong = result.proven and row["status"] == "optimal" and (over is None or abs(over) > TOLERANCE)
    remarks = [result.status, *(["WRONG"] if wrong else [])]
    click.echo(
        f"{row['file']:32s} {_money(known)} {_money(cost)} {_money(bound)}"
        f" {'' if over is None else f'{over:.3%}':>10s} {result.seconds['total']:8.1f}  {', '.join(remarks)}"
    )
    return not wrong


def _money(value: float | None) -> str:
    return f"{'' if value is None else f'{value:.3f}':>14s}"


if __name__ == "__main__":
    main()
