"""Minimal instances whose launches and openings answer to the future, and of groups with facilities."""

from functools import cache

from optalloc.instance import Instance
from tests import decision_instances
from tests.table_words import behaviour, periods, regions, scenarios, table


@cache
def known() -> Instance:
    """The two futures of talent that may leave; in the second year it is known whether it did."""
    return decision_instances.futures().replace(
        futures=table("future probability known_from", ("boom", 0.75, "2027"), ("bust", 0.25, None))
    )


@cache
def waiting() -> Instance:
    """A park that pays in a boom alone, which is known in the second year; a fair that pays in any future."""
    return Instance.build(
        periods(2),
        regions=regions("wuhan"),
        resources=behaviour(space="rival"),
        scenarios=scenarios("fair", "robots"),
        stages=table("scenario stage order value", ("fair", "pilot", 1, 1), ("robots", "pilot", 1, 10)),
        needs=table("scenario stage resource running", ("robots", "pilot", "space", 2)),
        sites=table("scenario region", ("fair", "wuhan"), ("robots", "wuhan")),
        facilities=table("facility region fixed_cost", ("park", "wuhan", 6)),
        capacities=table("facility resource amount", ("park", "space", 2)),
        futures=table("future probability known_from", ("boom", 0.25, "2027"), ("bust", 0.75, None)),
        shocks=table("future table column scenario factor", ("bust", "stages", "value", "robots", 0)),
    )


@cache
def known_in_turn() -> Instance:
    """A boom known in the second of three years, a bust in the third; what is neither is known then too."""
    return Instance.build(
        periods(3),
        regions=regions("shenzhen", "wuhan"),
        resources=behaviour(space="rival"),
        scenarios=table(
            "scenario required_stage required_by", ("robots", None, None), ("ports", "pilot", None)
        ),
        stages=table(
            "scenario stage order value lag max_sites",
            ("robots", "pilot", 1, 4, 0, None),
            ("robots", "demonstration", 2, 10, 1, None),
            ("ports", "pilot", 1, 0, 0, 1),
        ),
        needs=table(
            "scenario stage resource running",
            ("robots", "pilot", "space", 2),
            ("robots", "demonstration", "space", 2),
        ),
        sites=table(
            "scenario region requires",
            ("robots", "wuhan", "zone"),
            ("ports", "shenzhen", None),
            ("ports", "wuhan", None),
        ),
        facilities=table(
            "facility region fixed_cost requires group",
            ("zone", "wuhan", 1, None, None),
            ("annex", "wuhan", 4, None, None),
            ("park", "wuhan", 3, None, "home"),
            ("campus", "wuhan", 5, "zone", "home"),
        ),
        capacities=table("facility resource amount", ("park", "space", 2), ("campus", "space", 4)),
        budgets=table("payer period limit", ("wuhan", None, 9)),
        futures=table(
            "future probability known_from",
            ("boom", 0.5, "2027"),
            ("bust", 0.25, "2028"),
            ("calm", 0.25, None),
        ),
        shocks=table(
            "future table column scenario stage factor",
            ("boom", "stages", "value", "robots", "demonstration", 2),
        ),
    )


@cache
def mixed_group() -> Instance:
    """Talent that moves in by an agreement, or is trained at one of two academies: one of the three."""
    return Instance.build(
        periods(1),
        regions=regions("shenzhen", "wuhan"),
        resources=behaviour(talent="rival mobile"),
        endowments=table("region resource amount", ("shenzhen", "talent", 2)),
        scenarios=scenarios("drones"),
        stages=table("scenario stage order value", ("drones", "pilot", 1, 9)),
        needs=table("scenario stage resource running", ("drones", "pilot", "talent", 2)),
        sites=table("scenario region", ("drones", "wuhan")),
        facilities=table(
            "facility region fixed_cost group",
            ("academy", "wuhan", 4, "training"),
            ("institute", "wuhan", 3, "training"),
        ),
        capacities=table("facility resource amount", ("academy", "talent", 2), ("institute", "talent", 1)),
        corridors=table(
            "corridor origin destination form group",
            ("shenzhen-wuhan", "shenzhen", "wuhan", "agreement", "training"),
        ),
        terms=table("form resource unit_cost", ("agreement", "talent", 0.5)),
    )
