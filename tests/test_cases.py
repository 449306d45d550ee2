"""What holds for every named case: its data, its runs, its pages."""

from __future__ import annotations

import math
import re
import shlex
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import optalloc
from benchmarks import gallery
from benchmarks.case_tables import number
from benchmarks.cases import FIGURES_FILE, GAP, SolvedInstance, case_names, read_figures
from optalloc import instances
from optalloc.cli.exit_codes import ExitCode
from optalloc.io import write
from optalloc.schema import TABLES
from optalloc.service import service_issues
from optalloc.solve import solve
from optalloc.tables import frame_text
from optalloc.variants import KINDS, read_variants
from tests.case_results import plan, solved_case
from tests.command_line import run_here

FIGURE_COLUMNS = [
    "figure",
    "figure_zh",
    "value",
    "unit",
    "period",
    "grade",
    "publisher",
    "publisher_zh",
    "table",
    "row",
    "column",
    "times",
]
SECTIONS = {
    "en": ["The figures with a source", "What is assumed", "Run it", "The result", "What if"],
    "zh": ["有出处的数据", "假设", "运行", "结果", "假如"],
}
CHINESE = re.compile("[\u4e00-\u9fff]")

cases = pytest.mark.parametrize("name", case_names())
languages = pytest.mark.parametrize("language", gallery.PAGES)


def page(name: str, language: str) -> str:
    return (instances.folder(name) / gallery.PAGES[language]).read_text(encoding="utf-8")


