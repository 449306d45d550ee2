"""Plans written by hand for the instances of each feature, with their value worked out by hand."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from optalloc.instance import Instance
from optalloc.plan import PLAN_TABLES, Plan
from tests import decision_instances, flow_instances, known_instances
from tests.table_words import Columns, behaviour, periods, regions, scenarios, table

ONE = "certain"  #: the future of an instance without futures


class HandPlan(NamedTuple):
    """An instance, a plan for it that breaks nothing, and what the plan is worth."""

    make: Callable[[], Instance]
    tables: Mapping[str, Columns]
    value: Fraction

    @property
    def plan(self) -> Plan:
        return Plan.from_tables(self.tables)


def plan_table(name: str, *rows: tuple[Any, ...]) -> Columns:
    """Return a table of a plan; rows one cell short say what is launched or opened in every future."""
    columns = PLAN_TABLES[name]
    return table(" ".join(columns), *(("",) * (len(columns) - len(row)) + row for row in rows))


def hand_plan(make: Callable[[], Instance], value: str, **rows: list[tuple[Any, ...]]) -> HandPlan:
    return HandPlan(
        cache(make), {name: plan_table(name, *given) for name, given in rows.items()}, Fraction(value)
    )


def relay() -> Instance:
    """Two resources over two legs: talent is used up on the way, technology must not be passed on."""
    return Instance.build(
        periods(2, discount=0.05),
        regions=regions("beijing", "tianjin", "shenyang"),
        resources=behaviour(
            talent="rival mobile", capital="rival mobile", technology="mobile", space="rival"
        ),
        endowments=table(
            "region resource amount unit_cost",
            ("beijing", "talent", 8, 0.25),
            ("beijing", "technology", 4, 0),
            ("tianjin", "technology", 1, 0),
            ("shenyang", "space", 1, 0),
        ),
        scenarios=scenarios("drones"),
        stages=table("scenario stage order value", ("drones", "pilot", 1, 10)),
        needs=table(
            "scenario stage resource upfront running",
            ("drones", "pilot", "talent", 1, 1),
            ("drones", "pilot", "technology", 0, 1),
            ("drones", "pilot", "space", 0, 1),
        ),
        sites=table("scenario region value_factor", ("drones", "shenyang", 1.5)),
        corridors=table(
            "corridor origin destination form fixed_cost running_cost capacity",
            ("first leg", "beijing", "tianjin", "agreement", 2, 0.5, 10),
            ("second leg", "tianjin", "shenyang", "agreement", 1, 0, None),
        ),
        terms=table(
            "form resource unit_cost yield load capacity",
            ("agreement", "talent", 0.5, 0.5, 1, 8),
            ("agreement", "technology", 0, 1, 2, None),
        ),
    )


HAND_PLANS: dict[str, HandPlan] = {
    "stages": hand_plan(  # 4 + 4
        decision_instances.stages,
        "8",
        launches=[("drones", "wuhan", "pilot", "2026"), ("drones", "wuhan", "demonstration", "2026")],
        use=[(ONE, "wuhan", "talent", 0, "2026", 3), (ONE, "wuhan", "talent", 0, "2027", 3)],
    ),
    "lag": hand_plan(  # shenzhen 1 + 1, wuhan 5
        decision_instances.lag,
        "7",
        launches=[
            ("drones", "shenzhen", "pilot", "2027"),
            ("drones", "wuhan", "pilot", "2028"),
            ("drones", "wuhan", "demonstration", "2028"),
        ],
        use=[
            (ONE, "shenzhen", "talent", 0, "2027", 1),
            (ONE, "shenzhen", "talent", 0, "2028", 1),
            (ONE, "wuhan", "talent", 0, "2028", 3),
        ],
    ),
    "replication": hand_plan(  # shenzhen -3 - 3, wuhan 5
        decision_instances.replication,
        "-1",
        launches=[
            ("drones", "shenzhen", "pilot", "2026"),
            ("drones", "wuhan", "pilot", "2027"),
            ("drones", "wuhan", "demonstration", "2027"),
        ],
        use=[(ONE, "wuhan", "talent", 0, "2027", 3)],
    ),
    "max_sites": hand_plan(  # 2 * 1.5
        decision_instances.max_sites,
        "3",
        launches=[("robots", "shanghai", "pilot", "2026")],
        use=[(ONE, "shanghai", "space", 0, "2026", 1)],
    ),
    "required": hand_plan(  # ports 1 + 1, drones 0.5, talent 1 + 3 + 4
        decision_instances.required,
        "-5.5",
        launches=[
            ("ports", "ningbo", "pilot", "2026"),
            ("ports", "ningbo", "demonstration", "2027"),
            ("drones", "ningbo", "pilot", "2028"),
        ],
        use=[
            (ONE, "ningbo", "talent", 1, "2026", 1),
            (ONE, "ningbo", "talent", 1, "2027", 3),
            (ONE, "ningbo", "talent", 1, "2028", 4),
        ],
    ),
    "facilities": hand_plan(  # 5 + 5, park 3 + 2 + 2
        decision_instances.facilities,
        "3",
        launches=[("robots", "wuhan", "pilot", "2026")],
        facilities=[("park", "2026")],
    ),
    "corridors": hand_plan(  # 5 + 5, corridor 2 + 1 + 1, flow 2 * 0.5
        decision_instances.corridors,
        "5",
        launches=[("robots", "wuhan", "pilot", "2026")],
        corridors=[("shenzhen-wuhan", "2026")],
        flows=[(ONE, "shenzhen-wuhan", "talent", "2026", 2)],
        use=[(ONE, "shenzhen", "talent", 0, "2026", 2)],
    ),
    "requires": hand_plan(  # 9, platform 2, zone 3, corridor 1
        decision_instances.requires,
        "3",
        launches=[("chips", "shenzhen", "pilot", "2026")],
        facilities=[("platform", "2026"), ("zone", "2026")],
        corridors=[("hetao", "2026")],
        flows=[(ONE, "hetao", "talent", "2026", 2)],
        use=[(ONE, "hong kong", "talent", 0, "2026", 2), (ONE, "shenzhen", "talent", 0, "2026", 1)],
    ),
    "groups": hand_plan(  # 7 - 1
        decision_instances.groups,
        "6",
        launches=[("robots", "wuhan", "pilot", "2026")],
        corridors=[("as enclave", "2026")],
        flows=[(ONE, "as enclave", "talent", "2026", 3)],
        use=[(ONE, "shenzhen", "talent", 0, "2026", 3)],
    ),
    "budgets": hand_plan(  # 6 + 7, park 3 + 1, corridor 2 + 1
        decision_instances.budgets,
        "6",
        launches=[("drones", "wuhan", "pilot", "2027"), ("robots", "wuhan", "pilot", "2027")],
        facilities=[("park", "2027")],
        corridors=[("shenzhen-wuhan", "2027")],
        flows=[(ONE, "shenzhen-wuhan", "talent", "2027", 2)],
        use=[(ONE, "shenzhen", "talent", 0, "2027", 2)],
    ),
    "endowments": hand_plan(  # 4 + 4, 2 * 0.5 + 1 * 1.5, then 2 * 0.5
        flow_instances.endowments,
        "4.5",
        launches=[("robots", "wuhan", "pilot", "2026")],
        use=[
            (ONE, "wuhan", "talent", 0.5, "2026", 2),
            (ONE, "wuhan", "talent", 1.5, "2026", 1),
            (ONE, "wuhan", "talent", 0, "2027", 1),
            (ONE, "wuhan", "talent", 0.5, "2027", 2),
        ],
    ),
    "storable": hand_plan(  # 5 / 1.25
        flow_instances.storable,
        "4",
        launches=[("chips", "wuhan", "pilot", "2027")],
        use=[(ONE, "wuhan", "capital", 0, "2026", 2), (ONE, "wuhan", "capital", 0, "2027", 3)],
        stock=[(ONE, "wuhan", "capital", "2026", 2)],
    ),
    "outputs": hand_plan(  # factory -1 - 1, shop 8, corridor 1
        flow_instances.outputs,
        "5",
        launches=[("factory", "foshan", "pilot", "2026"), ("shop", "shenzhen", "pilot", "2027")],
        corridors=[("shop-factory", "2027")],
        flows=[(ONE, "shop-factory", "parts", "2027", 2), (ONE, "shop-factory", "data", "2027", 1)],
    ),
    "access": hand_plan(  # 5 + 6, corridor 1, technology of beijing 2
        flow_instances.access,
        "8",
        launches=[("drones", "tianjin", "pilot", "2026"), ("robots", "tianjin", "pilot", "2026")],
        corridors=[("beijing-tianjin", "2026")],
        flows=[(ONE, "beijing-tianjin", "technology", "2026", 2)],
        use=[(ONE, "beijing", "technology", 1, "2026", 2), (ONE, "tianjin", "technology", 0, "2026", 1)],
    ),
    "shortages": hand_plan(  # 9, capital 2 * 2, technology 1 * 1.5
        flow_instances.shortages,
        "3.5",
        launches=[("drones", "wuhan", "pilot", "2027")],
        use=[
            ("cheap at first", "wuhan", "capital", 0, "2026", 1),
            ("cheap at first", "wuhan", "capital", 0, "2027", 1),
            ("cheap at first", "wuhan", "technology", 0, "2027", 1),
        ],
        stock=[("cheap at first", "wuhan", "capital", "2026", 1)],
        shortages=[
            ("cheap at first", "drones", "wuhan", "capital", "2027", 2),
            ("cheap at first", "drones", "wuhan", "technology", "2027", 1),
        ],
    ),
    "links": hand_plan(  # 3 + 4 - 5
        flow_instances.links,
        "2",
        launches=[("drones", "wuhan", "pilot", "2026"), ("robots", "wuhan", "pilot", "2026")],
        corridors=[("shenzhen-wuhan", "2026")],
        flows=[
            (ONE, "shenzhen-wuhan", "talent", "2026", 3),
            (ONE, "shenzhen-wuhan", "technology", "2026", 2),
        ],
        use=[
            (ONE, "shenzhen", "talent", 0, "2026", 3),
            (ONE, "shenzhen", "technology", 0, "2026", 2),
        ],
    ),
    "joint_capacity": hand_plan(  # 5 - 1; both pilots would load the corridor with 3 + 2 * 0.5
        flow_instances.joint_capacity,
        "4",
        launches=[("drones", "wuhan", "pilot", "2026")],
        corridors=[("shenzhen-wuhan", "2026")],
        flows=[
            (ONE, "shenzhen-wuhan", "talent", "2026", 3),
            (ONE, "shenzhen-wuhan", "technology", "2026", 1),
        ],
        use=[
            (ONE, "shenzhen", "talent", 0, "2026", 3),
            (ONE, "shenzhen", "technology", 0, "2026", 1),
        ],
    ),
    "sources": hand_plan(  # 9, plant 4, flow 4 * 0.5
        flow_instances.sources,
        "3",
        launches=[("shop", "shenzhen", "pilot", "2026")],
        facilities=[("dongguan plant", "2026")],
        flows=[(ONE, "from dongguan", "parts", "2026", 4)],
    ),
    "free_corridor": hand_plan(  # 5 + 6, platform 2
        flow_instances.free_corridor,
        "9",
        launches=[("drones", "wuhan", "pilot", "2026"), ("robots", "wuhan", "pilot", "2026")],
        facilities=[("platform", "2026")],
        flows=[
            (ONE, "hong kong-wuhan", "talent", "2026", 2),
            (ONE, "shenzhen-wuhan", "talent", "2026", 2),
        ],
        use=[(ONE, "hong kong", "talent", 0, "2026", 2), (ONE, "shenzhen", "talent", 0, "2026", 2)],
    ),
    "shared_access": hand_plan(  # 4 + 3, platform 3, corridor 2.5
        flow_instances.shared_access,
        "1.5",
        launches=[("trials", "shenzhen", "pilot", "2026"), ("chips", "shenzhen", "pilot", "2026")],
        facilities=[("platform", "2026")],
        corridors=[("hetao", "2026")],
        flows=[(ONE, "hetao", "technology", "2026", 4)],
    ),
    "relay": hand_plan(  # the second year is worth 1 / 1.05 of the first
        # 2026: 15, corridors 2 + 0.5 + 1, talent 8 * 0.25, sent (8 + 4) * 0.5
        # 2027: 15, corridor 0.5, talent 4 * 0.25, sent (4 + 2) * 0.5
        relay,
        "13.5",
        launches=[("drones", "shenyang", "pilot", "2026")],
        corridors=[("first leg", "2026"), ("second leg", "2026")],
        flows=[
            (ONE, "first leg", "talent", "2026", 8),
            (ONE, "first leg", "talent", "2027", 4),
            (ONE, "second leg", "talent", "2026", 4),
            (ONE, "second leg", "talent", "2027", 2),
            (ONE, "first leg", "technology", "2026", 1),
            (ONE, "second leg", "technology", "2026", 1),
            (ONE, "second leg", "technology", "2027", 1),
        ],
        use=[
            (ONE, "beijing", "talent", 0.25, "2026", 8),
            (ONE, "beijing", "talent", 0.25, "2027", 4),
            (ONE, "beijing", "technology", 0, "2026", 1),
            (ONE, "tianjin", "technology", 0, "2026", 1),
            (ONE, "tianjin", "technology", 0, "2027", 1),
            (ONE, "shenyang", "space", 0, "2026", 1),
            (ONE, "shenyang", "space", 0, "2027", 1),
        ],
    ),
}

_BOTH_FUTURES: Mapping[str, list[tuple[Any, ...]]] = {
    "launches": [("drones", "wuhan", "pilot", "2026")],
    "corridors": [("shenzhen-wuhan", "2026")],
    "flows": [
        ("boom", "shenzhen-wuhan", "talent", "2026", 3),
        ("boom", "shenzhen-wuhan", "talent", "2027", 3),
        ("bust", "shenzhen-wuhan", "talent", "2026", 3),
        ("bust", "shenzhen-wuhan", "talent", "2027", 2),
    ],
    "use": [
        ("boom", "shenzhen", "talent", 0, "2026", 3),
        ("boom", "shenzhen", "talent", 0, "2027", 3),
        ("bust", "shenzhen", "talent", 0, "2026", 3),
        ("bust", "shenzhen", "talent", 0, "2027", 2),
    ],
    "shortages": [("bust", "drones", "wuhan", "talent", "2027", 1)],
}
# boom 6 + 6 - 1, bust 3 + 3 - 1 - 5
HAND_PLANS["futures"] = hand_plan(decision_instances.futures, "8.25", **_BOTH_FUTURES)  # 0.75 * 11
HAND_PLANS["cvar"] = hand_plan(decision_instances.cvar, "4.125", **_BOTH_FUTURES)  # half of that, half of 0

HAND_PLANS["known"] = hand_plan(
    # boom 6 + 6 + 6 - 1, bust 1.5 + 1.5 - 1
    known_instances.known,
    "13.25",
    launches=[("robots", "wuhan", "pilot", "2026"), ("boom", "drones", "wuhan", "pilot", "2027")],
    corridors=[("shenzhen-wuhan", "2026")],
    flows=[
        ("boom", "shenzhen-wuhan", "talent", "2026", 1),
        ("boom", "shenzhen-wuhan", "talent", "2027", 4),
        ("bust", "shenzhen-wuhan", "talent", "2026", 1),
        ("bust", "shenzhen-wuhan", "talent", "2027", 1),
    ],
    use=[
        ("boom", "shenzhen", "talent", 0, "2026", 1),
        ("boom", "shenzhen", "talent", 0, "2027", 4),
        ("bust", "shenzhen", "talent", 0, "2026", 1),
        ("bust", "shenzhen", "talent", 0, "2027", 1),
    ],
)
HAND_PLANS["waiting"] = hand_plan(  # boom 1 + 1 + 10 - 6, bust 1 + 1
    known_instances.waiting,
    "3",
    launches=[("fair", "wuhan", "pilot", "2026"), ("boom", "robots", "wuhan", "pilot", "2027")],
    facilities=[("boom", "park", "2027")],
)
HAND_PLANS["known_in_turn"] = hand_plan(
    # boom 4 + 20 - 1 - 5, bust 4 - 1 - 3, calm -1
    known_instances.known_in_turn,
    "8.75",
    launches=[
        ("boom", "robots", "wuhan", "pilot", "2027"),
        ("boom", "robots", "wuhan", "demonstration", "2028"),
        ("bust", "robots", "wuhan", "pilot", "2028"),
        ("boom", "ports", "wuhan", "pilot", "2028"),
        ("bust", "ports", "shenzhen", "pilot", "2028"),
        ("calm", "ports", "shenzhen", "pilot", "2028"),
    ],
    facilities=[("zone", "2026"), ("boom", "campus", "2027"), ("bust", "park", "2028")],
)
HAND_PLANS["mixed_group"] = hand_plan(  # 9, flow 2 * 0.5
    known_instances.mixed_group,
    "8",
    launches=[("drones", "wuhan", "pilot", "2026")],
    corridors=[("shenzhen-wuhan", "2026")],
    flows=[(ONE, "shenzhen-wuhan", "talent", "2026", 2)],
    use=[(ONE, "shenzhen", "talent", 0, "2026", 2)],
)
