"""diagnose, explain and compare as commands."""

from __future__ import annotations

import json
import re
import shlex
import signal
import time
from pathlib import Path

import openpyxl
import pytest

import optalloc
from optalloc.cli.exit_codes import ExitCode
from optalloc.generate import generate
from optalloc.instances import folder
from tests.command_line import Ran, finished, run_here, start_process
from tests.patience import with_time_for
from tests.planted import PLANTED, sound, with_cells

Capture = pytest.CaptureFixture[str]
HAN = re.compile("[\u4e00-\u9fff]")
STEPS = folder("first-steps")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with instances and plans."""
    place = tmp_path_factory.mktemp("analysis")
    optalloc.write(PLANTED["a_budget_of_one_payer"](), place / "poor")
    smaller = with_cells(sound(), "endowments", {"region": "hubei", "resource": "space"}, amount=20.0)
    optalloc.write(smaller, place / "smaller")
    return place


@pytest.fixture(scope="module")
def plan(place: Path) -> Path:
    from optalloc.cli.entry import run

    assert run(["solve", str(STEPS), "--output", str(place / "plan"), "--quiet"]) == ExitCode.DONE
    assert (
        run(["solve", str(place / "smaller"), "--output", str(place / "other"), "--quiet"]) == ExitCode.DONE
    )
    return place / "plan"


def test_a_solve_without_a_plan_points_to_the_diagnosis(capsys: Capture, place: Path) -> None:
    ran = run_here(capsys, "solve", place / "poor")
    assert ran.code == ExitCode.INFEASIBLE
    assert "What has to change at least: optalloc diagnose " in ran.out
    assert ran.out.startswith("No plan can exist as things stand.\n")


def test_a_diagnosis_names_the_least_change_and_the_repaired_instance_solves(
    capsys: Capture, place: Path
) -> None:
    ran = run_here(capsys, "diagnose", place / "poor", "--output", place / "repaired")
    assert ran.code == ExitCode.DONE
    assert "The least that would have to change:" in ran.out
    assert "raise Technology in Hubei from 5 index to 30 index" in ran.out
    assert "endowments[region=hubei, resource=technology, unit_cost=0].amount" in ran.out
    assert "with none that can be spared. One such set:" in ran.out
    assert run_here(capsys, "solve", place / "repaired", "--quiet").code == ExitCode.DONE


def test_a_conflict_is_called_one_of_several_where_remedies_go_beyond_it(
    capsys: Capture, tmp_path: Path
) -> None:
    cells = {"scenario": "driverless-logistics", "stage": "rollout", "resource": "space"}
    two = with_cells(PLANTED["a_level_of_technology_that_nobody_reaches"](), "needs", cells, running=500.0)
    optalloc.write(two, tmp_path / "two")
    shown = run_here(capsys, "diagnose", tmp_path / "two").out
    assert "with none that can be spared. One such set:\n" in shown
    assert "none of them can be spared" not in shown
    optalloc.write(PLANTED["two_requirements_that_want_the_same_space"](), tmp_path / "one")
    shown = run_here(capsys, "diagnose", tmp_path / "one").out
    assert "These cannot hold together, and none of them can be spared:\n" in shown
    assert "One such set" not in shown


def test_a_diagnosis_as_json_has_cells_that_a_program_can_change(capsys: Capture, place: Path) -> None:
    found = run_here(capsys, "diagnose", place / "poor", "--json", "--only", "budgets").json
    assert found["status"] == "infeasible"
    (remedy,) = found["remedies"]
    assert remedy["least"]
    assert remedy["holds"]
    (repair,) = remedy["repairs"]
    assert (repair["table"], repair["column"], repair["before"]) == ("budgets", "limit", "0.1")
    assert found["conflict"]["smallest"]


def test_a_diagnosis_that_wrote_nothing_ends_with_the_command_that_writes(
    capsys: Capture, place: Path
) -> None:
    ran = run_here(capsys, "diagnose", place / "poor", "--only", "budgets")
    command = shlex.join(
        ["optalloc", "diagnose", str(place / "poor"), "--only", "budgets", "--output", "FILE"]
    )
    assert ran.out.endswith(f"\n\nTo write the changed instance: {command}\n")


def test_a_sound_instance_needs_no_change(capsys: Capture) -> None:
    ran = run_here(capsys, "diagnose", STEPS)
    assert ran.code == ExitCode.DONE
    assert ran.out.startswith("There is a plan as things stand; nothing has to change.\n\nNext: optalloc ")


def test_what_a_hoped_for_launch_takes_is_told(capsys: Capture, place: Path) -> None:
    ran = run_here(
        capsys, "diagnose", place / "poor", "--require", "Compound semiconductors/rollout", "--json"
    )
    tables = [repair["table"] for repair in ran.json["remedies"][0]["repairs"]]
    assert ran.code == ExitCode.DONE
    assert tables


def test_what_was_asked_for_is_not_given_up_as_a_remedy(capsys: Capture, place: Path) -> None:
    asked = "--require", "Compound semiconductors/rollout"
    ran = run_here(capsys, "diagnose", place / "poor", *asked, "--only", "deadlines")
    assert ran.code == ExitCode.INFEASIBLE
    assert "Nothing of what may give way helps." in ran.out
    assert "  - Compound semiconductors (rollout) anywhere, as asked for" in ran.out
    everything = run_here(capsys, "diagnose", place / "poor", *asked, "--json")
    assert everything.code == ExitCode.DONE
    assert not any("deadlines" in remedy["kinds"] for remedy in everything.json["remedies"])


def test_that_nothing_was_written_is_said(capsys: Capture, tmp_path: Path) -> None:
    ran = run_here(capsys, "diagnose", STEPS, "--output", tmp_path / "mended")
    assert f"Nothing was written to {tmp_path / 'mended'}." in ran.out
    assert not (tmp_path / "mended").exists()


def test_the_command_with_more_time_is_named_where_time_ran_out(capsys: Capture, place: Path) -> None:
    asked = "diagnose", place / "poor", "--only", "budgets", "--time-limit"
    ran = run_here(capsys, *asked, 1e-6)
    assert ran.code == ExitCode.NO_PLAN
    longer = shlex.join(["optalloc", *map(str, asked), "5e-06"])
    assert ran.out.endswith(f"With more time: {longer}\n")


def test_a_change_of_a_workbook_is_told_by_its_cell(capsys: Capture, place: Path, tmp_path: Path) -> None:
    book = tmp_path / "poor.xlsx"
    optalloc.write(optalloc.read(place / "poor"), book)
    ran = run_here(capsys, "diagnose", book, "--only", "budgets")
    (row,) = re.findall(r"\(sheet budgets, row ([0-9]+), column limit\)", ran.out)
    told = {cell.value for cell in openpyxl.load_workbook(book)["budgets"][int(row)]}
    assert {"shenzhen", 0.1} <= told


def test_no_remedy_of_one_kind_is_said_to_be_none(capsys: Capture, place: Path) -> None:
    ran = run_here(capsys, "diagnose", place / "poor", "--only", "groups")
    assert ran.code == ExitCode.INFEASIBLE
    assert "Nothing of what may give way helps." in ran.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--require", "crop-drone"), "did you mean 'crop-drones'?"),
        (("--require", "enclave-hubai"), "did you mean 'enclave-hubei'?"),
        (("--require", "enclave-hubei@hubei"), "write 'facility:enclave-hubei'"),
        (("--effort", "budgets=0"), "a positive number"),
        (("--effort", "budgets"), "a positive number"),
        (("--effort", "budget=3"), "'budget=3' is no effort: "),
        (("--effort", "budget=3"), "did you mean 'budgets'?"),
        (("--only", "luck"), "'luck' is not one of"),
    ],
)
def test_a_diagnosis_refuses_what_it_does_not_know(
    capsys: Capture, arguments: tuple[str, ...], message: str
) -> None:
    ran = run_here(capsys, "diagnose", STEPS, *arguments)
    assert ran.code == ExitCode.BAD_INPUT
    assert message in ran.err
    assert "Traceback" not in ran.err


def test_reasons_are_told_for_what_is_in_the_plan_and_what_is_not(capsys: Capture, plan: Path) -> None:
    ran = run_here(capsys, "explain", plan, "--why", "driverless-logistics@hubei", "--why-not", "hetao")
    assert ran.code == ExitCode.DONE
    assert "Driverless logistics (pilot) in Hubei: in the plan" in ran.out
    assert "Without it, the best plan found is worth 10.49 × 1e8 CNY less." in ran.out
    assert "Hetao cooperation zone: not in the plan" in ran.out
    assert "With it, the best plan found is worth 4.08 × 1e8 CNY less." in ran.out


def test_launches_that_move_are_told_with_both_times(capsys: Capture, plan: Path) -> None:
    command = ("explain", plan, "--why", "enclave-hubei")
    told = json.loads(run_here(capsys, *command, "--json").out)["reasons"][0]["changes"]
    moved = [one for one in told if one["table"] == "launches" and one["change"] == "changed"]
    shown = run_here(capsys, *command).out.partition("Moved in the plan without it:")[2]
    assert moved
    for one in moved:
        assert f": {' → '.join(one['cells']['period'])}\n" in shown


def test_what_is_required_cannot_be_left_out(capsys: Capture, plan: Path) -> None:
    ran = run_here(
        capsys, "explain", plan, "--why", "crop-drones", "--why-not", "driverless-logistics@shenzhen"
    )
    assert "Without it no plan exists" in ran.out
    assert ran.code == ExitCode.DONE


def test_bottlenecks_are_told_with_the_change_that_clears_them(capsys: Capture, plan: Path) -> None:
    ran = run_here(capsys, "explain", plan, "--bottlenecks", "1")
    assert ran.code == ExitCode.DONE
    assert ran.out.splitlines()[0] == "Space in Shenzhen holds the plan back"
    assert "12 × 1e4 m2 more: worth 8.66 × 1e8 CNY in all" in ran.out
    assert "then used up: Talent in Hubei, Capital in Shenzhen" in ran.out
    assert "endowments[region=shenzhen, resource=space, unit_cost=0.182].amount" in ran.out


def test_reasons_as_json_add_up(capsys: Capture, plan: Path) -> None:
    ran = run_here(capsys, "explain", plan, "--why", "enclave-hubei", "--bottlenecks", "1", "--json")
    (reason,) = ran.json["reasons"]
    parts = reason["parts"]
    assert sum([parts["own"], parts["others"], *parts["costs"].values(), parts["risk"]]) == pytest.approx(
        reason["objective"] - reason["other"]["objective"]
    )
    assert reason["worth_at_least"] == pytest.approx(reason["worth_at_most"])
    assert len(ran.json["bottlenecks"]) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--why", "hetao"), "the plan does not have hetao; --why-not tells why"),
        (("--why-not", "crop-drones"), "the plan has crop-drones/pilot; --why tells why"),
        (("--why", "hetoa"), "did you mean 'hetao'?"),
        (("--why", "crop-drones@shenzhen"), "has no site in 'shenzhen'"),
    ],
)
def test_questions_that_make_no_sense_are_refused(
    capsys: Capture, plan: Path, arguments: tuple[str, ...], message: str
) -> None:
    ran = run_here(capsys, "explain", plan, *arguments)
    assert ran.code == ExitCode.BAD_INPUT
    assert message in ran.err


def test_a_plan_without_its_instance_asks_for_it(capsys: Capture, plan: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    for file in plan.iterdir():
        if file.name != "instance.json":
            (bare / file.name).write_bytes(file.read_bytes())
    ran = run_here(capsys, "explain", bare, "--why", "crop-drones")
    assert ran.code == ExitCode.BAD_INPUT
    assert "name the instance: --instance PATH" in ran.err
    assert (
        run_here(capsys, "explain", bare, "--why", "crop-drones", "--instance", STEPS).code == ExitCode.DONE
    )


def test_a_plan_is_not_explained_by_another_instance(capsys: Capture, plan: Path, place: Path) -> None:
    ran = run_here(capsys, "explain", plan, "--instance", place / "smaller")
    assert ran.code == ExitCode.BAD_INPUT
    assert "this plan was made for another instance" in ran.err


def test_what_changed_in_the_input_and_what_that_did_is_told(
    capsys: Capture, plan: Path, place: Path
) -> None:
    ran = run_here(capsys, "compare", plan, place / "other")
    assert ran.code == ExitCode.DONE
    assert "~ Space in Hubei, unit cost 0.057, amount 60 → 20" in ran.out
    assert "− Compound semiconductors (rollout) in Hubei" in ran.out
    assert re.search(r"in all: 25\.40 → \d", ran.out)


def test_a_plan_does_not_differ_from_itself(capsys: Capture, plan: Path) -> None:
    ran = run_here(capsys, "compare", plan, plan)
    assert "Input: no difference\nPlan: no difference\n" in ran.out
    assert run_here(capsys, "compare", plan, plan, "--json").json["status"] == "same"


def test_instances_are_compared_as_such(capsys: Capture, place: Path) -> None:
    found = run_here(capsys, "compare", STEPS, place / "smaller", "--json").json
    assert found["status"] == "different"
    assert found["plan"] is None
    assert {row["table"] for row in found["instance"]} == {"endowments", "scenarios"}


def test_a_long_list_is_counted_unless_all_is_asked_for(capsys: Capture, tmp_path: Path) -> None:
    instance = optalloc.read(STEPS)
    optalloc.write(instance.scale("needs", "running", 2.0), tmp_path / "doubled.json")
    short = run_here(capsys, "compare", STEPS, tmp_path / "doubled.json").out
    whole = run_here(capsys, "compare", STEPS, tmp_path / "doubled.json", "--all").out
    assert "more (--all names them)" in short
    assert "more (--all names them)" not in whole
    assert len(whole.splitlines()) > len(short.splitlines())


def test_all_of_it_is_said_in_chinese(capsys: Capture, plan: Path, place: Path) -> None:
    for arguments in (
        ("diagnose", place / "poor"),
        ("explain", plan, "--why", "enclave-hubei", "--why-not", "hetao", "--bottlenecks", "1"),
        ("compare", plan, place / "other"),
    ):
        ran = run_here(capsys, *arguments, "--lang", "zh")
        assert ran.code == ExitCode.DONE
        lines = [line for line in ran.out.splitlines() if line.strip() and "=" not in line]
        assert all(HAN.search(line) for line in lines)


def test_names_that_steer_a_terminal_are_written_out(capsys: Capture, tmp_path: Path) -> None:
    hostile = with_cells(
        PLANTED["a_budget_of_one_payer"](), "regions", {"region": "hubei"}, name="Hu\u202ebei"
    )
    optalloc.write(hostile, tmp_path / "hostile.json")
    ran = run_here(capsys, "diagnose", tmp_path / "hostile.json")
    assert "\u202e" not in ran.out
    assert "Hu\\u202ebei" in ran.out


def test_an_interrupt_ends_an_explanation(plan: Path, tmp_path: Path) -> None:
    large = generate(regions=12, scenarios=40, periods=4, seed=5)
    optalloc.write(large, tmp_path / "large.json")
    solved = finished(
        start_process(
            "solve", "large.json", "--time-limit", "60", "--gap", "0.9", "--output", "plan", cwd=tmp_path
        )
    )
    assert solved.code in (ExitCode.DONE, ExitCode.NOT_PROVEN)

    def interrupted_after(seconds: float) -> Ran:
        explaining = start_process("explain", "plan", "--time-limit", "300", "--gap", "0", cwd=tmp_path)
        time.sleep(seconds)
        explaining.send_signal(signal.SIGINT)
        return finished(explaining)

    ended = with_time_for(lambda ran: ran.code != -signal.SIGINT, interrupted_after)  # which is too early
    assert ended.code == ExitCode.INTERRUPTED
    assert "Traceback" not in ended.err


def test_a_limit_of_time_holds_for_all_of_a_diagnosis(capsys: Capture, place: Path) -> None:
    ran = run_here(capsys, "diagnose", place / "poor", "--time-limit", "1e-6")
    assert ran.code == ExitCode.NO_PLAN
    assert ran.out.startswith("Time ran out before anything was known.\nWith more time: optalloc diagnose ")
    found = run_here(capsys, "diagnose", place / "poor", "--time-limit", "1e-6", "--json").json
    assert found["status"] == "unknown"
    assert found["unsettled"][:2] == ["least", "conflict"]


def test_a_limit_of_time_holds_for_all_of_an_explanation(capsys: Capture, plan: Path) -> None:
    ran = run_here(
        capsys, "explain", plan, "--why", "crop-drones", "--bottlenecks", "1", "--time-limit", "1e-6"
    )
    assert ran.code == ExitCode.NO_PLAN
    assert ran.out == "Not settled in time:\n  - crop-drones\n  - what else holds the plan back\n"
    found = run_here(capsys, "explain", plan, "--time-limit", "1e-6", "--json").json
    assert (found["status"], found["unsettled"]) == ("unknown", ["bottlenecks"])


def test_a_plan_that_breaks_constraints_is_not_explained(capsys: Capture, plan: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    for file in plan.iterdir():
        (broken / file.name).write_bytes(file.read_bytes())
    flows = (plan / "flows.csv").read_text("utf-8").splitlines()
    (broken / "flows.csv").write_text(flows[0] + "\n", "utf-8")
    ran = run_here(capsys, "explain", broken, "--why-not", "hetao")
    assert ran.code == ExitCode.NOT_VERIFIED
    assert "this plan fails its check" in ran.err
    assert ran.out == ""


def test_what_may_be_had_without_any_change_is_told(capsys: Capture, plan: Path, tmp_path: Path) -> None:
    unproven = tmp_path / "unproven"
    unproven.mkdir()
    for file in plan.iterdir():
        (unproven / file.name).write_bytes(file.read_bytes())
    record = json.loads((plan / "plan.json").read_text("utf-8"))
    for bound, message in (
        (record["objective"] + 2.0, "up to 2.00 × 1e8 CNY may be had"),
        (None, "Nothing is proven"),
    ):
        unproven_record = {**record, "bound": bound, "gap": None, "status": "feasible", "proven": False}
        (unproven / "plan.json").write_text(json.dumps(unproven_record), "utf-8")
        assert message in run_here(capsys, "explain", unproven, "--why-not", "hetao").out
    assert "may be had" not in run_here(capsys, "explain", plan, "--why-not", "hetao").out


def test_json_of_a_comparison_is_json(capsys: Capture, plan: Path, place: Path) -> None:
    assert json.dumps(run_here(capsys, "compare", plan, place / "other", "--json").json)
