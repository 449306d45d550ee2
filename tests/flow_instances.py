"""Minimal instances of what is drawn, sent, stored and missed, and of the corridors that carry it."""

from functools import cache

from optalloc.instance import Instance
from tests.table_words import behaviour, periods, regions, scenarios, table


@cache
def endowments() -> Instance:
    """Cheap and dear tiers of talent, and more of it in the second year."""
    return Instance.build(
        periods(2),
        regions=regions("wuhan"),
        resources=behaviour(talent="rival"),
        endowments=table(
            "region resource amount unit_cost period",
            ("wuhan", "talent", 2, 0.5, None),
            ("wuhan", "talent", 2, 1.5, None),
            ("wuhan", "talent", 1, 0, "2027"),
        ),
        scenarios=scenarios("drones", "robots"),
        stages=table("scenario stage order value", ("drones", "pilot", 1, 3), ("robots", "pilot", 1, 4)),
        needs=table(
            "scenario stage resource running",
            ("drones", "pilot", "talent", 2),
            ("robots", "pilot", "talent", 3),
        ),
        sites=table("scenario region", ("drones", "wuhan"), ("robots", "wuhan")),
    )


@cache
def balances() -> Instance:
    """Talent of two regions, some of it lost on the way, for a pilot in a third."""
    return Instance.build(
        periods(1),
        regions=regions("hefei", "nanjing", "shanghai"),
        resources=behaviour(talent="rival mobile"),
        endowments=table(
            "region resource amount",
            ("hefei", "talent", 6),
            ("nanjing", "talent", 1),
            ("shanghai", "talent", 1),
        ),
        scenarios=scenarios("medical ai"),
        stages=table("scenario stage order value", ("medical ai", "pilot", 1, 9)),
        needs=table("scenario stage resource upfront running", ("medical ai", "pilot", "talent", 1, 2)),
        sites=table("scenario region", ("medical ai", "shanghai")),
        corridors=table(
            "corridor origin destination form fixed_cost",
            ("hefei-nanjing", "hefei", "nanjing", "agreement", 1),
            ("nanjing-shanghai", "nanjing", "shanghai", "agreement", 1),
        ),
        terms=table("form resource unit_cost yield", ("agreement", None, 0.25, 0.5)),
    )


@cache
def storable() -> Instance:
    """Capital of the first year saved for the second."""
    return Instance.build(
        periods(2, discount=0.25),
        regions=regions("wuhan"),
        resources=behaviour(capital="rival mobile storable"),
        endowments=table("region resource amount", ("wuhan", "capital", 3)),
        scenarios=scenarios("chips"),
        stages=table("scenario stage order value", ("chips", "pilot", 1, 5)),
        needs=table("scenario stage resource upfront", ("chips", "pilot", "capital", 5)),
        sites=table("scenario region", ("chips", "wuhan")),
    )


@cache
def outputs() -> Instance:
    """The back factory makes what the front shop uses, and both learn from the data that it makes."""
    return Instance.build(
        periods(2),
        regions=regions("foshan", "shenzhen"),
        resources=behaviour(parts="rival mobile", data="mobile"),
        scenarios=scenarios("factory", "shop"),
        stages=table("scenario stage order value", ("factory", "pilot", 1, -1), ("shop", "pilot", 1, 8)),
        needs=table(
            "scenario stage resource running",
            ("factory", "pilot", "parts", -2),
            ("factory", "pilot", "data", -1),
            ("shop", "pilot", "parts", 2),
            ("shop", "pilot", "data", 1),
        ),
        sites=table("scenario region", ("factory", "foshan"), ("shop", "shenzhen")),
        corridors=table(
            "corridor origin destination form fixed_cost",
            ("shop-factory", "foshan", "shenzhen", "agreement", 1),
        ),
        terms=table("form resource", ("agreement", None)),
    )


@cache
def access() -> Instance:
    """One technology serves two sites at once; what a region received it cannot pass on."""
    return Instance.build(
        periods(1),
        regions=regions("beijing", "tianjin", "shenyang"),
        resources=behaviour(technology="mobile"),
        endowments=table(
            "region resource amount unit_cost",
            ("beijing", "technology", 3, 1),
            ("tianjin", "technology", 1, 0),
        ),
        scenarios=scenarios("drones", "robots"),
        stages=table("scenario stage order value", ("drones", "pilot", 1, 5), ("robots", "pilot", 1, 6)),
        needs=table(
            "scenario stage resource running",
            ("drones", "pilot", "technology", 2),
            ("robots", "pilot", "technology", 3),
        ),
        sites=table(
            "scenario region",
            ("drones", "tianjin"),
            ("robots", "tianjin"),
            ("drones", "shenyang"),
            ("robots", "shenyang"),
        ),
        corridors=table(
            "corridor origin destination form fixed_cost",
            ("beijing-tianjin", "beijing", "tianjin", "agreement", 1),
            ("tianjin-shenyang", "tianjin", "shenyang", "agreement", 1),
        ),
        terms=table("form resource", ("agreement", "technology")),
    )


