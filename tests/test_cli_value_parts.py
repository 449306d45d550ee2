"""What a plan is worth is shown with its parts."""

from __future__ import annotations

from fractions import Fraction
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

import optalloc
from optalloc.cli.value_parts import MOST_FUTURES, WORST_FUTURES, futures_table
from optalloc.naming import objective_label
from optalloc.result import Result
from optalloc.solve import solve
from optalloc.verify import FutureValue, Value
from tests.command_line import run_here
from tests.small_instances import FEATURE_INSTANCES

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def risky() -> Result:
    return solve(FEATURE_INSTANCES["cvar"]())


def test_a_result_has_the_parts_of_its_objective(risky: Result) -> None:
    assert (risky.expected_value, risky.cvar) != (None, None)
    assert list(risky.future_values) == ["boom", "bust"]
    stated = risky.to_dict()
    assert (stated["expected_value"], stated["cvar"]) == (risky.expected_value, risky.cvar)
    assert stated["futures"] == [
        {"future": future, "probability": share, "net_value": risky.future_values[future]}
        for future, share in (("boom", 0.75), ("bust", 0.25))
    ]


def test_a_result_without_a_plan_has_no_parts() -> None:
    instance = FEATURE_INSTANCES["required"]()
    instance = instance.replace(endowments=instance.table("endowments").head(0))
    nothing = solve(instance)
    assert nothing.plan is None
    assert (nothing.expected_value, nothing.cvar, nothing.future_values) == (None, None, {})
    assert nothing.to_dict()["futures"] is None


@pytest.mark.parametrize(
    ("name", "label"),
    [("cvar", "risk-adjusted value"), ("futures", "expected net value"), ("facilities", "net value")],
)
def test_the_objective_is_called_what_it_is(capsys: Capture, tmp_path: Path, name: str, label: str) -> None:
    instance = FEATURE_INSTANCES[name]()
    assert objective_label(instance) == label
    optalloc.write(instance, tmp_path / "case")
    out = run_here(capsys, "solve", tmp_path / "case", "--in-process").out
    assert any(line.startswith(f"{label}  ") for line in out.splitlines())
    assert ("Net value by future" in out) == (name != "facilities")
    assert ("CVaR" in out) == (name == "cvar")


def shown(futures: int) -> list[str]:
    """Return the lines of the table of some futures, the last of which is the worst."""
    values = (FutureValue(f"w{n}", Fraction(1, futures), Fraction(-n)) for n in range(futures))
    console = Console(file=StringIO(), width=80)
    table = futures_table(Value(tuple(values), Fraction(0), Fraction(0), Fraction(0)))
    if table is None:
        return []
    with console.capture() as capture:
        console.print(table)
    return [line.split()[0] for line in capture.get().splitlines()]


def test_a_certain_future_needs_no_table() -> None:
    assert shown(1) == []


def test_all_futures_are_shown_where_they_are_few_and_the_worst_where_they_are_many() -> None:
    assert shown(MOST_FUTURES)[2:] == [f"w{n}" for n in range(MOST_FUTURES)]
    many = 3 * MOST_FUTURES
    assert shown(many)[2:] == [f"w{many - 1 - n}" for n in range(WORST_FUTURES)]
