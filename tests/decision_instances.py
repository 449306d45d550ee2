"""Minimal instances of what is decided before the future is known: launches, openings, money, risk."""

from functools import cache
from typing import Any

from optalloc.instance import Instance
from tests.table_words import behaviour, periods, regions, scenarios, table


@cache
def stages() -> Instance:
    """A pilot that costs, a demonstration that pays, a rollout for which the second year has no talent."""
    return Instance.build(
        periods(2),
        regions=regions("wuhan"),
        resources=behaviour(talent="rival mobile"),
        endowments=table(
            "region resource amount period", ("wuhan", "talent", 6, "2026"), ("wuhan", "talent", 4, "2027")
        ),
        scenarios=scenarios("drones"),
        stages=table(
            "scenario stage order value",
            ("drones", "pilot", 1, -1),
            ("drones", "demonstration", 2, 4),
            ("drones", "rollout", 3, 9),
        ),
        needs=table(
            "scenario stage resource running",
            ("drones", "pilot", "talent", 1),
            ("drones", "demonstration", "talent", 2),
            ("drones", "rollout", "talent", 2),
        ),
        sites=table("scenario region", ("drones", "wuhan")),
    )


@cache
def lag() -> Instance:
    """A pilot that can start in the second year, a demonstration a year after the first pilot anywhere."""
    return Instance.build(
        periods(3),
        regions=regions("shenzhen", "wuhan"),
        resources=behaviour(talent="rival"),
        endowments=table(
            "region resource amount period",
            ("shenzhen", "talent", 1, None),
            ("wuhan", "talent", 3, "2028"),
        ),
        scenarios=scenarios("drones"),
        stages=table(
            "scenario stage order value lag",
            ("drones", "pilot", 1, 1, 1),
            ("drones", "demonstration", 2, 5, 1),
        ),
        needs=table(
            "scenario stage resource running",
            ("drones", "pilot", "talent", 1),
            ("drones", "demonstration", "talent", 2),
        ),
        sites=table("scenario region", ("drones", "shenzhen"), ("drones", "wuhan")),
    )


@cache
def replication() -> Instance:
    """A demonstration that could start at once but for the year after the first pilot, here or elsewhere."""
    return Instance.build(
        periods(2),
        regions=regions("shenzhen", "wuhan"),
        resources=behaviour(talent="rival"),
        endowments=table("region resource amount", ("shenzhen", "talent", 1), ("wuhan", "talent", 3)),
        scenarios=scenarios("drones"),
        stages=table(
            "scenario stage order value lag",
            ("drones", "pilot", 1, -3, 0),
            ("drones", "demonstration", 2, 5, 1),
        ),
        needs=table("scenario stage resource running", ("drones", "demonstration", "talent", 3)),
        sites=table("scenario region", ("drones", "shenzhen"), ("drones", "wuhan")),
    )


@cache
def max_sites() -> Instance:
    """Three regions want the pilot, one may have it."""
    return Instance.build(
        periods(1),
        regions=regions("beijing", "shanghai", "wuhan"),
        resources=behaviour(space="rival"),
        endowments=table(
            "region resource amount", *((r, "space", 1) for r in ("beijing", "shanghai", "wuhan"))
        ),
        scenarios=scenarios("robots"),
        stages=table("scenario stage order value max_sites", ("robots", "pilot", 1, 2, 1)),
        needs=table("scenario stage resource upfront", ("robots", "pilot", "space", 1)),
        sites=table(
            "scenario region value_factor",
            ("robots", "beijing", 1),
            ("robots", "shanghai", 1.5),
            ("robots", "wuhan", 0.5),
        ),
    )


@cache
def required() -> Instance:
    """Ports that never pay must be demonstrated by the second of three years; drones only ever."""
    return Instance.build(
        periods(3),
        regions=regions("ningbo"),
        resources=behaviour(talent="rival"),
        endowments=table("region resource amount unit_cost", ("ningbo", "talent", 5, 1)),
        scenarios=table(
            "scenario required_stage required_by",
            ("ports", "demonstration", "2027"),
            ("drones", "pilot", None),
        ),
        stages=table(
            "scenario stage order value",
            ("ports", "pilot", 1, 0),
            ("ports", "demonstration", 2, 1),
            ("drones", "pilot", 1, 0.5),
        ),
        needs=table(
            "scenario stage resource running",
            ("ports", "pilot", "talent", 1),
            ("ports", "demonstration", "talent", 2),
            ("drones", "pilot", "talent", 1),
        ),
        sites=table("scenario region", ("ports", "ningbo"), ("drones", "ningbo")),
    )


@cache
def facilities() -> Instance:
    """A park needed in the first year only, and paid for in every year."""
    return Instance.build(
        periods(2),
        regions=regions("wuhan"),
        resources=behaviour(space="rival"),
        scenarios=scenarios("robots"),
        stages=table("scenario stage order value", ("robots", "pilot", 1, 5)),
        needs=table("scenario stage resource upfront", ("robots", "pilot", "space", 2)),
        sites=table("scenario region", ("robots", "wuhan")),
        facilities=table("facility region fixed_cost running_cost", ("park", "wuhan", 3, 2)),
        capacities=table("facility resource amount", ("park", "space", 2)),
    )


