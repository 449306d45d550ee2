"""Plans as tables, and as folders."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optalloc.errors import InputError
from optalloc.plan import PLAN_TABLES, RECORD_FILE, Plan, read_plan, write_plan
from tests.hand_plans import HAND_PLANS

RECORD: dict[str, object] = {"objective": 13.5, "instance_hash": "0f", "title": "接力", "gap": None}


@pytest.fixture
def plan() -> Plan:
    return HAND_PLANS["relay"].plan


@pytest.fixture
def folder(plan: Plan, tmp_path: Path) -> Path:
    """A folder with a plan in it."""
    write_plan(plan, RECORD, tmp_path / "plan")
    return tmp_path / "plan"


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_an_empty_plan_has_every_table_and_no_rows() -> None:
    plan = Plan.empty()
    assert {name: tuple(frame.columns) for name, frame in plan.tables.items()} == dict(PLAN_TABLES)
    assert all(frame.empty for frame in plan.tables.values())


def test_amounts_are_numbers_and_the_rest_is_text() -> None:
    period = pd.DataFrame({"facility": ["007"], "period": [2026]})
    use = {"future": "NA", "region": "null", "resource": "k", "unit_cost": [1], "period": 2026, "amount": [3]}
    plan = Plan.from_tables({"facilities": period, "use": pd.DataFrame(use)})
    assert plan.facilities.to_dict("records") == [{"future": "", "facility": "007", "period": "2026"}]
    (row,) = plan.use.to_dict("records")
    assert row == {
        "future": "NA",
        "region": "null",
        "resource": "k",
        "unit_cost": 1.0,
        "period": "2026",
        "amount": 3.0,
    }
    assert [str(dtype) for dtype in plan.use.dtypes] == ["str", "str", "str", "float64", "str", "float64"]


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"lunches": {}}, "a plan has no table 'lunches'"),
        ({"facilities": {"facility": ["park"]}}, "facilities has the columns"),
        ({"facilities": {"facility": ["park"], "period": ["1"], "colour": ["red"]}}, "'colour'"),
        ({"stock": {column: ["much"] for column in PLAN_TABLES["stock"]}}, "could not convert"),
    ],
)
def test_tables_that_are_no_plan_are_refused(tables: dict[str, dict[str, list[str]]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Plan.from_tables(tables)


def test_plans_with_the_same_rows_are_equal_and_others_are_not(plan: Plan) -> None:
    backwards = {name: frame[::-1] for name, frame in plan.tables.items()}
    assert Plan.from_tables(backwards) == plan
    assert Plan.from_tables(backwards | {"flows": plan.flows[1:]}) != plan
    assert plan != "plan"


def test_permuted_rows_are_written_as_the_same_bytes(plan: Plan, folder: Path, tmp_path: Path) -> None:
    backwards = {name: frame[::-1] for name, frame in plan.tables.items()}
    write_plan(Plan.from_tables(backwards), RECORD, tmp_path / "other")
    assert content(tmp_path / "other") == content(folder)


def test_a_plan_that_was_written_is_read_with_its_record(plan: Plan, folder: Path) -> None:
    assert read_plan(folder) == (plan, RECORD)
    assert {path.name for path in folder.iterdir()} == {f"{name}.csv" for name in PLAN_TABLES} | {RECORD_FILE}


names = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1).filter(str.strip)
amounts = st.floats(1e-300, 1e15, exclude_max=True)


@settings(max_examples=15)
@given(st.lists(st.tuples(names, names, names, names, amounts), max_size=5))
def test_any_text_and_any_amount_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str, str, float]]
) -> None:
    place = tmp_path_factory.mktemp("any") / "plan"
    plan = Plan.from_tables({"stock": pd.DataFrame(rows, columns=list(PLAN_TABLES["stock"]))})
    write_plan(plan, {}, place)
    assert read_plan(place) == (plan, {})


@settings(max_examples=15)
@given(st.lists(st.tuples(st.one_of(st.just(""), names), names, names, names, names), max_size=5))
def test_launches_in_every_future_and_in_one_are_read_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str, str, str]]
) -> None:
    place = tmp_path_factory.mktemp("any") / "plan"
    plan = Plan.from_tables({"launches": pd.DataFrame(rows, columns=list(PLAN_TABLES["launches"]))})
    write_plan(plan, {}, place)
    assert read_plan(place) == (plan, {})


@pytest.mark.parametrize("name", HAND_PLANS)
def test_every_plan_made_by_hand_is_read_as_it_was_written(name: str, tmp_path: Path) -> None:
    write_plan(HAND_PLANS[name].plan, RECORD, tmp_path / "plan")
    assert read_plan(tmp_path / "plan") == (HAND_PLANS[name].plan, RECORD)


DECIDED = {
    "launches": {"scenario": ["drones"], "region": ["wuhan"], "stage": ["pilot"], "period": ["2026"]},
    "facilities": {"facility": ["park"], "period": ["2026"]},
    "corridors": {"corridor": ["leg"], "period": ["2026"]},
}


def test_launches_and_openings_without_a_future_are_those_of_every_future(folder: Path) -> None:
    plan = Plan.from_tables(DECIDED)
    for name, columns in DECIDED.items():
        for blank in ("", None, float("nan")):
            assert Plan.from_tables(DECIDED | {name: columns | {"future": [blank]}}) == plan
        for header, row in ((list(columns), []), ([*columns, "future"], [" "])):
            cells = [cell for (cell,) in columns.values()] + row
            text = "\n".join(",".join(line) for line in (header, cells))
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
            assert read_plan(folder)[0].tables[name].equals(plan.tables[name])


def test_amounts_without_a_future_are_read_with_a_blank_one(plan: Plan, folder: Path) -> None:
    blank = plan.flows.assign(future="")
    assert Plan.from_tables({"flows": plan.flows.drop(columns="future")}).flows.equals(blank)
    text = (folder / "flows.csv").read_text(encoding="utf-8")
    for without in (text.replace("certain,", " ,"), text.replace("certain,", "").replace("future,", "")):
        (folder / "flows.csv").write_text(without, encoding="utf-8")
        assert read_plan(folder)[0].flows.equals(blank)


def test_a_missing_column_comes_with_what_it_is_for(folder: Path) -> None:
    (folder / "use.csv").write_text("region,resource,period,amount\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_plan(folder)
    (issue,) = refused.value.issues
    assert (issue.code, issue.column) == ("missing-column", "unit_cost")
    assert issue.hint.startswith("add a column headed unit_cost: as stated in `endowments`")


def test_a_launch_of_every_future_comes_before_those_of_one() -> None:
    plan = Plan.from_tables({"facilities": {"future": ["boom", ""], "facility": ["a", "b"], "period": "1"}})
    assert plan.facilities["future"].tolist() == ["", "boom"]


def test_a_stage_that_starts_at_a_site_in_several_futures_is_one_launch() -> None:
    assert Plan.empty().launch_count == 0
    assert HAND_PLANS["stages"].plan.launch_count == 2
    assert HAND_PLANS["known_in_turn"].plan.launch_count == 4


def test_columns_and_rows_of_a_file_may_stand_in_any_order(plan: Plan, folder: Path) -> None:
    with (folder / "flows.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    with (folder / "flows.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([row[::-1] for row in (rows[0], *reversed(rows[1:]))])
    assert read_plan(folder)[0] == plan


def test_a_plan_replaces_the_plan_that_is_there_and_leaves_other_files(folder: Path) -> None:
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    write_plan(Plan.empty(), {"objective": 0}, folder)
    assert read_plan(folder) == (Plan.empty(), {"objective": 0})
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert [path.name for path in folder.parent.iterdir()] == ["plan"]


def test_a_plan_is_written_to_an_empty_folder_and_to_folders_yet_to_be_made(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for place in (tmp_path / "empty", tmp_path / "a" / "b"):
        write_plan(Plan.empty(), {}, place)
        assert read_plan(place) == (Plan.empty(), {})


def other_folder(place: Path) -> None:
    place.mkdir()
    (place / "thesis.doc").write_text("years of work", encoding="utf-8")


def other_file(place: Path) -> None:
    place.write_text("years of work", encoding="utf-8")


def parent_that_is_a_file(place: Path) -> None:
    place.parent.rmdir()
    place.parent.write_text("years of work", encoding="utf-8")


@pytest.mark.parametrize("put_there", [other_folder, other_file, parent_that_is_a_file])
def test_what_is_no_plan_is_never_replaced(put_there: Callable[[Path], None], tmp_path: Path) -> None:
    place = tmp_path / "results" / "plan"
    place.parent.mkdir()
    put_there(place)
    before = sorted((path, path.is_dir() or path.read_bytes()) for path in tmp_path.rglob("*"))
    with pytest.raises(InputError) as refused:
        write_plan(Plan.empty(), {}, place)
    assert [issue.code for issue in refused.value.issues] == ["output-not-writable"]
    assert sorted((path, path.is_dir() or path.read_bytes()) for path in tmp_path.rglob("*")) == before


@pytest.mark.parametrize("record", [{"gap": float("nan")}, {"plan": Plan.empty()}])
def test_a_record_that_json_cannot_say_leaves_everything_as_it_was(
    record: dict[str, object], folder: Path
) -> None:
    before = content(folder)
    with pytest.raises((ValueError, TypeError)):
        write_plan(Plan.empty(), record, folder)
    assert content(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == ["plan"]


def replaced(file: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        before = (folder / file).read_bytes()
        assert old in before
        (folder / file).write_bytes(before.replace(old, new, 1))

    return spoil


def removed(file: str) -> Callable[[Path], None]:
    return lambda folder: (folder / file).unlink()


def written(file: str, text: bytes) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        (folder / file).write_bytes(text)

    return spoil


FIRST_FLOW = b"certain,first leg,talent,2026,8"
SPOILED = {
    "no table": (removed("stock.csv"), ("missing-file", "stock.csv", None, None)),
    "no record": (removed(RECORD_FILE), ("missing-file", RECORD_FILE, None, None)),
    "a future in another column": (
        replaced("launches.csv", b"future", b"futur"),
        ("unknown-column", "launches.csv", 1, "futur"),
    ),
    "an empty table": (written("stock.csv", b""), ("empty-file", "stock.csv", None, None)),
    "no column": (replaced("use.csv", b"region", b"place"), ("missing-column", "use.csv", 1, "region")),
    "another column": (
        written("facilities.csv", b"facility,period,colour\npark,2026,red\n"),
        ("unknown-column", "facilities.csv", 1, "colour"),
    ),
    "a column twice": (
        written("facilities.csv", b"facility,period,period\npark,2026,2027\n"),
        ("duplicate-column", "facilities.csv", 1, "period"),
    ),
    "a short row": (replaced("flows.csv", FIRST_FLOW, b"certain"), ("ragged-row", "flows.csv", 2, None)),
    "a long row": (
        replaced("flows.csv", FIRST_FLOW, FIRST_FLOW + b",9"),
        ("ragged-row", "flows.csv", 2, None),
    ),
    "an open quote": (replaced("flows.csv", b"first", b'"first'), ("unclosed-quote", "flows.csv", 2, None)),
    "words for a number": (
        replaced("flows.csv", FIRST_FLOW, FIRST_FLOW[:-1] + b"eight"),
        ("not-a-number", "flows.csv", 2, "amount"),
    ),
    "NaN": (
        replaced("flows.csv", FIRST_FLOW, FIRST_FLOW[:-1] + b"nan"),
        ("not-finite", "flows.csv", 2, "amount"),
    ),
    "infinity": (
        replaced("flows.csv", FIRST_FLOW, FIRST_FLOW[:-1] + b"-inf"),
        ("not-finite", "flows.csv", 2, "amount"),
    ),
    "a number too large": (
        replaced("flows.csv", FIRST_FLOW, FIRST_FLOW + b"e999"),
        ("not-finite", "flows.csv", 2, "amount"),
    ),
    "a blank amount": (
        replaced("flows.csv", FIRST_FLOW, FIRST_FLOW[:-1]),
        ("missing-value", "flows.csv", 2, "amount"),
    ),
    "a blank name": (
        replaced("launches.csv", b"drones", b" "),
        ("missing-value", "launches.csv", 2, "scenario"),
    ),
    "bytes that are no text": (
        replaced("launches.csv", b"drones", b"\xff\x00"),
        ("not-utf-8", "launches.csv", 2, None),
    ),
    "a table in another encoding": (
        written("corridors.csv", "corridor,period\n".encode("utf-16")),
        ("not-utf-8", "corridors.csv", 1, None),
    ),
    "a record that is no JSON": (written(RECORD_FILE, b"{"), ("malformed-json", RECORD_FILE, None, None)),
    "a record that is a list": (written(RECORD_FILE, b"[1]"), ("json-structure", RECORD_FILE, None, None)),
    "a record with NaN": (
        replaced(RECORD_FILE, b"13.5", b"NaN"),
        ("malformed-json", RECORD_FILE, None, None),
    ),
    "a record without bottom": (
        written(RECORD_FILE, b'{"a":' + b"[" * 100_000),
        ("malformed-json", RECORD_FILE, None, None),
    ),
    "a record that is no text": (written(RECORD_FILE, b"\xff"), ("not-utf-8", RECORD_FILE, 1, None)),
}


@pytest.mark.parametrize("what", SPOILED)
def test_a_spoiled_plan_is_refused_where_it_is_spoiled(what: str, folder: Path) -> None:
    spoil, expected = SPOILED[what]
    spoil(folder)
    with pytest.raises(InputError) as refused:
        read_plan(folder)
    found = [(issue.code, issue.file, issue.row, issue.column) for issue in refused.value.issues]
    assert expected in found


def test_all_defects_of_a_plan_are_told_at_once(folder: Path) -> None:
    for spoil, _ in (
        SPOILED["no table"],
        SPOILED["NaN"],
        SPOILED["a blank name"],
        SPOILED["a record with NaN"],
    ):
        spoil(folder)
    with pytest.raises(InputError) as refused:
        read_plan(folder)
    assert [issue.file for issue in refused.value.issues] == [
        "launches.csv",
        "flows.csv",
        "stock.csv",
        RECORD_FILE,
    ]


@pytest.mark.parametrize("place", ["nowhere", "file"])
def test_a_place_that_is_no_folder_is_refused(place: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text(json.dumps({}), encoding="utf-8")
    with pytest.raises(InputError, match="folder"):
        read_plan(tmp_path / place)