@cache
def shortages() -> Instance:
    """What is short has a price, half of it in a first year in which nothing is needed."""
    return Instance.build(
        periods(2),
        regions=regions("wuhan"),
        resources=behaviour(capital="rival storable", technology="") | {"shortage_price": [2, 1.5]},
        endowments=table("region resource amount", ("wuhan", "capital", 1), ("wuhan", "technology", 1)),
        scenarios=scenarios("drones"),
        stages=table("scenario stage order value lag", ("drones", "pilot", 1, 9, 1)),
        needs=table(
            "scenario stage resource upfront running",
            ("drones", "pilot", "capital", 4, 0),
            ("drones", "pilot", "technology", 0, 2),
        ),
        sites=table("scenario region", ("drones", "wuhan")),
        futures=table("future probability", ("cheap at first", 1)),
        shocks=table(
            "future table column resource period factor",
            ("cheap at first", "resources", "shortage_price", "capital", "2026", 0.5),
        ),
    )


@cache
def links() -> Instance:
    """Two resources over one corridor that pays for both or for neither."""
    return Instance.build(
        periods(1),
        regions=regions("shenzhen", "wuhan"),
        resources=behaviour(talent="rival mobile", technology="mobile"),
        endowments=table("region resource amount", ("shenzhen", "talent", 6), ("shenzhen", "technology", 4)),
        scenarios=scenarios("drones", "robots"),
        stages=table("scenario stage order value", ("drones", "pilot", 1, 3), ("robots", "pilot", 1, 4)),
        needs=table(
            "scenario stage resource running",
            ("drones", "pilot", "talent", 2),
            ("robots", "pilot", "talent", 1),
            ("robots", "pilot", "technology", 2),
        ),
        sites=table("scenario region", ("drones", "wuhan"), ("robots", "wuhan")),
        corridors=table(
            "corridor origin destination form fixed_cost",
            ("shenzhen-wuhan", "shenzhen", "wuhan", "agreement", 5),
        ),
        terms=table("form resource load", ("agreement", "talent", 1), ("agreement", "technology", 0)),
    )


@cache
def joint_capacity() -> Instance:
    """A corridor for what either of two pilots needs, not for both; a third resource passes freely."""
    return Instance.build(
        periods(1),
        regions=regions("shenzhen", "wuhan"),
        resources=behaviour(talent="rival mobile", capital="rival mobile", technology="mobile"),
        endowments=table(
            "region resource amount",
            ("shenzhen", "talent", 6),
            ("shenzhen", "capital", 6),
            ("shenzhen", "technology", 1),
        ),
        scenarios=scenarios("drones", "robots"),
        stages=table("scenario stage order value", ("drones", "pilot", 1, 5), ("robots", "pilot", 1, 4)),
        needs=table(
            "scenario stage resource running",
            ("drones", "pilot", "talent", 3),
            ("robots", "pilot", "capital", 2),
            ("robots", "pilot", "technology", 1),
        ),
        sites=table("scenario region", ("drones", "wuhan"), ("robots", "wuhan")),
        corridors=table(
            "corridor origin destination form fixed_cost capacity",
            ("shenzhen-wuhan", "shenzhen", "wuhan", "agreement", 1, 3.5),
        ),
        terms=table(
            "corridor resource load capacity",
            ("shenzhen-wuhan", "talent", 1, None),
            ("shenzhen-wuhan", "capital", 0.5, 3),
            ("shenzhen-wuhan", "technology", 0, None),
        ),
    )


@cache
def sources() -> Instance:
    """Two plants, either of which could supply a market that has nothing of its own."""
    return Instance.build(
        periods(1),
        regions=regions("foshan", "dongguan", "shenzhen"),
        resources=behaviour(parts="rival mobile"),
        scenarios=scenarios("shop"),
        stages=table("scenario stage order value", ("shop", "pilot", 1, 9)),
        needs=table("scenario stage resource running", ("shop", "pilot", "parts", 4)),
        sites=table("scenario region", ("shop", "shenzhen")),
        facilities=table(
            "facility region fixed_cost", ("foshan plant", "foshan", 6), ("dongguan plant", "dongguan", 4)
        ),
        capacities=table(
            "facility resource amount", ("foshan plant", "parts", 12), ("dongguan plant", "parts", 10)
        ),
        corridors=table(
            "corridor origin destination form",
            ("from foshan", "foshan", "shenzhen", "road"),
            ("from dongguan", "dongguan", "shenzhen", "road"),
        ),
        terms=table("form resource unit_cost", ("road", "parts", 0.5)),
    )


