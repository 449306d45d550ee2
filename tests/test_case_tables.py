"""Tables of the pages: what they say of futures, of flows, and of figures that make several cells."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from benchmarks.case_tables import difference, figures_table, net_values, result_tables, value_text
from benchmarks.cases import SolvedCase, SolvedInstance
from benchmarks.gallery import gallery
from optalloc.instance import Instance
from optalloc.solve import solve
from optalloc.variants import Variant
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
    "publisher_zh": "统计局",
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


def with_objectives(*objectives: float | None) -> SolvedCase:
    """Return a case whose net value, and those of its variants, are told to be these."""
    case = solved_case(shop(None, "mobile"))
    together, *changed = (
        replace(case.together, result=replace(case.together.result, objective=objective))
        for objective in objectives
    )
    names = [f"v{count}" for count in range(1, len(objectives))]
    variants = {name: Variant(name, "Otherwise", "否则", "counterfactual", ()) for name in names}
    return replace(case, together=together, variants=variants, changed=dict(zip(names, changed, strict=True)))


def two_roads() -> Instance:
    """A shop that needs a market hall and goods over two roads."""
    base = shop(None, "mobile rival")
    corridors = table(
        "corridor origin destination form fixed_cost",
        ("road", "a", "b", "way", 1),
        ("way", "a", "b", "way", 2),
    )
    return base.replace(
        corridors=pd.DataFrame({**corridors, **named("Road, first", "Road, second"), "capacity": [10, 10]}),
        facilities=pd.DataFrame(
            {**table("facility region fixed_cost", ("hall", "b", 1)), **named("Market, large")}
        ),
        sites=pd.DataFrame(table("scenario region requires", ("shop", "b", "hall"))),
    )


def rows(known_from: str | None, language: str = "en", how: str = "rival mobile storable") -> list[str]:
    """Return the lines of the table of what happens."""
    events, *_ = result_tables(solved_case(shop(known_from, how)), language).split("\n\n")
    return events.splitlines()[2:]


def figures(*uses: tuple[str, str, str], language: str = "en") -> str:
    """Return the last cell of the row of a figure with some uses: table, column, times."""
    listed = [{**FIGURE, "table": name, "column": column, "times": times} for name, column, times in uses]
    shown = figures_table(solved_case(shop(None, "rival mobile storable")), listed, language)
    return shown.splitlines()[-1].split(" | ")[-1].removesuffix(" |")


def test_what_happens_in_some_futures_only_says_in_which() -> None:
    assert rows("2027") == [
        "| 2026 | launched: Shop, small | There |",
        "| 2027 (good year) | set up: Road | Here → There |",
        "| 2027 (good year) | launched: Shop, large | There |",
        "| 2027 (good year) | sent: Goods, 15 (t) in all | Here → There |",
    ]


def test_futures_are_named_in_chinese_on_a_chinese_page() -> None:
    assert "| 2027（好年景） | 启动：Shop（大） | There |" in rows("2027", "zh")


def test_what_happens_in_every_future_names_none() -> None:
    assert rows(None) == [
        "| 2026 | launched: Shop, small | There |",
        "| 2027 | set up: Road | Here → There |",
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
    assert figures(*uses, language="zh") == "`needs` upfront × 2（3 处）、× 38；`sites` value_factor × 2"


def test_a_figure_without_a_cell_is_told_in_the_story() -> None:
    assert figures(("", "", "")) == "the story"


def test_a_publisher_is_named_in_the_language_of_the_page() -> None:
    case = solved_case(shop(None, "mobile"))
    assert "| Bureau | A |" in figures_table(case, [{**FIGURE, "table": ""}], "en")
    assert "| 统计局 | A |" in figures_table(case, [{**FIGURE, "table": ""}], "zh")


@pytest.mark.parametrize(
    ("objectives", "shown"),
    [
        ((219.1447, 231.7840, 71.0362), ["219.1", "231.8 12.7", "71.0 −148.1"]),
        ((56.5529, 56.8578, 0.3049), ["56.55", "56.86 0.31", "0.30 −56.25"]),
        ((0.0, 12345.678), ["0", "12346 12346"]),
        ((16.01, None, 16.01), ["16.01", "no plan —", "16.01 0"]),
    ],
)
def test_the_difference_printed_is_that_of_the_values_printed(
    objectives: tuple[float | None, ...], shown: list[str]
) -> None:
    before, *after = net_values(with_objectives(*objectives)).values()
    differences = (f"{value_text(value, 'en')} {difference(before, value)}" for value in after)
    assert [value_text(before, "en"), *differences] == shown


def test_the_table_of_variants_names_each_and_says_how_to_run_it() -> None:
    lines = result_tables(with_objectives(5.0, 4.0), "en").split("\n\n")[1:]
    assert lines[0].splitlines()[2:] == [
        "|  | **The case as it is** | **5.000** |  |",
        "| `v1` | Otherwise | 4.000 | −1.000 |",
    ]
    assert "`optalloc examples copy shop my-VARIANT --variant VARIANT`" in lines[1]


def test_the_gallery_puts_each_facility_and_corridor_on_a_line_of_its_own() -> None:
    case = solved_case(two_roads())
    assert gallery([case]).rstrip().endswith("| Market, large<br>Road, first<br>Road, second |")
