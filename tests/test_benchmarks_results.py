"""Results on the disk, and whether they contradict each other."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import setting
from benchmarks.agreement import disagreements
from benchmarks.results import FILE, append_row, finished, read_rows, thinned
from benchmarks.setting import Setting
from benchmarks.specs import Source
from benchmarks.third_party import Known
from tests.benchmark_rows import row

PLAN = row("scip", (1.0, 90.0, None), (2.0, 100.0, 101.0), message='with, "quotes"\nand lines')
NOTHING = row("cbc", status="nothing")


def test_rows_come_back_as_they_were(tmp_path: Path) -> None:
    for written in (PLAN, NOTHING):
        append_row(tmp_path / "new", written)
    assert read_rows(tmp_path / "new") == [PLAN, NOTHING]


def test_a_row_is_one_line(tmp_path: Path) -> None:
    append_row(tmp_path, PLAN)
    assert len((tmp_path / FILE).read_text().splitlines()) == 2


def test_a_line_that_was_cut_short_is_no_result_and_gives_way_to_the_next(tmp_path: Path) -> None:
    append_row(tmp_path, PLAN)
    append_row(tmp_path, NOTHING)
    whole = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(whole[:-20])
    assert read_rows(tmp_path) == [PLAN]
    append_row(tmp_path, NOTHING)
    assert (tmp_path / FILE).read_bytes() == whole


def test_a_header_that_was_cut_short_is_written_anew(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("ended,ru")
    assert read_rows(tmp_path) == []
    append_row(tmp_path, PLAN)
    assert read_rows(tmp_path) == [PLAN]


def test_there_are_no_results_without_a_file(tmp_path: Path) -> None:
    assert read_rows(tmp_path) == []


def test_a_file_with_other_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("ended,other\n2026,1\n")
    with pytest.raises(ValueError, match="columns"):
        read_rows(tmp_path)


def test_what_another_session_ran_is_not_finished() -> None:
    assert finished([PLAN, replace(PLAN, run="s2", id="x")], "s2") == {"x"}


def test_what_failed_last_may_count_as_not_finished() -> None:
    failed = replace(PLAN, status="failed")
    assert finished([PLAN, failed], "s1") == {PLAN.id}
    assert finished([PLAN, failed], "s1", but_failed=True) == set()
    assert finished([failed, PLAN], "s1", but_failed=True) == {PLAN.id}


def test_a_thinned_history_keeps_plans_and_what_bounds_matter() -> None:
    points = [
        (0.0, None, 10.0),
        (1.0, None, 9.99999),
        (2.0, 5.0, 9.99998),
        (3.0, 5.0, 9.0),
        (4.0, 5.0, 8.99999),
    ]
    assert thinned(points) == tuple(points[at] for at in (0, 2, 3, 4))


def test_the_label_of_a_session_may_be_chosen() -> None:
    present = Setting.present("mine")
    assert present.run == "mine"
    assert "optalloc=" in present.versions
    assert Setting.present().run == Setting.present().run


def test_results_that_are_recorded_change_no_label_and_code_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session goes on where it was, also in a checkout where it has begun to record."""

    def git(*words: str) -> None:
        someone = ("-c", "user.name=A", "-c", "user.email=a@b.c")
        subprocess.run(["git", *someone, *words], cwd=tmp_path, check=True)

    monkeypatch.setattr(setting, "ROOT", tmp_path)
    solver = tmp_path / "benchmarks" / "solvers" / "mine.py"
    solver.parent.mkdir(parents=True)
    solver.write_text("FIRST = 1\n")
    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "--message", "first")
    clean = Setting.present().run
    (tmp_path / "benchmarks" / "recorded").mkdir()
    (tmp_path / "benchmarks" / "recorded" / "results.csv").write_text("run,case\n")
    assert Setting.present().run == clean
    solver.write_text("FIRST = 2\n")
    assert Setting.present().run.startswith(f"{clean}+")
    solver.write_text("FIRST = 1\n")
    solver.with_name("another.py").write_text("")
    assert Setting.present().run.startswith(f"{clean}+")


def test_solvers_within_each_others_bounds_agree() -> None:
    rows = [row("scip", (1.0, 100.0, 100.0), status="proven"), row("cbc", (1.0, 99.0, 100.5))]
    assert disagreements(rows, {}) == []


def test_proven_values_apart_are_a_disagreement() -> None:
    rows = [
        row("scip", (1.0, 100.0, 100.0), status="proven"),
        row("cbc", (1.0, 99.0, 99.0), status="proven"),
    ]
    assert [words.split(":")[0] for words in disagreements(rows, {})] == ["planner one"]


def test_a_plan_above_the_bound_of_another_solver_is_a_disagreement() -> None:
    assert len(disagreements([row("scip", (1.0, 100.0, None)), row("cbc", (1.0, None, 99.0))], {})) == 1


def test_what_is_lost_to_tolerances_is_no_disagreement() -> None:
    assert disagreements([row("scip", (1.0, 100.0001, None)), row("cbc", (1.0, None, 100.0))], {}) == []


def test_results_of_other_cases_do_not_disagree() -> None:
    rows = [row("scip", (1.0, 100.0, 100.0)), row("cbc", (1.0, 1.0, 1.0), case="other")]
    assert disagreements(rows, {}) == []


def test_a_plan_where_there_is_proven_to_be_none_is_a_disagreement() -> None:
    rows = [row("scip", status="infeasible"), row("cbc", (1.0, 1.0, None))]
    assert len(disagreements(rows, {})) == 1


@pytest.mark.parametrize(
    ("objective", "bound", "optimal", "count"),
    [
        (-100.0, -100.0, True, 0),
        (-101.0, -99.0, True, 0),
        (-99.0, -98.0, True, 1),
        (-99.0, -98.0, False, 0),
        (-102.0, -101.0, False, 1),
    ],
)
def test_the_literature_has_a_say(objective: float, bound: float, optimal: bool, count: int) -> None:
    mine = row("scip", (1.0, objective, bound), source=Source.file("mcnd/c33.dow"))
    known = {"mcnd/c33.dow": Known(-100.0, optimal)}
    assert len(disagreements([mine], known)) == count
