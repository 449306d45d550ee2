"""The page of a plan in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser import MISSING, PATIENCE, Browser, browser
from tests.reported import HOSTILE, first_steps, hostile, many_flows, report_on

pytestmark = pytest.mark.skipif(MISSING is not None, reason=str(MISSING))

#: What each figure is made of, once it is drawn.
MARKS = {
    "map": ".scatterlayer .point",
    "sankey": ".sankey-node",
    "timeline": ".barlayer .point path",
    "usage": ".heatmaplayer image",
    "exchange": ".heatmaplayer image",
    "ledger": ".barlayer .point path",
}
THERE = "return document.querySelector(arguments[0]) !== null"
SHOWN = ".version:not([hidden]) "


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("steps") / "report.html"
    path.write_text(report_on(first_steps()).page, encoding="utf-8")
    return path


def find(chromium: Browser, selector: str) -> list[WebElement]:
    return chromium.driver.find_elements(By.CSS_SELECTOR, SHOWN + selector)


def column(chromium: Browser, table: str, number: int) -> list[str]:
    """Return the cells of a column as they are shown."""
    return [cell.text for cell in find(chromium, f"[data-table={table}] td:nth-child({number})")]


def check_figures(chromium: Browser) -> None:
    """Make sure that every figure is to be seen when it is looked at, and has marks within its place."""
    for name, marks in MARKS.items():
        chromium.look_at(f"{SHOWN}[data-figure={name}]")
        drawn = chromium.run(
            "const [plot, marks] = arguments;"
            "const box = document.querySelector(plot).getBoundingClientRect();"
            "const found = [...document.querySelectorAll(`${plot} ${marks}`)];"
            "const seen = found.map((one) => one.getBoundingClientRect()).filter((one) => one.height > 0);"
            "const inside = seen.filter((mark) => mark.left >= box.left - 1 && mark.right <= box.right + 1"
            " && mark.top >= box.top - 1 && mark.bottom <= box.bottom + 1);"
            "return [box.width, box.height, found.length, inside.length]",
            f"{SHOWN}[data-figure={name}] .plot",
            marks,
        )
        width, height, count, inside = drawn
        assert width > 200, name
        assert height > 100, name
        assert count == inside > 0, name


def check_quiet(chromium: Browser, page: Path) -> None:
    """Make sure that nothing was complained of, and nothing asked for but the page."""
    assert chromium.console() == []
    assert chromium.requests() == [page.as_uri()]


@pytest.mark.parametrize("width", [1200, 760, 390])
def test_every_figure_is_drawn_on_screens_of_all_sizes_and_nothing_is_loaded(
    chromium: Browser, steps: Path, width: int
) -> None:
    chromium.resize(width)
    chromium.open(steps)
    check_figures(chromium)
    assert chromium.run("return document.documentElement.scrollWidth <= window.innerWidth")
    check_quiet(chromium, steps)


@pytest.mark.parametrize(("width", "beside"), [(1600, 6), (1200, 6), (961, 6), (960, 3), (700, 3), (390, 2)])
def test_the_cards_of_the_headline_stand_in_even_rows(
    chromium: Browser, steps: Path, width: int, beside: int
) -> None:
    chromium.resize(width)
    chromium.open(steps)
    tops = [card.rect["y"] for card in find(chromium, ".cards > div")]
    assert [tops.count(top) for top in dict.fromkeys(tops)] == [beside] * (6 // beside)


def test_the_page_turns_to_a_telephone_and_to_paper(chromium: Browser, steps: Path) -> None:
    chromium.resize(1200)
    chromium.open(steps)
    chromium.look_at(f"{SHOWN}[data-figure=usage]")
    find(chromium, "[data-figure=usage] .buttons button")[2].click()
    chromium.resize(390)
    chromium.run("window.dispatchEvent(new Event('resize'))")
    chromium.wait_until_drawn()
    check_figures(chromium)
    chosen = [
        one.get_attribute("aria-pressed") for one in find(chromium, "[data-figure=usage] .buttons button")
    ]
    assert chosen == ["false", "false", "true"]
    check_quiet(chromium, steps)


def drawn(chromium: Browser) -> set[str]:
    """Return the figures that have marks, wherever they are."""
    selectors = {name: f"{SHOWN}[data-figure={name}] {marks}" for name, marks in MARKS.items()}
    return {
        name for name, marks in selectors.items() if chromium.driver.find_elements(By.CSS_SELECTOR, marks)
    }


@contextmanager
def first(chromium: Browser, source: str) -> Iterator[None]:
    """Run a script before those of each page."""
    added = chromium.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": source})
    try:
        yield
    finally:
        chromium.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)


NEVER_IDLE = "window.requestIdleCallback = () => {}"


def test_a_figure_is_drawn_when_it_comes_near(chromium: Browser, steps: Path) -> None:
    chromium.resize(1200, 500)
    with first(chromium, NEVER_IDLE):
        chromium.open(steps)
    assert "ledger" not in drawn(chromium)
    chromium.look_at(f"{SHOWN}[data-figure=ledger]")
    assert "ledger" in drawn(chromium)
    check_quiet(chromium, steps)


def test_every_figure_is_printed(chromium: Browser, steps: Path) -> None:
    chromium.resize(1200, 500)
    with first(chromium, NEVER_IDLE):
        chromium.open(steps)
    assert drawn(chromium) < set(MARKS)
    chromium.run(
        "window.addEventListener('beforeprint', () => {"
        " window.printed = arguments[0].filter((one) => document.querySelector(one)?.getBBox().width > 0)"
        "})",
        [f"{SHOWN}[data-figure={name}] {marks}" for name, marks in MARKS.items()],
    )
    paper = chromium.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    assert len(chromium.run("return window.printed")) == len(MARKS)
    assert len(paper["data"]) > 50_000
    check_figures(chromium)
    check_quiet(chromium, steps)


def test_on_paper_every_choice_is_drawn_or_it_is_said_which_one(chromium: Browser, steps: Path) -> None:
    chromium.resize(1200)
    chromium.open(steps)
    chromium.look_at(f"{SHOWN}[data-figure=usage]")
    find(chromium, "[data-figure=usage] .buttons button")[2].click()
    chromium.run(
        "window.addEventListener('beforeprint', () => {"
        " const texts = (name, part) => [...document.querySelectorAll(`${arguments[0]}[data-figure=${name}]"
        " ${part}`)].map((one) => one.textContent);"
        " const drawn = (name, marks) => document.querySelectorAll(`${arguments[0]}[data-figure=${name}]"
        " ${marks}`).length;"
        " window.printed = {usage: [texts('usage', '.choice'), drawn('usage', '.heatmaplayer image')],"
        " sankey: [texts('sankey', '.choice'), drawn('sankey', '.sankey')],"
        " map: [texts('map', '.chosen'), drawn('map', '.plot')]}"
        "})",
        SHOWN,
    )
    chromium.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    assert chromium.run("return window.printed") == {
        "usage": [["2026", "2027", "2028"], 3],
        "sankey": [["Capital", "Technology"], 2],
        "map": [["Printed: All resources. The page itself shows 2 more to choose from."], 1],
    }
    check_figures(chromium)
    assert find(chromium, ".choice, .chosen, .stacked") == []
    assert len(find(chromium, ".plot")) == len(MARKS)
    pressed = find(chromium, "[data-figure=usage] .buttons [aria-pressed=true]")
    assert [one.text for one in pressed] == ["2028"]
    check_quiet(chromium, steps)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_words_and_legends_are_whole_on_a_telephone(chromium: Browser, steps: Path, language: str) -> None:
    chromium.resize(390)
    chromium.open(steps)
    find(chromium, f"[data-speak={language}]")[0].click()
    chromium.look_at(f"{SHOWN}[data-figure=ledger]")
    bars = "return [...document.querySelectorAll(arguments[0])].map((one) => one.getBBox().height)"
    assert set(chromium.run(bars, f"{SHOWN}[data-figure=ledger] .legend .scrollbar")) <= {0}
    if language == "zh":
        heights = {cell.size["height"] for cell in find(chromium, "[data-table=launches] td:nth-child(n+2)")}
        broken = {cell.size["height"] for cell in find(chromium, "[data-table=flows] td:first-child")}
        assert len(heights) == 1
        assert broken == heights


@pytest.mark.parametrize(
    "script", ["", "delete window.IntersectionObserver; delete window.requestIdleCallback"]
)
def test_every_figure_is_drawn_without_scrolling(chromium: Browser, steps: Path, script: str) -> None:
    chromium.resize(1200, 500)
    with first(chromium, script):
        chromium.open(steps)
        WebDriverWait(chromium.driver, PATIENCE).until(lambda _: drawn(chromium) == set(MARKS))
    assert chromium.run("return window.scrollY") == 0
    check_quiet(chromium, steps)


def test_the_language_changes_without_loading(chromium: Browser, steps: Path) -> None:
    chromium.resize(1200)
    chromium.open(steps)
    settings = first_steps().instance.settings
    assert column(chromium, "launches", 2) == ["Hubei"] * 6
    for code, tag, title, region in (
        ("zh", "zh-Hans", settings.title_zh, "湖北"),
        ("en", "en", settings.title, "Hubei"),
    ):
        find(chromium, f"[data-speak={code}]")[0].click()
        chromium.wait_until_drawn()
        assert chromium.run("return document.documentElement.lang") == tag
        assert chromium.driver.title == find(chromium, "h1")[0].text == title
        assert column(chromium, "launches", 2) == [region] * 6
        check_figures(chromium)
        assert region in find(chromium, "[data-figure=ledger]")[0].text
    check_quiet(chromium, steps)


def test_a_resource_and_a_period_are_chosen(chromium: Browser, steps: Path) -> None:
    chromium.resize(1200)
    chromium.open(steps)
    chromium.look_at(f"{SHOWN}[data-figure=sankey]")
    sankey = find(chromium, "[data-figure=sankey]")[0]
    assert "Shenzhen 12.6" in " ".join(sankey.text.split())
    Select(sankey.find_element(By.TAG_NAME, "select")).select_by_visible_text("Technology")
    assert "Shenzhen 105.6" in " ".join(sankey.text.split())
    image = "return document.querySelector(arguments[0]).href.baseVal"
    heat = f"{SHOWN}[data-figure=usage] .heatmaplayer image"
    chromium.look_at(f"{SHOWN}[data-figure=usage]")
    before = chromium.run(image, heat)
    find(chromium, "[data-figure=usage] .buttons button")[1].click()
    assert chromium.run(image, heat) != before
    check_figures(chromium)
    check_quiet(chromium, steps)


def test_tables_sort_and_filter(chromium: Browser, steps: Path) -> None:
    chromium.resize(1200)
    chromium.open(steps)
    amounts = column(chromium, "flows", 6)
    head = find(chromium, "[data-table=flows] th:nth-child(6)")[0]
    for direction, backward in (("ascending", False), ("descending", True)):
        head.find_element(By.TAG_NAME, "button").click()
        assert head.get_attribute("aria-sort") == direction
        assert column(chromium, "flows", 6) == sorted(amounts, key=float, reverse=backward)
    search = find(chromium, "[data-table=flows] input")[0]
    search.send_keys("HONG")
    assert column(chromium, "flows", 2) == ["Hong Kong"]
    search.send_keys(" nowhere")
    assert column(chromium, "flows", 2) == []
    assert "No row has that." in find(chromium, "[data-table=flows] .pages")[0].text
    search.clear()
    search.send_keys(" ")
    assert len(column(chromium, "flows", 2)) == len(amounts)
    check_quiet(chromium, steps)


def test_hostile_names_do_nothing(chromium: Browser, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(report_on(hostile()).page, encoding="utf-8")
    chromium.resize(1200)
    chromium.open(page)
    check_figures(chromium)
    shown = column(chromium, "launches", 1)
    assert {name if len(name) <= 160 else f"{name[:159]}…" for name in HOSTILE[1:]} < set(shown)
    assert chromium.run("return [...document.querySelectorAll('.plot a, td *, img, iframe')].length") == 0
    assert "{{7*7}}" in find(chromium, "[data-figure=map]")[0].text
    find(chromium, "[data-speak=zh]")[0].click()
    chromium.wait_until_drawn()
    check_figures(chromium)
    assert chromium.run("return document.documentElement.scrollWidth <= window.innerWidth")
    assert chromium.run("return typeof window.hacked") == "undefined"
    check_quiet(chromium, page)


def test_a_table_of_ten_thousand_rows_stays_quick(chromium: Browser, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(report_on(many_flows(10_000)).page, encoding="utf-8")
    assert page.stat().st_size < 3_500_000
    chromium.open(page)
    assert len(column(chromium, "flows", 1)) == 20
    assert "of 10,000 rows" in find(chromium, "[data-table=flows] .pages")[0].text
    spent = chromium.run(
        "const table = document.querySelector(arguments[0]);"
        "const start = performance.now();"
        "table.querySelector('th:last-child button').click();"
        "const search = table.querySelector('input');"
        "search.value = '200'; search.dispatchEvent(new Event('input'));"
        "return performance.now() - start",
        f"{SHOWN}[data-table=flows]",
    )
    assert spent < 2000
    assert chromium.run("return document.querySelectorAll('td').length") < 1000
