"""Minimal instances of decisions that answer to the future, and of groups that facilities are in."""

from functools import cache

from optalloc.instance import Instance
from tests.table_words import behaviour, periods, regions, scenarios, table


@cache
def known_from() -> Instance:
    """A park that pays in a boom, hardly in a slump, not in a bust; a boom is known in the second year."""
    return Instance.build(
        periods(3),
        regions=regions("wuhan"),
        resources=behaviour(space="rival"),
        scenarios=scenarios("robots"),
        stages=table("scenario stage order value", ("robots", "pilot", 1, 4)),
        needs=table("scenario stage resource running", ("robots", "pilot", "space", 2)),
        sites=table("scenario region", ("robots", "wuhan")),
        facilities=table("facility region fixed_cost running_cost", ("park", "wuhan", 1, 2)),
        capacities=table("facility resource amount", ("park", "space", 2)),
        futures=table(
            "future probability known_from",
            ("boom", 0.5, "2027"),
            ("slump", 0.25, None),
            ("bust", 0.25, None),
        ),
        shocks=table(
            "future table column factor",
            ("slump", "stages", "value", 0.75),
            ("bust", "stages", "value", 0),
        ),
    )


@cache
def facility_groups() -> Instance:
    """A college, a university or an agreement to send talent: one of them."""
    return Instance.build(
        periods(1),
        regions=regions("shenzhen", "wuhan"),
        resources=behaviour(talent="rival mobile"),
        endowments=table("region resource amount", ("shenzhen", "talent", 5)),
        scenarios=scenarios("drones", "robots"),
        stages=table("scenario stage order value", ("drones", "pilot", 1, 5), ("robots", "pilot", 1, 7)),
        needs=table(
            "scenario stage resource running",
            ("drones", "pilot", "talent", 2),
            ("robots", "pilot", "talent", 3),
        ),
        sites=table("scenario region", ("drones", "wuhan"), ("robots", "wuhan")),
        facilities=table(
            "facility region fixed_cost group",
            ("college", "wuhan", 1, "talent"),
            ("university", "wuhan", 2, "talent"),
        ),
        capacities=table("facility resource amount", ("college", "talent", 2), ("university", "talent", 3)),
        corridors=table(
            "corridor origin destination form fixed_cost group",
            ("shenzhen-wuhan", "shenzhen", "wuhan", "agreement", 1.5, "talent"),
        ),
        terms=table("form resource capacity", ("agreement", "talent", 3)),
    )
