"""The peers of the suite: what each of them says is true, and it says why it is absent."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from benchmarks.answer import Answer, History
from benchmarks.networks import random_network
from benchmarks.solvers import Solver, solver_named
from benchmarks.solvers.peers import Run, worst_miss
from benchmarks.specs import Limits
from optalloc.engine.highs import release_threads
from optalloc.formulation import Links, formulate
from optalloc.generate import generate
from optalloc.instance import Instance
from optalloc.io import write
from optalloc.solve import solve
from tests import decision_instances, flow_instances
from tests.table_words import table

pytestmark = pytest.mark.thorough

#: Peers that run in this process, with one thread, as all must that use HiGHS in it; CP-SAT needs another
#: process, since it brings another version of HiGHS.
HERE = ("pyomo-highs", "scip", "cbc", "gurobi")
PEERS = (*HERE, "cp-sat")
PACKAGES = {
    "scip": "pyscipopt",
    "cbc": "pulp",
    "gurobi": "gurobipy",
    "linopy": "linopy",
    "pyomo-highs": "pyomo.environ",
}
ALONE = """
import json, os, sys
answer_to = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # where solvers print
from benchmarks.solvers import solver_named
from benchmarks.answer import Answer
from benchmarks.specs import Limits
from optalloc.io import read
for line in sys.stdin:
    name, folder, seconds = json.loads(line)
    solver = solver_named(name)
    reason = solver.absent()
    limits = Limits(seconds=seconds, gap=1e-6, threads=1)
    answer = Answer.absent(reason) if reason else solver.run(read(folder), limits)
    print(answer.to_json(), file=answer_to, flush=True)
"""

Ask = Callable[[str, Instance, float], Answer]


@pytest.fixture(autouse=True)
def threads_of_its_own() -> None:
    """Let go of HiGHS's workers, whose number a process cannot change: a run has a process of its own."""
    release_threads()


