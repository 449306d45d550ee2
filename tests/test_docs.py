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
BLOCK = re.compile(r"^```(console|python)\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)


def name_of(page: Path) -> str:
    return str(page.relative_to(DOCS))


@pytest.mark.parametrize(
    "page", [page for page in PAGES if BLOCK.search(page.read_text("utf-8"))], ids=name_of
)
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
