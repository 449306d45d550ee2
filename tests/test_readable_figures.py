"""Figures as people read them: few digits, the same decimals in a table, parts that add as printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optalloc.analysis.bottlenecks import Bottleneck, Candidate, Step
from optalloc.analysis.kinds import Kind
from optalloc.analysis.repairs import Repair, raised
from optalloc.cli.explained import show_bottlenecks
from optalloc.readable import changes, money, moneys_that_add, worth
from optalloc.report.labels import quantity
from tests.reported import first_steps

AMOUNTS = st.floats(min_value=-1e6, max_value=1e6, allow_nan=False)


@given(st.lists(AMOUNTS, min_size=1, max_size=6))
def test_parts_add_as_printed(parts: list[float]) -> None:
    figures, total = moneys_that_add(parts, sum(parts))
    numbers = [float(figure.replace(",", "")) for figure in figures]
    assert sum(numbers) == pytest.approx(float(total.replace(",", "")), abs=1e-9)
    assert len({figure.partition(".")[2].__len__() for figure in (*figures, total)}) == 1


def test_the_parts_of_a_claim_add_to_it() -> None:
    figures, total = moneys_that_add([20.634, -13.044, -1.824, 0.396], 6.162)
    assert total == "6.16"
    assert sum(round(100 * float(figure)) for figure in figures) == 616


def test_amounts_of_a_table_have_the_same_decimals() -> None:
    assert changes([(5.6, 5.363077), (0.0, -5.6)]) == [("5.60", "5.36", "−0.24"), ("0.00", "−5.60", "−5.60")]


def test_a_total_changes_by_as_much_as_its_only_part_that_does() -> None:
    total, part, other = changes([(16.794, 20.735), (6.801, 10.742), (9.993, 9.993)])
    assert total == ("16.79", "20.73", "+3.94")
    assert part == ("6.80", "10.74", "+3.94")
    assert other[-1] == "+0.00"


def test_nothing_has_no_sign() -> None:
    assert money(-0.0) == "0.00"
    assert quantity(-0.0) == quantity(-1e-20 + 1e-20) == "0"


@pytest.mark.parametrize(
    ("before", "amount", "after"),
    [
        (40.0, 8.0, "48"),
        (40.0, 7.9999999, "48"),
        (5.0, 1.2, "6.2"),
        (0.0, 0.9, "0.9"),
        (0.2, 0.7, "0.9"),
        (123456.0, 1.0, "123457"),
        (1.0, 1.0 / 3.0, "1.334"),
    ],
)
def test_a_raised_figure_has_few_digits(before: float, amount: float, after: str) -> None:
    assert raised(before, amount) == after


@given(st.floats(min_value=0.0, max_value=1e9), st.floats(min_value=1e-3, max_value=1e9))
def test_a_raised_figure_is_no_less_than_the_tolerance_allows(before: float, amount: float) -> None:
    assert float(raised(before, amount)) >= (before + amount) * (1 - 1.001e-6)


@given(st.floats(1e-6, 1e6), st.floats(1e-3, 1e3))
def test_what_is_told_for_one_bears_out_what_is_told_in_all(in_all: float, amount: float) -> None:
    told, rate = (float(worth(figure).replace(",", "")) for figure in (in_all, in_all / amount))
    assert rate * amount == pytest.approx(told, rel=0.011)


def test_the_steps_of_a_bottleneck_are_told_in_as_many_digits_as_its_rate(
    capsys: pytest.CaptureFixture[str],
) -> None:
    key = {"region": "hubei", "resource": "space"}
    change = Repair(Kind.SUPPLY, "endowments", key, "amount", "30", "434", 0.0)
    steps = (Step(4.0, 0.0128, 0.0128), Step(404.0, 1.2928, 1.2928))
    one = Bottleneck(Candidate(Kind.SUPPLY, ("hubei", "space"), (0, 0), 1.0), steps, change, ())
    show_bottlenecks(first_steps().instance, [one], complete=True)
    shown = capsys.readouterr().out
    assert "4 × 1e4 m2 more: worth 0.0128 × 1e8 CNY in all" in shown
    assert "404 × 1e4 m2 more: worth 1.29 × 1e8 CNY in all" in shown
    assert "on average 0.00320 × 1e8 CNY for 1 × 1e4 m2" in shown
