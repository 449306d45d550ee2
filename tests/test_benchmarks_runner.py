"""Runs in processes of their own: limits, kills, and going on after one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from click.testing import CliRunner
from click.testing import Result as ClickResult

from benchmarks import worker
from benchmarks.__main__ import main
from benchmarks.answer import Answer
from benchmarks.processes import end_tree, tree, tree_megabytes
from benchmarks.report import BEGIN, END
from benchmarks.results import FILE, append_row, read_rows
from benchmarks.runner import run_apart
from benchmarks.specs import BENCH_VARIABLE, Case, Limits, Source, Spec
from tests.benchmark_rows import row

pytestmark = pytest.mark.thorough

TINY = Case("tiny", "smoke", "small", Source.shipped("first-steps"))
LONG = Case("long", "planner", "long", Source.generated(regions=31, scenarios=120, periods=5))
SPEC = Spec(TINY, "highs-strong", Limits(seconds=30.0, threads=1))
SOLVERS = "highs-strong,highs-aggregated,optalloc-plain"
NEEDS_PROC = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs the /proc of Linux")

Found = TypeVar("Found")
Run = Callable[..., ClickResult]

LYING_MODEL = """
import pyomo.environ as pyo
from optalloc.models import to_pyomo

def build(instance):
    model = to_pyomo(instance)
    objective = next(model.component_data_objects(pyo.Objective, active=True))
    objective.expr = 2 * objective.expr
    return model
"""


def command(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "benchmarks", *words, "--results", str(folder), "--run", "s1"]


@pytest.fixture
def run_here(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in this process, from the checkout; its runs have processes of their own."""
    monkeypatch.chdir(root)
    monkeypatch.setenv(BENCH_VARIABLE, str(tmp_path))  # which the command sets for its children

    def run(*words: str) -> ClickResult:
        return CliRunner().invoke(main, [*words, "--results", str(tmp_path), "--run", "s1"])

    return run


def wait_until(holds: Callable[[], Found], seconds: float = 120.0) -> Found:
    last = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < last, "it did not come about"
        time.sleep(0.02)
    return found


@pytest.mark.parametrize(
    ("solver", "run_spec"),
    [
        ("optalloc-auto", run_apart),
        ("optalloc-plain", worker.run),
        ("highs-strong", run_apart),
        ("highs-aggregated", worker.run),
    ],
)
def test_a_run_proves_a_small_case_and_accounts_for_itself(
    solver: str, run_spec: Callable[[Spec], Answer]
) -> None:
    answer = run_spec(replace(SPEC, solver=solver, limits=replace(SPEC.limits, relaxation=True)))
    assert answer.status == "proven"
    assert answer.objective == pytest.approx(25.397744016)
    assert answer.bound == pytest.approx(answer.objective)
    assert answer.history[-1][1] == pytest.approx(answer.objective)
    assert answer.cpu_seconds is not None
    assert answer.cpu_seconds > 0
    assert answer.megabytes is not None
    assert answer.megabytes > 20
    assert {"build", "solve", "total"} <= answer.seconds.keys()
    assert answer.sizes["columns"] > 0
    assert (answer.lp_bound is not None) == solver.startswith("highs")
    assert answer.lp_bound is None or answer.lp_bound >= 25.3977


def test_a_case_that_cannot_be_read_is_a_failed_run() -> None:
    answer = run_apart(replace(SPEC, case=replace(TINY, source=Source.file("nowhere.dow"))))
    assert answer.status == "failed"
    assert "nowhere.dow" in answer.message


def test_a_run_that_does_not_keep_its_limit_is_ended() -> None:
    answer = run_apart(replace(SPEC, case=LONG, limits=Limits(seconds=0.2)), patience=0.0)
    assert answer.status == "failed"
    assert "limit of 0.2 s" in answer.message


@NEEDS_PROC
def test_a_run_that_takes_too_much_memory_is_ended() -> None:
    answer = run_apart(replace(SPEC, limits=Limits(seconds=30.0, memory_mb=30)))
    assert answer.status == "failed"
    assert "30 MB" in answer.message


@NEEDS_PROC
def test_a_tree_of_processes_is_weighed_and_ended_as_a_whole() -> None:
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])"
    with subprocess.Popen([sys.executable, "-c", code]) as parent:
        child = wait_until(lambda: tree(parent.pid)[1:])[0]
        wait_until(lambda: tree_megabytes(parent.pid) > tree_megabytes(child) > 0)
        end_tree(parent.pid)
        assert parent.wait() == -signal.SIGKILL
    wait_until(lambda: tree_megabytes(child) == 0)


