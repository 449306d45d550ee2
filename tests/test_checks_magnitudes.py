"""Spread and outliers: where they start, what counts, and who is blamed."""

from __future__ import annotations

from pathlib import Path

import pytest

from optalloc.checks import check_tables
from optalloc.errors import InputError, Issue, Severity
from optalloc.io import read, read_text
from tests.instance_folder import Mutation, added_row, all_of, changed_cell, valid_folder, write_folder


def _issues(place: Path, *mutations: Mutation, allow_spread: bool = False) -> tuple[Issue, ...]:
    files = valid_folder()
    all_of(*mutations)(files)
    return check_tables(read_text(write_folder(files, place)), allow_spread=allow_spread).issues


def _capital_needed(amount: str) -> Mutation:
    """Need so little of the capital of which there is 100."""
    return all_of(changed_cell("needs", 2, "upfront", "100"), changed_cell("needs", 2, "running", amount))


@pytest.mark.parametrize(
    ("amount", "severity"),
    [
        ("0.0001", None),
        ("0.000099", Severity.WARNING),
        ("0.0000001", Severity.WARNING),
        ("0.000000099", Severity.ERROR),
    ],
)
def test_amounts_may_spread_over_a_million_and_must_not_over_a_billion(
    amount: str, severity: Severity | None, tmp_path: Path
) -> None:
    issues = _issues(tmp_path, _capital_needed(amount))
    assert [issue.severity for issue in issues if issue.code == "wide-spread"] == (
        [severity] if severity else []
    )


def test_a_wide_spread_can_be_allowed(tmp_path: Path) -> None:
    files = valid_folder()
    _capital_needed("1e-9")(files)
    write_folder(files, tmp_path)
    with pytest.raises(InputError):
        read(tmp_path)
    (warning,) = read(tmp_path, allow_spread=True).warnings
    assert warning.code == "wide-spread"


def test_the_figure_farther_from_the_others_is_blamed_and_the_other_end_named(tmp_path: Path) -> None:
    (issue,) = _issues(tmp_path, _capital_needed("1e-7"))
    assert (issue.file, issue.row, issue.column) == ("needs.csv", 2, "running")
    assert "endowments.csv:2 [amount]" in issue.message


def test_resources_and_kinds_of_figures_are_not_measured_against_one_another(tmp_path: Path) -> None:
    large = all_of(
        changed_cell("needs", 2, "running", "1e5"),
        changed_cell("endowments", 2, "amount", "1e9"),
        changed_cell("needs", 2, "upfront", "1e6"),
    )
    small = changed_cell("terms", 3, "unit_cost", "1e-3"), changed_cell("terms", 4, "load", "1e-6")
    assert _issues(tmp_path, large, *small) == ()


def test_zeros_and_blanks_spread_over_nothing(tmp_path: Path) -> None:
    assert _issues(tmp_path, changed_cell("endowments", 3, "amount", "0")) == ()


def test_negative_amounts_count_by_size(tmp_path: Path) -> None:
    (issue,) = _issues(
        tmp_path,
        changed_cell("needs", 6, "running", "-4e-9"),
        added_row("needs", "port", "pilot", "data", "5"),
    )
    assert (issue.code, issue.severity, issue.row) == ("wide-spread", Severity.ERROR, 6)


@pytest.mark.parametrize(("peers", "told"), [(4, False), (5, True)])
def test_an_outlier_needs_five_peers(peers: int, told: bool, tmp_path: Path) -> None:
    regions = [added_row("regions", f"region-{n}") for n in range(peers)]
    amounts = [added_row("endowments", f"region-{n}", "space", "50") for n in range(peers - 3)]
    issues = _issues(
        tmp_path, *regions, *amounts, added_row("endowments", f"region-{peers - 1}", "space", "60000")
    )
    assert ("unit-outlier" in {issue.code for issue in issues}) is told


def test_peers_are_of_the_same_resource(tmp_path: Path) -> None:
    regions = [added_row("regions", f"region-{n}") for n in range(6)]
    amounts = [added_row("endowments", f"region-{n}", "space", "50") for n in range(6)]
    capital = added_row("endowments", "hubei", "capital", "90000")
    assert _issues(tmp_path, *regions, *amounts, capital) == ()
