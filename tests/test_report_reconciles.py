"""What one part of the report says is what the others say: flows, cost and value, the sentence on top."""

from __future__ import annotations

import pytest

import optalloc
from optalloc.instance import Instance
from optalloc.plan import Plan
from optalloc.recorded import options_in_words, sizes_in_words
from optalloc.report.basis import Basis, flows_between
from optalloc.report.figures_exchange import exchanged
from optalloc.report.section_headline import brief, cards
from tests.hand_plans import ONE, plan_table
from tests.reported import first_steps
from tests.table_words import behaviour, regions, table


def lossy() -> tuple[Instance, Plan]:
    """Return an instance on whose only corridor a tenth is lost, and a plan that sends over it."""
    instance = Instance.build(
        regions=regions("lake", "plain"),
        resources=behaviour(talent="rival mobile"),
        scenarios=table("scenario", ("drones",)),
        stages=table("scenario stage order value", ("drones", "pilot", 1, 5)),
        needs=table("scenario stage resource running", ("drones", "pilot", "talent", 9)),
        endowments=table("region resource amount", ("lake", "talent", 100)),
        sites=table("scenario region", ("drones", "plain")),
        corridors=table("corridor origin destination form", ("road", "lake", "plain", "road")),
        terms=table("form resource yield", ("road", "talent", 0.9)),
    )
    return instance, Plan.from_tables({"flows": plan_table("flows", (ONE, "road", "talent", "1", 10.0))})


def test_what_is_sent_and_what_arrives_are_told_apart() -> None:
    instance, plan = lossy()
    (bands,) = optalloc.plot_sankey(instance, plan, "talent").data
    assert [text.split("  ")[1] for text in bands.node.label] == ["10", "9"]
    assert "10 sent, 9 arrives" in bands.link.customdata[0]
    told = exchanged(flows_between(instance, plan))
    assert [told["gives"].sum(), told["receives"].sum()] == pytest.approx([10.0, 9.0])


def test_net_value_is_seen_to_be_value_less_cost() -> None:
    told = {card.name: card.figure for card in cards(first_steps())}
    difference = float(told["value of launches"]) - float(told["total cost"])
    assert difference == pytest.approx(float(told["net value"]), abs=0.011)


def test_a_sentence_says_what_the_plan_launches_and_is_worth() -> None:
    basis = first_steps()
    said = brief(basis)
    assert said.startswith("Launches Compound semiconductors in Hubei; ")
    assert said.endswith("net value 25.4 × 1e8 CNY, proven best.")
    unproven = {"bound": 30.0, "status": "feasible", "proven": False}
    said = brief(Basis(basis.instance, basis.plan, {**basis.record, **unproven}))
    assert said.endswith("at most 4.6 × 1e8 CNY below the best.")


def test_a_record_is_told_in_words_without_what_was_not_chosen() -> None:
    options = {"time_limit": None, "gap": 1e-4, "strategy": "auto", "isolate": True, "search": False}
    assert list(options_in_words(options)) == [("gap asked for", 1e-4), ("strategy", "automatic")]
    assert list(sizes_in_words({"columns": 3, "rows": "many"})) == [("variables", 3)]