@cache
def corridors() -> Instance:
    """An agreement needed in the first year only, and paid for in every year."""
    return Instance.build(
        periods(2),
        regions=regions("shenzhen", "wuhan"),
        resources=behaviour(talent="rival mobile"),
        endowments=table("region resource amount", ("shenzhen", "talent", 3)),
        scenarios=scenarios("robots"),
        stages=table("scenario stage order value", ("robots", "pilot", 1, 5)),
        needs=table("scenario stage resource upfront", ("robots", "pilot", "talent", 2)),
        sites=table("scenario region", ("robots", "wuhan")),
        corridors=table(
            "corridor origin destination form fixed_cost running_cost",
            ("shenzhen-wuhan", "shenzhen", "wuhan", "agreement", 2, 1),
        ),
        terms=table("form resource unit_cost", ("agreement", "talent", 0.5)),
    )


@cache
def requires() -> Instance:
    """A site requires a zone, a corridor a platform, and the platform the zone."""
    return Instance.build(
        periods(1),
        regions=regions("hong kong", "shenzhen"),
        resources=behaviour(talent="rival mobile"),
        endowments=table("region resource amount", ("hong kong", "talent", 2), ("shenzhen", "talent", 1)),
        scenarios=scenarios("chips", "trials"),
        stages=table("scenario stage order value", ("chips", "pilot", 1, 9), ("trials", "pilot", 1, 4)),
        needs=table(
            "scenario stage resource running",
            ("chips", "pilot", "talent", 3),
            ("trials", "pilot", "talent", 1),
        ),
        sites=table(
            "scenario region requires", ("chips", "shenzhen", None), ("trials", "hong kong", "zone; platform")
        ),
        facilities=table(
            "facility region fixed_cost requires",
            ("platform", "shenzhen", 2, "zone"),
            ("zone", "shenzhen", 3, None),
        ),
        corridors=table(
            "corridor origin destination form fixed_cost requires",
            ("hetao", "hong kong", "shenzhen", "zone", 1, "platform"),
        ),
        terms=table("form resource", ("zone", "talent")),
    )


@cache
def groups() -> Instance:
    """Agreement or enclave between two regions, not both."""
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
        corridors=table(
            "corridor origin destination form fixed_cost group",
            ("as agreement", "shenzhen", "wuhan", "agreement", 0, "form"),
            ("as enclave", "shenzhen", "wuhan", "enclave", 1, "form"),
        ),
        terms=table("form resource capacity", ("agreement", "talent", 2), ("enclave", "talent", 3)),
    )


@cache
def budgets() -> Instance:
    """A sponsor short of money in the first year, and a limit on all for the whole horizon."""
    return Instance.build(
        periods(2),
        regions=regions("shenzhen", "wuhan"),
        resources=behaviour(talent="rival mobile", space="rival"),
        endowments=table("region resource amount", ("shenzhen", "talent", 2)),
        scenarios=scenarios("drones", "robots"),
        stages=table("scenario stage order value", ("drones", "pilot", 1, 6), ("robots", "pilot", 1, 7)),
        needs=table(
            "scenario stage resource running",
            ("drones", "pilot", "talent", 2),
            ("robots", "pilot", "space", 3),
        ),
        sites=table("scenario region", ("drones", "wuhan"), ("robots", "wuhan")),
        facilities=table(
            "facility region sponsor fixed_cost running_cost", ("park", "wuhan", "ministry", 3, 1)
        ),
        capacities=table("facility resource amount", ("park", "space", 3)),
        corridors=table(
            "corridor origin destination form fixed_cost running_cost",
            ("shenzhen-wuhan", "shenzhen", "wuhan", "agreement", 2, 1),
        ),
        terms=table("form resource", ("agreement", "talent")),
        budgets=table(
            "payer period limit", ("ministry", "2026", 3), ("shenzhen", None, 5), (None, None, 7.5)
        ),
    )


def _two_futures(**settings: Any) -> Instance:
    return Instance.build(
        periods(2, **settings),
        regions=regions("shenzhen", "wuhan"),
        resources=behaviour(talent="rival mobile") | {"shortage_price": [5]},
        endowments=table("region resource amount", ("shenzhen", "talent", 4)),
        scenarios=scenarios("drones", "robots"),
        stages=table("scenario stage order value", ("drones", "pilot", 1, 6), ("robots", "pilot", 1, 3)),
        needs=table(
            "scenario stage resource running",
            ("drones", "pilot", "talent", 3),
            ("robots", "pilot", "talent", 1),
        ),
        sites=table("scenario region", ("drones", "wuhan"), ("robots", "wuhan")),
        corridors=table(
            "corridor origin destination form fixed_cost",
            ("shenzhen-wuhan", "shenzhen", "wuhan", "agreement", 1),
        ),
        terms=table("form resource", ("agreement", "talent")),
        futures=table("future probability", ("boom", 0.75), ("bust", 0.25)),
        shocks=table(
            "future table column region scenario period factor",
            ("boom", "stages", "value", None, "robots", None, 2),
            ("bust", "endowments", "amount", "shenzhen", None, "2027", 0.5),
            ("bust", "stages", "value", None, None, None, 0.5),
        ),
    )


@cache
def futures() -> Instance:
    """Launches are decided before it is known whether half of the talent will leave."""
    return _two_futures()


@cache
def cvar() -> Instance:
    """The same two futures, and a planner who minds the worse one."""
    return _two_futures(weight=0.5, alpha=0.75)
