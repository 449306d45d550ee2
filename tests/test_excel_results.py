"""Results as a workbook: what the plan says, with names, figures and charts, written whole or not at all."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import openpyxl
import pandas as pd
import pytest

import optalloc
from optalloc.analysis.ledger import ledger
from optalloc.analysis.usage import usage
from optalloc.cli.exit_codes import ExitCode
from optalloc.instance import Instance
from optalloc.instances import folder
from optalloc.language import speaking
from optalloc.plan import PLAN_TABLES, Plan, read_plan
from optalloc.result import Result
from optalloc.spreadsheets.results import Fact, results_bytes
from optalloc.spreadsheets.sheets import SHEETS, is_results_workbook
from tests.command_line import Ran, finished, run_here, start_process, wait_for_a_plan
from tests.hand_plans import plan_table
from tests.long_searches import choice_of_many
from tests.small_instances import FEATURE_INSTANCES
from tests.table_words import behaviour, regions, table
from tests.workbooks import bytes_of, parts_of, workbook

Capture = pytest.CaptureFixture[str]


def solve_here(capsys: Capture, *arguments: object) -> Ran:
    return run_here(capsys, "solve", *arguments, "--in-process")


@pytest.fixture(scope="module")
def first_steps() -> tuple[Instance, Result]:
    instance = optalloc.read(folder("first-steps"))
    return instance, optalloc.solve(instance)


def written(path: Path, instance: Instance, plan: Plan, *, has_value: bool = True) -> openpyxl.Workbook:
    path.write_bytes(results_bytes(instance, plan, [Fact("status", "fine")], path, has_value=has_value))
    return openpyxl.load_workbook(path)


def rows_of(book: openpyxl.Workbook, sheet: str) -> list[dict[str, Any]]:
    """Return the rows of a sheet by header."""
    header, *rows = book[sheet].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def facts_of(book: openpyxl.Workbook) -> Mapping[str, Any]:
    return {row[0]: row[1] for row in book["summary"].iter_rows(min_row=3, values_only=True)}


def test_the_summary_says_what_json_says(capsys: Capture, tmp_path: Path) -> None:
    output = tmp_path / "deep" / "results.xlsx"
    ran = solve_here(capsys, folder("first-steps"), "--output", output, "--json")
    assert ran.code == ExitCode.DONE
    assert (ran.json["plan_file"], ran.json["plan_folder"]) == (str(output), None)
    facts = facts_of(openpyxl.load_workbook(output))
    assert facts["net value"] == pytest.approx(ran.json["objective"], rel=1e-15)
    assert facts["bound"] == pytest.approx(ran.json["bound"], rel=1e-15)
    assert facts["hash of the instance"] == ran.json["instance_hash"]
    assert facts["version of highspy"] == ran.json["versions"]["highspy"]
    assert facts["gap asked for"] == 0.0001
    assert not {"option isolate", "note", "time limit (seconds)"} & facts.keys()
    assert facts["verified"].startswith("yes")
    assert "proven best" in facts["status"]
    assert facts["currency"] == "1e8 CNY"


def test_the_tables_are_those_of_the_plan_with_names(
    tmp_path: Path, first_steps: tuple[Instance, Result]
) -> None:
    instance, result = first_steps
    assert result.plan is not None
    book = written(tmp_path / "r.xlsx", instance, result.plan)
    assert tuple(book.sheetnames) == SHEETS
    for name, frame in result.plan.tables.items():
        rows = rows_of(book, name)
        assert len(rows) == len(frame)
        for column in PLAN_TABLES[name]:
            if column == "future":  # there is only one
                assert all("future" not in row for row in rows)
                continue
            cells = [row[column.replace("_", " ")] for row in rows]
            if column in ("amount", "unit_cost"):
                np.testing.assert_array_equal(np.array(cells, dtype=float), frame[column])
            else:
                assert [cell or "" for cell in cells] == frame[column].tolist()
    assert {row["region (name)"] for row in rows_of(book, "launches")} == {"Hubei"}
    assert rows_of(book, "flows")[0]["destination (name)"] == "Hubei"
    assert rows_of(book, "flows")[0]["unit"] == "1e8 CNY"


def test_launches_of_a_site_stand_in_the_order_of_its_stages(tmp_path: Path) -> None:
    instance = Instance.build(
        regions=regions("hub"),
        resources=behaviour(space="rival"),
        scenarios=table("scenario", ("drones",)),
        stages=table("scenario stage order value", ("drones", "trial", 1, 5), ("drones", "all-over", 2, 5)),
        sites=table("scenario region", ("drones", "hub")),
    )
    launched = [("drones", "hub", stage, "1") for stage in ("all-over", "trial")]
    plan = Plan.from_tables({"launches": plan_table("launches", *launched)})
    assert plan.launches["stage"].tolist() == ["all-over", "trial"]
    book = written(tmp_path / "r.xlsx", instance, plan)
    assert [row["stage"] for row in rows_of(book, "launches")] == ["trial", "all-over"]


def test_the_ledger_adds_up_and_usage_is_that_of_the_analysis(
    tmp_path: Path, first_steps: tuple[Instance, Result]
) -> None:
    instance, result = first_steps
    assert result.plan is not None
    book = written(tmp_path / "r.xlsx", instance, result.plan)
    found = ledger(instance, result.plan)
    *accounts, total = rows_of(book, "ledger")
    worth = "net value (1e8 CNY, discounted)"
    by_account = {row["account"]: row[worth] for row in accounts}
    assert by_account == {account: float(total) for (account,), total in found.by("account").items()}
    assert total["account (name)"] == "total"
    assert total[worth] == pytest.approx(float(found.total))
    entries = rows_of(book, "entries")
    assert sum(row["sum of money (1e8 CNY, discounted)"] for row in entries) == pytest.approx(
        float(found.total)
    )
    used = usage(instance, result.plan)
    assert [row["share of its own used"] for row in rows_of(book, "usage")] == pytest.approx(
        used["share"].tolist()
    )
    assert book["usage"]["K2"].number_format == "0.0%"


def test_sheets_are_fit_for_work(tmp_path: Path, first_steps: tuple[Instance, Result]) -> None:
    instance, result = first_steps
    assert result.plan is not None
    book = written(tmp_path / "r.xlsx", instance, result.plan)
    for name in SHEETS[2:]:
        sheet = book[name]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet["A1"].font.bold
    amounts = [cell for cell in book["flows"][1] if cell.value == "amount"]
    assert book["flows"].cell(2, amounts[0].column).number_format == "#,##0.00"


def test_charts_are_drawn_from_filled_cells(tmp_path: Path, first_steps: tuple[Instance, Result]) -> None:
    instance, result = first_steps
    assert result.plan is not None
    path = tmp_path / "r.xlsx"
    sheet = written(path, instance, result.plan)["charts"]
    assert len(sheet._charts) == 3
    charts = [part for name, part in parts_of(path.read_bytes()).items() if "/charts/chart" in name]
    assert len(charts) == 3
    for part in charts:
        references = [e.text or "" for e in ElementTree.fromstring(part).iter() if e.tag.endswith("}f")]
        assert len(references) >= 3
        for reference in references:
            name, _, cells = reference.rpartition("!")
            assert name == "'charts'"
            for row in np.atleast_2d(np.array(sheet[cells.replace("$", "")], dtype=object)):
                assert all(cell.value is not None for cell in row)
    by_region = {row[0].value: [cell.value for cell in row[1:]] for row in sheet["A3:F5"]}
    total = sum(filter(None, (cell for row in by_region.values() for cell in row)))
    assert total == pytest.approx(result.objective)


def test_shares_of_the_chart_of_use_are_between_none_and_all(
    tmp_path: Path, first_steps: tuple[Instance, Result]
) -> None:
    instance, result = first_steps
    assert result.plan is not None
    sheet = written(tmp_path / "r.xlsx", instance, result.plan)["charts"]
    (start,) = [cell.row for cell in sheet["A"] if cell.value == "Utilisation by resource"]
    header = [cell.value for cell in sheet[start + 1][1:5]]
    assert header == ["Capital", "Space", "Talent", "Technology"]
    shares = [cell.value for row in sheet.iter_rows(start + 2, start + 4, 2, 5) for cell in row]
    assert all(0 <= share <= 1 for share in shares)
    assert max(shares) > 0


@pytest.mark.parametrize("name", ["endowments", "stages", "shortages", "known_from", "cvar", "storable"])
def test_plans_of_one_region_without_flows_or_with_futures_have_workbooks(name: str, tmp_path: Path) -> None:
    instance = FEATURE_INSTANCES[name]()
    plan = optalloc.solve(instance).plan
    assert plan is not None
    book = written(tmp_path / "r.xlsx", instance, plan)
    assert tuple(book.sheetnames) == SHEETS
    assert len(rows_of(book, "launches")) == len(plan.launches)
    start = next(cell.row for cell in book["charts"]["A"] if cell.value == "Launches by period and stage")
    rows = book["charts"].iter_rows(start + 2, start + 1 + len(instance.settings.periods), 2)
    expected = sum(instance_weight(instance, future) for future in plan.launches["future"])
    assert sum(cell.value or 0 for row in rows for cell in row) == pytest.approx(expected)


def instance_weight(instance: Instance, future: str) -> float:
    """Return the probability of a future, 1 of all of them."""
    futures = instance.table("futures").set_index("future")["probability"]
    return float(futures.get(future, 1.0))


@pytest.mark.parametrize("has_value", [True, False])
def test_the_plan_that_does_nothing_has_a_workbook(tmp_path: Path, has_value: bool) -> None:
    book = written(tmp_path / "r.xlsx", FEATURE_INSTANCES["stages"](), Plan.empty(), has_value=has_value)
    assert rows_of(book, "ledger") == []
    assert "nothing to show" in [cell.value for cell in book["charts"]["A"]]


def test_hostile_names_are_text(tmp_path: Path) -> None:
    instance = FEATURE_INSTANCES["facilities"]()
    evil = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "<x>&]]>", "_x0041_"]
    renamed = {
        table: frame.assign(name=[evil[at % len(evil)] for at in range(len(frame))])
        for table in ("regions", "scenarios", "facilities", "resources")
        for frame in [instance.table(table)]
    }
    instance = instance.replace(None, **renamed).with_settings(title="=1+1", currency="@A1")
    plan = optalloc.solve(instance).plan
    assert plan is not None
    path = tmp_path / "r.xlsx"
    book = written(path, instance, plan)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type in ("s", "n") for cell in cells)
    cell = book["launches"]["B2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (evil[0], "s", True)
    for name, part in parts_of(path.read_bytes()).items():
        if name.startswith("xl/worksheets/"):
            assert b"<f>" not in part
            kinds = set(re.findall(rb'<c [^>]*\bt="(\w+)"', part))
            assert kinds <= {b"inlineStr", b"n"}


def test_chinese_is_spoken_in_names_and_headers(capsys: Capture, tmp_path: Path) -> None:
    output = tmp_path / "r.xlsx"
    assert solve_here(capsys, folder("first-steps"), "--output", output, "--lang", "zh").code == 0
    book = openpyxl.load_workbook(output)
    assert book.sheetnames[0] == "概要"
    assert len(set(book.sheetnames)) == len(SHEETS)
    header, first = list(book["启动"].iter_rows(max_row=2, values_only=True))
    assert header[2:4] == ("地区", "地区（名称）")
    assert first[3] == "湖北"
    assert is_results_workbook(output.read_bytes())
    assert solve_here(capsys, folder("first-steps"), "--output", output).code == ExitCode.DONE
    assert openpyxl.load_workbook(output).sheetnames[0] == "summary"


@pytest.mark.parametrize("obstacle", ["instance.xlsx", "notes.xlsx", "more.xlsx", "file/plan.xlsx"])
def test_an_output_in_whose_place_something_else_is_is_refused_before_reading(
    capsys: Capture, tmp_path: Path, first_steps: tuple[Instance, Result], obstacle: str
) -> None:
    instance, result = first_steps
    assert result.plan is not None
    optalloc.write(instance, tmp_path / "instance.xlsx")
    (tmp_path / "notes.xlsx").write_bytes(bytes_of(workbook({"summary": [("years of work",)]})))
    book = written(tmp_path / "more.xlsx", instance, result.plan)
    book.create_sheet("my remarks")
    book.save(tmp_path / "more.xlsx")
    (tmp_path / "file").write_text("years of work")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    ran = solve_here(capsys, tmp_path / "no-such-instance", "--output", tmp_path / obstacle, "--json")
    assert ran.code == ExitCode.BAD_INPUT
    assert [issue["code"] for issue in ran.json["issues"]] == ["output-not-writable"]
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_folder_of_that_name_gets_the_plan_as_ever(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "plan.xlsx").mkdir()
    ran = solve_here(capsys, folder("first-steps"), "--output", tmp_path / "plan.xlsx", "--json")
    assert ran.json["plan_folder"] == str(tmp_path / "plan.xlsx")
    assert len(read_plan(tmp_path / "plan.xlsx")[0].launches)


def test_an_unproven_plan_is_written(capsys: Capture, tmp_path: Path) -> None:
    optalloc.write(choice_of_many(60), tmp_path / "case")
    output = tmp_path / "r.xlsx"
    options = ("--gap", 0, "--node-limit", 1, "--strategy", "plain")
    ran = solve_here(capsys, tmp_path / "case", *options, "--output", output, "--json")
    assert ran.code == ExitCode.NOT_PROVEN
    assert "not proven" in facts_of(openpyxl.load_workbook(output))["status"]


def solve_while_something_comes_up(tmp_path: Path, *, in_the_way: bool) -> Ran:
    """Interrupt a solve with a workbook for its output, in whose place something may be by then."""
    optalloc.write(choice_of_many(150, required=1), tmp_path / "case")
    process = start_process("solve", "case", "--gap", 0, "--output", "r.xlsx", "--json", cwd=tmp_path)
    wait_for_a_plan(process)
    if in_the_way:
        (tmp_path / "r.xlsx").write_bytes(b"years of work")
    process.send_signal(signal.SIGINT)
    return finished(process)


def test_an_interrupted_plan_is_written(tmp_path: Path) -> None:
    ran = solve_while_something_comes_up(tmp_path, in_the_way=False)
    assert ran.code == ExitCode.INTERRUPTED
    assert ran.json["plan_file"] == "r.xlsx"
    facts = facts_of(openpyxl.load_workbook(tmp_path / "r.xlsx"))
    assert facts["launches"] == ran.json["launches"]
    assert "stopped early by the user" in facts["status"]


def test_a_plan_whose_place_is_taken_meanwhile_goes_to_a_folder(tmp_path: Path) -> None:
    ran = solve_while_something_comes_up(tmp_path, in_the_way=True)
    assert ran.code == ExitCode.INTERRUPTED
    assert (tmp_path / "r.xlsx").read_bytes() == b"years of work"
    assert ran.json["plan_file"] is None
    assert ran.json["plan_folder"].endswith("r-tables")
    assert len(read_plan(Path(ran.json["plan_folder"]))[0].launches) == ran.json["launches"]
    assert "r-tables instead" in ran.json["issues"][0]["hint"]


def test_no_plan_no_workbook(capsys: Capture, tmp_path: Path) -> None:
    output = tmp_path / "r.xlsx"
    ran = solve_here(capsys, folder("first-steps"), "--output", output, "--time-limit", 1e-6, "--json")
    assert ran.code == ExitCode.NO_PLAN
    assert ran.json["plan_file"] is None
    assert not output.exists()


def test_without_the_library_it_is_refused_before_the_search(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optalloc.spreadsheets.find_spec", lambda name: None)
    ran = solve_here(capsys, tmp_path / "nowhere", "--output", tmp_path / "r.xlsx", "--json")
    assert [issue["code"] for issue in ran.json["issues"]] == ["missing-package"]


def test_ten_thousand_rows_are_written_in_reasonable_time(
    tmp_path: Path, first_steps: tuple[Instance, Result]
) -> None:
    instance, result = first_steps
    assert result.plan is not None
    stock = pd.concat([result.plan.stock] * 10_000, ignore_index=True)
    plan = Plan.from_tables({**result.plan.tables, "stock": stock})
    start = time.process_time()
    content = results_bytes(instance, plan, [], tmp_path / "r.xlsx", has_value=False)
    assert time.process_time() - start < 20
    assert is_results_workbook(content)
    assert len(stock) >= 10_000


def test_many_regions_and_stages_go_together_in_charts(tmp_path: Path) -> None:
    instance = choice_of_many(60)
    plan = optalloc.solve(instance, gap=0.5).plan
    assert plan is not None
    sheet = written(tmp_path / "r.xlsx", instance, plan)["charts"]
    rows = [cell.value for cell in sheet["A"]]
    start = rows.index("Launches by period and stage")
    assert len([name for name in rows[2:start] if name]) <= 20
    assert len(sheet._charts) == 3


def test_the_sheets_have_names_of_their_own_in_each_language() -> None:
    for spoken in ("en", "zh"):
        with speaking(spoken):
            names = [optalloc.language.say(name) for name in SHEETS]
        assert len(set(names)) == len(names)
        assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)
