"""Specs of runs, their ids, and the registry of suites."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.solvers import MODULES, solver_named
from benchmarks.specs import Case, Limits, Source, Spec
from benchmarks.suites import SUITES
from benchmarks.third_party import known_values

CASE = Case("4x4", "smoke", "small", Source.generated(regions=4, scenarios=4, seed=3))
SPEC = Spec(CASE, "highs-strong", Limits(seconds=1.0))


@pytest.mark.parametrize(
    "spec",
    [
        SPEC,
        replace(SPEC, case=replace(CASE, source=Source.file("cflp/cap41.txt"))),
        replace(
            SPEC, case=replace(CASE, source=Source.shipped("first-steps")), limits=Limits(relaxation=True)
        ),
    ],
)
def test_a_spec_comes_back_from_json_as_it_was(spec: Spec) -> None:
    assert Spec.from_json(spec.to_json()) == spec


@pytest.mark.parametrize(
    "changed",
    [
        replace(SPEC, solver="scip"),
        replace(SPEC, limits=replace(SPEC.limits, seconds=2.0)),
        replace(SPEC, limits=replace(SPEC.limits, seed=1)),
        replace(SPEC, case=replace(CASE, source=Source.generated(regions=4, scenarios=4, seed=4))),
    ],
)
def test_the_id_changes_with_what_is_run(changed: Spec) -> None:
    assert changed.id != SPEC.id


def test_the_id_does_not_change_with_the_reason_of_a_case() -> None:
    assert replace(SPEC, case=replace(CASE, why="another")).id == SPEC.id


def test_the_id_changes_with_what_is_in_a_researchers_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text("one\n")
    spec = replace(SPEC, solver=f"model:{path}")
    before = spec.id
    path.write_text("two\n")
    assert spec.id != before


def test_a_generated_source_gives_the_instance_of_its_arguments() -> None:
    instance = CASE.source.instance()
    assert (len(instance.table("regions")), len(instance.table("scenarios"))) == (4, 4)
    assert (CASE.source.sizes, CASE.source.seed) == ({"regions": 4, "scenarios": 4}, 3)


def test_each_case_has_a_reason_and_a_name_of_its_own_in_its_suite() -> None:
    for suite in SUITES.values():
        cases = suite.cases()
        assert all(case.why and case.suite == suite.name for case in cases)
        assert len({case.name for case in cases}) == len(cases)


def test_the_planner_suite_has_five_draws_of_six_sizes() -> None:
    sources = [case.source for case in SUITES["planner"].cases()]
    sizes = [tuple(source.sizes.items()) for source in sources]
    assert len(sources) == 30
    assert all(sizes.count(size) == 5 for size in sizes)
    assert len({source.seed for source in sources}) == 5


def test_the_largest_case_has_337_regions_and_3000_scenarios() -> None:
    sizes = [case.source.sizes for case in SUITES["scale"].cases()]
    assert {"regions": 337, "scenarios": 3000}.items() <= max(
        sizes, key=lambda size: size["scenarios"] * size["regions"]
    ).items()


def test_suites_name_solvers_of_the_registry() -> None:
    assert {name for suite in SUITES.values() for name in suite.solvers} <= MODULES.keys()


@pytest.mark.parametrize("name", MODULES)
def test_a_solver_goes_by_its_name_in_the_registry(name: str) -> None:
    solver = solver_named(name)
    assert solver.name == name
    assert solver.about


def test_an_unknown_solver_is_refused() -> None:
    with pytest.raises(KeyError, match="highs-strong"):
        solver_named("guess")


def test_third_party_files_are_cases_with_known_values(bench: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPTALLOC_BENCH", str(bench))
    files = {case.source.name for case in SUITES["cflp"].cases()}
    assert "cflp/cap41.txt" in files
    assert known_values()["cflp/cap41.txt"].objective == -1040444.375


def test_suites_of_third_party_files_are_empty_without_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPTALLOC_BENCH", str(tmp_path / "nowhere"))
    assert [SUITES[name].cases() for name in ("mcnd", "cflp", "tscflp")] == [(), (), ()]
    assert known_values() == {}
