"""Required scenarios that nothing can serve are refused with the reason; others never are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

import optalloc
from optalloc.errors import InputError, Severity
from optalloc.formulation import formulate
from optalloc.instance import Instance
from optalloc.io import read, write
from optalloc.service import service_issues
from optalloc.tables import Settings
from tests.random_instances import random_instance
from tests.table_words import Columns

_TWO_YEARS = Settings(periods=("2026", "2027"))


def _instance(settings: Settings = _TWO_YEARS, **changes: Columns) -> Instance:
    """Return an instance in which `port` must reach its pilot: 10 people needed at either of two sites."""
    tables: dict[str, Columns] = {
        "regions": {"region": ["hubei", "liaoning", "shenzhen"]},
        "resources": {
            "resource": ["talent", "land", "patents", "money"],
            "rival": [True, True, False, True],
            "mobile": [True, False, True, True],
            "storable": [False, False, False, True],
        },
        "scenarios": {"scenario": ["port"], "required_stage": ["pilot"]},
        "stages": {"scenario": ["port"], "stage": ["pilot"], "order": [1], "value": [5.0]},
        "needs": {"scenario": ["port"], "stage": ["pilot"], "resource": ["talent"], "running": [10.0]},
        "sites": {"scenario": ["port", "port"], "region": ["hubei", "liaoning"]},
    }
    return Instance.build(settings, **(tables | changes))


def _need(resource: str, upfront: float = 0.0, running: float = 0.0) -> Columns:
    return {
        "scenario": ["port"],
        "stage": ["pilot"],
        "resource": [resource],
        "upfront": [upfront],
        "running": [running],
    }


def _has(resource: str, *amounts: float, regions: tuple[str, ...] = ("hubei",), **more: list[Any]) -> Columns:
    return {"region": list(regions), "resource": [resource] * len(amounts), "amount": list(amounts), **more}


def _corridor(resource: str, **terms: float) -> dict[str, Columns]:
    """Return a corridor from shenzhen to hubei, and its terms."""
    ends = {"corridor": ["sz-hb"], "origin": ["shenzhen"], "destination": ["hubei"], "fixed_cost": [1.0]}
    stated = {name: [value] for name, value in terms.items()}
    return {"corridors": ends, "terms": {"corridor": ["sz-hb"], "resource": [resource], **stated}}


def _reason(instance: Instance) -> str:
    (issue,) = service_issues(instance)
    assert (issue.code, issue.file, issue.severity) == ("cannot-be-served", "scenarios", Severity.ERROR)
    return issue.message


def test_what_is_short_is_named_with_place_time_and_amount() -> None:
    reason = _reason(_instance(endowments=_has("talent", 7.0)))
    assert "'port' must have started 'pilot' by '2027'" in reason
    assert "'hubei' lacks 3 of 'talent' in '2026' (needs 10, can have at most 7)" in reason
    assert "'liaoning' lacks 10 of 'talent'" in reason


def test_the_site_that_lacks_least_comes_first() -> None:
    reason = _reason(_instance(endowments=_has("talent", 2.0, 8.0, regions=("hubei", "liaoning"))))
    assert reason.index("'liaoning'") < reason.index("'hubei'")


def test_one_site_that_can_serve_is_enough() -> None:
    assert service_issues(_instance(endowments=_has("talent", 10.0))) == ()


def test_nothing_is_said_of_scenarios_that_are_not_required() -> None:
    assert service_issues(_instance(scenarios={"scenario": ["port"]})) == ()


def test_a_shortage_that_has_a_price_is_none() -> None:
    priced = {
        "resource": ["talent"],
        "shortage_price": [9.0],
    }
    assert service_issues(_instance(resources=priced)) == ()


def test_all_tiers_and_facilities_count() -> None:
    instance = _instance(
        endowments=_has("talent", 4.0, 3.0, regions=("hubei", "hubei"), unit_cost=[0.0, 1.0]),
        facilities={"facility": ["campus"], "region": ["hubei"]},
        capacities={"facility": ["campus"], "resource": ["talent"], "amount": [2.5]},
    )
    assert "'hubei' lacks 0.5 of 'talent'" in _reason(instance)


def test_what_can_arrive_counts_less_what_is_lost() -> None:
    there = _has("talent", 20.0, regions=("shenzhen",))
    assert service_issues(_instance(endowments=there, **_corridor("talent"))) == ()
    assert "'hubei' lacks 4 of" in _reason(_instance(endowments=there, **_corridor("talent", capacity=6.0)))
    assert "'hubei' lacks 5 of" in _reason(
        _instance(endowments=there, **_corridor("talent", capacity=10.0, **{"yield": 0.5}))
    )


def test_what_comes_in_over_many_corridors_is_no_more_than_there_is() -> None:
    corridors = {
        "corridor": ["one", "two"],
        "origin": ["shenzhen", "shenzhen"],
        "destination": ["hubei", "hubei"],
        "fixed_cost": [1.0, 1.0],
    }
    terms = {"corridor": ["one", "two"], "resource": ["talent", "talent"]}
    there = _has("talent", 6.0, regions=("shenzhen",))
    assert "'hubei' lacks 4 of" in _reason(_instance(endowments=there, corridors=corridors, terms=terms))


def test_access_to_what_is_not_rival_adds_up_over_corridors() -> None:
    there = _has("patents", 6.0, regions=("shenzhen",))
    short = _instance(endowments=there, needs=_need("patents", running=10.0), **_corridor("patents"))
    assert "'hubei' lacks 4 of 'patents'" in _reason(short)
    both = _has("patents", 6.0, 4.0, regions=("shenzhen", "hubei"))
    assert (
        service_issues(
            _instance(endowments=both, needs=_need("patents", running=10.0), **_corridor("patents"))
        )
        == ()
    )


def test_what_does_not_move_must_be_at_the_site() -> None:
    there = _has("land", 50.0, regions=("shenzhen",))
    assert "'hubei' lacks 2 of 'land'" in _reason(
        _instance(endowments=there, needs=_need("land", upfront=2.0))
    )


def test_a_start_may_be_served_in_any_period_until_the_deadline() -> None:
    early = _has("land", 2.0, period=["2026"])
    assert service_issues(_instance(endowments=early, needs=_need("land", upfront=2.0))) == ()
    late = {"scenario": ["port"], "required_stage": ["pilot"], "required_by": ["2026"]}
    afterwards = _has("land", 2.0, period=["2027"])
    assert "in '2026'" in _reason(
        _instance(endowments=afterwards, needs=_need("land", upfront=2.0), scenarios=late)
    )


def test_what_runs_must_be_served_after_the_deadline_too() -> None:
    early = _has("land", 2.0, period=["2026"])
    soon = {"scenario": ["port"], "required_stage": ["pilot"], "required_by": ["2026"]}
    assert "in '2027'" in _reason(
        _instance(endowments=early, needs=_need("land", running=2.0), scenarios=soon)
    )


def test_what_can_be_stored_adds_up_over_periods() -> None:
    enough = _has("money", 5.0)
    assert service_issues(_instance(endowments=enough, needs=_need("money", upfront=10.0))) == ()
    reason = _reason(_instance(endowments=enough, needs=_need("money", upfront=8.0, running=4.0)))
    assert "'hubei' lacks 2 of 'money' by the end of '2027' (needs 12, can have at most 10)" in reason


def test_a_future_in_which_it_is_short_is_named() -> None:
    futures = {"future": ["good", "bad"], "probability": [0.5, 0.5]}
    shocks = {"future": ["bad"], "table": ["endowments"], "column": ["amount"], "factor": [0.9]}
    reason = _reason(_instance(endowments=_has("talent", 10.0), futures=futures, shocks=shocks))
    assert "'hubei' lacks 1 of 'talent' in '2026' in the future 'bad'" in reason


def test_lags_may_leave_no_time() -> None:
    stages = {"scenario": ["port"], "stage": ["pilot"], "order": [1], "value": [5.0], "lag": [2]}
    assert "after 2 periods at the earliest" in _reason(
        _instance(stages=stages, endowments=_has("talent", 10.0))
    )


def test_one_period_and_one_site_are_counted_in_the_singular() -> None:
    stages = {"scenario": ["port"], "stage": ["pilot"], "order": [1], "value": [5.0], "lag": [1]}
    one_year = Settings(periods=("2026",))
    assert "after 1 period at the earliest" in _reason(_instance(one_year, stages=stages))
    regions = [f"region-{n}" for n in range(4)]
    sites = {"scenario": ["port"] * 4, "region": regions}
    assert _reason(_instance(regions={"region": regions}, sites=sites)).endswith("; 1 more site lacks more")


@pytest.mark.parametrize(
    ("source", "place"),
    [("folder", "scenarios.csv"), ("i.xlsx", "i.xlsx[scenarios]"), ("i.json", "i.json[scenarios]")],
)
def test_the_row_of_the_scenario_is_named_as_the_other_issues_name_rows(
    source: str, place: str, tmp_path: Path
) -> None:
    scenarios = {"scenario": ["drone", "port", "robot"], "required_stage": ["", "pilot", ""]}
    names = ["drone", "port", "robot"]
    stages = {"scenario": names, "stage": ["pilot"] * 3, "order": [1] * 3, "value": [5.0] * 3}
    instance = _instance(scenarios=scenarios, stages=stages)
    write(instance, tmp_path / source)
    told = [issue for issue in optalloc.check(tmp_path / source) if issue.severity is Severity.ERROR]
    assert [(issue.code, issue.file, issue.row) for issue in told] == [("cannot-be-served", place, 3)]
    with pytest.raises(InputError) as refusal:
        read(tmp_path / source)
    assert set(told) <= set(refusal.value.issues)


def test_rows_are_those_of_the_file_whatever_their_order(tmp_path: Path) -> None:
    write(_instance(), tmp_path)
    (tmp_path / "scenarios.csv").write_text("scenario,required_stage\n\nzoo,\nport,pilot\n", encoding="utf-8")
    with (tmp_path / "stages.csv").open("a", encoding="utf-8") as file:
        file.write("zoo,pilot,1,5,0,\n")
    rows = [issue.row for issue in optalloc.check(tmp_path) if issue.code == "cannot-be-served"]
    assert rows == [4]


def test_an_earlier_stage_can_be_what_is_short() -> None:
    stages = {
        "scenario": ["port", "port"],
        "stage": ["pilot", "rollout"],
        "order": [1, 2],
        "value": [5.0, 9.0],
    }
    required = {"scenario": ["port"], "required_stage": ["rollout"]}
    instance = _instance(stages=stages, scenarios=required, needs=_need("land", upfront=3.0))
    assert "'hubei' lacks 3 of 'land'" in _reason(instance)


def test_a_scenario_without_sites_cannot_be_served() -> None:
    instance = _instance()
    tables = instance.tables
    without_sites = {**tables, "sites": tables["sites"][:0]}
    assert "has no sites" in _reason(Instance(instance.settings, without_sites))


def test_of_many_sites_a_few_are_named_and_the_others_counted() -> None:
    regions = [f"region-{n}" for n in range(9)]
    sites = {"scenario": ["port"] * 9, "region": regions}
    assert "6 more sites lack" in _reason(_instance(regions={"region": regions}, sites=sites))


@pytest.mark.parametrize("seed", range(100))
def test_what_is_refused_is_infeasible(seed: int) -> None:
    instance = random_instance(seed)
    if service_issues(instance):
        assert not _is_feasible(instance)


def test_random_instances_are_refused_and_not_refused() -> None:
    required = [
        random_instance(seed) for seed in range(100) if len(random_instance(seed).indexed.required_stage)
    ]
    assert {bool(service_issues(instance)) for instance in required} == {True, False}


def _is_feasible(instance: Instance) -> bool:
    program = formulate(instance)
    shape = (len(program.row_lower), len(program.cost))
    matrix = csr_array((program.coefficient, program.column, program.row_start), shape=shape)
    found = milp(
        0 * program.cost,
        integrality=program.integer,
        bounds=Bounds(program.lower, program.upper),
        constraints=LinearConstraint(matrix, program.row_lower, program.row_upper),
    )
    assert found.status in (0, 2)
    return bool(found.status == 0)
