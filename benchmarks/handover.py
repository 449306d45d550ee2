"""What it costs to get an instance into HiGHS: arrays, the bare hand-over of the same arrays, and Pyomo.

An instance in memory, with the index arrays and derived bounds that are made once for it, is where the clock
starts; what these cost is printed by itself. The route of arrays counts all that a solve does before
HiGHS runs: formulate, check, scale, hand over. Each route has processes of its own and is repeated in each:
the first time in a process is "cold" (its memory is fresh), the others are "warm". Seconds are of processor
time; ratios of medians are what to look at, since machines differ.

    python -m benchmarks.handover
    python -m benchmarks.handover --kind planner --processes 3
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import click
import highspy
import numpy as np
import scipy.sparse  # noqa: F401 -- which the first formulation of a process would import on the clock

from benchmarks.networks import random_network
from optalloc.engine.arrays import check_arrays
from optalloc.engine.highs import hand_over
from optalloc.engine.scaling import scale
from optalloc.formulation import Links, formulate
from optalloc.generate import generate
from optalloc.instance import Instance
from optalloc.models import to_pyomo

#: Instances of about a million nonzeros.
KINDS: dict[str, Callable[[], Instance]] = {
    "network": lambda: random_network(nodes=100, arcs=2000, commodities=100),
    "planner": lambda: generate(regions=120, scenarios=800, stages=3, periods=5),
}
WARM_RUNS = 5


@click.command()
@click.option("--kind", type=click.Choice(list(KINDS)), default="network", show_default=True)
@click.option("--processes", default=5, show_default=True, help="Processes per route (one for Pyomo).")
@click.option("--route", type=click.Choice(["arrays", "bare", "pyomo"]), help="Run one route, here.")
def main(kind: str, processes: int, route: str | None) -> None:
    """Measure the routes and print seconds, memory and ratios."""
    if route is not None:
        click.echo(json.dumps(_measure(route, KINDS[kind]())))
        return
    measured: dict[str, list[dict[str, Any]]] = {name: [] for name in ROUTES}
    for turn in range(processes):  # in turn, since the pace of a machine changes by the minute
        for name in ROUTES:
            if name != "pyomo" or turn == 0:
                measured[name].append(_in_process(kind, name))
    cold, warm = {}, {}
    for name, runs in measured.items():
        cold[name] = median(run["seconds"][0] for run in runs)
        warm[name] = median(second for run in runs for second in run["seconds"][1:] or run["seconds"])
        megabytes = max(run["megabytes"] for run in runs)
        click.echo(
            f"{name:7s} cold {cold[name]:8.3f} s  warm {warm[name]:8.3f} s  {megabytes:6.0f} MB"
            f"  {runs[0]['nonzeros']} nonzeros"
        )
    once = [run["once"] for runs in measured.values() for run in runs]
    click.echo(f"index arrays and bounds, made once per instance: {median(once):.3f} s")
    click.echo(
        f"arrays / bare   cold {cold['arrays'] / cold['bare']:.2f}  warm {warm['arrays'] / warm['bare']:.2f}"
    )
    click.echo(f"pyomo / arrays  cold {cold['pyomo'] / cold['arrays']:.0f}")


def _in_process(kind: str, route: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.handover", "--kind", kind, "--route", route]
    measured: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return measured


def _measure(route: str, instance: Instance) -> dict[str, object]:
    """Return processor seconds of each run, peak memory, and the nonzeros handed over."""
    start = time.process_time()
    assert len(instance.bounds.flows.carrier) > 0  # makes the index arrays and the bounds
    once = time.process_time() - start
    runs = [ROUTES[route](instance) for _ in range(1 if route == "pyomo" else 1 + WARM_RUNS)]
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seconds = [run[0] for run in runs]
    return {"seconds": seconds, "once": once, "megabytes": megabytes, "nonzeros": runs[0][1]}


def _arrays(instance: Instance) -> tuple[float, int]:
    """From an instance in memory to HiGHS ready to run."""
    solver = _quiet_solver()
    start = time.process_time()
    program = formulate(instance, Links.STRONG)
    check_arrays(program)
    hand_over(solver, scale(program)[0])
    return time.process_time() - start, len(program.column)


def _bare(instance: Instance) -> tuple[float, int]:
    """Nothing but the hand-over of arrays that exist."""
    solver = _quiet_solver()
    program = formulate(instance, Links.STRONG)
    start = time.process_time()
    hand_over(solver, program)
    return time.process_time() - start, len(program.column)


def _pyomo(instance: Instance) -> tuple[float, int]:
    """Build the Pyomo model, compile it to a matrix and hand that over."""
    from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

    solver = _quiet_solver()
    start = time.process_time()
    form = LinearStandardFormCompiler().write(to_pyomo(instance), mixed_form=True)
    matrix = form.A.tocsr()
    rows, columns = matrix.shape
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
    return time.process_time() - start, matrix.nnz


def _quiet_solver() -> highspy.Highs:
    solver: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    return solver


ROUTES: dict[str, Callable[[Instance], tuple[float, int]]] = {
    "arrays": _arrays,
    "bare": _bare,
    "pyomo": _pyomo,
}

if __name__ == "__main__":
    main()
