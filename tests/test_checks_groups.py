"""Groups that rule out what belongs together, and groups that are slips of others."""

from __future__ import annotations

import pytest

from optalloc.errors import InputError, Issue
from optalloc.instance import Instance
from tests.table_words import Columns, behaviour, periods, regions, scenarios, table

Row = tuple[str, str | None, str | None]

CLASH = "needs-two-of-a-group"


def warnings(
    facilities: list[Row], *, site: str = "", corridors: tuple[tuple[str, ...], ...] = ()
) -> list[tuple[str, str, int | None, str]]:
    """Return code, table, row and message for facilities (name, requires, group) and corridors."""
    rows = ((name, "wuhan", requires, group) for name, requires, group in facilities)
    return [_told(issue) for issue in built(table("facility region requires group", *rows), site, corridors)]


def built(facilities: Columns, site: str, corridors: tuple[tuple[str, ...], ...]) -> tuple[Issue, ...]:
    return Instance.build(
        periods(1),
        regions=regions("wuhan", "shenzhen"),
        resources=behaviour(talent="rival mobile"),
        endowments=table("region resource amount", ("wuhan", "talent", 2)),
        scenarios=scenarios("drones"),
        stages=table("scenario stage order value", ("drones", "pilot", 1, 5)),
        needs=table("scenario stage resource running", ("drones", "pilot", "talent", 1)),
        sites=table("scenario region requires", ("drones", "wuhan", site)),
        facilities=facilities,
        corridors=table("corridor origin destination form fixed_cost requires group", *corridors),
        terms=table("form resource", *([("road", "talent")] if corridors else [])),
    ).warnings


def _told(issue: Issue) -> tuple[str, str, int | None, str]:
    return issue.code, issue.file.split()[-1], issue.row, issue.message


def test_a_facility_that_requires_one_of_its_group_through_others_is_told() -> None:
    rows: list[Row] = [("lab", "hall", "site"), ("hall", "park", ""), ("park", "", "site")]
    assert warnings(rows) == [
        (
            CLASH,
            "facilities",
            2,
            "facility 'lab' needs facility 'park', which stands in the same group 'site'",
        )
    ]


def test_what_requires_two_of_one_group_is_told_and_what_requires_that_in_turn_is_not() -> None:
    rows: list[Row] = [("port", "lab", ""), ("lab", "hall;park", ""), ("hall", "", "a"), ("park", "", "a")]
    message = "this needs facility 'hall' and facility 'park', which stand in one group, 'a'"
    assert warnings(rows, site="port") == [(CLASH, "facilities", 3, message)]


def test_a_site_that_requires_two_of_one_group_is_told() -> None:
    (warning,) = warnings([("hall", "", "a"), ("park", "", "a")], site="hall;park")
    assert warning[:3] == (CLASH, "sites", 2)


@pytest.mark.parametrize("name", ["road", "park"])
def test_a_corridor_in_the_group_of_a_facility_that_it_requires_is_told(name: str) -> None:
    road = (name, "shenzhen", "wuhan", "road", "1", "park", "a")
    (warning,) = warnings([("park", "", "a")], corridors=(road,))
    assert warning[:3] == (CLASH, "corridors", 2)
    assert warning[3].startswith(f"corridor '{name}' needs facility 'park'")


def test_groups_that_rule_nothing_out_that_is_needed_are_not_remarked_on() -> None:
    rows: list[Row] = [
        ("lab", "park", "a"),
        ("hall", "park", "a"),
        ("park", "", "b"),
        ("garden", "", "b"),
        ("mill", "", ""),
    ]
    assert warnings(rows, site="lab;mill") == []


def roads(*groups: str) -> tuple[tuple[str, ...], ...]:
    """Return corridors from shenzhen to wuhan, each with its group."""
    return tuple((f"road-{n}", "shenzhen", "wuhan", "road", "1", "", g) for n, g in enumerate(groups))


def test_a_group_of_one_that_looks_like_a_slip_gets_the_group_that_was_meant_as_a_hint() -> None:
    (issue,) = built(table("facility region"), "", roads("northern", "northern", "nothern"))
    assert (issue.code, issue.row) == ("group-of-one", 4)
    assert issue.hint == "did you mean 'northern'?"


def test_the_only_row_in_a_group_is_told_that_it_rules_nothing_out() -> None:
    (issue,) = built(table("facility region"), "", roads("", "northern", ""))
    assert (issue.code, issue.row) == ("group-of-one", 3)
    assert "another row" in issue.hint


@pytest.mark.parametrize("groups", [("way-1", "way-2"), ("way-1", "way-1", "way-12"), ("bridge", "ferry")])
def test_groups_of_one_that_are_named_by_rule_are_left_alone(groups: tuple[str, ...]) -> None:
    assert built(table("facility region"), "", roads(*groups)) == ()


@pytest.mark.parametrize("other", ["Ring", "ｒing", "RING"])
def test_groups_that_differ_in_case_or_width_alone_are_told_once_at_the_later_one(other: str) -> None:
    issues = built(table("facility region"), "", roads("ring", other, "ring", other))
    assert [(issue.code, issue.row, issue.column) for issue in issues] == [("alike-groups", 3, "group")]


@pytest.mark.parametrize(("other", "alike"), [("ring road", True), ("ring_road", True), ("ringroad", False)])
def test_separators_are_easily_written_otherwise(other: str, alike: bool) -> None:
    issues = built(table("facility region"), "", roads("ring-road", "ring-road", other, other))
    assert [issue.code for issue in issues] == (["alike-groups"] if alike else [])


def test_a_circle_of_requirements_is_an_error_of_its_own() -> None:
    with pytest.raises(InputError) as refused:
        warnings([("lab", "park", "a"), ("park", "lab", "a")])
    assert {issue.code for issue in refused.value.issues} == {"circular-requirement"}
