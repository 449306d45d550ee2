"""What changed between two instances or plans."""

from __future__ import annotations

from dataclasses import replace

import optalloc
from optalloc.analysis.compare import (
    Change,
    Difference,
    instance_differences,
    plan_differences,
    value_differences,
)
from optalloc.analysis.ledger import ledger
from optalloc.instance import Instance
from optalloc.instances import folder
from optalloc.plan import Plan
from tests.planted import with_cells, with_rows, without


def steps() -> Instance:
    return optalloc.read(folder("first-steps"))


def test_an_instance_does_not_differ_from_itself() -> None:
    assert instance_differences(steps(), steps()) == ()


def test_rows_added_removed_and_changed_are_told_with_their_cells() -> None:
    before = steps()
    after = with_cells(before, "endowments", {"region": "hubei", "resource": "space"}, amount=61.0)
    after = without(after, "sites", scenario="driverless-logistics", region="shenzhen")
    after = with_rows(after, "budgets", {"payer": "hubei", "limit": 3.0})
    key = {"region": "hubei", "resource": "space", "period": "", "unit_cost": "0.057"}
    site = {"scenario": "driverless-logistics", "region": "shenzhen"}
    assert instance_differences(before, after) == (
        Difference("endowments", Change.CHANGED, key, {"amount": ("60", "61")}),
        Difference("sites", Change.REMOVED, site, {"value_factor": ("1.2", "")}),
        Difference("budgets", Change.ADDED, {"payer": "hubei", "period": ""}, {"limit": ("", "3")}),
    )


def test_changing_back_turns_every_difference_round() -> None:
    before = steps()
    after = with_cells(before, "stages", {"scenario": "crop-drones"}, value=9.0)
    there, back = instance_differences(before, after), instance_differences(after, before)
    turned = [replace(one, cells={c: (n, o) for c, (o, n) in one.cells.items()}) for one in there]
    assert list(back) == turned


def test_settings_are_compared_too() -> None:
    (found,) = instance_differences(steps(), steps().with_settings(discount=0.2))
    assert (found.table, found.key) == ("instance.toml", {"entry": "discount"})


def test_plans_differ_in_launches_openings_and_amounts() -> None:
    before = steps()
    after = without(before, "corridors", corridor="shenzhen-hubei-enclave")
    plans = [optalloc.solve(one).plan for one in (before, after)]
    assert plans[0] is not None
    assert plans[1] is not None
    found = plan_differences(plans[0], plans[1])
    opened = {one.key["corridor"]: one.change for one in found if one.table == "corridors"}
    assert opened["shenzhen-hubei-enclave"] is Change.REMOVED
    assert opened["shenzhen-hubei-agreement"] is Change.ADDED
    assert any(one.table == "flows" for one in found)
    ledgers = [ledger(one, plan) for one, plan in zip((before, after), plans, strict=True) if plan]
    changes = value_differences(ledgers[0], ledgers[1], "account")
    assert sum(changes.values()) == ledgers[1].total - ledgers[0].total < 0


def test_amounts_that_hardly_differ_are_the_same() -> None:
    plans = [
        Plan.from_tables(
            {"flows": {"corridor": ["c"], "resource": ["k"], "period": ["1"], "amount": [amount]}}
        )
        for amount in (1.0, 1.0 + 1e-9, 1.1)
    ]
    assert plan_differences(plans[0], plans[1]) == ()
    (found,) = plan_differences(plans[0], plans[2])
    assert found.cells == {"amount": ("1", "1.1")}
