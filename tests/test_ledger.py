"""The ledger of a plan adds up to what the plan is worth."""

from __future__ import annotations

import pytest

import optalloc
from optalloc.analysis.ledger import Item, ledger
from optalloc.plan import Plan
from tests.small_instances import FEATURE_INSTANCES, random_instance


@pytest.mark.parametrize("name", sorted(FEATURE_INSTANCES))
def test_all_entries_together_are_the_net_value(name: str) -> None:
    instance = FEATURE_INSTANCES[name]()
    result = optalloc.solve(instance)
    assert result.plan is not None
    assert result.verification is not None
    assert result.verification.value is not None
    assert ledger(instance, result.plan).total == result.verification.value.expected


@pytest.mark.parametrize("seed", range(10))
def test_parts_of_the_ledger_add_up_whatever_they_are_told_apart_by(seed: int) -> None:
    instance = random_instance(seed)
    plan = optalloc.solve(instance).plan
    assert plan is not None
    entries = ledger(instance, plan)
    for columns in (("account",), ("item",), ("period", "subject"), ("account", "item")):
        assert sum(entries.by(*columns).values()) == entries.total
    assert entries.table["amount"].sum() == pytest.approx(float(entries.total))


def test_whoever_sponsors_pays() -> None:
    instance = optalloc.read(optalloc_first_steps())
    plan = optalloc.solve(instance).plan
    assert plan is not None
    paid = ledger(instance, plan).by("account", "item")
    assert paid["shenzhen", "facilities"] < 0  # the park stands in Hubei
    assert ("hubei", "facilities") not in paid
    assert paid["hubei", "value"] > 0


def test_the_plan_that_does_nothing_has_no_entries() -> None:
    instance = FEATURE_INSTANCES["stages"]()
    assert ledger(instance, Plan.empty()).entries == ()
    assert ledger(instance, Plan.empty()).total == 0


def test_a_plan_without_a_value_is_refused() -> None:
    instance = FEATURE_INSTANCES["stages"]()
    nonsense = Plan.from_tables({"facilities": {"facility": ["nowhere"], "period": ["1"]}})
    with pytest.raises(ValueError, match="the plan has no value"):
        ledger(instance, nonsense)


def test_items_are_told_in_one_order() -> None:
    assert [str(item) for item in Item] == ["value", "drawn", "sent", "short", "facilities", "corridors"]


def optalloc_first_steps() -> str:
    from optalloc.instances import folder

    return str(folder("first-steps"))
