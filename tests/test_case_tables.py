"""Tables of the pages: what they say of futures, of flows, and of figures that make several cells."""

from __future__ import annotations

import pytest

from benchmarks.case_tables import figures_table, result_tables
from benchmarks.cases import SolvedCase, SolvedInstance
from optalloc.instance import Instance
from optalloc.solve import solve
from tests.table_words import Columns, behaviour, periods, scenarios, table

STAGES = {"small": {"en": "small", "zh": "小"}, "large": {"en": "large", "zh": "大"}}
FUTURES = {"good": {"en": "good year", "zh": "好年景"}, "bad": {"en": "bad year", "zh": "坏年景"}}
FIGURE = {
    "figure": "Rent",
    "figure_zh": "租金",
    "value": "85",
    "unit": "money",
    "period": "2025",
    "publisher": "Bureau",
    "grade": "A",
}


def named(*names: str) -> Columns:
    return {"name": list(names), "name_zh": list(names)}


def shop(known_from: str | None, how: str) -> Instance:
    """A shop that is worth enlarging in good years, and on average; goods for it come over a road."""
    return Instance.build(
        periods(2, currency="money", discount=0.1),
        regions={"region": ["a", "b"], **named("Here", "There")},
        resources={**behaviour(goods=how), **named("Goods"), "unit": ["t"]},
        endowments=table("region resource amount unit_cost", ("a", "goods", 100, 1)),
        scenarios={**scenarios("shop"), **named("Shop")},
        stages=table(
            "scenario stage order value lag", ("shop", "small", 1, 10, 0), ("shop", "large", 2, 50, 1)
        ),
        needs=table("scenario stage resource running", ("shop", "large", "goods", 20)),
        sites=table("scenario region", ("shop", "b")),
        corridors={
            **table("corridor origin destination form fixed_cost", ("road", "a", "b", "way", 1)),
            **named("Road"),
        },
        terms=table("form resource unit_cost", ("way", "goods", 0.1)),
        futures=table("future probability known_from", ("bad", 0.25, known_from), ("good", 0.75, known_from)),
        shocks=table("future table column stage factor", ("bad", "stages", "value", "large", 0.2)),
    )


def solved_case(instance: Instance) -> SolvedCase:
    together = SolvedInstance(instance, solve(instance, gap=1e-6))
    return SolvedCase("shop", together, {}, {}, STAGES, FUTURES, {"money": "元", "t": "吨"})


def rows(known_from: str | None, language: str = "en", how: str = "rival mobile storable") -> list[str]:
    """Return the lines of the table of what happens."""
    events, _ = result_tables(solved_case(shop(known_from, how)), language).split("\n\n")
    return events.splitlines()[2:]


def figures(*uses: tuple[str, str, str], language: str = "en") -> str:
    """Return the last cell of the row of a figure with some uses: table, column, times."""
    listed = [{**FIGURE, "table": name, "column": column, "times": times} for name, column, times in uses]
    shown = figures_table(solved_case(shop(None, "rival mobile storable")), listed, language)
    return shown.splitlines()[-1].split(" | ")[-1].removesuffix(" |")


def test_what_happens_in_some_futures_only_says_in_which() -> None:
    assert rows("2027") == [
        "| 2026 | launched: Shop, small | There |",
        "| 2027 (good year) | opened: Road | Here → There |",
        "| 2027 (good year) | launched: Shop, large | There |",
        "| 2027 (good year) | sent: Goods, 15 (t) in all | Here → There |",
    ]


def test_futures_are_named_in_chinese_on_a_chinese_page() -> None:
    assert "| 2027（好年景） | 启动：Shop（大） | There |" in rows("2027", "zh")


def test_what_happens_in_every_future_names_none() -> None:
    assert rows(None) == [
        "| 2026 | launched: Shop, small | There |",
        "| 2027 | opened: Road | Here → There |",
        "| 2027 | launched: Shop, large | There |",
        "| 2027 | sent: Goods, 20 (t) in all | Here → There |",
    ]


@pytest.mark.parametrize(
    ("how", "shown"),
    [("rival mobile", "sent: Goods, up to 20 (t) a period"), ("mobile", "shared: Goods, up to 20 (t)")],
)
def test_the_most_that_is_sent_is_that_of_a_future_not_the_mean_of_all(how: str, shown: str) -> None:
    assert rows("2027", how=how)[-1] == f"| 2027 (good year) | {shown} | Here → There |"


def test_a_factor_of_many_cells_is_shown_once_with_their_number() -> None:
    uses = [("needs", "upfront", "2")] * 3 + [("needs", "upfront", "38"), ("sites", "value_factor", "2")]
    assert figures(*uses) == "`needs` upfront × 2 (3 cells), × 38; `sites` value_factor × 2"
    assert figures(*uses, language="zh") == "`needs` upfront × 2（3 处）、× 38; `sites` value_factor × 2"


def test_a_figure_without_a_cell_is_told_in_the_story() -> None:
    assert figures(("", "", "")) == "the story"
