"""What the page of a plan says, and that nothing in it can do anything."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from importlib.resources import files

import pytest

import optalloc
from optalloc.instance import Instance
from optalloc.language import LANGUAGES, speaking
from optalloc.notebook import html_table
from optalloc.plan import Plan
from optalloc.report.basis import Basis
from optalloc.report.page import MARK, Report
from optalloc.report.section_headline import verdict
from tests.hand_plans import HAND_PLANS
from tests.reported import (
    HOSTILE,
    SCRIPT,
    TURNED,
    Page,
    basis_of,
    first_steps,
    hostile,
    report_on,
    words_of,
)
from tests.small_instances import FEATURE_INSTANCES

#: Elements and attributes through which a page could load something.
LOADS = {"src", "href", "srcset", "data", "action", "poster", "background"}

#: Hand-made plans that differ in what there is to show.
PLANS = ("cvar", "known", "known_in_turn", "mixed_group")


@pytest.fixture(scope="module")
def steps() -> Page:
    return Page(report_on(first_steps()).page)


@pytest.fixture(scope="module")
def harmless() -> Report:
    return report_on(hostile())


def hash_of(script: str) -> str:
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def test_the_page_loads_nothing(steps: Page) -> None:
    assert not {"iframe", "object", "embed", "base", "form", "audio", "video"} & {
        tag for tag, _ in steps.tags
    }
    targets = [value for _, given in steps.tags for name, value in given.items() if name in LOADS]
    assert targets
    assert all(target is not None and target.startswith(("#", "data:,")) for target in targets)


def test_only_what_is_on_the_page_runs(steps: Page) -> None:
    policy = steps.policy
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == ["'none'"]
    code = [content for kind, content in steps.scripts if kind in ("", "text/plain")]
    assert len(code) == 2
    assert set(policy["script-src"]) == set(map(hash_of, code))
    assert not {"script-src-elem", "script-src-attr", "connect-src"} & set(policy)
    assert not [name for _, given in steps.tags for name in given if name.startswith("on")]


def test_the_page_is_small_enough_and_the_same_each_time(steps: Page) -> None:
    page = report_on(first_steps()).page
    assert Page(page).data == steps.data
    assert all(Page(page).figures(language) == steps.figures(language) for language in LANGUAGES)
    assert len(page.encode("utf-8")) < 2_000_000
    assert page.count("plotly.js v") == 1
    assert MARK in page[:4096]


def test_the_bundle_is_of_the_version_that_it_is_made_from_and_has_its_licences() -> None:
    bundle = files("optalloc.report").joinpath("bundle")
    version = json.loads(bundle.joinpath("package.json").read_text())["devDependencies"]["plotly.js"]
    assert f"/* plotly.js v{version}," in bundle.joinpath("plotly.min.js").read_text()[:100]
    assert f"\nplotly.js {version}: MIT\n" in bundle.joinpath("LICENSES.txt").read_text()


def test_the_headline_says_what_the_plan_comes_to(steps: Page) -> None:
    text = words_of(steps.text)
    assert "Verified: every constraint holds" in text
    for name, figure in (
        ("net value", "25.4"),
        ("bound", "25.4"),
        ("total cost", "58.06"),
        ("launches", "6"),
    ):
        assert f"{name} {figure}" in text
    assert "regions gaining 1 of 3" in text
    assert "proven best" in text
    assert first_steps().instance.hash in text


def test_both_languages_are_there_and_the_page_starts_in_the_one_spoken() -> None:
    english, chinese = (Page(report_on(first_steps(), language).page) for language in ("en", "zh"))
    assert [page.data["start"] for page in (english, chinese)] == ["en", "zh"]
    assert [page.tags[0][1]["lang"] for page in (english, chinese)] == ["en", "zh-Hans"]
    for page in (english, chinese):
        settings = first_steps().instance.settings
        assert settings.title in page.text
        assert settings.title_zh in page.text
        shown = [given for _, given in page.tags if given.get("class") == "version"]
        assert [given["data-version"] for given in shown if "hidden" not in given] == [page.data["start"]]


def test_the_tables_have_every_row_of_the_plan(steps: Page) -> None:
    plan = first_steps().plan
    for language in steps.data["languages"].values():
        tables = language["tables"]
        assert [tables[name]["length"] for name in ("launches", "facilities", "corridors", "flows")] == [
            len(frame) for frame in (plan.launches, plan.facilities, plan.corridors, plan.flows)
        ]
        amounts = next(column["numbers"] for column in tables["flows"]["columns"] if "numbers" in column)
        assert amounts == plan.flows["amount"].tolist()


def test_names_are_those_of_the_language(steps: Page) -> None:
    languages = steps.data["languages"]
    regions = {code: languages[code]["tables"]["launches"]["columns"][1]["texts"] for code in ("en", "zh")}
    assert regions == {"en": ["Hubei"], "zh": ["湖北"]}


@pytest.mark.parametrize("name", PLANS)
def test_any_plan_has_a_report(name: str) -> None:
    planned = HAND_PLANS[name]
    report = report_on(basis_of(planned.make(), planned.plan))
    assert report.holds
    assert report.figures.objective == pytest.approx(float(planned.value))
    assert "nothing is proven of how much better a plan could be" in Page(report.page).text
    assert ("sankey" in report.charts) == bool(len(planned.plan.flows))


@pytest.mark.parametrize("name", ["stages", "futures"])
def test_the_plan_that_does_nothing_has_a_report(name: str) -> None:
    report = report_on(basis_of(FEATURE_INSTANCES[name](), Plan.empty()))
    text = Page(report.page).text
    for sentence in ("Nothing is launched", "Nothing is sent", "The plan does nothing."):
        assert sentence in text
    assert (report.figures.launches, report.figures.cost) == (0, 0)


def test_several_futures_each_have_their_value() -> None:
    planned = HAND_PLANS["known_in_turn"]
    page = Page(report_on(basis_of(planned.make(), planned.plan)).page)
    futures = page.data["languages"]["en"]["tables"]["futures"]["columns"]
    assert futures[0]["texts"] == ["boom", "bust", "calm"]
    assert futures[2]["numbers"] == [18, 0, -1]
    choices = page.figures("en")["timeline"]["layout"]["updatemenus"][0]["buttons"]
    assert [choice["name"] for choice in choices] == ["boom", "bust", "calm"]


def test_a_plan_that_fails_says_so_at_the_top() -> None:
    steps = first_steps()
    short = Plan.from_tables({**steps.plan.tables, "use": steps.plan.use.iloc[:0]})
    report = report_on(Basis(steps.instance, short, {}))
    page = Page(report.page)
    assert not report.holds
    assert [given["class"] for _, given in page.tags if given.get("role") == "alert"] == ["verdict fails"] * 2
    assert "This plan FAILS its check" in page.text
    assert page.text.index("FAILS") < page.text.index("net value")
    assert "(balance)" in page.text


def test_each_language_says_itself_what_is_violated() -> None:
    steps = first_steps()
    tampered = Plan.from_tables({**steps.plan.tables, "launches": steps.plan.launches.iloc[1:]})
    basis = Basis(steps.instance, tampered, {"bound": 1.0})
    listed = {}
    for code in LANGUAGES:
        with speaking(code):
            listed[code] = verdict(basis).findings
    assert len(listed["en"]) == len(listed["zh"]) > 1
    for english, chinese in zip(listed["en"], listed["zh"], strict=True):
        assert english.isascii()
        assert english.rpartition("(")[2] == chinese.rpartition("(")[2]
        assert re.search("[\u4e00-\u9fff]", chinese)
        assert all(text in Page(report_on(basis).page).text for text in (english, chinese))


def test_a_record_that_cannot_be_fails_too_and_its_bound_is_not_shown() -> None:
    steps = first_steps()
    report = report_on(Basis(steps.instance, steps.plan, {"bound": 1.0}))
    assert not report.holds
    assert report.figures.bound is None
    assert "(wrong-bound)" in Page(report.page).text


def test_a_plan_of_names_that_nothing_has_is_told_of_all_the_same() -> None:
    nowhere = {"flows": {"corridor": ["nowhere"], "resource": ["x"], "period": ["1"], "amount": [1.0]}}
    launched = {"scenario": ["s"], "region": ["r"], "stage": ["t"], "period": ["p"]}
    plan = Plan.from_tables({**nowhere, "launches": launched})
    report = report_on(basis_of(first_steps().instance, plan))
    assert not report.holds
    assert report.figures.objective is None
    assert "The plan has rows that cannot be" in Page(report.page).text


def test_hostile_names_are_text(harmless: Report, steps: Page) -> None:
    assert hostile().verification.ok
    page, clean = Page(harmless.page), steps
    assert {tag for tag, _ in page.tags} <= {tag for tag, _ in clean.tags}
    assert len(page.scripts) == len(clean.scripts) == 3 + 2 * len(harmless.charts)
    assert {name for _, given in page.tags for name in given} <= {
        name for _, given in clean.tags for name in given
    }
    assert SCRIPT in page.text
    assert TURNED not in harmless.page
    assert "{{7*7}}" in harmless.page
    texts = page.data["languages"]["en"]["tables"]["launches"]["columns"][0]["texts"]
    assert set(HOSTILE[1:]) < set(texts)


def test_what_plotly_takes_for_markup_is_escaped(harmless: Report) -> None:
    data = Page(harmless.page).figures("en")
    assert set(data) == {"map", "sankey", "timeline", "usage", "exchange", "ledger"}
    for name, figure in data.items():
        for text in texts_of(figure):
            plain = (
                text.replace("<br>", "").replace("<b>", "").replace("</b>", "").replace("<extra></extra>", "")
            )
            assert "<" not in plain, (name, text)
            assert len(plain) < 400


def texts_of(value: object) -> list[str]:
    """Return the texts that plotly shows of a figure; the names of buttons are those of the page."""
    if isinstance(value, dict):
        shown = (entry for key, entry in value.items() if key != "name" or "args" not in value)
        return [text for entry in shown for text in texts_of(entry)]
    if isinstance(value, list):
        return [text for entry in value for text in texts_of(entry)]
    return [value] if isinstance(value, str) else []


def test_an_instance_of_one_region_without_a_place_has_a_map() -> None:
    instance = FEATURE_INSTANCES["stages"]()
    assert len(instance.table("regions")) == 1
    report = report_on(basis_of(instance, HAND_PLANS["stages"].plan))
    assert "no longitudes and latitudes" in Page(report.page).text


def test_a_notebook_shows_a_plan_and_a_result_as_text() -> None:
    instance: Instance = FEATURE_INSTANCES["stages"]()
    result = optalloc.solve(instance, isolate=False)
    assert result.plan is not None
    for shown, word in ((result, "bound"), (result.plan, "launches")):
        page = Page(shown._repr_html_())
        assert word in page.text
        assert {tag for tag, _ in page.tags} == {"table", "caption", "tr", "th", "td"}
    turned = html_table(f"{SCRIPT}{TURNED}", {SCRIPT: SCRIPT})
    assert Page(turned).text.count(SCRIPT) == 3
    assert "\u202e" not in turned