def commands(text: str) -> list[str]:
    """Return the commands of the console blocks of a page."""
    blocks = re.findall(r"^```console\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    return [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]


def all_solved(name: str) -> list[SolvedInstance]:
    case = solved_case(name)
    return [case.together, *case.changed.values()]


def levels_that_add_up(one: SolvedInstance) -> set[float]:
    """Return the most that is sent of what is shared, where not all arrives or more is at the destination."""
    table = one.instance.table
    corridors = table("corridors").set_index("corridor")
    shared = set(table("resources").query("not rival")["resource"])
    flows = plan(one).flows[lambda frame: frame["resource"].isin(shared)]
    most = flows.groupby(["corridor", "resource"])["amount"].max().reset_index()
    most = most.join(corridors[["origin", "destination", "form"]], on="corridor")
    most = most.merge(table("terms")[["form", "resource", "yield"]], on=["form", "resource"])
    own = set(zip(table("endowments")["region"], table("endowments")["resource"], strict=True))
    made = table("needs").query("running < 0").merge(plan(one).launches, on=["scenario", "stage"])
    own |= set(zip(made["region"], made["resource"], strict=True))
    places = list(zip(most["destination"], most["resource"], strict=True))
    adds = (most["yield"] != 1) | pd.Series([place in own or places.count(place) > 1 for place in places])
    return set(most.loc[adds, "amount"])


@cases
def test_a_case_and_its_variants_are_proven_and_verified(name: str) -> None:
    for one in all_solved(name):
        assert one.result.proven
        assert one.result.gap is not None
        assert one.result.gap <= GAP


@cases
def test_a_case_and_its_variants_are_without_warnings(name: str) -> None:
    for one in all_solved(name):
        assert one.instance.warnings == ()
        assert service_issues(one.instance) == ()


@cases
def test_stages_and_futures_of_a_case_have_names_in_both_languages(name: str) -> None:
    case = solved_case(name)
    tables = case.together.instance.tables
    for table, column, names in (
        ("stages", "stage", case.stage_names),
        ("futures", "future", case.future_names),
    ):
        assert set(names) == set(tables[table][column])
        assert all(CHINESE.search(both["zh"]) and not CHINESE.search(both["en"]) for both in names.values())


@cases
def test_a_case_is_small(name: str) -> None:
    for one in all_solved(name):
        assert one.result.sizes["columns"] < 3000


@cases
def test_another_seed_finds_the_same_plan(name: str) -> None:
    """A tie would show here: what is printed must be the one best plan."""
    case = solved_case(name)
    again = solve(case.together.instance, gap=GAP, seed=7)
    other = replace(case, together=SolvedInstance(case.together.instance, again))
    for language in gallery.PAGES:
        assert gallery.blocks(other, language) == gallery.blocks(case, language)


@cases
def test_a_case_has_a_counterfactual_and_a_variant_in_which_its_mechanism_vanishes(name: str) -> None:
    variants = read_variants(instances.folder(name)).values()
    assert {variant.kind for variant in variants} == set(KINDS)
    for variant in variants:
        assert CHINESE.search(variant.title_zh)
        assert not CHINESE.search(variant.title)


@cases
def test_the_tables_of_a_case_are_written_canonically(name: str, tmp_path: Path) -> None:
    folder = instances.folder(name)
    write(optalloc.read(folder), tmp_path / "canonical")
    for path in (tmp_path / "canonical").iterdir():
        assert (folder / path.name).read_text(encoding="utf-8") == path.read_text(encoding="utf-8"), path.name
    assert {path.name for path in folder.glob("*.csv")} == {
        path.name for path in (tmp_path / "canonical").glob("*.csv")
    }


@cases
def test_every_figure_says_what_it_is_and_who_published_it(name: str) -> None:
    figures = read_figures(name)
    assert figures, FIGURES_FILE
    for figure in figures:
        assert list(figure) == FIGURE_COLUMNS
        assert all(figure[column].strip() for column in FIGURE_COLUMNS[:8]), figure
        assert math.isfinite(float(figure["value"]))
        assert figure["grade"] in {"A", "B", "C"}
        assert CHINESE.search(figure["figure_zh"])
        assert CHINESE.search(figure["publisher_zh"])
        used = [bool(figure[column]) for column in ("table", "row", "column", "times")]
        assert all(used) or not any(used), figure


@cases
def test_a_cell_made_of_a_sourced_figure_is_the_figure_times_its_factor(name: str) -> None:
    instance = optalloc.read(instances.folder(name))
    for figure in read_figures(name):
        if not figure["table"]:
            continue
        text = frame_text(TABLES[figure["table"]], instance.table(figure["table"]))
        for cell in figure["row"].split(";"):
            column, _, wanted = cell.partition("=")
            text = text[text[column] == wanted]
        (found,) = text[figure["column"]]
        expected = float(figure["value"]) * float(figure["times"])
        assert float(found) == pytest.approx(expected, rel=1e-6), figure


def test_a_publisher_has_one_name_in_chinese() -> None:
    names = {(row["publisher"], row["publisher_zh"]) for name in case_names() for row in read_figures(name)}
    assert len({publisher for publisher, _ in names}) == len(names)


@cases
@languages
def test_a_page_says_that_the_factors_of_its_figures_are_assumed(name: str, language: str) -> None:
    said = {"en": "the factors in its last column included", "zh": "系数"}[language]
    assumed = page(name, language).split("\n## ")[2]
    assert said in " ".join(assumed.split())


@cases
@languages
def test_a_level_that_adds_up_at_its_destination_is_worked_out_on_the_page(name: str, language: str) -> None:
    """Beside the table, which says what is sent, stands what it becomes where it arrives."""
    text = page(name, language)
    for marker in ("figures", "result"):
        text = gallery.with_block(text, marker, "")
    for amount in levels_that_add_up(solved_case(name).together):
        assert re.search(rf"(?<![\d.]){re.escape(number(amount))}(?![\d]|\.\d)", text), amount


@cases
@languages
def test_a_page_names_its_variants_and_says_how_to_run_them(name: str, language: str) -> None:
    text = page(name, language)
    for variant in read_variants(instances.folder(name)):
        assert f"| `{variant}` |" in text
    assert text.count(f"`optalloc examples copy {name} my-VARIANT --variant VARIANT`") == 1


@cases
@languages
def test_a_page_shows_what_comes_out_today(name: str, language: str) -> None:
    text = page(name, language)
    for marker, block in gallery.blocks(solved_case(name), language).items():
        assert gallery.with_block(text, marker, block) == text, "run `python -m benchmarks.gallery`"


def test_the_gallery_shows_what_comes_out_today() -> None:
    today = gallery.gallery(map(solved_case, case_names()))
    assert gallery.GALLERY_FILE.read_text(encoding="utf-8") == today, "run `python -m benchmarks.gallery`"


@cases
@languages
def test_a_page_leads_from_the_story_to_the_result(name: str, language: str) -> None:
    text = page(name, language)
    assert text.startswith(f"# {name}")
    assert re.findall("^## (.*)$", text, flags=re.MULTILINE) == SECTIONS[language]
    other = next(file for key, file in gallery.PAGES.items() if key != language)
    assert f"]({other})" in text
    assert len(text.splitlines()) < 150


@cases
def test_the_pages_in_both_languages_have_the_same_tables_and_commands(name: str) -> None:
    english, chinese = page(name, "en"), page(name, "zh")
    assert commands(english) == commands(chinese)
    shapes = [
        [line.count("|") for line in text.splitlines() if line.startswith("|")] for text in (english, chinese)
    ]
    assert shapes[0] == shapes[1]


@cases
def test_the_commands_of_a_page_work_as_printed(
    name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = commands(page(name, "en"))
    assert lines[0].startswith(f"optalloc examples copy {name} ")
    assert any(f"examples copy {name} " in line and "--variant" in line for line in lines)
    for line in lines:
        program, command, *arguments = shlex.split(line)
        assert program == "optalloc"
        unguarded = ["--in-process"] if command == "solve" else []
        ran = run_here(capsys, command, *arguments, *unguarded)
        assert ran.code == ExitCode.DONE, f"$ {line}\n{ran.out}{ran.err}"
