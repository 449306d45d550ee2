"""What the documentation says is run as it stands, page by page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_readme import ROOT, run_line

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
CHINESE = sorted((DOCS / "howto").glob("*.zh.md"))
#: Pages that are run; a how-to in Chinese has the blocks of the one in English.
RUN = [page for page in PAGES if page not in CHINESE]
BLOCK = re.compile(r"^```(console|python)\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)


def name_of(page: Path) -> str:
    return str(page.relative_to(DOCS))


@pytest.mark.parametrize("page", [page for page in RUN if BLOCK.search(page.read_text("utf-8"))], ids=name_of)
def test_a_page_works_as_printed(
    page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = os.environ | {"PYTHONPATH": str(ROOT)}
    for kind, text in BLOCK.findall(page.read_text(encoding="utf-8")):
        if kind == "python":
            subprocess.run([sys.executable, "-c", text], check=True, stdout=subprocess.DEVNULL, env=found)
            continue
        for line in text.splitlines():
            run_line(line.removeprefix("$ "), capsys)


def test_every_page_stands_in_the_navigation() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert [page for page in map(name_of, PAGES) if f" {page}\n" not in navigation] == []


def test_both_tutorials_walk_the_same_way() -> None:
    """They have the same commands in the same order, but for names, language and figures."""
    walks = []
    for page in ("tutorial.md", "tutorial.zh.md"):
        text = (DOCS / page).read_text(encoding="utf-8")
        walks.append(re.findall(r"^\$ (?:cp \S+ \S+ \S+ && )?(\w+)(?: (\w+))?", text, flags=re.MULTILINE))
    assert walks[0] == walks[1]


def english_of(page: Path) -> Path:
    return page.with_name(page.name.replace(".zh.md", ".md"))


def test_every_how_to_is_there_in_english_and_chinese() -> None:
    english = {page for page in (DOCS / "howto").glob("*.md") if page not in CHINESE}
    assert {english_of(page) for page in CHINESE} == english


@pytest.mark.parametrize("page", CHINESE, ids=name_of)
def test_a_how_to_in_chinese_has_the_headings_and_blocks_of_the_english_one(page: Path) -> None:
    """The blocks are those that are run, but for the language in which commands answer."""
    chinese, english = (one.read_text(encoding="utf-8") for one in (page, english_of(page)))
    levels = [re.findall(r"^#+(?= )", BLOCK.sub("", text), flags=re.MULTILINE) for text in (chinese, english)]
    assert levels[0] == levels[1]
    assert [(kind, text.replace(" --lang zh", "")) for kind, text in BLOCK.findall(chinese)] == BLOCK.findall(
        english
    )


@pytest.mark.parametrize("page", CHINESE, ids=name_of)
def test_pages_of_two_languages_lead_to_each_other(page: Path) -> None:
    assert f"[English]({english_of(page).name})" in page.read_text(encoding="utf-8")
    assert f"[中文]({page.name})" in english_of(page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", CHINESE, ids=name_of)
def test_a_command_in_chinese_takes_the_language(page: Path) -> None:
    for line in re.findall(r"^\$ .*$", page.read_text(encoding="utf-8"), flags=re.MULTILINE):
        assert line.count("optalloc ") == line.count("--lang zh"), line
