"""What holds for ``optalloc verify``."""

from __future__ import annotations

import json
import shutil
from inspect import signature
from pathlib import Path
from typing import Any

import pytest

import optalloc
from optalloc.cli.entry import run
from optalloc.cli.exit_codes import ExitCode
from optalloc.cli.json_output import MOST_ISSUES
from optalloc.cli.solve import command as solve_command
from optalloc.errors import MOST_SHOWN
from optalloc.verify.record import DEFAULT_GAP
from tests.command_line import Ran, run_here
from tests.small_instances import FEATURE_INSTANCES

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def solved_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an instance and its plan."""
    folder = tmp_path_factory.mktemp("solved")
    optalloc.write(FEATURE_INSTANCES["facilities"](), folder / "instance")
    assert run(["solve", str(folder / "instance"), "--output", str(folder / "plan"), "--quiet"]) == 0
    return folder


@pytest.fixture
def solved(solved_once: Path, tmp_path: Path) -> tuple[Path, Path]:
    """An instance and its plan, both as folders that a test may change."""
    shutil.copytree(solved_once, tmp_path, dirs_exist_ok=True)
    return tmp_path / "instance", tmp_path / "plan"


def verified(capsys: Capture, solved: tuple[Path, Path]) -> Ran:
    return run_here(capsys, "verify", *solved, "--json")


def change_record(plan: Path, **changes: Any) -> None:
    record = json.loads((plan / "plan.json").read_text())
    (plan / "plan.json").write_text(json.dumps(record | changes))


def test_a_plan_of_the_solver_is_verified(capsys: Capture, solved: tuple[Path, Path]) -> None:
    ran = verified(capsys, solved)
    assert ran.code == ExitCode.DONE
    assert (ran.json["status"], ran.json["verified"], ran.json["violations"]) == ("verified", True, [])
    assert ran.json["objective"] == pytest.approx(ran.json["stated_objective"])
    assert "every constraint holds" in run_here(capsys, "verify", *solved).out


def test_a_plan_that_breaks_a_constraint_is_told_in_words(capsys: Capture, solved: tuple[Path, Path]) -> None:
    (solved[1] / "facilities.csv").write_text("facility,period\n")
    ran = verified(capsys, solved)
    assert ran.code == ExitCode.NOT_VERIFIED
    assert ran.json["status"] == "violated"
    assert ran.json["violations"]
    in_words = run_here(capsys, "verify", *solved)
    assert in_words.code == ExitCode.NOT_VERIFIED
    assert ran.json["violations"][0]["message"] in in_words.out


@pytest.mark.parametrize("stated", [1e9, "a lot", True, -1])
def test_a_value_that_is_not_that_of_the_plan_is_found(
    capsys: Capture, solved: tuple[Path, Path], stated: object
) -> None:
    change_record(solved[1], objective=stated)
    ran = verified(capsys, solved)
    assert ran.code == ExitCode.NOT_VERIFIED
    assert [violation["code"] for violation in ran.json["violations"]] == ["wrong-objective"]


def test_a_record_at_odds_with_its_plan_is_told_in_words(capsys: Capture, solved: tuple[Path, Path]) -> None:
    change_record(solved[1], launches=7)
    (violation,) = verified(capsys, solved).json["violations"]
    assert violation["message"] in run_here(capsys, "verify", *solved).out


def test_a_plan_made_for_another_instance_is_told_with_both_hashes(
    capsys: Capture, solved: tuple[Path, Path]
) -> None:
    instance, plan = solved
    before = optalloc.read(instance).hash
    optalloc.write(optalloc.read(instance).with_settings(title="another"), instance)
    ran = verified(capsys, (instance, plan))
    assert ran.code == ExitCode.NOT_VERIFIED
    violation = ran.json["violations"][0]
    assert violation["code"] == "other-instance"
    assert "made for another instance" in violation["message"]
    assert optalloc.read(instance).hash[:12] in violation["message"]
    assert before[:12] in violation["message"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"bound": -5}, "wrong-bound"),
        ({"bound": "high"}, "wrong-bound"),
        ({"gap": 0.5}, "wrong-gap"),
        ({"gap": [[[]]]}, "wrong-gap"),
        ({"bound": 9, "gap": 2, "options": {"gap": 0.01}}, "wrong-proof"),
        ({"bound": None, "gap": None}, "wrong-proof"),
        ({"bound": 4.35, "gap": 0.45, "options": {}}, "wrong-proof"),
        ({"bound": 4.35, "gap": 0.45, "options": {"gap": "any"}}, "wrong-proof"),
        ({"bound": 4.35, "gap": 0.45, "options": {"gap": -1}}, "wrong-proof"),
        ({"bound": 4.35, "gap": None, "options": None, "proven": None}, "wrong-proof"),
        ({"proven": False}, "wrong-proof"),
        ({"status": "infeasible", "proven": False}, "wrong-status"),
        ({"launches": 7}, "wrong-launches"),
        ({"verified": "yes"}, "wrong-verified"),
        ({"instance_hash": 5}, "other-instance"),
    ],
)
def test_a_record_at_odds_with_itself_is_found(
    capsys: Capture, solved: tuple[Path, Path], changes: dict[str, Any], code: str
) -> None:
    change_record(solved[1], **changes)
    ran = verified(capsys, solved)
    assert ran.code == ExitCode.NOT_VERIFIED
    assert [violation["code"] for violation in ran.json["violations"]][:1] == [code]
    assert ran.json["violations"][0]["message"]


def test_a_proof_is_held_against_the_gap_that_is_stated_with_it_and_verify_says_which(
    capsys: Capture, solved: tuple[Path, Path]
) -> None:
    assert verified(capsys, solved).json["gap_of_proof"] == 1e-4
    change_record(solved[1], bound=4.35, gap=0.45, options={"gap": 0.5})
    ran = verified(capsys, solved)
    assert (ran.code, ran.json["gap_of_proof"], ran.json["stated_bound"]) == (ExitCode.DONE, 0.5, 4.35)
    assert "stated as proven within 50 %" in run_here(capsys, "verify", *solved).out
    change_record(solved[1], status="feasible", proven=False)
    assert verified(capsys, solved).json["gap_of_proof"] is None
    assert "proven" not in run_here(capsys, "verify", *solved).out


def test_a_proof_without_a_gap_is_held_against_the_default_and_verify_says_so(
    capsys: Capture, solved: tuple[Path, Path]
) -> None:
    change_record(solved[1], options=None)
    assert "stated as proven within 0.01 %" in run_here(capsys, "verify", *solved).out
    change_record(solved[1], bound=4.35, gap=0.45)
    ran = run_here(capsys, "verify", *solved)
    assert ran.code == ExitCode.NOT_VERIFIED
    assert "do not bear out a proof within 0.0001, the default where options.gap is not stated" in ran.out
    assert "stated as proven" not in ran.out


def test_the_gap_that_verify_takes_for_granted_is_the_one_of_a_solve() -> None:
    gap = signature(optalloc.solve).parameters["gap"].default
    (option,) = [option for option in solve_command.params if option.name == "gap"]
    assert float(DEFAULT_GAP) == gap == option.default


def test_broken_constraints_come_before_what_follows_from_them_and_after_what_explains_them(
    capsys: Capture, solved: tuple[Path, Path]
) -> None:
    (solved[1] / "facilities.csv").write_text("facility,period\n")
    codes = [one["code"] for one in verified(capsys, solved).json["violations"]]
    assert codes[0] != "wrong-objective"
    assert codes[-1].startswith("wrong-")
    change_record(solved[1], instance_hash="0" * 64)
    assert verified(capsys, solved).json["violations"][0]["code"] == "other-instance"


def test_text_shows_the_first_violations_of_a_kind_and_json_all_of_them(
    capsys: Capture, solved: tuple[Path, Path]
) -> None:
    rows = "".join(f"scenario-{number},nowhere,pilot,2026\n" for number in range(3_000))
    (solved[1] / "launches.csv").write_text(f"scenario,region,stage,period\n{rows}")
    ran = run_here(capsys, "verify", *solved)
    assert ran.code == ExitCode.NOT_VERIFIED
    assert ran.out.count("(unknown-scenario)") == MOST_SHOWN
    assert f"and {3_000 - MOST_SHOWN} more violations of unknown-scenario\n" in ran.out
    content = verified(capsys, solved).json
    assert [one["code"] for one in content["violations"]].count("unknown-scenario") == 3_000
    assert content["violations_left_out"] == 0


def test_json_says_how_many_violations_it_leaves_out(capsys: Capture, solved: tuple[Path, Path]) -> None:
    rows = "".join(f"scenario-{number},nowhere,pilot,2026\n" for number in range(MOST_ISSUES + 5))
    (solved[1] / "launches.csv").write_text(f"scenario,region,stage,period\n{rows}")
    content = verified(capsys, solved).json
    assert len(content["violations"]) == MOST_ISSUES
    left_out = content["violations_left_out"]
    assert left_out >= 5
    assert content["message"] == f"{MOST_ISSUES + left_out} violations"


def test_a_plan_in_the_place_of_the_instance_is_told_as_such(
    capsys: Capture, solved: tuple[Path, Path]
) -> None:
    instance, plan = solved
    ran = verified(capsys, (plan, instance))
    assert ran.code == ExitCode.BAD_INPUT
    (issue,) = ran.json["issues"]
    assert issue["code"] == "plan-for-instance"
    assert issue["hint"].startswith("name its instance")


@pytest.fixture(scope="module")
def risky_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an instance of two futures and a weight of risk, and its plan."""
    folder = tmp_path_factory.mktemp("risky")
    optalloc.write(FEATURE_INSTANCES["cvar"](), folder / "instance")
    assert run(["solve", str(folder / "instance"), "--output", str(folder / "plan"), "--quiet"]) == 0
    return folder


