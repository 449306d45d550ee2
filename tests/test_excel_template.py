"""A workbook to fill: it reads to what it is filled with, and says in both languages what belongs where."""

from __future__ import annotations

import re
import time
from io import BytesIO
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import range_boundaries

import optalloc
from optalloc.beginning import TEXTS
from optalloc.cli.exit_codes import ExitCode
from optalloc.instance import Instance
from optalloc.instances import folder
from optalloc.io.excel import GUIDE_SHEET
from optalloc.io.xlsx_sheet import MAX_ROWS
from optalloc.language import speaking
from optalloc.schema import HEADINGS, PLAN_SCHEMA, SETTINGS_SHEET, SHOCK_KEYS, TABLES, Kind
from optalloc.spreadsheets.describing import UNITS
from optalloc.spreadsheets.template import template_bytes
from tests.command_line import Ran, run_here
from tests.small_instances import FEATURE_INSTANCES
from tests.test_io_excel import hostile
from tests.workbooks import bytes_of, parts_of, workbook

Capture = pytest.CaptureFixture[str]

CHINESE = re.compile(r"[一-鿿]")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "plan.xlsx"


@pytest.fixture(scope="module")
def empty() -> openpyxl.Workbook:
    """A template without rows, to look at."""
    return openpyxl.load_workbook(BytesIO(template_bytes(None, Path("plan.xlsx"))))


def written(path: Path, instance: Instance | None, *, is_example: bool = False) -> openpyxl.Workbook:
    """Write a template and return it as openpyxl reads it."""
    path.write_bytes(template_bytes(instance, path, is_example=is_example))
    return openpyxl.load_workbook(path)


def texts_of(place: Path) -> list[str]:
    """Return all texts of an instance."""
    instance = optalloc.read(place)
    settings = instance.settings
    cells = [cell for frame in instance.tables.values() for column in frame for cell in frame[column]]
    return [settings.description, *settings.sources, *(one for one in cells if isinstance(one, str))]


def template_here(capsys: Capture, *arguments: object) -> Ran:
    return run_here(capsys, "template", *arguments)


def test_a_template_as_it_stands_is_an_instance_without_a_warning(capsys: Capture, path: Path) -> None:
    assert template_here(capsys, path).code == ExitCode.DONE
    assert optalloc.check(path) == ()
    assert optalloc.read(path).hash == optalloc.read(folder("first-steps")).hash


def test_the_example_of_a_template_in_chinese_is_in_chinese_and_worth_the_same(
    capsys: Capture, path: Path
) -> None:
    assert template_here(capsys, path, "--lang", "zh").code == ExitCode.DONE
    assert optalloc.check(path) == ()
    written = optalloc.read(path)
    latin = re.compile("[A-Za-z]{2}")
    texts = {
        f"{name} {column}": sorted({cell for cell in frame[column] if isinstance(cell, str)})
        for name, frame in written.tables.items()
        for column in frame.columns
    }
    found = {place: [cell for cell in cells if latin.search(cell)] for place, cells in texts.items()}
    assert {place: cells for place, cells in found.items() if cells} == {}
    settings = written.settings
    assert settings.title == "入门：深圳、湖北与香港"
    assert settings.currency == "亿元"
    assert not [one for one in (settings.description, *settings.sources) if latin.search(one)]
    assert set(TEXTS) <= set(texts_of(folder("first-steps")))
    english = optalloc.solve(optalloc.read(folder("first-steps")))
    assert optalloc.solve(written).objective == pytest.approx(english.objective)


@pytest.mark.parametrize("name", ["cvar", "facility_groups", "known_from", "shortages"])
def test_a_template_filled_with_an_instance_reads_to_it(name: str, path: Path) -> None:
    instance = FEATURE_INSTANCES[name]()
    written(path, instance)
    assert optalloc.read(path) == instance


def test_a_case_of_31_provinces_keeps_its_hash(capsys: Capture, path: Path) -> None:
    source = folder("china31-2023")
    ran = template_here(capsys, path, "--from", source, "--json")
    assert ran.json["instance_hash"] == optalloc.read(source).hash == optalloc.read(path).hash


def test_a_template_that_another_program_saves_again_is_the_same_instance(path: Path) -> None:
    instance = FEATURE_INSTANCES["futures"]()
    book = written(path, instance)
    book.save(path)
    assert optalloc.read(path) == instance


def test_an_empty_template_lacks_nothing_but_rows_and_says_of_which_tables(
    capsys: Capture, path: Path
) -> None:
    assert template_here(capsys, path, "--empty").code == ExitCode.DONE
    issues = optalloc.check(path)
    assert {issue.code for issue in issues} == {"empty-table"}
    assert {issue.file for issue in issues} == {
        f"plan.xlsx[{name}]" for name in ("regions", "resources", "scenarios", "stages")
    }


