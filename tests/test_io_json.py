"""What is wrong with a .json file is said, with table and row."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optalloc.errors import InputError, Issue, Severity
from optalloc.io import read_text
from optalloc.tables import TextTables


def text_of(tmp_path: Path, content: object) -> TextTables:
    path = tmp_path / "instance.json"
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8")
    return read_text(path)


def issues_of(tmp_path: Path, content: object) -> tuple[Issue, ...]:
    try:
        return text_of(tmp_path, content).issues
    except InputError as refusal:
        return refusal.issues


def cells_of(tmp_path: Path, value: Any) -> list[str]:
    rows = [{"region": "a", "name": value}]
    return text_of(tmp_path, {"tables": {"regions": rows}}).tables["regions"].frame["name"].tolist()


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (7, "7"),
        (7.0, "7"),
        (0.1, "0.1"),
        (-0.0, "0"),
        (1e22, "1e+22"),
        (10**18, "1" + "0" * 18),
        (True, "true"),
        (False, "false"),
        (None, ""),
        ("", ""),
        ("007", "007"),
        ("NA", "NA"),
        ("TRUE", "TRUE"),
    ],
)
def test_values_become_the_text_of_cells(value: Any, cell: str, tmp_path: Path) -> None:
    assert cells_of(tmp_path, value) == ([cell])


def test_a_number_beyond_all_bounds_is_left_to_the_checks(tmp_path: Path) -> None:
    content = '{"tables": {"regions": [{"region": "a", "lon": 1e999}]}}'
    assert text_of(tmp_path, content).tables["regions"].frame["lon"].tolist() == ["inf"]


def test_rows_may_lack_cells_and_state_them_in_any_order(tmp_path: Path) -> None:
    rows = [{"region": "a", "name": "A"}, {}, {"name": "B", "region": "b"}, {"region": "c"}]
    table = text_of(tmp_path, {"tables": {"regions": rows}}).tables["regions"]
    assert table.frame.to_dict("list") == {"region": ["a", "b", "c"], "name": ["A", "B", ""]}
    assert table.rows.tolist() == [2, 4, 5]


def test_settings_stand_as_in_instance_toml(tmp_path: Path) -> None:
    settings = {"title": "T", "sources": ["a"], "periods": {"labels": ["1"], "discount": 0.1}}
    text = text_of(tmp_path, settings | {"tables": {}})
    assert text.settings == settings
    assert text.settings_file == "instance.json"


def test_a_table_without_rows_has_its_columns(tmp_path: Path) -> None:
    table = text_of(tmp_path, {"tables": {"futures": []}}).tables["futures"]
    assert list(table.frame.columns) == ["future", "probability", "known_from"]
    assert len(table.frame) == 0


@pytest.mark.parametrize(
    ("content", "code", "file", "row"),
    [
        ("", "malformed-json", "", 1),
        ('{"title": "a",\n}', "malformed-json", "", 2),
        ("[" * 100_000, "malformed-json", "", None),
        ('{"title": ' + "9" * 5000 + "}", "malformed-json", "", None),
        ("[]", "json-structure", "", None),
        ("NaN", "json-structure", "", None),
        ('{"title": "a"}', "json-structure", "", None),
        ('{"tables": []}', "json-structure", "", None),
        ('{"tables": {}, "sources": [["a"]]}', "json-structure", "", None),
        ('{"tables": {}, "a": {"b": {"c": 1}}}', "json-structure", "", None),
        ('{"tables": {"regions": {}}}', "json-structure", "[regions]", None),
        ('{"tables": {"regions": [{"region": "a"}, ["b"]]}}', "json-structure", "[regions]", 3),
        ('{"tables": {"regions": [{"region": ["a"]}]}}', "json-structure", "[regions]", 2),
        ('{"tables": {"regions": [{"region": {}}]}}', "json-structure", "[regions]", 2),
        ('{"tables": {"regions": [{"region": "a", "lon": NaN}]}}', "not-finite", "[regions]", 2),
        ('{"tables": {"regions": [{"region": "a", "lon": -Infinity}]}}', "not-finite", "[regions]", 2),
        ('{"tables": {}, "periods": {"discount": Infinity}}', "not-finite", "", None),
        ('{"tables": {"regions": [{"region": "a", "region": "b"}]}}', "duplicate-key", "[regions]", 2),
        ('{"tables": {}, "title": "a", "title": "b"}', "duplicate-key", "", None),
        ('{"tables": {}, "periods": {"discount": 0, "discount": 1}}', "duplicate-key", "", None),
        ('{"tables": {"regions": [], "regions": []}}', "duplicate-key", "", None),
        ('{"tables": {"region": []}}', "unknown-table", "[region]", None),
        ('{"tables": {"regions": [{"": "a"}]}}', "blank-header", "[regions]", 1),
        ('{"title": "a",\n"currency": "\\ud83d"}', "control-character", "", 2),
        ('{"title": "\\udc00\\ud83d"}', "control-character", "", 1),
    ],
)
def test_a_defect_is_one_issue(content: str, code: str, file: str, row: int | None, tmp_path: Path) -> None:
    (issue,) = issues_of(tmp_path, content)
    assert (issue.code, issue.file, issue.row) == (code, f"instance.json{file}", row)
    assert issue.severity is Severity.ERROR


def test_a_character_of_two_halves_and_an_escaped_backslash_are_fine(tmp_path: Path) -> None:
    text = text_of(tmp_path, r'{"tables": {}, "title": "\ud83d\ude00 \\ud83d"}')
    assert text.settings == {"title": "\U0001f600 \\ud83d"}
    assert text.issues == ()


def test_an_unknown_table_that_resembles_none_is_a_warning(tmp_path: Path) -> None:
    (issue,) = issues_of(tmp_path, {"tables": {"survey": 1}})
    assert (issue.code, issue.severity) == ("unknown-table", Severity.WARNING)


VALID = '{"title": "T", "periods": {"labels": ["1"]}, "tables": {"regions": [{"region": "a", "lon": 1.5}]}}'


@given(
    at=st.integers(0, len(VALID) - 1),
    inserted=st.sampled_from(['"', "{", "]", ",", "\\", "\\ud800", "NaN", "9"]),
)
def test_changed_text_is_read_or_refused(
    at: int, inserted: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("changed")
    for text in (VALID[:at] + inserted + VALID[at:], VALID[:at] + inserted + VALID[at + 1 :]):
        assert all(issue.message for issue in issues_of(folder, text))
