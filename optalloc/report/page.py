"""The page: all sections in both languages, in one file that loads nothing."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from optalloc.inert import inert
from optalloc.language import LANGUAGES, language, say, speaking
from optalloc.naming import shown_title
from optalloc.report.basis import Basis
from optalloc.report.boundaries import Ring
from optalloc.report.section_figures import (
    exchange_section,
    ledger_section,
    map_section,
    sankey_section,
    timeline_section,
    usage_section,
)
from optalloc.report.section_headline import Card, Figures, Verdict, brief, cards, figures_of, verdict
from optalloc.report.section_provenance import assumptions_section, futures_section, provenance_section
from optalloc.report.section_tables import tables_section
from optalloc.report.sections import Section
from optalloc.versions import installed_version

#: What every page of ours has, and by which one is told from another file.
MARK: Final = '<meta name="generator" content="optalloc report'

#: What each language calls itself, and its name in HTML.
LANGUAGE_NAMES: Final = {"en": ("English", "en"), "zh": ("中文", "zh-Hans")}

#: What is written out in a script of data, where a browser would look for the end of it.
_IN_SCRIPT: Final = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


@dataclass(frozen=True)
class Version:
    """The page in one language."""

    code: str
    title: str
    brief: str
    verdict: Verdict
    cards: Sequence[Card]
    sections: Sequence[Section]
    words: Mapping[str, str]

    @property
    def name(self) -> str:
        """What the language calls itself."""
        return LANGUAGE_NAMES[self.code][0]

    @property
    def tag(self) -> str:
        """The language in HTML."""
        return LANGUAGE_NAMES[self.code][1]

    def packed(self) -> dict[str, object]:
        """Return what the script of the page says and lists."""
        return {
            "tag": self.tag,
            "title": self.title,
            "words": dict(self.words),
            "tables": {table.name: table.packed() for one in self.sections for table in one.tables},
        }

    def drawn(self) -> dict[str, Markup]:
        """Return the data of each figure, which the page reads when it draws it."""
        figures = {one.name: one.figure for one in self.sections if one.figure is not None}
        return {name: Markup(data_text(json.loads(figure.to_json()))) for name, figure in figures.items()}


@dataclass(frozen=True)
class Report:
    """A page, and what it says.

    Attributes
    ----------
    figures
        Its headline.
    charts
        Names of the figures that it draws.
    holds, sentence
        Whether the plan passes its check, and how the page says so.
    """

    page: str
    figures: Figures
    charts: list[str]
    holds: bool
    sentence: str


def report_of(basis: Basis, boundaries: Sequence[Ring] = ()) -> Report:
    """Return the report of a plan, whose page starts in the language that is spoken."""
    versions = {code: _version(code, basis, boundaries) for code in LANGUAGES}
    start = versions[language()]
    charts = [one.name for one in start.sections if one.figure is not None]
    return Report(
        _page(start, list(versions.values())),
        figures_of(basis),
        charts,
        start.verdict.holds,
        start.verdict.sentence,
    )


def _page(start: Version, versions: Sequence[Version]) -> str:
    script, plotly = _file("assets", "report.js"), _inside_script(_file("bundle", "plotly.min.js"))
    data = {"start": start.code, "languages": {one.code: one.packed() for one in versions}}
    return (
        _environment()
        .get_template("page.html.jinja")
        .render(
            start=start,
            versions=versions,
            policy=policy([script, plotly]),
            mark=Markup(f'{MARK} {installed_version("optalloc")}">'),
            style=Markup(_file("assets", "report.css")),
            script=Markup(script),
            plotly=Markup(plotly),
            data=Markup(data_text(data)),
        )
    )


def policy(scripts: Sequence[str]) -> str:
    """Return a content security policy under which nothing runs or is loaded but what is on the page.

    Scripts go by their hash. Styles cannot: plotly adds sheets and sets the `style` of what it draws.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(map(_hash, scripts))}",
            "style-src 'unsafe-inline'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def data_text(data: object) -> str:
    """Return data as JSON in which nothing can be taken for HTML."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.translate(_IN_SCRIPT)


def _version(code: str, basis: Basis, boundaries: Sequence[Ring]) -> Version:
    with speaking(code):
        said = verdict(basis)
        sections = [
            map_section(basis, boundaries),
            sankey_section(basis),
            timeline_section(basis),
            usage_section(basis),
            exchange_section(basis),
            ledger_section(basis),
            futures_section(basis),
            tables_section(basis),
            assumptions_section(basis),
            provenance_section(basis),
        ]
        return Version(
            code,
            inert(" ".join(shown_title(basis.instance).split())) or say("Plan"),
            brief(basis) if said.holds else "",
            said,
            cards(basis),
            [one for one in sections if one is not None],
            _words(),
        )


def _words() -> dict[str, str]:
    """Return what the page says beside its sections."""
    return {
        "report": say("Report on a plan"),
        "language": say("Language"),
        "sections": say("Sections"),
        "search": say("Search"),
        "previous": say("Previous"),
        "next": say("Next"),
        "choose": say("Shown"),
        "chosen": say("Printed: {chosen}. The page itself shows {count} more to choose from."),
        "rows": say("{first} to {last} of {count} rows"),
        "none": say("No row has that."),
        "script": say("Figures and tables are drawn by a script, which is switched off here."),
        "figure": say("Figure"),
    }


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("optalloc.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _file(*path: str) -> str:
    return files("optalloc.report").joinpath(*path).read_text(encoding="utf-8").strip()


def _inside_script(code: str) -> str:
    """Return a script as it may stand in a page."""
    return code.replace("\r\n", "\n").replace("</script", "<\\/script").replace("<!--", "<\\!--").strip()


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