def test_rows_typed_below_the_headers_are_read_with_the_numbers_of_the_sheet(path: Path) -> None:
    book = written(path, None)
    book["regions"].append(["# notes look like data here", "hint"])
    book["regions"]["D3"] = "far"
    book["regions"]["A3"] = "hubei"
    book.save(path)
    found = [issue for issue in optalloc.check(path) if issue.file == "plan.xlsx[regions]"]
    assert [(issue.row, issue.column) for issue in found] == [(3, "lon")]
    assert "# notes look like data here" in optalloc.io.read_text(path).tables["regions"].frame["region"][0]


def test_every_table_has_a_sheet_with_the_headers_of_the_schema(empty: openpyxl.Workbook) -> None:
    book = empty
    assert book.sheetnames == [GUIDE_SHEET, SETTINGS_SHEET, *TABLES]
    for name, table in TABLES.items():
        assert tuple(cell.value for cell in book[name][1]) == table.column_names
        assert book[name].freeze_panes == "A2"


@pytest.mark.parametrize("spoken", ["en", "zh"])
def test_every_column_is_explained_in_both_languages(path: Path, spoken: str) -> None:
    with speaking(spoken):
        book = written(path, None)
    for name, table in TABLES.items():
        for column, cell in zip(table.columns, book[name][1], strict=True):
            assert column.meaning in cell.comment.text
            assert HEADINGS[column.name] in cell.comment.text
            assert CHINESE.search(cell.comment.text)
            assert CHINESE.search(cell.number_format), "the header shows its Chinese heading"
    guide = [" ".join(filter(None, row)) for row in book[GUIDE_SHEET].iter_rows(values_only=True)]
    for command in ("optalloc validate plan.xlsx --annotate", "optalloc solve plan.xlsx --output"):
        (one, other) = [line for line in guide if command in line]
        assert bool(CHINESE.search(one)) is (spoken == "zh")
        assert bool(CHINESE.search(other)) is (spoken == "en")


def test_headings_and_units_have_words_for_all_of_the_schema() -> None:
    columns = [column for table in (*TABLES.values(), *PLAN_SCHEMA.values()) for column in table.columns]
    assert {column.name for column in columns} == set(HEADINGS)
    assert {column.unit for table in TABLES.values() for column in table.columns} - {""} == set(UNITS)


def test_required_columns_look_different(empty: openpyxl.Workbook) -> None:
    sheet = empty["regions"]
    assert sheet["A1"].fill.fgColor.rgb != sheet["B1"].fill.fgColor.rgb


def test_lists_refer_to_the_identifiers_of_sheets_that_are_there(path: Path) -> None:
    book = written(path, FEATURE_INSTANCES["futures"]())
    for name, table in TABLES.items():
        rules = {
            next(iter(one.sqref.ranges)).min_col: one for one in book[name].data_validations.dataValidation
        }
        assert sorted(rules) == list(range(1, 1 + len(table.columns)))
        for at, column in enumerate(table.columns, start=1):
            (cells,) = rules[at].sqref.ranges
            assert (cells.min_row, cells.max_row) == (2, MAX_ROWS)
            if column.reference and column.kind is Kind.IDENTIFIER:
                assert rules[at].type == "list"
                assert rules[at].errorStyle == "warning"
                assert rules[at].formula1 == f"{column.reference}_list"
                assert_refers_to_a_column(book, rules[at].formula1, column.reference)


def assert_refers_to_a_column(book: openpyxl.Workbook, name: str, reference: str) -> None:
    """Check that all ranges of a defined name lie in a sheet that is there, in the column that is meant."""
    text = book.defined_names[name].attr_text
    ranges = re.findall(r"(\w+)!(\$[A-Z]+\$\d+(?::\$[A-Z]+\$\d+)?)", text)
    assert ranges
    for sheet, cells in ranges:
        column = range_boundaries(cells)[0]
        header = book[sheet].cell(1, column).value
        if reference == "periods":
            assert (sheet, header) in {(SETTINGS_SHEET, "setting"), (SETTINGS_SHEET, "value")}
        else:
            assert (sheet, header) == (reference, TABLES[reference].key[0])


def test_periods_stand_one_below_the_other_where_their_list_looks_for_them(path: Path) -> None:
    instance = FEATURE_INSTANCES["futures"]()
    rows = list(written(path, instance)[SETTINGS_SHEET].iter_rows(min_row=2, values_only=True))
    at = [row for row, (name, _) in enumerate(rows) if name == "periods.labels"]
    assert at == list(range(at[0], at[0] + len(instance.settings.periods)))
    assert tuple(rows[row][1] for row in at) == instance.settings.periods