@pytest.fixture(scope="module")
def elsewhere(root: Path) -> Iterator[subprocess.Popen[str]]:
    """Start a process that answers for the peers that do not run in this one, a line for a line."""
    with subprocess.Popen(
        [sys.executable, "-c", ALONE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root
    ) as process:
        yield process


@pytest.fixture
def ask(tmp_path: Path, elsewhere: subprocess.Popen[str]) -> Ask:
    """Ask a peer, within seconds, and skip where it is not installed."""

    def answer(name: str, instance: Instance, seconds: float) -> Answer:
        if name in HERE:
            return present(name).run(instance, Limits(seconds=seconds, gap=1e-6, threads=1))
        write(instance, tmp_path / "instance")
        assert elsewhere.stdin is not None
        assert elsewhere.stdout is not None
        print(json.dumps([name, str(tmp_path / "instance"), seconds]), file=elsewhere.stdin, flush=True)
        told = Answer.from_json(elsewhere.stdout.readline())
        if "cannot be imported" in told.message:
            pytest.skip(told.message)
        return told

    return answer


def present(name: str) -> Solver:
    solver = solver_named(name)
    reason = solver.absent()
    if reason is not None:
        pytest.skip(reason)
    return solver


def impossible() -> Instance:
    """Two pilots that must start at once; there is talent for either, not for both."""
    both = ("drones", "robots")
    return decision_instances.corridors().replace(
        scenarios=pd.DataFrame(
            table("scenario required_stage required_by", *((name, "pilot", "2026") for name in both))
        ),
        stages=pd.DataFrame(table("scenario stage order value", *((name, "pilot", 1, 5) for name in both))),
        needs=pd.DataFrame(
            table("scenario stage resource upfront", *((name, "pilot", "talent", 2) for name in both))
        ),
        sites=pd.DataFrame(table("scenario region", *((name, "wuhan") for name in both))),
    )


@pytest.mark.parametrize("name", PEERS)
@pytest.mark.parametrize(
    ("instance", "net_value"),
    [(decision_instances.corridors(), 5.0), (flow_instances.shortages(), 3.5)],
    ids=["corridors", "shortages"],
)
def test_a_peer_proves_the_known_optimum(name: str, instance: Instance, net_value: float, ask: Ask) -> None:
    answer = ask(name, instance, 20.0)
    assert answer.status == "proven", answer.message
    assert answer.objective == pytest.approx(net_value)
    assert answer.bound == pytest.approx(net_value)
    assert answer.history[-1][1:] == pytest.approx((net_value, net_value))
    assert answer.seconds["build"] + answer.seconds["solve"] == pytest.approx(answer.seconds["total"])
    assert answer.version
    assert answer.sizes["columns"] > answer.sizes["integers"] > 0


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_proves_that_there_is_no_plan(name: str, ask: Ask) -> None:
    answer = ask(name, impossible(), 20.0)
    assert (answer.status, answer.objective, answer.bound) == ("infeasible", None, None)


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_whose_time_is_over_before_the_search_has_nothing(name: str, ask: Ask) -> None:
    answer = ask(name, decision_instances.corridors(), 0.0)
    assert (answer.status, answer.objective, answer.bound) == ("nothing", None, None)
    assert "over before the search" in answer.message


@pytest.fixture(scope="module")
def hard() -> tuple[Instance, float, float]:
    """An instance that takes plain solvers some seconds, a net value that can be had, and one that cannot."""
    instance = generate(regions=8, scenarios=20, stages=2, periods=2)
    result = solve(instance, node_limit=1)
    assert result.objective is not None
    assert result.bound is not None
    return instance, result.objective, result.bound


@pytest.mark.parametrize("name", HERE)
@pytest.mark.parametrize("seconds", [0.15, 1.0])
def test_what_a_peer_says_after_a_short_time_is_true(
    name: str, seconds: float, ask: Ask, hard: tuple[Instance, float, float]
) -> None:
    instance, attained, unattainable = hard
    answer = ask(name, instance, seconds)
    if answer.status == "absent":
        pytest.skip(answer.message)
    assert answer.status in ("proven", "feasible", "nothing"), answer.message
    assert answer.objective is None or answer.objective <= unattainable * (1 + 1e-6)
    assert answer.bound is None or answer.bound >= attained * (1 - 1e-6)
    for _, objective, bound in answer.history:
        assert objective is None or objective <= unattainable * (1 + 1e-6)
        assert bound is None or bound >= attained * (1 - 1e-6)
    assert [at for at, _, _ in answer.history] == sorted(at for at, _, _ in answer.history)


def test_cp_sat_agrees_where_flows_of_one_resource_share_nothing(ask: Ask) -> None:
    instance = random_network(nodes=12, arcs=60, commodities=1)
    answer = ask("cp-sat", instance, 20.0)
    assert answer.status == "proven", answer.message
    assert answer.objective == pytest.approx(solve(instance, gap=1e-6).objective)


def test_cp_sat_is_absent_where_resources_share_a_capacity(ask: Ask) -> None:
    answer = ask("cp-sat", flow_instances.joint_capacity(), 20.0)
    assert answer.status == "absent"
    assert "fractions" in answer.message


def test_cp_sat_is_absent_beside_another_version_of_highs() -> None:
    pytest.importorskip("highspy")
    answer = present("cp-sat").run(decision_instances.corridors(), Limits(threads=1))
    assert answer.status == "absent"
    assert "share a process" in answer.message


def test_gurobi_is_absent_where_its_licence_is_too_small() -> None:
    solver = present("gurobi")
    answer = solver.run(generate(regions=10, scenarios=30, periods=4), Limits(seconds=20.0))
    if answer.status != "absent":
        pytest.skip("Gurobi has a licence for larger programmes here")
    assert "licence is too small" in answer.message


@pytest.mark.parametrize(("name", "package"), PACKAGES.items())
def test_a_peer_without_its_package_says_so(name: str, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.delitem(sys.modules, "benchmarks.solvers.pyomo_runs", raising=False)
    reason = solver_named(name).absent()
    assert reason is not None
    assert "cannot be imported" in reason


def test_a_solution_that_misses_a_row_is_no_plan() -> None:
    program = formulate(decision_instances.corridors())
    run = Run(program, Limits(), History(), 0.0, "1")
    sent_through_closed_corridors = np.where(program.integer, 0.0, program.upper)
    assert worst_miss(program, sent_through_closed_corridors) > 1e-5
    answer = run.ended(sent_through_closed_corridors, 100.0, 100.0, "It ended")
    assert (answer.status, answer.objective) == ("failed", None)
    assert "misses a row" in answer.message


def test_doing_nothing_misses_no_row() -> None:
    program = formulate(decision_instances.corridors())
    nothing = np.zeros(len(program.cost))
    assert worst_miss(program, nothing) == 0.0
    assert Run(program, Limits(), History(), 0.0, "1").ended(nothing, None, 5.0, "").status == "feasible"


@pytest.mark.parametrize("links", [Links.STRONG, Links.AGGREGATED])
def test_linopy_hands_the_same_programme_over(links: Links) -> None:
    solver = present("linopy")
    from benchmarks.solvers.linopy_handover import to_highs

    instance = decision_instances.corridors()
    highs = to_highs(formulate(instance, links))
    highs.setOptionValue("log_to_console", False)
    highs.setOptionValue("threads", 1)
    highs.run()
    assert highs.getInfo().objective_function_value == pytest.approx(5.0)
    answer = replace(solver, links=links).run(instance, Limits())  # type: ignore[type-var]
    assert (answer.status, answer.objective, answer.bound) == ("nothing", None, None)
    assert answer.seconds["build"] > 0.0


MODEL = """
from optalloc import to_pyomo

def build(instance):
    return to_pyomo(instance, links="aggregated")
"""


def user_answer(folder: Path, text: str, **limits: Any) -> Answer:
    path = folder / "mine.py"
    path.write_text(text, encoding="utf-8")
    solver = present(f"model:{path}")
    return solver.run(decision_instances.corridors(), Limits(threads=1, **limits))


def test_a_researchers_model_stands_beside_the_others(tmp_path: Path) -> None:
    answer = user_answer(tmp_path, MODEL, relaxation=True)
    assert answer.status == "proven", answer.message
    assert answer.objective == pytest.approx(5.0)
    assert answer.lp_bound is not None
    assert answer.lp_bound >= 5.0 - 1e-6
    assert set(answer.sizes) == {"columns", "integers", "rows", "nonzeros"}
    assert set(answer.seconds) == {"build", "solve", "total"}


def test_a_researchers_model_has_no_lp_bound_where_none_is_asked_for(tmp_path: Path) -> None:
    assert user_answer(tmp_path, MODEL).lp_bound is None


HEAD = "import pyomo.environ as pyo\n\ndef build(instance):\n    m = pyo.ConcreteModel()\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("def make(instance): ...", "mine.py has no function build(instance)"),
        ("def build(instance:", "mine.py cannot be loaded at line 1: SyntaxError"),
        ("import no_such_package", "mine.py cannot be loaded at line 1: ModuleNotFoundError"),
        (
            "\ndef build(instance):\n    return instance.nothing\n",
            "mine.py fails in build(instance) at line 3",
        ),
        (
            "def build(instance):\n    raise SystemExit(3)\n",
            "fails in build(instance) at line 2: SystemExit: 3",
        ),
        ("def build(instance):\n    return 3\n", "build returns int, not a ConcreteModel"),
        (f"{HEAD}    return m\n", "the model has 0 active objectives"),
        (f"{HEAD}    m.x = pyo.Var()\n    m.o = pyo.Objective(expr=m.x)\n    return m\n", "minimises"),
        (
            f"{HEAD}    m.x = pyo.Var(bounds=(0, 1))\n    m.c = pyo.Constraint(expr=m.x**3 <= 0.5)\n"
            "    m.o = pyo.Objective(expr=m.x, sense=pyo.maximize)\n    return m\n",
            "mine.py: the model is not one for HiGHS",
        ),
    ],
)
def test_what_is_wrong_with_a_researchers_file_is_told_in_words(
    text: str, words: str, tmp_path: Path
) -> None:
    answer = user_answer(tmp_path, text)
    assert answer.status == "failed"
    assert words in answer.message


def test_a_researchers_file_that_is_not_there_is_absent(tmp_path: Path) -> None:
    reason = solver_named(f"model:{tmp_path / 'none.py'}").absent()
    assert reason is not None
    assert "there is no file" in reason
