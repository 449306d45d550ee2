"""What it costs to get an instance into HiGHS: arrays, the bare hand-over of the same arrays, and Pyomo.

Each route runs in a process of its own, so that each starts from cold memory; an instance in memory is where
the clock starts. The route of arrays counts all that a solve does before HiGHS runs: formulate, check, scale,
hand over. Seconds are of processor time; ratios of medians are what to look at, since machines differ.

    python -m benchmarks.handover
    python -m benchmarks.handover --nodes 100 --arcs 2000 --commodities 100 --runs 5
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from statistics import median

import click
import highspy
import numpy as np

from benchmarks.networks import random_network
from optalloc.engine.arrays import check_arrays
from optalloc.engine.highs import hand_over
from optalloc.engine.scaling import scale
from optalloc.formulation import Links, formulate
from optalloc.instance import Instance
from optalloc.models import to_pyomo


@click.command()
@click.option("--nodes", default=100, show_default=True)
@click.option("--arcs", default=2000, show_default=True)
@click.option("--commodities", default=100, show_default=True)
@click.option("--runs", default=5, show_default=True, help="Processes per route (one for Pyomo).")
@click.option(
    "--route", type=click.Choice(["arrays", "bare", "pyomo"]), help="Run one route in this process."
)
def main(nodes: int, arcs: int, commodities: int, runs: int, route: str | None) -> None:
    """Measure the routes and print seconds, memory and ratios."""
    if route is not None:
        click.echo(json.dumps(ROUTES[route](random_network(nodes, arcs, commodities))))
        return
    size = ["--nodes", str(nodes), "--arcs", str(arcs), "--commodities", str(commodities)]
    seconds = {}
    for name in ROUTES:
        measured = [_in_process([*size, "--route", name]) for _ in range(1 if name == "pyomo" else runs)]
        seconds[name] = median(run["seconds"] for run in measured)
        memory = max(run["megabytes"] for run in measured)
        click.echo(f"{name:7s} {seconds[name]:8.3f} s  {memory:7.0f} MB  {measured[0]['nonzeros']} nonzeros")
    click.echo(f"arrays / bare  = {seconds['arrays'] / seconds['bare']:.2f}")
    click.echo(f"pyomo / arrays = {seconds['pyomo'] / seconds['arrays']:.1f}")


def _in_process(options: list[str]) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.handover", *options]
    measured: dict[str, float] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return measured


def _arrays(instance: Instance) -> dict[str, float]:
    """From an instance in memory to HiGHS ready to run."""
    solver = _quiet_solver()
    _derive(instance)
    start = time.process_time()
    program = formulate(instance, Links.STRONG)
    check_arrays(program)
    hand_over(solver, scale(program)[0])
    return _measured(start, len(program.column))


def _bare(instance: Instance) -> dict[str, float]:
    """Nothing but the hand-over of arrays that exist."""
    solver = _quiet_solver()
    program = formulate(instance, Links.STRONG)
    start = time.process_time()
    hand_over(solver, program)
    return _measured(start, len(program.column))


def _pyomo(instance: Instance) -> dict[str, float]:
    """Build the Pyomo model, compile it to a matrix and hand that over."""
    from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

    solver = _quiet_solver()
    start = time.process_time()
    form = LinearStandardFormCompiler().write(to_pyomo(instance), mixed_form=True)
    matrix = form.A.tocsr()
    columns, rows = matrix.shape[1], matrix.shape[0]
    status = solver.passModel(
        columns,
        rows,
        matrix.nnz,
        2,
        1,
        0.0,
        np.zeros(columns),
        np.array([-np.inf if v.lb is None else v.lb for v in form.columns]),
        np.array([np.inf if v.ub is None else v.ub for v in form.columns]),
        np.full(rows, -np.inf),
        np.asarray(form.rhs, dtype=float),
        matrix.indptr[:-1].astype(np.int32),
        matrix.indices.astype(np.int32),
        matrix.data.astype(float),
        np.array([int(v.is_integer()) for v in form.columns], dtype=np.int32),
    )
    assert status == highspy.HighsStatus.kOk
    return _measured(start, matrix.nnz)


def _derive(instance: Instance) -> None:
    """Make the index arrays and bounds, which belong to the instance."""
    assert instance.bounds.flow.shape[2] == len(instance.indexed.carriers.corridor)


def _quiet_solver() -> highspy.Highs:
    solver: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    return solver


def _measured(start: float, nonzeros: int) -> dict[str, float]:
    seconds = time.process_time() - start
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "megabytes": megabytes, "nonzeros": nonzeros}


ROUTES = {"arrays": _arrays, "bare": _bare, "pyomo": _pyomo}

if __name__ == "__main__":
    main()