def test_a_killed_session_goes_on_where_it_was(root: Path, tmp_path: Path, run_here: Run) -> None:
    words = ("run", "smoke", "--cases", "first-steps", "--solvers", SOLVERS, "--limit", "30")
    results = tmp_path / FILE
    with subprocess.Popen(
        command(tmp_path, *words), cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as session:
        wait_until(lambda: results.exists() and read_rows(tmp_path))
        session.kill()
    before = results.read_bytes()
    done = len(read_rows(tmp_path))
    assert 0 < done < 3
    again = run_here(*words)
    assert again.exit_code == 0, again.output
    assert results.read_bytes().startswith(before)
    rows = read_rows(tmp_path)
    assert len({result.id for result in rows}) == len(rows) == 3
    assert {result.status for result in rows} == {"proven"}


@NEEDS_PROC
def test_a_run_ends_with_the_session_that_started_it(root: Path, tmp_path: Path) -> None:
    words = ("run", "planner", "--cases", "31x300x5-s0", "--solvers", "highs-strong", "--limit", "60")
    with subprocess.Popen(
        command(tmp_path, *words), cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as session:
        # The session also runs short commands, to say where it runs: the worker is the child that grows.
        grown = wait_until(lambda: [one for one in tree(session.pid)[1:] if tree_megabytes(one) > 60])
        os.kill(session.pid, signal.SIGKILL)
    wait_until(lambda: tree_megabytes(grown[0]) == 0)


def test_a_formulation_that_says_something_else_makes_the_session_fail(tmp_path: Path, run_here: Run) -> None:
    model = tmp_path / "lying.py"
    model.write_text(LYING_MODEL)
    words = ("run", "smoke", "--cases", "first-steps", "--solvers", "highs-strong", "--limit", "30")
    lying = run_here(*words, "--model", str(model), "--no-lp-bound")
    assert lying.exit_code == 1
    assert "disagreement: smoke first-steps: the plan of model:" in lying.output


def test_contradicting_results_make_the_report_fail(tmp_path: Path, run_here: Run) -> None:
    for result in (row("scip", (1.0, 5.0, 5.0), suite="smoke"), row("cbc", (1.0, 4.0, 4.0), suite="smoke")):
        append_row(tmp_path, result)
    page = tmp_path / "page.md"
    page.write_text(f"{BEGIN}\n{END}\n")
    report = run_here("report", "--page", str(page))
    assert report.exit_code == 1
    assert "the plan of scip is worth 5, cbc proves at most 4" in report.output
    assert "| `scip` |" in page.read_text()


def test_an_absent_solver_is_reported_as_absent(tmp_path: Path, run_here: Run) -> None:
    words = ("run", "smoke", "--cases", "first-steps", "--solvers", "cp-sat", "--limit", "5")
    assert run_here(*words).exit_code == 0
    (result,) = read_rows(tmp_path)
    assert result.status == "absent"
    assert result.message


def test_seeds_choose_among_draws(tmp_path: Path, run_here: Run) -> None:
    words = (
        "run",
        "planner",
        "--cases",
        "31x60x1-*",
        "--seeds",
        "3",
        "--solvers",
        "highs-strong",
        "--limit",
        "1",
    )
    assert run_here(*words).exit_code == 0
    assert [result.case for result in read_rows(tmp_path)] == ["31x60x1-s3"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "nothing"), "nothing"),
        (("run", "smoke", "--solvers", "guess"), "no such solver: 'guess'"),
        (("run", "planner", "--seeds", "one"), "whole numbers"),
        (("report",), "no results"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(
    words: tuple[str, ...], said: str, run_here: Run
) -> None:
    refused = run_here(*words)
    assert refused.exit_code == 2
    assert said in " ".join(refused.output.split())


def test_the_list_names_suites_solvers_and_reasons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BENCH_VARIABLE, str(tmp_path))
    run = CliRunner().invoke(main, ["list", "--cases"])
    assert run.exit_code == 0
    for words in ("planner", "handover", "31x300x5-s4", "proven at once by every solver", "highs-aggregated"):
        assert words in run.output
