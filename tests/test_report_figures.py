"""The figures of a plan: what is drawn where, and what it is called."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import optalloc
from optalloc.errors import InputError, NotAnInstanceError, OptallocError, UnknownNameError
from optalloc.instance import Instance
from optalloc.language import speaking
from optalloc.plan import Plan, write_plan
from optalloc.report.basis import Basis, flows_between
from optalloc.report.figures_exchange import exchanged
from optalloc.report.figures_ledger import ledger_figure
from optalloc.report.figures_sankey import MOST, sankeys_figure
from optalloc.report.figures_timeline import MOST_SITES, is_by_scenario
from optalloc.report.figures_usage import tight_cells, usage_figure
from optalloc.report.labels import label, plain, quantity, share, width, wrapped
from optalloc.report.look import stage_colours
from optalloc.report.positions import COLUMN, LINE, Point, place_labels, positions
from optalloc.tables import Settings
from tests.hand_plans import HAND_PLANS, ONE, plan_table
from tests.reported import first_steps
from tests.small_instances import FEATURE_INSTANCES, random_instance
from tests.table_words import behaviour, regions, table


@settings(max_examples=50)
@given(st.text(max_size=80), st.integers(2, 40))
def test_a_label_is_short_and_no_markup(text: str, longest: int) -> None:
    assert "<" not in label(text, longest)
    assert width(plain(text, longest)) <= longest
    lines = wrapped(text, 12).split("<br>")
    assert len(lines) <= 3
    assert not any("<" in line for line in lines)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (3192.258, "3,192"),
        (123.456, "123.5"),
        (12.3, "12.3"),
        (1e-5, "1e-05"),
        (-1e16, "-1e+16"),
    ],
)
def test_amounts_have_about_three_digits_that_count(value: float, text: str) -> None:
    assert quantity(value) == text
    assert quantity(value, "m2") == f"{text} m2"


def test_shares_are_whole_per_cent_unless_small() -> None:
    assert [share(part) for part in (0.0, 0.004, 0.5, 1.0)] == ["0 %", "0.4 %", "50 %", "100 %"]


POINTS = st.lists(st.tuples(st.floats(0, 10), st.floats(0, 10)), min_size=1, max_size=25)


@settings(max_examples=50)
@given(POINTS)
def test_labels_that_are_placed_overlap_neither_each_other_nor_points(
    places: list[tuple[float, float]],
) -> None:
    points, scale, radius = [Point(*place) for place in places], 40.0, 5.0
    sides = place_labels(points, ["Name"] * len(points), [radius] * len(points), scale, (0.0, 400.0))
    boxes = [
        box_of(point, side, scale, radius)
        for point, side in zip(points, sides, strict=True)
        if side is not None
    ]
    for number, box in enumerate(boxes):
        assert box[0] >= 0
        assert box[2] <= 400
        assert not any(overlap(box, other) for other in boxes[number + 1 :])


def box_of(point: Point, side: str, scale: float, radius: float) -> tuple[float, float, float, float]:
    """Return the corners of a label, worked out from what its side says."""
    up, right = side.split()
    out = radius * (1.0 if "middle" in up or right == "center" else 0.7) + 2
    x = point.x * scale + {"right": out + 2 * COLUMN, "left": -out - 2 * COLUMN, "center": 0}[right]
    y = point.y * scale + {"top": out + LINE / 2, "bottom": -out - LINE / 2, "middle": 0}[up]
    return x - 2 * COLUMN, y - LINE / 2, x + 2 * COLUMN, y + LINE / 2


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    beside = one[2] <= other[0] + 1e-6 or other[2] <= one[0] + 1e-6
    return not (beside or one[3] <= other[1] + 1e-6 or other[3] <= one[1] + 1e-6)


def test_regions_without_a_place_stand_apart() -> None:
    instance = first_steps().instance
    some = instance.table("regions").assign(lon=[114.0, 114.0, math.nan], lat=[30.0, 30.0, math.nan])
    placed = positions(instance.replace(regions=some))
    assert len(placed.unplaced) == 1
    assert len(set(placed.points.values())) == 3
    below = placed.points[placed.unplaced[0]]
    assert all(below.y < point.y for region, point in placed.points.items() if region not in placed.unplaced)
    none = positions(instance.replace(regions=some.assign(lon=None, lat=None)))
    assert len(none.unplaced) == len(set(none.points.values())) == 3


def test_stages_darken_in_order() -> None:
    for count in range(1, 7):
        lights = [sum(int(one[at : at + 2], 16) for at in (1, 3, 5)) for one in stage_colours(count)]
        assert sorted(lights, reverse=True) == lights
        assert len(set(lights)) == count


@pytest.mark.parametrize("seed", range(4))
def test_what_is_given_is_what_is_sent_and_what_is_received_arrives(seed: int) -> None:
    instance = random_instance(seed)
    plan = optalloc.solve(instance, isolate=False).plan
    assert plan is not None
    flows = flows_between(instance, plan)
    both = exchanged(flows)
    assert both["gives"].sum() == pytest.approx(flows["sent"].sum())
    assert both["receives"].sum() == pytest.approx(flows["received"].sum())
    assert (flows["received"] <= flows["sent"] + 1e-12).all()
    used = Basis(instance, plan, {}).usage
    weight = dict(
        zip(*(instance.table("futures")[one].tolist() for one in ("future", "probability")), strict=True)
    )
    arriving = (used["received"] * used["future"].map(lambda future: weight.get(future, 1.0))).sum()
    assert arriving == pytest.approx(flows["received"].sum())


def test_the_map_has_arrows_of_each_resource_and_of_all() -> None:
    basis = first_steps()
    figure = optalloc.plot_map(basis.instance, basis.plan)
    buttons = figure.layout.updatemenus[0].buttons
    assert [button.name for button in buttons] == ["All resources", "Capital", "Technology"]
    assert figure.layout.yaxis.scaleanchor == "x"
    for button in buttons:
        assert len(button.args[0]["visible"]) == len(figure.data)
    with speaking("zh"):
        assert optalloc.plot_map(basis.instance, basis.plan).layout.updatemenus[0].buttons[1].name == "资金"


def test_a_sankey_is_of_one_resource_of_the_instance() -> None:
    basis = first_steps()
    (bands,) = optalloc.plot_sankey(basis.instance, basis.plan, "capital").data
    sent = basis.plan.flows.query("resource == 'capital'")["amount"].sum()
    assert sum(bands.link.value) == pytest.approx(sent)
    assert "Shenzhen  12.6 × 1e8 CNY" in bands.node.label
    with pytest.raises(UnknownNameError, match="did you mean 'capital'"):
        optalloc.plot_sankey(basis.instance, basis.plan, "capitol")


def test_a_plan_that_was_solved_draws_itself() -> None:
    instance, plan = first_steps().instance, first_steps().plan
    assert plan.instance is instance
    assert plan.plot_map() == optalloc.plot_map(instance, plan)
    assert plan.plot_timeline() == optalloc.plot_timeline(instance, plan)
    assert plan.plot_sankey("capital") == optalloc.plot_sankey(instance, plan, "capital")
    buttons = plan.plot_sankey().layout.updatemenus[0].buttons
    assert [button.name for button in buttons] == ["Capital", "Technology"]


def test_a_plan_from_a_folder_knows_the_instance_that_is_there(tmp_path: Path) -> None:
    instance, plan = first_steps().instance, first_steps().plan
    write_plan(plan, {}, tmp_path / "with", instance)
    read, _ = optalloc.read_plan(tmp_path / "with")
    assert read.instance == instance
    for name in ("plot_map", "plot_sankey", "plot_timeline"):
        assert getattr(read, name)() == getattr(optalloc, name)(instance, plan)
    write_plan(plan, {}, tmp_path / "without")
    assert optalloc.read_plan(str(tmp_path / "without"))[0].instance is None
    assert optalloc.read_plan(tmp_path / "without", instance)[0].instance is instance


def test_what_is_wrong_with_the_instance_beside_a_plan_is_told_with_the_rest(tmp_path: Path) -> None:
    write_plan(Plan.empty(), {}, tmp_path / "plan", first_steps().instance)
    (tmp_path / "plan" / "instance.json").write_text("[")
    (tmp_path / "plan" / "plan.json").write_text("[")
    with pytest.raises(InputError) as refused:
        optalloc.read_plan(tmp_path / "plan")
    assert {issue.file for issue in refused.value.issues} == {"plan.json", "instance.json"}


@pytest.mark.parametrize("name", ["plot_map", "plot_sankey", "plot_timeline"])
def test_a_plan_that_does_not_know_its_instance_says_what_draws_it(name: str) -> None:
    plan = Plan.from_tables(first_steps().plan.tables)
    assert plan == first_steps().plan
    with pytest.raises(OptallocError, match=rf"optalloc\.{name}\(instance, plan\)"):
        getattr(plan, name)()
    assert getattr(optalloc, name)(first_steps().instance, plan) == getattr(first_steps().plan, name)()


def test_of_many_regions_the_smallest_stand_together() -> None:
    ends = [f"region {number}" for number in range(MOST + 10)]
    instance = Instance.build(
        regions=regions("hub", *ends),
        resources=behaviour(talent="rival mobile"),
        scenarios=table("scenario", ("drones",)),
        stages=table("scenario stage order value", ("drones", "pilot", 1, 5)),
        needs=table("scenario stage resource running", ("drones", "pilot", "talent", 1)),
        endowments=table("region resource amount", ("hub", "talent", 1e4)),
        sites=table("scenario region", *(("drones", end) for end in ends)),
        corridors=table("corridor origin destination form", *((end, "hub", end, "road") for end in ends)),
        terms=table("form resource unit_cost", ("road", "talent", 0.5)),
    )
    flows = [(ONE, end, "talent", "1", 1 + number) for number, end in enumerate(ends)]
    plan = Plan.from_tables({"flows": plan_table("flows", *flows)})
    (bands,) = optalloc.plot_sankey(instance, plan, "talent").data
    assert len(bands.node.label) == 1 + MOST + 1
    assert any(text.startswith("other regions") for text in bands.node.label)
    assert sum(bands.link.value) == sum(flow[-1] for flow in flows)


def test_the_timeline_has_a_bar_for_every_stage_or_counts_them() -> None:
    basis = first_steps()
    figure = optalloc.plot_timeline(basis.instance, basis.plan)
    assert [trace.name for trace in figure.data] == ["pilot", "rollout"]
    assert sum(len(trace.x) for trace in figure.data) == basis.plan.launch_count == 6
    assert not is_by_scenario(basis.instance, basis.plan)


def test_every_bar_of_the_timeline_fills_its_own_row_whichever_rows_its_stage_is_in() -> None:
    names = ["a", "b", "c", "d"]
    instance = Instance.build(
        Settings(periods=("1", "2")),
        regions=regions(*names),
        resources=behaviour(space="rival"),
        scenarios=table("scenario", ("drones",)),
        stages=table(
            "scenario stage order value lag", ("drones", "pilot", 1, 5, 0), ("drones", "rollout", 2, 5, 0)
        ),
        sites=table("scenario region", *(("drones", name) for name in names)),
    )
    pilots = [("drones", name, "pilot", "1") for name in names]
    rollouts = [("drones", name, "rollout", "1") for name in ("a", "c")]
    plan = Plan.from_tables({"launches": plan_table("launches", *pilots, *rollouts)})
    drawn = json.loads(optalloc.plot_timeline(instance, plan).to_json())
    assert drawn["layout"]["barmode"] == "overlay"
    assert {(trace["width"], trace["offset"]) for trace in drawn["data"]} == {(0.75, -0.375)}
    assert [(trace["name"], trace["y"], trace["base"]) for trace in drawn["data"]] == [
        ("pilot", [1, 3], [0, 0]),  # left by rollout at once in the other two
        ("rollout", [0, 2], [0, 0]),
    ]


def test_sites_beyond_what_a_page_holds_are_counted_by_scenario() -> None:
    instance = optalloc.generate(regions=20, scenarios=12, seed=1)
    sites = instance.table("sites")
    stages = instance.table("stages").groupby("scenario")["stage"].first()
    assert len(sites) > MOST_SITES
    rows = [
        (s, r, stages[s], instance.settings.periods[0])
        for s, r in zip(sites["scenario"], sites["region"], strict=True)
    ]
    plan = Plan.from_tables({"launches": plan_table("launches", *rows)})
    assert is_by_scenario(instance, plan)
    figure = optalloc.plot_timeline(instance, plan)
    counted = sum(int(text) for trace in figure.data for text in trace.text)
    assert counted == len(rows) * len(instance.settings.periods)


def test_usage_shows_where_all_is_used() -> None:
    basis = first_steps()
    figure = usage_figure(basis)
    assert figure is not None
    assert len(figure.data) == len(basis.instance.settings.periods)
    used_up = sum(cell is not None and cell > 1 for heat in figure.data for row in heat.z for cell in row)
    assert used_up == tight_cells(basis) > 0


def test_usage_opens_on_the_first_period_in_which_anything_is_used() -> None:
    basis = first_steps()
    later = {name: rows[rows["period"] != "2026"] for name, rows in basis.plan.tables.items()}
    for plan, opened in ((basis.plan, 0), (Plan.from_tables(later), 1)):
        figure = usage_figure(Basis(basis.instance, plan, {}))
        assert figure is not None
        assert figure.layout.updatemenus[0].active == opened
        assert [number for number, heat in enumerate(figure.data) if heat.visible] == [opened]


def test_the_bars_of_the_ledger_add_up_to_the_diamonds() -> None:
    ledger = first_steps().ledger
    assert ledger is not None
    figure = ledger_figure(first_steps().instance, ledger)
    assert figure is not None
    *bars, net = figure.data
    assert [sum(heights) for heights in zip(*(bar.x for bar in bars), strict=True)] == pytest.approx(
        list(net.x)
    )
    assert sum(net.x) == pytest.approx(float(ledger.total))


def test_there_is_no_figure_of_nothing() -> None:
    instance = FEATURE_INSTANCES["stages"]()
    plan = HAND_PLANS["stages"].plan
    assert sankeys_figure(instance, flows_between(instance, plan)) is None
    assert not optalloc.plot_sankey(instance, plan).data


@pytest.mark.parametrize("plot", [optalloc.plot_map, optalloc.plot_timeline])
def test_a_path_is_no_instance(plot: object) -> None:
    with pytest.raises(NotAnInstanceError, match="read it first"):
        plot("instances/first-steps", Plan.empty())  # type: ignore[operator]
