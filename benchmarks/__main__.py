"""The command line of the benchmark suite: `python -m benchmarks run SUITE`, `list`, `report`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path

import click
from rich.console import Console

from benchmarks.agreement import disagreements
from benchmarks.comparison import last_run
from benchmarks.report import write_report
from benchmarks.results import Row, read_rows
from benchmarks.runner import run_missing, specs_of
from benchmarks.setting import Setting
from benchmarks.solvers import MODULES, solver_named
from benchmarks.specs import BENCH_VARIABLE, MODEL_PREFIX, ROOT, Case, Limits, bench_folder
from benchmarks.suites import SUITES
from benchmarks.third_party import known_values

_HERE = Path(__file__).resolve().parent
_RESULTS = click.option(
    "--results",
    default=_HERE / "recorded",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of results.csv (default: benchmarks/recorded).",
)
_BENCH = click.option(
    "--bench",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help=f"Folder of third-party files (default: what {BENCH_VARIABLE} names, else ../shared/bench).",
)
_SESSION = "Label of the session (default: the commit, and a digest of code that is changed)."


@click.group()
def main() -> None:
    """Compare formulations, solvers and versions."""


@main.command()
@click.argument("suites", metavar="SUITE...", nargs=-1, required=True, type=click.Choice([*SUITES, "all"]))
@click.option("--solvers", help="Names with commas between (default: those of the suite).")
@click.option(
    "--model", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Your Pyomo file."
)
@click.option("--cases", default="*", help="Only cases of which the name matches this pattern.")
@click.option("--seeds", help="Only these seeds of generated cases, with commas between.")
@click.option("--limit", type=float, help="Wall seconds of a run (default: those of the suite).")
@click.option("--threads", default=2, show_default=True)
@click.option("--solver-seed", default=0, show_default=True)
@click.option("--gap", default=1e-4, show_default=True, help="Relative gap at which a plan counts as proven.")
@click.option("--memory", default=8000, show_default=True, help="Megabytes that a run may take.")
@click.option("--lp-bound/--no-lp-bound", default=None, help="Solve the LP too (default: with --model).")
@click.option("--retry-failed", is_flag=True, help="Run again what failed in this session.")
@click.option("--run", "label", help=_SESSION)
@_RESULTS
@_BENCH
def run(
    suites: tuple[str, ...],
    solvers: str | None,
    model: Path | None,
    cases: str,
    seeds: str | None,
    limit: float | None,
    threads: int,
    solver_seed: int,
    gap: float,
    memory: int,
    lp_bound: bool | None,
    retry_failed: bool,
    label: str | None,
    results: Path,
    bench: Path | None,
) -> None:
    """Run suites, each run in a process of its own; what this session has run already is not run again.

    Exits with 1 where solvers contradict each other.
    """
    _use(bench)
    _rows_of(results)  # refuses a file that no result can be added to
    console = Console()
    setting = Setting.present(label)
    console.print(f"session {setting.run}", highlight=False, markup=False)
    for name in SUITES if "all" in suites else dict.fromkeys(suites):
        suite = SUITES[name]
        limits = Limits(
            seconds=suite.seconds if limit is None else limit,
            threads=threads,
            seed=solver_seed,
            gap=gap,
            memory_mb=memory,
            relaxation=model is not None if lp_bound is None else lp_bound,
        )
        chosen = list(_chosen(suite.cases(), cases, seeds))
        if not chosen:
            console.print(f"{name}: no cases{_hint()}", highlight=False, markup=False)
        names = _names(solvers) if solvers else list(suite.solvers)
        if model is not None:
            names.append(f"{MODEL_PREFIX}{os.path.relpath(model.resolve(), ROOT)}")
        run_missing(specs_of(chosen, names, limits), results, setting, console, retry_failed=retry_failed)
    _check_agreement(results, setting.run)


@main.command(name="list")
@click.option("--cases", is_flag=True, help="List the cases too, and why each is there.")
@_BENCH
def list_suites(cases: bool, bench: Path | None) -> None:
    """List suites and solvers, and which solvers are absent."""
    _use(bench)
    for suite in SUITES.values():
        found = suite.cases()
        click.echo(f"{suite.name:10s} {len(found):3d} cases, {suite.seconds:g} s: {suite.about}")
        for case in found if cases else ():
            click.echo(f"    {case.name:24s} {case.why}")
    click.echo()
    for name in MODULES:
        solver = solver_named(name)
        missing = solver.absent()
        click.echo(f"{name:17s} {solver.about}{f' [absent: {missing}]' if missing else ''}")
    click.echo(
        f"{MODEL_PREFIX + 'PATH':17s} your own Pyomo file with a function build(instance); or --model PATH"
    )


@main.command()
@click.option("--run", "label", help="Label of the session (default: that of the last result).")
@click.option(
    "--page",
    default=_HERE / "README.md",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Page with the markers of the report (default: benchmarks/README.md).",
)
@_RESULTS
@_BENCH
def report(label: str | None, page: Path, results: Path, bench: Path | None) -> None:
    """Write the report of a session into a page; exits with 1 where solvers contradict each other."""
    _use(bench)
    rows = _rows_of(results)
    session = label or last_run(rows)
    if session not in {row.run for row in rows}:
        raise click.UsageError(f"there are no results of {session or 'any session'} in {results}")
    try:
        write_report(rows, session, known_values(), page)
    except ModuleNotFoundError as error:
        raise click.ClickException(f"{error}; the extra `bench` installs what plots need") from None
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    _check_agreement(results, session)


def _use(bench: Path | None) -> None:
    """Have this process and its children read third-party files from one place, wherever they run."""
    os.environ[BENCH_VARIABLE] = str((bench or bench_folder()).resolve())


def _rows_of(results: Path) -> list[Row]:
    try:
        return read_rows(results)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _names(solvers: str) -> list[str]:
    names = [name.strip() for name in solvers.split(",")]
    for name in names:
        if name not in MODULES and not name.startswith(MODEL_PREFIX):
            raise click.BadParameter(f"no such solver: {name!r}; there are {', '.join(MODULES)}")
    return names


def _chosen(cases: Iterable[Case], pattern: str, seeds: str | None) -> Iterator[Case]:
    """Yield the cases of which the name matches and, where seeds are named, the seed is one of them."""
    if seeds is not None and not all(seed.strip().isdecimal() for seed in seeds.split(",")):
        raise click.BadParameter(f"seeds are whole numbers with commas between, not {seeds!r}")
    wanted = None if seeds is None else {int(seed) for seed in seeds.split(",")}
    for case in cases:
        if fnmatch(case.name, pattern) and (wanted is None or case.source.seed in (None, *wanted)):
            yield case


def _hint() -> str:
    folder = bench_folder()
    return (
        "" if folder.is_dir() else f"; third-party files are not at {folder}: name their place with --bench"
    )


def _check_agreement(results: Path, session: str) -> None:
    contradictions = disagreements((row for row in read_rows(results) if row.run == session), known_values())
    for words in contradictions:
        click.echo(f"disagreement: {words}", err=True)
    if contradictions:
        sys.exit(1)


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
