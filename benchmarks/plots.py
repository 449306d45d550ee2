"""Plots of a comparison, as SVG that is the same for the same results."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks.comparison import Comparison
from benchmarks.measures import performance_profile

if TYPE_CHECKING:
    from collections.abc import Mapping

PROFILE: Final = "profile.svg"
GROWTH: Final = "growth.svg"
_SHARE: Final = 0.01
_WIDEST: Final = 1000.0  # times as slow as the fastest, where the plot ends
_INCHES: Final = (7.0, 4.2)


def plot_profile(comparison: Comparison, folder: Path) -> Path | None:
    """Draw the performance profile of the time to 1 %; None where there is nothing to compare.

    Solvers that took fewer than half of the cases are left out, and cases that not all others took.
    """
    cases = comparison.measured.values()
    solvers = [name for name in comparison.solvers if 2 * len(comparison.of_solver(name)) >= len(cases)]
    shared = [runs for runs in cases if all(solver in runs for solver in solvers)]
    if not shared:
        return None
    times = {solver: [runs[solver].seconds_to(_SHARE) for runs in shared] for solver in solvers}
    figure, axes = _figure()
    for solver, (ratios, shares) in performance_profile(times).items():
        axes.step(
            [1.0, *ratios, _WIDEST], [0.0, *shares, shares[-1] if shares else 0.0], where="post", label=solver
        )
    axes.set_xscale("log")
    axes.set_xlim(1.0, _WIDEST)
    axes.set_ylim(0.0, 1.02)
    axes.set_xlabel("time to within 1 % of the best known, as a multiple of the fastest solver's")
    axes.set_ylabel(f"share of {len(shared)} cases")
    axes.legend(fontsize="small")
    return _save(figure, folder / PROFILE)


def plot_growth(comparison: Comparison, folder: Path) -> Path | None:
    """Draw the time to 1 % over the nonzeros of the suite `scale`; None without results of it."""
    scale = comparison.of_suite("scale")
    lines: Mapping[str, list[tuple[int, float]]] = {
        solver: sorted(
            (run.row.nonzeros, seconds)
            for run in scale.of_solver(solver)
            if run.row.nonzeros and (seconds := run.seconds_to(_SHARE)) is not None
        )
        for solver in scale.solvers
    }
    if not any(lines.values()):
        return None
    figure, axes = _figure()
    for solver, points in lines.items():
        axes.plot([size for size, _ in points], [seconds for _, seconds in points], marker="o", label=solver)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("nonzeros")
    axes.set_ylabel("seconds to within 1 % of the best known")
    axes.legend(fontsize="small")
    return _save(figure, folder / GROWTH)


def _figure() -> tuple[Any, Any]:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    mpl.rcParams["svg.hashsalt"] = "optalloc"
    figure = Figure(figsize=_INCHES, layout="constrained")
    return figure, figure.subplots()


def _save(figure: Any, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, format="svg", metadata={"Date": None})
    return path
