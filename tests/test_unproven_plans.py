"""Plans that are not proven best: how the commands and the report say so."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from optalloc.cli.exit_codes import ExitCode
from optalloc.instances import folder
from optalloc.plan import read_plan
from optalloc.readable import gap_words, percent
from optalloc.report.basis import Basis
from optalloc.report.section_headline import cards, verdict
from tests.command_line import run_here

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def unproven(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a plan whose record states a bound far above it, and that its search was stopped."""
    from optalloc.cli.entry import run

    plan = tmp_path_factory.mktemp("unproven") / "my plan"
    assert run(["solve", str(folder("first-steps")), "--output", str(plan), "--quiet"]) == ExitCode.DONE
    record = json.loads((plan / "plan.json").read_text("utf-8"))
    told = {"bound": 1000.0, "gap": None, "status": "feasible", "proven": False, "termination": "interrupted"}
    (plan / "plan.json").write_text(json.dumps({**record, **told}), "utf-8")
    return plan


def test_no_share_is_written_with_an_exponent() -> None:
    assert percent(9.996) == "1,000 %"
    assert percent(71.1) == "7,110 %"
    assert percent(0.5) == "50 %"


def test_of_a_gap_that_says_nothing_the_amount_is_told() -> None:
    assert gap_words(71.1, "3,263 CNY") == "far from proven: up to 3,263 CNY more may be possible"
    assert gap_words(0.02, "1 CNY") == "2 %"


def test_an_explanation_begins_with_what_solving_longer_may_bring(capsys: Capture, unproven: Path) -> None:
    ran = run_here(capsys, "explain", unproven, "--bottlenecks", "1", "--time-limit", "20")
    first, second, *_ = ran.out.splitlines()
    assert first.startswith("The plan is not proven best: up to 974.")
    command = shlex.split(second.removeprefix("To solve longer: "))
    assert command[:3] == ["optalloc", "solve", str(unproven / "instance.json")]
    assert command[3:7] == ["--time-limit", "300", "--start", str(unproven)]
    assert "No endowment" not in ran.out


def test_a_report_says_first_that_a_plan_is_not_proven(unproven: Path) -> None:
    import optalloc

    plan, record = read_plan(unproven)
    basis = Basis(optalloc.read(unproven / "instance.json"), plan, record)
    said = verdict(basis)
    assert said.holds
    assert said.unproven.startswith("Not proven best: up to 974.6 × 1e8 CNY more may be")
    assert "stopped early by the user" in said.unproven
    assert "far from proven" in {card.note for card in cards(basis)}
    proven = {"bound": record["objective"], "status": "optimal", "proven": True}
    sure = Basis(basis.instance, plan, {**record, **proven})
    assert verdict(sure).unproven == ""
    assert "proven best" in {card.note for card in cards(sure)}