@pytest.fixture
def risky(risky_once: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The same, as folders that a test may change."""
    shutil.copytree(risky_once, tmp_path / "risky")
    return tmp_path / "risky" / "instance", tmp_path / "risky" / "plan"


def test_a_risk_adjusted_value_is_called_that_and_shown_with_its_parts(
    capsys: Capture, risky: tuple[Path, Path]
) -> None:
    ran = verified(capsys, risky)
    record = json.loads((risky[1] / "plan.json").read_text())
    for key in ("objective", "expected_value", "cvar", "futures"):
        assert ran.json[key] == record[key]
    assert [one["future"] for one in record["futures"]] == ["boom", "bust"]
    assert record["objective"] == 0.5 * record["expected_value"] + 0.5 * record["cvar"]
    words = run_here(capsys, "verify", *risky).out.splitlines()
    assert words[0] == (
        f"every constraint holds; risk-adjusted value {record['objective']:,.2f}; "
        "stated as proven within 0.01 %"
    )
    assert words[1] == f"expected net value {record['expected_value']:,.2f}"
    assert words[2] == f"CVaR {record['cvar']:,.2f} (mean over the worst 25 %)"
    assert [line.split() for line in words[5:]] == [
        [one["future"], f"{one['probability']:g}", f"{one['net_value']:,.2f}"] for one in record["futures"]
    ]


@pytest.mark.parametrize(
    ("key", "stated", "code"),
    [
        ("expected_value", 99, "wrong-expected-value"),
        ("cvar", "low", "wrong-cvar"),
        ("futures", [], "wrong-futures"),
        ("futures", {"boom": 1}, "wrong-futures"),
        ("futures", [5, {"net_value": 1}, {"future": ["boom"], "net_value": 1}], "wrong-futures"),
    ],
)
def test_parts_that_are_not_those_of_the_plan_are_found(
    capsys: Capture, risky: tuple[Path, Path], key: str, stated: object, code: str
) -> None:
    change_record(risky[1], **{key: stated})
    ran = verified(capsys, risky)
    assert ran.code == ExitCode.NOT_VERIFIED
    assert {violation["code"] for violation in ran.json["violations"]} == {code}


def test_a_future_that_is_not_there_is_found_in_a_record(capsys: Capture, risky: tuple[Path, Path]) -> None:
    futures = json.loads((risky[1] / "plan.json").read_text())["futures"]
    change_record(risky[1], futures=[*futures, {"future": "gloom", "net_value": 1}])
    (violation,) = verified(capsys, risky).json["violations"]
    assert violation["message"] == "plan.json: there is no future 'gloom'"


@pytest.mark.parametrize("number", ["1e999", "1" + "0" * 400, "[[[[1]]]]", "true", '"3.0"'])
@pytest.mark.parametrize("key", ["objective", "bound", "gap", "launches"])
def test_what_is_no_number_is_a_finding_and_never_an_error(
    capsys: Capture, solved: tuple[Path, Path], key: str, number: str
) -> None:
    record = json.loads((solved[1] / "plan.json").read_text()) | {key: "HERE"}
    (solved[1] / "plan.json").write_text(json.dumps(record).replace('"HERE"', number))
    assert verified(capsys, solved).code == ExitCode.NOT_VERIFIED


@pytest.mark.parametrize(
    ("record", "missing"),
    [
        ("{}", ["instance_hash", "objective", "bound"]),
        ('{"objective": 3.0, "bound": null}', ["instance_hash"]),
        ('{"objective": null, "bound": 3}', ["instance_hash", "objective"]),
    ],
)
def test_a_plan_without_a_full_record_is_judged_by_its_rows_and_the_gaps_are_named(
    capsys: Capture, solved: tuple[Path, Path], record: str, missing: list[str]
) -> None:
    (solved[1] / "plan.json").write_text(record)
    ran = verified(capsys, solved)
    assert ran.code == ExitCode.DONE
    (issue,) = ran.json["issues"]
    assert (issue["code"], issue["severity"]) == ("incomplete-record", "warning")
    assert [
        key for key in ("instance_hash", "objective", "bound") if repr(key) in issue["message"]
    ] == missing
    assert issue["message"] in run_here(capsys, "verify", *solved).err


def test_a_plan_that_was_not_verified_before_may_be_now(capsys: Capture, solved: tuple[Path, Path]) -> None:
    change_record(solved[1], status="unverified", proven=False, verified=None, objective=None, gap=None)
    ran = verified(capsys, solved)
    assert (ran.code, ran.json["verified"]) == (ExitCode.DONE, True)
    change_record(solved[1], verified=False)
    ran = verified(capsys, solved)
    assert ran.code == ExitCode.DONE
    assert "wrong-verified" in [issue["code"] for issue in ran.json["issues"]]


def test_a_record_that_states_something_twice_is_refused(capsys: Capture, solved: tuple[Path, Path]) -> None:
    (solved[1] / "plan.json").write_text('{"objective": 3.0, "objective": 4.0}')
    ran = verified(capsys, solved)
    assert ran.code == ExitCode.BAD_INPUT
    assert "'objective' occurs twice" in ran.json["issues"][0]["message"]


def test_a_folder_that_is_no_plan_is_bad_input(
    capsys: Capture, solved: tuple[Path, Path], tmp_path: Path
) -> None:
    ran = verified(capsys, (solved[0], tmp_path / "no-plan"))
    assert ran.code == ExitCode.BAD_INPUT
    assert ran.json["issues"]
