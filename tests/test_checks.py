"""Checks as a whole: everything in one pass, no consequences of what is already told, typed tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from optalloc.checks import Checked, check_tables
from optalloc.errors import Issue, Severity, issue_order
from optalloc.io import read, read_text, write
from optalloc.schema import TABLES
from optalloc.tables import TextTables, as_text_tables, column_dtype
from tests.instance_folder import (
    Mutation,
    added_row,
    all_of,
    changed_cell,
    replaced_bytes,
    replaced_settings,
    valid_folder,
    without_file,
    write_folder,
)
from tests.random_instances import random_instance
from tests.workbooks import bytes_of, workbook


def _text(place: Path, *mutations: Mutation) -> TextTables:
    files = valid_folder()
    all_of(*mutations)(files)
    return read_text(write_folder(files, place))


def _checked(place: Path, *mutations: Mutation) -> Checked:
    return check_tables(_text(place, *mutations))


def _errors(checked: Checked) -> list[tuple[str, str, int | None]]:
    return [
        (issue.code, issue.file, issue.row) for issue in checked.issues if issue.severity is Severity.ERROR
    ]


def test_problems_of_all_tables_are_reported_in_one_pass(tmp_path: Path) -> None:
    checked = _checked(
        tmp_path,
        replaced_settings("0.05", "-0.05"),
        changed_cell("regions", 2, "lon", "181"),
        changed_cell("endowments", 3, "amount", "1,000"),
        changed_cell("endowments", 3, "period", "2030"),
        changed_cell("sites", 2, "region", "hubai"),
        changed_cell("stages", 3, "order", "3"),
        changed_cell("corridors", 4, "destination", "hubei"),
        added_row("budgets", "fund"),
        changed_cell("futures", 2, "probability", "0.8"),
        changed_cell("shocks", 2, "column", "amounts"),
    )
    assert _errors(checked) == [
        ("missing-value", "budgets.csv", 5),
        ("duplicate-key", "budgets.csv", 5),
        ("corridor-to-itself", "corridors.csv", 4),
        ("not-a-number", "endowments.csv", 3),
        ("dangling-reference", "endowments.csv", 3),
        ("probabilities-do-not-add-up", "futures.csv", None),
        ("setting-range", "instance.toml", None),
        ("out-of-range", "regions.csv", 2),
        ("not-shockable", "shocks.csv", 2),
        ("dangling-reference", "sites.csv", 2),
        ("hole-in-order", "stages.csv", 3),
    ]
    assert (checked.settings, checked.frames) == (None, None)


def test_issues_come_in_the_order_of_files_and_rows(tmp_path: Path) -> None:
    issues = _checked(tmp_path, *(changed_cell("endowments", row, "amount", "x") for row in (8, 2, 5))).issues
    assert list(issues) == sorted(issues, key=issue_order)
    assert [issue.row for issue in issues] == [2, 5, 8]


def test_both_rows_of_a_duplicate_are_named(tmp_path: Path) -> None:
    (issue,) = _checked(tmp_path, added_row("regions", "hubei")).issues
    assert issue.row == 5
    assert "row 3" in issue.message


def test_a_row_with_an_error_of_its_own_can_be_referred_to(tmp_path: Path) -> None:
    checked = _checked(
        tmp_path,
        changed_cell("regions", 3, "lat", "north"),
        changed_cell("facilities", 2, "fixed_cost", "-1"),
    )
    assert _errors(checked) == [
        ("out-of-range", "facilities.csv", 2),
        ("not-a-number", "regions.csv", 3),
    ]


def test_a_table_that_cannot_be_read_is_the_only_one_blamed(tmp_path: Path) -> None:
    checked = _checked(tmp_path, replaced_bytes("regions.csv", b"", b"\xff\xfe\x00"))
    assert _errors(checked) == [("not-utf-8", "regions.csv", 1)]


def test_settings_that_cannot_be_read_leave_periods_in_peace(tmp_path: Path) -> None:
    checked = _checked(tmp_path, replaced_settings("[periods]", "[periods"))
    assert _errors(checked) == [("malformed-toml", "instance.toml", 5)]


def test_cells_of_a_ragged_row_are_not_read_as_if_they_stood_right(tmp_path: Path) -> None:
    checked = _checked(tmp_path, replaced_bytes("terms.csv", b"enclave,,talent,0.2", b"enclave,talent,0.2"))
    assert _errors(checked) == [("ragged-row", "terms.csv", 3)]


def test_a_cell_that_the_reader_could_not_read_is_not_blank_too(tmp_path: Path) -> None:
    text = _text(tmp_path, changed_cell("endowments", 3, "amount", ""))
    unread = Issue("merged-cells", "endowments.csv", 3, "amount", "the cell is merged")
    told = check_tables(TextTables(text.settings, text.settings_file, text.tables, (unread,)))
    assert told.issues == (unread,)


@pytest.mark.parametrize(
    ("source", "place"),
    [("folder", "{}.csv"), ("plan.xlsx", "plan.xlsx[{}]"), ("plan.json", "plan.json[{}]")],
)
def test_a_missing_table_is_named_as_it_would_be_if_it_were_there(
    source: str, place: str, tmp_path: Path
) -> None:
    instance = read(write_folder(valid_folder(), tmp_path / "whole"))
    write(instance, tmp_path / source)
    there = read_text(tmp_path / source)
    required = {name for name, table in TABLES.items() if table.required}
    for missing in (required, {"regions"}):
        tables = {name: table for name, table in there.tables.items() if name not in missing}
        lacking = replace(there, tables={} if missing == required else tables)
        told = [issue.file for issue in check_tables(lacking).issues if issue.code == "missing-table"]
        assert told == sorted(place.format(name) for name in missing)
        assert {there.tables[name].file for name in missing} == set(told)


@pytest.mark.parametrize("source", ["plan.xlsx", "plan.json", "folder"])
def test_an_input_without_any_table_names_all_that_are_missing(source: str, tmp_path: Path) -> None:
    if source == "folder":
        write_folder({"instance.toml": b""}, tmp_path / source)
    elif source == "plan.json":
        (tmp_path / source).write_text('{"tables": {}}', encoding="utf-8")
    else:
        (tmp_path / source).write_bytes(bytes_of(workbook({})))
    issues = check_tables(read_text(tmp_path / source)).issues
    assert {issue.code for issue in issues} == {"missing-table"}
    assert len(issues) == 5
    assert all(issue.file.startswith(source) or issue.file.endswith(".csv") for issue in issues)


def test_a_json_file_without_its_tables_is_told_so_once(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text('{"title": "a"}', encoding="utf-8")
    (issue,) = check_tables(read_text(tmp_path / "plan.json")).issues
    assert (issue.code, issue.file) == ("json-structure", "plan.json")


def test_a_wrong_table_of_a_hundred_rows_has_a_hundred_issues(tmp_path: Path) -> None:
    rows = (added_row("endowments", f"nowhere-{n}", "talent", "-1") for n in range(100))
    checked = _checked(tmp_path, *rows)
    assert _errors(checked) == [
        (code, "endowments.csv", row)
        for row in range(9, 109)
        for code in ("out-of-range", "dangling-reference")
    ]


@pytest.mark.parametrize(
    ("table", "row", "column", "text", "hint"),
    [
        ("sites", 2, "region", "Hubei", "did you mean 'hubei'?"),
        ("needs", 2, "stage", "pilto", "did you mean 'pilot'?"),
        ("sites", 2, "requires", "park;lob", "did you mean 'lab'?"),
        ("budgets", 2, "payer", "fnud", "did you mean 'fund'?"),
        ("shocks", 2, "table", "endowment", "did you mean 'endowments'?"),
        ("terms", 1, "yield", "yeild", "did you mean 'yield'?"),
        ("endowments", 2, "amount", "1,000", "write 1000, without separators between thousands"),
        ("endowments", 2, "amount", "2,5", "write 2.5, with a point"),
        ("endowments", 2, "amount", "٣", "write 3, in the digits and signs of the keyboard"),
        ("endowments", 2, "unit_cost", "n/a", "leave the cell blank where there is no figure"),
        ("resources", 5, "rival", "ture", "did you mean 'true'?"),
    ],
)
def test_a_hint_says_what_was_probably_meant(
    table: str, row: int, column: str, text: str, hint: str, tmp_path: Path
) -> None:
    assert hint in {issue.hint for issue in _checked(tmp_path, changed_cell(table, row, column, text)).issues}


def test_a_circle_of_requirements_is_named_once_from_end_to_end(tmp_path: Path) -> None:
    (issue,) = _checked(tmp_path, changed_cell("facilities", 2, "requires", "zone")).issues
    assert issue.message == "'park' requires 'zone' requires 'lab' requires 'park'"


def test_text_of_an_input_is_quoted_and_escaped_in_messages(tmp_path: Path) -> None:
    (issue,) = _checked(tmp_path, changed_cell("endowments", 2, "amount", "\x1b[2J{0}%s" + "x" * 999)).issues
    assert "\\x1b[2J{0}%s" in issue.message
    assert "\x1b" not in issue.message
    assert len(issue.message) < 120


def test_every_table_and_column_comes_out_with_its_type(tmp_path: Path) -> None:
    frames = _checked(tmp_path, without_file("shocks.csv"), without_file("futures.csv")).frames
    assert frames is not None
    assert list(frames) == list(TABLES)
    for name, table in TABLES.items():
        dtypes = {column: str(dtype) for column, dtype in frames[name].dtypes.items()}
        assert dtypes == {column.name: column_dtype(column) for column in table.columns}


def test_blank_cells_get_the_defaults_of_the_schema(tmp_path: Path) -> None:
    frames = _checked(tmp_path).frames
    assert frames is not None
    assert frames["terms"]["yield"].tolist() == [0.9, 1.0, 0.95]
    assert frames["terms"]["load"].tolist() == [1.0, 1.0, 2.0]
    assert frames["stages"]["lag"].tolist() == [0, 1, 0]
    np.testing.assert_array_equal(frames["stages"]["max_sites"], [np.nan, 2.0, np.nan])
    assert frames["regions"]["group"].tolist() == ["south", "", ""]


def test_presets_fill_the_behaviour_of_resources_unless_it_is_stated(tmp_path: Path) -> None:
    frames = _checked(tmp_path, changed_cell("resources", 2, "storable", "No")).frames
    assert frames is not None
    behaviour = frames["resources"].set_index("resource")[["rival", "mobile", "storable"]]
    assert behaviour.loc["capital"].tolist() == [True, True, False]
    assert behaviour.loc["talent"].tolist() == [True, True, False]
    assert behaviour.loc["space"].tolist() == [True, False, False]
    assert behaviour.loc["data"].tolist() == [True, True, False]


def test_lists_come_out_in_one_form(tmp_path: Path) -> None:
    frames = _checked(tmp_path, changed_cell("sites", 2, "requires", " park ;lab")).frames
    assert frames is not None
    assert frames["sites"]["requires"].tolist() == ["lab;park", "", ""]


@pytest.mark.parametrize("text", ["park;lab;", "lab ; park ; ", "lab;park"])
def test_a_list_may_end_with_a_separator_and_means_the_same(text: str, tmp_path: Path) -> None:
    plain = read(write_folder(valid_folder(), tmp_path / "plain"))
    files = valid_folder()
    changed_cell("sites", 2, "requires", text)(files)
    assert read(write_folder(files, tmp_path / "ended")).hash == plain.hash


def test_one_period_is_not_called_periods(tmp_path: Path) -> None:
    lag = changed_cell("stages", 2, "lag", "1"), changed_cell("stages", 3, "lag", "")
    issues = _checked(tmp_path, replaced_settings('"2026", ', ""), *lag).issues
    beyond = next(issue for issue in issues if issue.code == "beyond-horizon")
    assert "after 1 period at" in beyond.message
    assert beyond.hint.startswith("there is 1 period;")


def test_period_labels_may_be_whole_numbers(tmp_path: Path) -> None:
    settings = _checked(tmp_path, replaced_settings('["2026", "2027"]', '[2026, "2027"]')).settings
    assert settings is not None
    assert settings.periods == ("2026", "2027")


def test_text_that_looks_like_nothing_stays_text(tmp_path: Path) -> None:
    frames = _checked(tmp_path, added_row("regions", "NA", "null"), added_row("regions", "007", "nan")).frames
    assert frames is not None
    assert frames["regions"][["region", "name"]].to_numpy().tolist()[-2:] == [["NA", "null"], ["007", "nan"]]


@pytest.mark.parametrize("text", ["35", " 35", "35.0", "+35", "3.5e1", "0.35E+2", "035", "35."])
def test_spellings_of_one_number_are_one_number(text: str, tmp_path: Path) -> None:
    frames = _checked(tmp_path, changed_cell("endowments", 6, "amount", text)).frames
    assert frames is not None
    assert frames["endowments"]["amount"].tolist()[4] == 35.0


@pytest.mark.parametrize("seed", range(25))
def test_tables_that_passed_once_pass_again_unchanged(seed: int) -> None:
    instance = random_instance(seed)
    checked = check_tables(as_text_tables(instance.settings, instance.tables, "given"))
    assert _errors(checked) == []
    assert checked.settings == instance.settings
    assert checked.frames is not None
    for name, frame in instance.tables.items():
        pd.testing.assert_frame_equal(checked.frames[name], _with_lists_in_one_form(name, frame))


def _with_lists_in_one_form(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    if "requires" not in TABLES[name].column_names:
        return frame
    listed = frame["requires"].map(lambda cell: ";".join(sorted(part.strip() for part in cell.split(";"))))
    return frame.assign(requires=listed.astype("str"))
