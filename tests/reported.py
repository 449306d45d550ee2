"""Plans with reports of them, and names that are to do nothing in any."""

from __future__ import annotations

import json
import re
from functools import cache
from html.parser import HTMLParser
from typing import Any, Final

import optalloc
from optalloc.instance import Instance
from optalloc.instances import folder
from optalloc.language import speaking
from optalloc.plan import Plan
from optalloc.report.basis import Basis
from optalloc.report.page import Report, report_of
from optalloc.tables import Settings
from tests.hand_plans import ONE, plan_table
from tests.table_words import behaviour, regions, table

#: What would show if a text of an instance were taken for anything but text.
SCRIPT: Final = "<script>window.hacked = 1</script>"
HOSTILE: Final = (
    SCRIPT,
    "</script><script>window.hacked = 1</script>",
    '<img src=x onerror="window.hacked = 1">',
    '<a href="javascript:window.hacked=1">here</a>',
    "{{7*7}}{% for %}",
    '=HYPERLINK("http://example.com")',
    "long " + "x" * 3000,
    "%{customdata} <b>bold</b> $x^2$",
    "\"'`&amp",
)
TURNED: Final = "abc\u202edcba"  # to be read from the right; fit for a name, not for an identifier


class Page(HTMLParser):
    """What a browser would find in a page.

    Attributes
    ----------
    tags
        Names of all elements with their attributes.
    text
        All that is shown.
    scripts
        Type and content of each script.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.scripts: list[tuple[str, str]] = []
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag
        if tag == "script":
            self.scripts.append((dict(attrs).get("type") or "", ""))

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            kind, before = self.scripts[-1]
            self.scripts[-1] = (kind, before + data)
        elif self._inside != "style":
            self.text += data

    @property
    def data(self) -> Any:
        """What the script of the page says and lists."""
        return self._json("data")

    def figures(self, language: str) -> dict[str, Any]:
        """Return the data of each figure in a language."""
        start = f"{language}-data-"
        names = [name.removeprefix(start) for name in self._script_names() if name.startswith(start)]
        return {name: self._json(start + name) for name in names}

    def _script_names(self) -> list[str]:
        return [attributes.get("id") or "" for tag, attributes in self.tags if tag == "script"]

    def _json(self, name: str) -> Any:
        kind, content = self.scripts[self._script_names().index(name)]
        assert kind == "application/json"
        return json.loads(content)

    @property
    def policy(self) -> dict[str, list[str]]:
        """The content security policy, by directive."""
        (stated,) = (
            attributes["content"]
            for tag, attributes in self.tags
            if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
        )
        assert stated is not None
        words = (directive.split() for directive in stated.split(";"))
        return {name: sources for name, *sources in words}


def basis_of(instance: Instance, plan: Plan, **record: object) -> Basis:
    return Basis(instance, plan, record)


def report_on(basis: Basis, language: str = "en") -> Report:
    with speaking(language):
        return report_of(basis)


@cache
def first_steps() -> Basis:
    """Three regions, two of which send capital and technology to the third."""
    instance = optalloc.read(folder("first-steps"))
    result = optalloc.solve(instance, isolate=False)
    assert result.plan is not None
    return Basis(instance, result.plan, result.to_dict())


@cache
def hostile() -> Basis:
    """A plan whose every name and identifier would like to be more than text."""
    period, stage, resource, form = (
        "2026 </script>",
        "'\"><b>stage</b>",
        "<b>talent</b>{{7*7}}",
        "javascript:1",
    )
    places = list(HOSTILE)
    named = [*HOSTILE[1:], TURNED]
    instance = Instance.build(
        Settings(
            title=SCRIPT,
            title_zh=f"标题{SCRIPT}",
            description=f"{SCRIPT} {TURNED}",
            currency="<b>gold</b>",
            sources=('javascript:window.hacked="1"', "http://example.com/<script>"),
            periods=(period,),
        ),
        regions={**regions(*places), "name": named, "lon": range(len(places)), "lat": [30] * len(places)},
        resources={**behaviour(**{resource: "rival mobile"}), "unit": ["<i>heads</i>"]},
        endowments=table("region resource amount", (places[0], resource, 100)),
        scenarios={"scenario": places, "name": named},
        stages=table("scenario stage order value", *((one, stage, 1, 5) for one in places)),
        needs=table("scenario stage resource running", *((one, stage, resource, 1) for one in places)),
        sites=table("scenario region", *((one, one) for one in places)),
        corridors=table(
            "corridor origin destination form fixed_cost",
            *((one, places[0], one, form, 0.5) for one in places[1:]),
        ),
        terms=table("form resource unit_cost", (form, resource, 0.25)),
    )
    amount = len(places)
    plan = Plan.from_tables(
        {
            "launches": plan_table("launches", *((one, one, stage, period) for one in places)),
            "corridors": plan_table("corridors", *((one, period) for one in places[1:])),
            "flows": plan_table("flows", *((ONE, one, resource, period, 1) for one in places[1:])),
            "use": plan_table("use", (ONE, places[0], resource, 0, period, amount)),
        }
    )
    return basis_of(instance, plan, message=SCRIPT, options={SCRIPT: SCRIPT})


def many_flows(rows: int) -> Basis:
    """A plan with many rows of flows, over as many corridors as it takes."""
    corridors, periods = rows // 50, tuple(str(2000 + year) for year in range(50))
    ends = [f"region {number}" for number in range(2)]
    instance = Instance.build(
        Settings(periods=periods),
        regions=regions(*ends),
        resources=behaviour(talent="rival mobile"),
        endowments=table("region resource amount", (ends[0], "talent", 1e6)),
        scenarios=table("scenario", ("drones",)),
        stages=table("scenario stage order value", ("drones", "pilot", 1, 5)),
        needs=table("scenario stage resource running", ("drones", "pilot", "talent", 1e5)),
        sites=table("scenario region", ("drones", ends[1])),
        corridors=table(
            "corridor origin destination form",
            *((f"corridor {number}", *ends, "agreement") for number in range(corridors)),
        ),
        terms=table("form resource unit_cost", ("agreement", "talent", 0.25)),
    )
    flows = [
        (ONE, f"corridor {number}", "talent", period, 1 + number + place / 100)
        for number in range(corridors)
        for place, period in enumerate(periods)
    ]
    return basis_of(instance, Plan.from_tables({"flows": plan_table("flows", *flows)}))


def words_of(text: str) -> str:
    """Return text with all white space as single blanks."""
    return re.sub(r"\s+", " ", text)
