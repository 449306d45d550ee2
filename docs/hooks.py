"""Pages of the site that are files of the repository: their text stands in one place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT: Final = Path(__file__).resolve().parent.parent

#: Page of the site by file of the repository.
PAGES: Final = {
    "models/README.md": "model.md",
    "instances/FORMAT.md": "format.md",
    "instances/PLAN_FORMAT.md": "plan-format.md",
    "instances/GALLERY.md": "gallery.md",
    "benchmarks/README.md": "benchmarks.md",
    "benchmarks/notes.md": "engine-notes.md",
    "CHANGELOG.md": "changelog.md",
}

_LINK: Final = re.compile(r"(!?)\[([^\]]*)\]\(([^)#\s]+)(#[^)]*)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages."""
    for source, page in PAGES.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        files.append(File.generated(config, page, content=with_links(text, source)))
    return files


def with_links(text: str, source: str) -> str:
    """Return a text whose links lead to pages of the site; what is no page is named and not linked."""
    home = (ROOT / source).parent

    def turned(link: re.Match[str]) -> str:
        image, words, target, anchor = link.groups(default="")
        if target.startswith(("http:", "https:")):
            return link.group()
        place = (home / target).resolve()
        page = PAGES.get(str(place.relative_to(ROOT))) if place.is_relative_to(ROOT) else None
        if page is None or image:
            return words
        return f"[{words}]({page}{anchor})"

    return _LINK.sub(turned, text)
