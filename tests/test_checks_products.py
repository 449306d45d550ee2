"""Figures that shocks, sites or sums lift beyond what a solver takes are refused, with every row involved."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from optalloc.checks import Checked, check_tables
from optalloc.engine.arrays import check_arrays
from optalloc.errors import Issue
from optalloc.flow_sizes import flow_size_issues
from optalloc.formulation import formulate
from optalloc.instance import Instance
from optalloc.io import read_text
from optalloc.tables import as_text_tables
from tests.instance_folder import Mutation, added_row, all_of, changed_cell, valid_folder, write_folder
from tests.random_instances import random_instance

_BLANKS = ("",) * 7  # the key columns of a shock


def _issues(place: Path, *mutations: Mutation) -> list[Issue]:
    files = valid_folder()
    all_of(*mutations)(files)
    issues = check_tables(read_text(write_folder(files, place)), allow_spread=True).issues
    return [issue for issue in issues if issue.code == "too-large-together"]


def _shock(table: str, column: str, factor: str, *, future: str = "bad", period: str = "") -> Mutation:
    return added_row("shocks", future, table, column, *_BLANKS, period, factor)


def test_the_shock_is_blamed_and_the_row_of_the_cell_named(tmp_path: Path) -> None:
    (issue,) = _issues(tmp_path, changed_cell("shocks", 2, "factor", "4e13"))
    assert (issue.file, issue.row, issue.column) == ("shocks.csv", 2, "factor")
    assert "40 in endowments.csv:3 [amount]" in issue.message
    assert "in the future 'bad' in '2027'" in issue.message
    assert issue.hint == "count in a larger unit, or correct the factor"


def test_figures_that_stay_below_are_left_alone(tmp_path: Path) -> None:
    assert _issues(tmp_path, changed_cell("shocks", 2, "factor", "2.4e13")) == []
    assert _issues(tmp_path, changed_cell("shocks", 2, "factor", "2.5e13"))


def test_shocks_on_one_figure_multiply_and_are_all_named(tmp_path: Path) -> None:
    one, other = (
        _shock("capacities", "amount", "1e7"),
        added_row("shocks", "bad", "capacities", "amount", "", "talent", *_BLANKS[:5], "", "1e8"),
    )
    assert _issues(tmp_path, one) == []
    (issue,) = _issues(tmp_path, one, other)
    assert issue.row == 6
    assert "10 in capacities.csv:3 [amount]" in issue.message
    assert (
        "times 100000000 in shocks.csv:6 [factor], times 10000000 in shocks.csv:5 [factor]" in issue.message
    )


def test_shocks_of_different_futures_or_periods_do_not_multiply(tmp_path: Path) -> None:
    for when in ({"future": "good"}, {"period": "2026"}):
        first = _shock("capacities", "amount", "1e8", future="bad", period="2027")
        assert _issues(tmp_path, first, _shock("capacities", "amount", "1e8", **when)) == []


def test_a_shock_in_a_period_in_which_a_row_does_not_apply_lifts_nothing(tmp_path: Path) -> None:
    there = added_row("shocks", "bad", "endowments", "amount", "hubei", "space", *_BLANKS[:5], "2026", "1")
    large = changed_cell("endowments", 6, "amount", "9e14")
    for period, count in (("2026", 0), ("2027", 1)):
        shock = added_row("shocks", "good", "endowments", "amount", *_BLANKS, period, "2")
        assert len(_issues(tmp_path, there, large, shock)) == count


def test_one_shock_on_many_figures_is_one_issue_on_the_largest(tmp_path: Path) -> None:
    (issue,) = _issues(tmp_path, _shock("endowments", "amount", "5e13"))
    assert "100 in endowments.csv:2 [amount]" in issue.message
    assert "and 5 more figures" in issue.message


def test_terms_of_a_form_are_shocked_through_the_corridors_that_have_it(tmp_path: Path) -> None:
    cost = changed_cell("terms", 3, "unit_cost", "9e14")
    through = added_row("shocks", "bad", "terms", "unit_cost", *_BLANKS[:5], "sz-hb-enclave", "", "", "2")
    (issue,) = _issues(tmp_path, cost, through)
    assert (issue.row, "terms.csv:3 [unit_cost]" in issue.message) == (5, True)
    past = added_row("shocks", "bad", "terms", "unit_cost", *_BLANKS[:5], "sz-hb", "", "", "2")
    assert _issues(tmp_path, cost, past) == []


def test_a_row_of_terms_that_a_more_specific_one_replaces_is_not_used(tmp_path: Path) -> None:
    general = changed_cell("terms", 2, "capacity", "9e14")
    shock = added_row(
        "shocks", "bad", "terms", "capacity", "", "talent", "", "", "", "sz-hb", "", "2027", "2"
    )
    assert _issues(tmp_path, general, shock) == []
    elsewhere = added_row(
        "shocks", "bad", "terms", "capacity", "", "data", "", "", "", "sz-hb", "", "2027", "2"
    )
    assert len(_issues(tmp_path, general, elsewhere)) == 1


def test_the_factor_of_a_site_is_blamed_and_the_value_named(tmp_path: Path) -> None:
    (issue,) = _issues(tmp_path, changed_cell("sites", 2, "value_factor", "2e14"))
    assert (issue.file, issue.row, issue.column) == ("sites.csv", 2, "value_factor")
    assert "20 in stages.csv:3 [value], 5 in stages.csv:2 [value]" in issue.message


def test_the_step_between_two_values_counts(tmp_path: Path) -> None:
    pilot, rollout = changed_cell("stages", 2, "value", "-6e14"), changed_cell("stages", 3, "value", "6e14")
    one = all_of(changed_cell("sites", 2, "value_factor", "1"), changed_cell("shocks", 4, "factor", "1"))
    assert _issues(tmp_path, pilot, one) == []
    (issue, *_) = _issues(tmp_path, pilot, rollout, one)
    assert (issue.file, issue.row) == ("stages.csv", 3)
    assert issue.hint == "count in a larger unit"


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("facilities", ("fixed_cost", "running_cost")),
        ("corridors", ("fixed_cost", "running_cost")),
        ("needs", ("upfront", "running")),
    ],
)
def test_figures_of_a_row_that_are_added_up_count_together(
    table: str, columns: tuple[str, str], tmp_path: Path
) -> None:
    first, second = (changed_cell(table, 3, column, "6e14") for column in columns)
    assert _issues(tmp_path, first) == []
    (issue,) = _issues(tmp_path, first, second)
    assert (issue.file, issue.row, issue.column) == (f"{table}.csv", 3, columns[0])
    assert issue.message.startswith(f"{columns[0]} + {columns[1]} comes to 1.2e+15")


def test_a_factor_of_zero_lifts_nothing_and_no_product_overflows_in_silence(tmp_path: Path) -> None:
    assert _issues(tmp_path, changed_cell("shocks", 2, "factor", "0")) == []
    endless = [
        added_row("shocks", "bad", "capacities", "amount", *[""] * 4, facility, "", "", period, "1e14")
        for facility in ("park", "lab", "")
        for period in ("2026", "2027", "")
    ]
    assert _issues(tmp_path, *endless, _shock("capacities", "amount", "0", period="2026"))


def test_other_errors_of_the_input_do_not_hide_a_product(tmp_path: Path) -> None:
    unread, dangling = changed_cell("endowments", 2, "amount", "x"), changed_cell("sites", 2, "region", "x")
    assert len(_issues(tmp_path, unread, dangling, changed_cell("shocks", 2, "factor", "1e14"))) == 1


@pytest.mark.parametrize("seed", range(30))
def test_what_the_checks_accept_the_solver_takes(seed: int) -> None:
    instance, checked = _large(seed)
    if checked.frames is None:
        assert {issue.code for issue in checked.issues if issue.severity == "error"} == {"too-large-together"}
    elif not flow_size_issues(instance):
        check_arrays(formulate(instance))


def test_large_figures_are_accepted_and_refused() -> None:
    assert {_large(seed)[1].frames is None for seed in range(30)} == {True, False}


@cache
def _large(seed: int) -> tuple[Instance, Checked]:
    instance = _with_large_figures(random_instance(seed), np.random.default_rng(seed))
    text = as_text_tables(instance.settings, instance.tables, "given")
    return instance, check_tables(text, allow_spread=True)


def _with_large_figures(instance: Instance, draw: np.random.Generator) -> Instance:
    """Lift one column of figures up to near the limit."""
    columns = [
        ("sites", "value_factor"),
        ("shocks", "factor"),
        ("stages", "value"),
        ("needs", "upfront"),
        ("facilities", "fixed_cost"),
        ("endowments", "amount"),
    ]
    table, column = columns[draw.integers(len(columns))]
    frames: dict[str, pd.DataFrame] = dict(instance.tables)
    largest = float(frames[table][column].abs().max()) if len(frames[table]) else 0.0
    frames[table][column] *= 10.0 ** draw.uniform(13.5, 14.99) / max(largest, 1e-9)
    return Instance(instance.settings, frames)