@cache
def free_corridor() -> Instance:
    """A corridor that costs nothing, and one that costs nothing once its platform is open."""
    return Instance.build(
        periods(1),
        regions=regions("hong kong", "shenzhen", "wuhan"),
        resources=behaviour(talent="rival mobile"),
        endowments=table("region resource amount", ("hong kong", "talent", 2), ("shenzhen", "talent", 2)),
        scenarios=scenarios("drones", "robots"),
        stages=table("scenario stage order value", ("drones", "pilot", 1, 5), ("robots", "pilot", 1, 6)),
        needs=table(
            "scenario stage resource running",
            ("drones", "pilot", "talent", 1),
            ("robots", "pilot", "talent", 3),
        ),
        sites=table("scenario region", ("drones", "wuhan"), ("robots", "wuhan")),
        facilities=table("facility region fixed_cost", ("platform", "shenzhen", 2)),
        corridors=table(
            "corridor origin destination form requires",
            ("hong kong-wuhan", "hong kong", "wuhan", "agreement", "platform"),
            ("shenzhen-wuhan", "shenzhen", "wuhan", "agreement", None),
        ),
        terms=table("form resource capacity", ("agreement", "talent", 2)),
    )


@cache
def platform_capacity() -> Instance:
    """Two free corridors of 3 units for talent and parts together, one of which waits for its platform."""
    return Instance.build(
        periods(1),
        regions=regions("hong kong", "shenzhen", "wuhan"),
        resources=behaviour(parts="rival mobile", talent="rival mobile"),
        endowments=table(
            "region resource amount",
            ("hong kong", "parts", 2),
            ("hong kong", "talent", 2),
            ("shenzhen", "parts", 2),
            ("shenzhen", "talent", 2),
        ),
        scenarios=scenarios("robots"),
        stages=table("scenario stage order value", ("robots", "pilot", 1, 6)),
        needs=table(
            "scenario stage resource running",
            ("robots", "pilot", "parts", 2),
            ("robots", "pilot", "talent", 3),
        ),
        sites=table("scenario region", ("robots", "wuhan")),
        facilities=table("facility region fixed_cost", ("platform", "shenzhen", 2)),
        corridors=table(
            "corridor origin destination form capacity requires",
            ("hong kong-wuhan", "hong kong", "wuhan", "agreement", 3, "platform"),
            ("shenzhen-wuhan", "shenzhen", "wuhan", "agreement", 3, None),
        ),
        terms=table("form", ("agreement",)),
    )


@cache
def shared_supply() -> Instance:
    """A plant for two shops, neither of which is worth its cost alone or together."""
    return Instance.build(
        periods(1),
        regions=regions("foshan", "shenzhen"),
        resources=behaviour(parts="rival mobile"),
        scenarios=scenarios("robots", "drones"),
        stages=table("scenario stage order value", ("robots", "pilot", 1, 2), ("drones", "pilot", 1, 2.5)),
        needs=table(
            "scenario stage resource running",
            ("robots", "pilot", "parts", 2),
            ("drones", "pilot", "parts", 8),
        ),
        sites=table("scenario region", ("robots", "shenzhen"), ("drones", "shenzhen")),
        facilities=table("facility region fixed_cost", ("plant", "foshan", 3)),
        capacities=table("facility resource amount", ("plant", "parts", 10)),
        corridors=table(
            "corridor origin destination form fixed_cost",
            ("foshan-shenzhen", "foshan", "shenzhen", "road", 2),
        ),
        terms=table("form resource", ("road", "parts")),
    )


@cache
def shared_access() -> Instance:
    """A platform whose technology serves a modest and a demanding site, and pays for both only."""
    return Instance.build(
        periods(1),
        regions=regions("hong kong", "shenzhen"),
        resources=behaviour(technology="mobile"),
        scenarios=scenarios("trials", "chips"),
        stages=table("scenario stage order value", ("trials", "pilot", 1, 4), ("chips", "pilot", 1, 3)),
        needs=table(
            "scenario stage resource running",
            ("trials", "pilot", "technology", 1),
            ("chips", "pilot", "technology", 4),
        ),
        sites=table("scenario region", ("trials", "shenzhen"), ("chips", "shenzhen")),
        facilities=table("facility region fixed_cost", ("platform", "hong kong", 3)),
        capacities=table("facility resource amount", ("platform", "technology", 5)),
        corridors=table(
            "corridor origin destination form fixed_cost", ("hetao", "hong kong", "shenzhen", "zone", 2.5)
        ),
        terms=table("form resource", ("zone", "technology")),
    )