def test_numbers_are_warned_of_outside_their_range(empty: openpyxl.Workbook) -> None:
    book = empty
    for name, table in TABLES.items():
        for column, rule in zip(table.columns, book[name].data_validations.dataValidation, strict=True):
            if column.kind in (Kind.NUMBER, Kind.INTEGER):
                assert rule.type == ("whole" if column.kind is Kind.INTEGER else "decimal")
                assert rule.errorStyle == "warning"
                lower = column.minimum if column.minimum is not None else column.above
                if lower is not None:
                    assert float(rule.formula1) == lower
            if column.kind is Kind.BOOLEAN:
                assert rule.formula1 == '"true,false"'
    shocked = {one.promptTitle: one for one in book["shocks"].data_validations.dataValidation}
    lists = [one.formula1 for one in shocked.values() if one.type == "list"]
    assert f'"{",".join(SHOCK_KEYS)}"' in lists


def test_what_the_format_limits_is_kept_to(empty: openpyxl.Workbook) -> None:
    for sheet in empty:
        for rule in sheet.data_validations.dataValidation:
            assert len(rule.promptTitle) <= 32
            assert len(rule.prompt) <= 255
            assert len(rule.error or "") <= 225
            assert len(rule.formula1 or "") <= 255
        for row in sheet.iter_rows():
            assert all(len(cell.number_format) <= 255 for cell in row)


def test_hostile_names_are_text(path: Path) -> None:
    instance = hostile().with_settings(description="-2+3 _x0041_")
    names = [*instance.table("regions")["name"]]
    book = written(path, instance)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert book["regions"]["B2"].value == names[0]
    assert book["regions"]["B2"].quotePrefix
    assert not any(b"<f>" in part for name, part in parts_of(path.read_bytes()).items() if "sheet" in name)
    assert optalloc.io.read_text(path).settings["description"] == "-2+3 _x0041_"


def test_an_example_is_told_from_rows_of_ones_own(path: Path) -> None:
    instance = FEATURE_INSTANCES["facilities"]()
    assert written(path, instance, is_example=True)["regions"]["A2"].font.italic
    assert not written(path, instance)["regions"]["A2"].font.italic


def test_tables_of_ten_thousand_rows_are_written_in_reasonable_time(path: Path) -> None:
    instance = FEATURE_INSTANCES["stages"]()
    regions = [*instance.table("regions")["region"], *(f"r{number}" for number in range(10_000))]
    large = instance.replace(regions=pd.DataFrame({"region": regions}))
    start = time.process_time()
    written(path, large)
    assert time.process_time() - start < 20
    assert optalloc.read(path) == large


def test_nothing_but_an_instance_is_replaced_and_that_only_when_told(capsys: Capture, path: Path) -> None:
    path.write_bytes(bytes_of(workbook({"thesis": [("years",), ("of work",)]})))
    other = path.with_name("other.xlsx")
    other.write_bytes(b"years of work")
    before = path.read_bytes()
    for options in ((), ("--force",)):
        assert template_here(capsys, other, *options).code == ExitCode.BAD_INPUT
    assert other.read_bytes() == b"years of work"
    assert template_here(capsys, path).code == ExitCode.BAD_INPUT  # it has a sheet of settings
    assert path.read_bytes() == before
    assert template_here(capsys, path, "--force").code == ExitCode.DONE


@pytest.mark.parametrize("name", ["plan", "plan.json", "plan.xlsm", "plan.csv"])
def test_a_template_is_a_workbook(capsys: Capture, tmp_path: Path, name: str) -> None:
    ran = template_here(capsys, tmp_path / name, "--json")
    assert ran.code == ExitCode.BAD_INPUT
    assert ran.json["issues"][0]["code"] == "unknown-format"
    assert list(tmp_path.iterdir()) == []


def test_a_faulty_source_is_told_of_and_nothing_is_written(capsys: Capture, path: Path) -> None:
    assert template_here(capsys, path, "--from", "nowhere").code == ExitCode.BAD_INPUT
    assert template_here(capsys, path, "--from", "nowhere", "--empty").code == ExitCode.BAD_INPUT
    assert not path.exists()


def test_without_the_library_the_command_says_what_to_install(
    capsys: Capture, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optalloc.spreadsheets.find_spec", lambda name: None)
    ran = template_here(capsys, path, "--json")
    assert ran.code == ExitCode.BAD_INPUT
    assert ran.json["issues"][0]["code"] == "missing-package"
    assert "pip install" in ran.json["issues"][0]["hint"]
