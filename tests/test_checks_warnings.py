"""What is odd and not wrong: a warning, and the instance is used all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from optalloc.checks import check_tables
from optalloc.errors import Severity
from optalloc.io import read, read_text
from optalloc.validate import check
from tests.instance_folder import (
    Mutation,
    added_row,
    all_of,
    changed_cell,
    header_only,
    replaced_settings,
    valid_folder,
    without_row,
    write_folder,
)

_MORE_REGIONS = [added_row("regions", f"region-{n}") for n in range(6)]


def _with_peers(amount: str) -> Mutation:
    """Give seven regions the same talent, and one of them another amount."""
    rows = [added_row("endowments", f"region-{n}", "talent", "20" if n else amount) for n in range(6)]
    return all_of(*_MORE_REGIONS, *rows)


_PATENTS = all_of(
    added_row("resources", "patents", "", "no", "yes", "no"),
    added_row("needs", "drone", "pilot", "patents", "1"),
)

_FREE_PILOT = all_of(without_row("needs", 3), without_row("needs", 2))
_FREE_SCENARIO = all_of(
    added_row("scenarios", "bus"),
    added_row("stages", "bus", "pilot", "1", "3"),
    added_row("sites", "bus", "hubei"),
)
_LOSING = all_of(
    changed_cell("stages", 3, "value", "-20"),
    changed_cell("scenarios", 2, "required_stage", ""),
    changed_cell("scenarios", 2, "required_by", ""),
)
_STRANDED = all_of(added_row("regions", "tibet"), added_row("sites", "port", "tibet"))

#: Code, file and row of the warning that a mutation leads to.
WARNINGS: dict[str, tuple[str, str, int | None, Mutation]] = {
    "a-resource-that-nobody-has": ("nobody-has", "resources.csv", 6, _PATENTS),
    "a-total-among-the-regions": (
        "total-row",
        "regions.csv",
        5,
        all_of(added_row("regions", "合计"), added_row("endowments", "合计", "capital", "100")),
    ),
    "a-stage-allowed-nowhere": (
        "no-sites-allowed",
        "stages.csv",
        3,
        changed_cell("stages", 3, "max_sites", "0"),
    ),
    "a-stage-after-the-last-period": (
        "beyond-horizon",
        "stages.csv",
        3,
        changed_cell("stages", 3, "lag", "2"),
    ),
    "lags-that-add-up-to-the-horizon": (
        "beyond-horizon",
        "stages.csv",
        3,
        changed_cell("stages", 2, "lag", "1"),
    ),
    "a-stage-that-needs-nothing": ("value-for-nothing", "stages.csv", 2, _FREE_PILOT),
    "a-scenario-that-needs-nothing": ("value-for-nothing", "stages.csv", 5, _FREE_SCENARIO),
    "a-last-stage-of-negative-value": (
        "no-value",
        "stages.csv",
        3,
        _LOSING,
    ),
    "a-resource-that-nobody-needs": (
        "unneeded-resource",
        "resources.csv",
        6,
        added_row("resources", "water", "", "yes", "yes", "no"),
    ),
    "a-site-without-means": ("site-without-means", "sites.csv", 5, _STRANDED),
    "a-scenario-without-sites": ("scenario-without-sites", "scenarios.csv", 3, without_row("sites", 4)),
    "a-deadline-of-no-stage": (
        "deadline-without-stage",
        "scenarios.csv",
        3,
        changed_cell("scenarios", 3, "required_by", "2027"),
    ),
    "terms-of-a-form-that-no-corridor-has": (
        "unused-form",
        "terms.csv",
        5,
        added_row("terms", "agreemnt", "", "talent"),
    ),
    "a-sponsor-that-looks-like-a-payer": (
        "sponsor-without-budget",
        "facilities.csv",
        3,
        changed_cell("facilities", 3, "sponsor", "funds"),
    ),
    "a-sponsor-that-looks-like-a-region": (
        "sponsor-like-region",
        "facilities.csv",
        3,
        changed_cell("facilities", 3, "sponsor", "liaonin"),
    ),
    "a-sponsor-that-looks-like-one-of-several-rows": (
        "alike-sponsors",
        "corridors.csv",
        2,
        all_of(
            changed_cell("facilities", 3, "sponsor", "Ericsson"),
            changed_cell("facilities", 4, "sponsor", "Ericsson"),
            changed_cell("corridors", 2, "sponsor", "Ericson"),
        ),
    ),
    "a-corridor-without-terms": (
        "corridor-without-terms",
        "corridors.csv",
        5,
        added_row("corridors", "ln-hb", "liaoning", "hubei"),
    ),
    "a-list-that-names-something-twice": (
        "repeated-item",
        "sites.csv",
        2,
        changed_cell("sites", 2, "requires", "park;lab;park"),
    ),
    "an-amount-a-thousand-times-its-peers": ("unit-outlier", "endowments.csv", 9, _with_peers("20001")),
    "an-amount-a-thousandth-of-its-peers": ("unit-outlier", "endowments.csv", 9, _with_peers("0.0199")),
    "amounts-that-spread-over-a-million": (
        "wide-spread",
        "needs.csv",
        2,
        changed_cell("needs", 2, "running", "0.00009"),
    ),
    "money-that-spreads-over-a-million": (
        "wide-spread",
        "budgets.csv",
        2,
        changed_cell("budgets", 2, "limit", "4e6"),
    ),
    "a-facility-and-what-it-requires-in-one-group": (
        "needs-two-of-a-group",
        "facilities.csv",
        4,
        all_of(changed_cell("facilities", 4, "group", "one"), changed_cell("facilities", 2, "group", "one")),
    ),
    "a-group-that-nothing-else-is-in": (
        "group-of-one",
        "facilities.csv",
        3,
        all_of(
            changed_cell("facilities", 3, "group", "parks"),
            changed_cell("corridors", 2, "group", ""),
            changed_cell("corridors", 3, "group", ""),
        ),
    ),
    "groups-told-apart-by-case": (
        "alike-groups",
        "corridors.csv",
        3,
        changed_cell("corridors", 3, "group", "One"),
    ),
    "names-told-apart-by-case": ("alike-names", "regions.csv", 5, added_row("regions", "HuBei")),
    "a-weight-of-the-worst-futures-alone": (
        "risk-alone",
        "instance.toml",
        None,
        replaced_settings("weight = 0.25", "weight = 1"),
    ),
    "a-discount-of-per-cent": ("high-discount", "instance.toml", None, replaced_settings("0.05", "4")),
}


@pytest.mark.parametrize(("code", "file", "row", "mutate"), WARNINGS.values(), ids=WARNINGS)
def test_a_warning_names_the_row_and_stops_nothing(
    code: str, file: str, row: int | None, mutate: Mutation, tmp_path: Path
) -> None:
    files = valid_folder()
    mutate(files)
    warnings = read(write_folder(files, tmp_path)).warnings
    assert (code, file, row) in {(warning.code, warning.file, warning.row) for warning in warnings}


def test_a_form_without_corridors_is_explained_by_a_slip(tmp_path: Path) -> None:
    files = valid_folder()
    added_row("terms", "agreemnt", "", "talent")(files)
    (warning,) = read(write_folder(files, tmp_path)).warnings
    assert warning.hint == "did you mean 'agreement'?"


@pytest.mark.parametrize(
    ("sponsor", "hints"),
    [
        ("liaonin", ["did you mean 'liaoning'?"]),
        ("湖北", ["did you mean 'hubei'?"]),
        ("湖南", []),
        ("hubei-fund", []),
        ("firm", []),
    ],
)
def test_a_sponsor_that_is_no_region_is_remarked_on_where_it_looks_like_one(
    sponsor: str, hints: list[str], tmp_path: Path
) -> None:
    files = valid_folder()
    changed_cell("regions", 3, "name_zh", "湖北")(files)
    changed_cell("facilities", 3, "sponsor", sponsor)(files)
    found = check_tables(read_text(write_folder(files, tmp_path))).issues
    assert [(issue.column, issue.row, issue.hint) for issue in found] == [
        ("sponsor", 3, hint) for hint in hints
    ]


def test_sponsors_that_are_numbered_are_not_slips_of_one_another(tmp_path: Path) -> None:
    files = valid_folder()
    for table, row, sponsor in (("facilities", 3, "1"), ("facilities", 4, "1"), ("corridors", 2, "2")):
        changed_cell(table, row, "sponsor", f"private-company-{sponsor}")(files)
    assert check_tables(read_text(write_folder(files, tmp_path))).issues == ()


def test_a_list_that_names_something_twice_means_it_once(tmp_path: Path) -> None:
    files = valid_folder()
    changed_cell("sites", 2, "requires", "park;lab;park")(files)
    assert read(write_folder(files, tmp_path)).table("sites")["requires"].tolist()[1] == "lab;park"


def test_a_discount_that_is_per_cent_gets_the_rate_as_a_hint(tmp_path: Path) -> None:
    files = valid_folder()
    replaced_settings("0.05", "4")(files)
    instance = read(write_folder(files, tmp_path))
    assert instance.settings.discount == 4.0
    (warning,) = instance.warnings
    assert (warning.column, warning.hint) == ("periods.discount", "write 0.04 for 4%")


def test_a_discount_below_one_is_taken_for_a_rate(tmp_path: Path) -> None:
    files = valid_folder()
    replaced_settings("0.05", "0.99")(files)
    assert read(write_folder(files, tmp_path)).warnings == ()


@pytest.mark.parametrize(
    "mutate",
    [
        replaced_settings("weight = 0.25", "weight = 0.999"),
        all_of(
            replaced_settings("weight = 0.25", "weight = 1"), replaced_settings("alpha = 0.9", "alpha = 0")
        ),
        all_of(
            replaced_settings("weight = 0.25", "weight = 1"), header_only("futures"), header_only("shocks")
        ),
    ],
)
def test_a_weight_that_leaves_no_ties_is_not_remarked_on(mutate: Mutation, tmp_path: Path) -> None:
    files = valid_folder()
    mutate(files)
    assert read(write_folder(files, tmp_path)).warnings == ()


@pytest.mark.parametrize("other", ["ＨＵＢＥＩ", "Hubei", "hu bei"])
def test_names_that_only_a_keyboard_tells_apart_are_remarked(other: str, tmp_path: Path) -> None:
    files = valid_folder()
    files["regions.csv"] += f"{other},,,,,\n".encode()
    (issue,) = check_tables(read_text(write_folder(files, tmp_path))).issues
    assert (issue.code, issue.severity, issue.row) == ("alike-names", Severity.WARNING, 5)
    assert issue.message == f"{other!r} is 'hubei' of row 3 but for full width, capitals or spaces"


def test_stages_are_alike_within_their_scenario_alone(tmp_path: Path) -> None:
    files = valid_folder()
    files["stages.csv"] = files["stages.csv"].replace(b"drone,pilot", b"drone,Pilot")
    files["needs.csv"] = files["needs.csv"].replace(b"drone,pilot", b"drone,Pilot")
    codes = {issue.code for issue in check_tables(read_text(write_folder(files, tmp_path / "a"))).issues}
    assert "alike-names" not in codes
    files["stages.csv"] += b"drone,PILOT,2,5,,\n"
    codes = {issue.code for issue in check_tables(read_text(write_folder(files, tmp_path / "b"))).issues}
    assert "alike-names" in codes


_HARMLESS: dict[str, Mutation] = {
    "a-free-stage-that-requires-a-facility": all_of(
        _FREE_SCENARIO, changed_cell("sites", 5, "requires", "park")
    ),
    "a-free-stage-of-no-value-before-others": all_of(_FREE_PILOT, changed_cell("stages", 2, "value", "0")),
    "a-pilot-that-costs-before-a-rollout-that-pays": changed_cell("stages", 2, "value", "-5"),
    "a-stage-of-no-value-that-yields-something": changed_cell("stages", 4, "value", "0"),
    "a-stage-of-no-value-that-is-required": all_of(
        changed_cell("stages", 3, "value", "0"), changed_cell("scenarios", 2, "required_stage", "rollout")
    ),
    "a-site-with-a-facility-alone": all_of(_STRANDED, added_row("facilities", "hut", "tibet")),
    "a-site-with-a-corridor-alone": all_of(
        _STRANDED, added_row("corridors", "road", "hubei", "tibet", "agreement")
    ),
}


@pytest.mark.parametrize("mutation", _HARMLESS.values(), ids=list(_HARMLESS))
def test_what_has_its_reason_raises_no_warning(mutation: Mutation, tmp_path: Path) -> None:
    files = valid_folder()
    mutation(files)
    idle = {"value-for-nothing", "no-value", "site-without-means"}
    assert idle.isdisjoint(issue.code for issue in check(write_folder(files, tmp_path)))
