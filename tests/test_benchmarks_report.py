"""The comparison of a session, its targets, and the page that says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.comparison import Comparison, last_run, previous_run
from benchmarks.report import BEGIN, END, write_report
from benchmarks.results import Row
from benchmarks.specs import Limits, Source
from benchmarks.targets import percent, speedups_to_one_percent, targets
from benchmarks.third_party import Known
from tests.benchmark_rows import row

FILE = Source.file("mcnd/c38.dow")
KNOWN = {"mcnd/c38.dow": Known(-100.0, False)}
#: Twice as soon within 1 %, and proven to 2 % where plain HiGHS has 10 %.
PLANNER = [
    row("optalloc-auto", (1.0, 100.0, 102.0)),
    row("highs-strong", (3.0, 90.0, 110.0), (9.0, 99.5, 109.0)),
]
MCND = [
    row("optalloc-auto", (5.0, -100.2, -98.0), suite="mcnd", case="c38", source=FILE),
    row("highs-strong", (5.0, -110.0, -98.0), suite="mcnd", case="c38", source=FILE),
    row("scip", status="nothing", suite="mcnd", case="c38", source=FILE),
    row("gurobi", status="absent", suite="mcnd", case="c38", source=FILE, message="too large"),
]


def verdicts(rows: list[Row], known: dict[str, Known] | None = None) -> dict[str, bool | None]:
    return {target.what: target.holds for target in targets(Comparison.of(rows, "s1", known or {}))}


def of(found: dict[str, bool | None], words: str) -> bool | None:
    (holds,) = (holds for what, holds in found.items() if words in what)
    return holds


def test_the_reference_is_the_best_of_the_session_and_the_literature() -> None:
    comparison = Comparison.of(PLANNER + MCND, "s1", KNOWN)
    assert {run.reference for run in comparison.of_suite("planner").of_solver("highs-strong")} == {100.0}
    (mine,) = comparison.of_suite("mcnd").of_solver("optalloc-auto")
    assert mine.reference == -100.0
    assert mine.primal_gap == pytest.approx(0.002)


def test_a_run_that_does_not_get_there_counts_with_its_limit() -> None:
    comparison = Comparison.of(MCND, "s1", KNOWN)
    assert [run.seconds_or_limit(0.01) for run in comparison.of_solver("scip")] == [60.0]
    assert [run.integral for run in comparison.of_solver("scip")] == [60.0]


def test_absent_solvers_are_set_apart_with_their_reason() -> None:
    comparison = Comparison.of(MCND, "s1", KNOWN)
    assert "gurobi" not in comparison.solvers
    assert comparison.absent == {"gurobi": {"too large": 1}}


def test_ratios_are_of_the_cases_that_both_took() -> None:
    comparison = Comparison.of([*PLANNER, row("optalloc-auto", (50.0, 1.0, 1.0), case="alone")], "s1", {})
    assert comparison.speedup("optalloc-auto", "highs-strong", 0.01) == pytest.approx(9.0)
    assert comparison.speedup("optalloc-auto", "cbc", 0.01) is None
    assert speedups_to_one_percent(comparison) == {}
    assert speedups_to_one_percent(Comparison.of(PLANNER, "s1", {})) == {"highs-strong": pytest.approx(9.0)}


def test_runs_under_former_limits_are_not_compared() -> None:
    former = row("scip", (1.0, 500.0, 500.0), limits=Limits(seconds=1.0))
    assert Comparison.of([former, *PLANNER], "s1", {}).solvers == ["optalloc-auto", "highs-strong"]


def test_sessions_are_in_the_order_of_their_results() -> None:
    rows = [row("scip", run="a"), row("scip", run="b", suite="mcnd"), row("scip", run="c")]
    assert last_run(rows) == "c"
    assert previous_run(rows, "c", "planner") == "a"
    assert previous_run(rows, "a", "planner") is None
    assert last_run([]) is None


def test_targets_of_the_planner_hold_where_they_do() -> None:
    found = verdicts(PLANNER)
    assert of(found, "at most half") is True
    assert of(found, "no plan worse") is True
    assert of(found, "first plan") is True
    assert of(found, "at least 3") is True


def test_targets_of_the_planner_fail_where_they_do() -> None:
    late = [row("optalloc-auto", (6.0, 90.0, 102.0)), PLANNER[1]]
    found = verdicts(late)
    assert of(found, "at most half") is False
    assert of(found, "no plan worse") is False
    assert of(found, "first plan") is False
    assert of(found, "at least 3") is False


def test_targets_of_network_design_are_against_the_literature() -> None:
    found = verdicts(MCND, KNOWN)
    assert of(found, "mean gap to the best known") is True
    assert of(found, "a tenth of the best") is True
    assert of(found, "mean proven gap") is True


def test_a_run_without_a_plan_misses_the_targets_of_network_design() -> None:
    failed = row("optalloc-auto", status="nothing", suite="mcnd", case="c38", source=FILE)
    found = verdicts([failed, *MCND[1:]], KNOWN)
    assert of(found, "mean gap to the best known") is False
    assert of(found, "largest gap") is False
    assert of(found, "mean proven gap") is False


def test_small_cases_are_those_that_plain_highs_proves_soon() -> None:
    plain = row("highs-strong", (1.0, 5.0, 5.0), suite="cases", status="proven")
    for seconds, holds in ((1.15, True), (1.25, False)):
        mine = row("optalloc-auto", (seconds, 5.0, 5.0), suite="cases", status="proven")
        assert of(verdicts([plain, mine]), "small") is holds


def test_location_targets_compare_times_and_gaps() -> None:
    rows = [
        row("optalloc-auto", (1.0, -5.0, -5.0), suite="cflp", case="tbed1_p11", status="proven"),
        row("highs-strong", (4.0, -5.0, -5.0), suite="cflp", case="tbed1_p11", status="proven"),
        row("optalloc-auto", (1.0, -100.0, -90.0), suite="tscflp", case="PSC1-C1-50-5"),
        row("highs-strong", (1.0, -100.0, -95.0), suite="tscflp", case="PSC1-C1-50-5"),
        row("optalloc-auto", (1.0, -100.0, -90.0), suite="tscflp", case="PSC1-C1-50"),
    ]
    found = verdicts(rows)
    assert of(found, "every file proven") is True
    assert of(found, "no slower") is True
    assert of(found, "half of plain HiGHS's time") is True
    assert of(found, "PSC1-C1-50-5") is False
    assert of(found, "within 0.5 %") is True


def test_the_largest_case_has_to_be_proven_to_three_per_cent() -> None:
    for bound, holds in ((102.0, True), (104.0, False)):
        run = row("optalloc-auto", (500.0, 100.0, bound), suite="scale", case="337x3000")
        assert of(verdicts([run]), "337 × 3000") is holds


def test_a_session_without_the_runs_leaves_a_target_open() -> None:
    found = verdicts([row("highs-strong", (1.0, 5.0, 5.0), status="proven")])
    assert of(found, "at most half") is None
    assert of(found, "small") is None


def test_a_share_next_to_nothing_is_nothing() -> None:
    assert (percent(1e-9), percent(0.0123), percent(None), percent(float("inf"))) == (
        "0 %",
        "1.23 %",
        "-",
        "-",
    )


def test_the_report_stands_between_the_markers_and_is_the_same_twice(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="plots need matplotlib, of the extra bench")
    scale = [
        row(
            "optalloc-auto",
            (0.1 * regions, 5.0, 5.0),
            suite="scale",
            case=f"{regions}x{scenarios}",
            source=Source.generated(regions=regions, scenarios=scenarios),
            lp_bound=6.0,
        )
        for regions in (10, 100)
        for scenarios in (10, 100)
    ]
    former = [row(result.solver, (1.0, 100.0, 100.0), run="s0") for result in PLANNER]
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nstale\n{END}\nafter\n")
    write_report([*former, *PLANNER, *MCND, *scale], "s1", KNOWN, page)
    text = page.read_text()
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "stale" not in text
    for words in (
        "### mcnd",
        "| c38 | 0.2 % / 2.2 % | 10 % / 10.9 % | - / - |",
        "| `gurobi` | 1 | too large |",
        "| planner | 1 | 9 | 1 | `s0` |",
        "| `optalloc-auto` | first plan | 1.00 | 0.00 | 4 |",
        "| 20 % |",
        "(plots/profile.svg)",
    ):
        assert words in text
    plots = {path.name: path.read_bytes() for path in (tmp_path / "plots").iterdir()}
    assert set(plots) == {"profile.svg", "growth.svg"}
    write_report([*former, *PLANNER, *MCND, *scale], "s1", KNOWN, page)
    assert page.read_text() == text
    assert {path.name: path.read_bytes() for path in (tmp_path / "plots").iterdir()} == plots


def test_a_page_without_markers_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("no place\n")
    with pytest.raises(ValueError, match="no place for the report"):
        write_report(PLANNER, "s1", {}, page)
    assert page.read_text() == "no place\n"
