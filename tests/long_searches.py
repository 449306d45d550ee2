"""Instances that are quick to plan and slow to prove."""

from __future__ import annotations

import random

import pandas as pd

from optalloc.instance import Instance

KINDS = ("talent", "capital", "space", "energy", "water")


def choice_of_many(scenarios: int, required: int = 0) -> Instance:
    """Return an instance that is quick to plan and slow to prove: a knapsack of several dimensions.

    Parameters
    ----------
    scenarios
        How many there are to choose from; together they need twice what there is.
    required
        How many of them have to start; where it is one or more, to do nothing is no plan.
    """
    draw = random.Random(0)
    names = [f"s{number}" for number in range(scenarios)]
    needs = {kind: [draw.randint(10, 100) for _ in names] for kind in KINDS}
    values = [sum(needs[kind][i] for kind in KINDS) + draw.randint(0, 50) for i in range(scenarios)]
    return Instance.build(
        regions={"region": ["wuhan"]},
        resources={
            "resource": list(KINDS),
            **{
                behaviour: [behaviour == "rival"] * len(KINDS)
                for behaviour in ("rival", "mobile", "storable")
            },
        },
        endowments={
            "region": ["wuhan"] * len(KINDS),
            "resource": list(KINDS),
            "amount": [sum(needs[kind]) // 2 for kind in KINDS],
        },
        scenarios={
            "scenario": names,
            "required_stage": ["pilot" if number < required else "" for number in range(scenarios)],
        },
        stages={"scenario": names, "stage": ["pilot"] * scenarios, "order": [1] * scenarios, "value": values},
        needs={
            "scenario": names * len(KINDS),
            "stage": ["pilot"] * scenarios * len(KINDS),
            "resource": [kind for kind in KINDS for _ in names],
            "upfront": [need for kind in KINDS for need in needs[kind]],
        },
        sites={"scenario": names, "region": ["wuhan"] * scenarios},
    )


def with_unused_regions(instance: Instance, regions: int) -> Instance:
    """Return the instance with regions that nothing refers to: slow to read and to check."""
    frame = instance.table("regions")
    more = frame.iloc[[0] * regions].assign(region=[f"far-{number}" for number in range(regions)])
    return instance.replace(regions=pd.concat([frame, more]))
