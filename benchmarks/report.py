"""The report of a session: tables in Markdown and plots, put between the markers of benchmarks/README.md."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.case_tables import markdown_table
from benchmarks.comparison import CaseKey, Comparison, Measured, previous_run
from benchmarks.measures import growth_exponents, shifted_geometric_mean
from benchmarks.plots import plot_growth, plot_profile
from benchmarks.results import Row
from benchmarks.suites import SUITES
from benchmarks.targets import AUTO, STRONG, or_all, percent, searched_only, speedups_to_one_percent, targets
from benchmarks.third_party import Known

BEGIN: Final = "<!-- report: written by `python -m benchmarks report` -->"
END: Final = "<!-- end of report -->"
PLOTS: Final = "plots"
_SHARES: Final = (0.05, 0.01, 0.001)
_HOLDS: Final = {True: "yes", False: "**no**", None: "not run"}


def write_report(rows: Sequence[Row], run: str, known: Mapping[str, Known], page: Path) -> None:
    """Write the report of a session into a page, and its plots beside it.

    Raises
    ------
    ValueError
        Where the page lacks the markers.
    """
    text = page.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{page} has no place for the report: it lacks the lines {BEGIN!r} and {END!r}")
    report = "\n\n".join(_sections(rows, run, known, page.parent / PLOTS))
    page.write_text(f"{before}{BEGIN}\n\n{report}\n\n{END}{after}", encoding="utf-8")


def _sections(rows: Sequence[Row], run: str, known: Mapping[str, Known], plots: Path) -> Iterator[str]:
    comparison = Comparison.of(rows, run, known)
    session = [row for row in rows if row.run == run]
    yield _setting(session)
    searched = searched_only(comparison)
    if searched.measured:
        yield "### What has to be shown"
        yield _targets_table(comparison)
        yield "### Over all suites"
        yield _overall_table(searched)
    profile = plot_profile(searched, plots)
    if profile is not None:
        yield f"![Performance profile of the time to 1 %]({PLOTS}/{profile.name})"
    for suite in comparison.suites:
        yield from _suite(comparison.of_suite(suite), suite)
    growth = plot_growth(comparison, plots)
    if growth is not None:
        yield "### Growth with size"
        yield _growth_table(comparison.of_suite("scale"))
        yield f"![Time to 1 % over nonzeros]({PLOTS}/{growth.name})"
    relaxations = _relaxation_table(comparison)
    if relaxations:
        yield "### LP bounds"
        yield relaxations
    history = _history_table(rows, comparison, known)
    if history:
        yield "### Against the session before"
        yield history
    if comparison.absent:
        yield "### Absent"
        yield _absent_table(comparison)


def _setting(session: Sequence[Row]) -> str:
    """Return where and with what the session ran; a session on several machines names them all."""
    lines = [f"Session `{session[-1].run}`, {min(row.ended for row in session)[:10]}."]
    lines += [f"Machine: {machine}." for machine in dict.fromkeys(row.machine for row in session)]
    lines += [f"Versions: {versions}." for versions in dict.fromkeys(row.versions for row in session)]
    return "\n".join(lines)


def _targets_table(comparison: Comparison) -> str:
    rows = [(target.what, target.measured, _HOLDS[target.holds]) for target in targets(comparison)]
    return markdown_table(("Target", "Measured", "Holds"), rows)


def _overall_table(comparison: Comparison) -> str:
    sooner = speedups_to_one_percent(comparison)
    rows = []
    for solver in comparison.solvers:
        runs = comparison.of_solver(solver)
        pair = comparison.speedup(AUTO, solver, 0.01)
        remark = "" if solver in sooner or solver == AUTO else f" (on {len(comparison.pairs(AUTO, solver))})"
        ratio = "-" if pair is None else f"{pair:.2f}{remark}"
        rows.append((f"`{solver}`", str(len(runs)), _number(_mean_seconds(runs, 0.01)), ratio))
    header = ("Solver", "Cases", "Seconds to 1 %", f"{AUTO} is so many times sooner")
    return markdown_table(header, rows)


def _suite(comparison: Comparison, suite: str) -> Iterator[str]:
    first = next(iter(next(iter(comparison.measured.values())).values())).row
    yield f"### {suite}"
    about = f"{SUITES[suite].about[:1].upper()}{SUITES[suite].about[1:]}." if suite in SUITES else ""
    threads = f"{first.threads} thread{'s' if first.threads > 1 else ''}"
    yield f"{about} Limits: {first.limit:g} s, {threads}, gap {first.gap:g}, seed {first.seed}.".strip()
    if suite == "handover":
        yield _build_table(comparison)
        return
    yield _solver_table(comparison)
    summary = "Each case: gap to the best known / proven gap"
    yield f"<details><summary>{summary}</summary>\n\n{_case_table(comparison)}\n\n</details>"


def _solver_table(comparison: Comparison) -> str:
    header = (
        *("Solver", "Cases", "Plans", "Proven", "Gap to best", "Proven gap", "First plan"),
        *(f"To {100 * share:g} %" for share in _SHARES),
        *("Lost", "Total", "CPU", "MB"),
    )
    rows = []
    for solver in comparison.solvers:
        runs = comparison.of_solver(solver)
        rows.append(
            (
                f"`{solver}`",
                str(len(runs)),
                str(sum(run.row.objective is not None for run in runs)),
                str(sum(run.row.status in ("proven", "infeasible") for run in runs)),
                percent(_mean([or_all(run.primal_gap) for run in runs])),
                percent(_mean([or_all(run.proven_gap) for run in runs])),
                _number(
                    _mean_of(runs, lambda run: run.row.limit if run.first_plan is None else run.first_plan)
                ),
                *(_number(_mean_seconds(runs, share)) for share in _SHARES),
                _number(_mean([run.integral for run in runs])),
                _number(
                    _mean_of(runs, lambda run: run.row.limit if run.row.total is None else run.row.total)
                ),
                _number(_mean_of(runs, lambda run: run.row.cpu_seconds)),
                _number(max((run.row.megabytes or 0.0 for run in runs), default=None)),
            )
        )
    return markdown_table(header, rows)


def _case_table(comparison: Comparison) -> str:
    solvers = comparison.solvers
    rows = []
    for (_, case), runs in comparison.measured.items():
        cells = (f"{_gap_cell(runs[name])}" if name in runs else "absent" for name in solvers)
        rows.append((case, *cells))
    return markdown_table(("Case", *(f"`{name}`" for name in solvers)), rows)


def _gap_cell(run: Measured) -> str:
    if run.row.status in ("failed", "infeasible"):
        return run.row.status
    return f"{percent(run.primal_gap)} / {percent(run.proven_gap)}"


def _build_table(comparison: Comparison) -> str:
    rows = [
        (
            case,
            f"`{run.row.solver}`",
            _number(run.row.build),
            str(run.row.nonzeros or "-"),
            _number(run.row.megabytes),
        )
        for (_, case), runs in comparison.measured.items()
        for run in runs.values()
    ]
    return markdown_table(("Case", "Solver", "Build and pass (s)", "Nonzeros", "MB in all"), rows)


def _growth_table(scale: Comparison) -> str:
    quantities: dict[str, Callable[[Measured], float | None]] = {
        "nonzeros": lambda run: run.row.nonzeros,
        "build": lambda run: run.row.build,
        "first plan": lambda run: run.first_plan,
        "to 1 %": lambda run: run.seconds_to(0.01),
        "memory": lambda run: run.row.megabytes,
    }
    rows = []
    for solver in scale.solvers:
        for quantity, read in quantities.items():
            points = [
                (run.row.made_of.sizes, value) for run in scale.of_solver(solver) if (value := read(run))
            ]
            exponents = growth_exponents([sizes for sizes, _ in points], [value for _, value in points])
            if exponents:
                cells = (_exponent(exponents.get(name)) for name in ("regions", "scenarios"))
                rows.append((f"`{solver}`", quantity, *cells, str(len(points))))
    return markdown_table(("Solver", "Quantity", "Exponent: regions", "Exponent: scenarios", "Cases"), rows)


def _relaxation_table(comparison: Comparison) -> str:
    """Return LP bounds beside sizes and times; empty where none was asked for."""
    rows = [
        (
            f"{suite} {case}",
            f"`{solver}`",
            f"{run.row.lp_bound:.8g}",
            "-" if run.reference is None else percent(_excess(run.row.lp_bound, run.reference)),
            str(run.row.rows or "-"),
            str(run.row.nonzeros or "-"),
            _number(run.row.build),
            _number(run.row.solve),
        )
        for (suite, case), runs in comparison.measured.items()
        for solver, run in runs.items()
        if run.row.lp_bound is not None
    ]
    header = ("Case", "Formulation", "LP bound", "Over the best known", "Rows", "Nonzeros", "Build", "Solve")
    return markdown_table(header, rows) if rows else ""


def _excess(bound: float, reference: float) -> float:
    return (bound - reference) / abs(reference) if reference else math.inf


def _history_table(rows: Sequence[Row], comparison: Comparison, known: Mapping[str, Known]) -> str:
    """Return how far ahead of plain HiGHS this session and the one before are; empty where there is none."""
    found = []
    for suite in comparison.suites:
        before = previous_run(rows, comparison.run, suite)
        if before is None:
            continue
        former = Comparison.of(rows, before, known).of_suite(suite)
        both = comparison.measured.keys() & former.measured.keys()
        now, then = (_on(one, both).speedup(AUTO, STRONG, 0.01) for one in (comparison, former))
        found.append((suite, str(len(both)), _number(now), _number(then), f"`{before}`"))
    header = ("Suite", "Cases of both", f"{STRONG} / {AUTO}, to 1 %", "in the session before", "which is")
    return markdown_table(header, found) if found else ""


def _on(comparison: Comparison, cases: set[CaseKey]) -> Comparison:
    return Comparison(comparison.run, {key: comparison.measured[key] for key in sorted(cases)}, {})


def _absent_table(comparison: Comparison) -> str:
    rows = [
        (f"`{solver}`", str(count), reason)
        for solver, reasons in comparison.absent.items()
        for reason, count in reasons.items()
    ]
    return markdown_table(("Solver", "Runs", "Why"), rows)


def _mean_seconds(runs: Sequence[Measured], share: float) -> float | None:
    return shifted_geometric_mean([run.seconds_or_limit(share) for run in runs])


def _mean_of(runs: Sequence[Measured], read: Callable[[Measured], float | None]) -> float | None:
    return shifted_geometric_mean([value for run in runs if (value := read(run)) is not None])


def _mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


def _exponent(value: float | None) -> str:
    return "-" if value is None else f"{round(value, 2) + 0.0:.2f}"  # + 0.0 makes -0.0 plain


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
