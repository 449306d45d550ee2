"""How much a corridor can ever carry, as the models derive it."""

from optalloc.instance import Instance
from optalloc.models.data import Data
from optalloc.models.derived import flow_bounds
from tests.table_words import Columns, behaviour, periods, regions, scenarios, table


def chain(**changed: Columns) -> Instance:
    """Corridors a to b to c, with capital at a and at c, and a site of three stages at c."""
    tables = {
        "regions": regions("a", "b", "c"),
        "resources": behaviour(capital="rival mobile storable", talent="rival mobile", technology="mobile"),
        "endowments": table(
            "region resource amount period",
            ("a", "capital", 4, "2026"),
            ("a", "capital", 2, "2028"),
            ("c", "capital", 1, None),
            ("a", "talent", 4, None),
            ("b", "talent", 3, "2027"),
            ("a", "technology", 9, None),
        ),
        "scenarios": scenarios("chips"),
        "stages": table(
            "scenario stage order value lag",
            ("chips", "pilot", 1, 5, 0),
            ("chips", "demonstration", 2, 9, 1),
            ("chips", "rollout", 3, 12, 1),
        ),
        "needs": table(
            "scenario stage resource upfront running",
            ("chips", "pilot", "capital", 2, 1),
            ("chips", "demonstration", "capital", 0, 3),
            ("chips", "pilot", "talent", 0, 6),
            ("chips", "demonstration", "talent", 0, 3),
            ("chips", "pilot", "technology", 0, 2),
            ("chips", "rollout", "technology", 0, 2),
        ),
        "sites": table("scenario region", ("chips", "c")),
        "corridors": table(
            "corridor origin destination form", ("ab", "a", "b", "road"), ("bc", "b", "c", "road")
        ),
        "terms": table("form resource", ("road", None)),
    }
    return Instance.build(periods(3), **(tables | changed))


def bounds_of(instance: Instance, c: str, k: str) -> list[float]:
    """Return U of a corridor and resource by period, 0 where there is no flow."""
    bounds = flow_bounds(Data(instance))
    future = next(iter(Data(instance).futures))
    return [bounds.get((future, c, k, t), 0) for t in range(3)]


def test_a_rival_flow_is_bounded_by_what_can_be_sent_and_used() -> None:
    assert bounds_of(chain(), "ab", "talent") == [4, 4, 4]
    assert bounds_of(chain(), "bc", "talent") == [4, 7, 4]  # of 6, and 9 from the second year on


def test_a_storable_flow_is_bounded_by_what_was_there_and_what_will_be_used() -> None:
    # there by t: 4, 4, 6; used from t on: 3 + 6 + 6, 6 + 6, 6
    assert bounds_of(chain(), "ab", "capital") == [4, 4, 6]
    scarce = chain(needs=table("scenario stage resource upfront", ("chips", "pilot", "capital", 1)))
    assert bounds_of(scarce, "ab", "capital") == [3, 2, 1]


def test_a_non_rival_flow_is_bounded_by_the_need_of_a_site_at_its_end() -> None:
    assert bounds_of(chain(), "ab", "technology") == [0, 0, 0]
    direct = table("corridor origin destination form", ("ac", "a", "c", "road"))
    assert bounds_of(chain(corridors=direct), "ac", "technology") == [2, 2, 4]


def test_a_loss_beyond_the_end_lifts_the_bound_by_use() -> None:
    lossy = table("corridor resource yield capacity", ("ab", None, 1, None), ("bc", None, 0.5, None))
    plenty = table("region resource amount", ("a", "talent", 99))
    assert bounds_of(chain(terms=lossy, endowments=plenty), "ab", "talent") == [99, 99, 99]
    assert bounds_of(chain(terms=lossy, endowments=plenty), "bc", "talent") == [12, 18, 18]


def test_a_capacity_bounds_by_the_load_and_closes_the_way_where_it_is_zero() -> None:
    heavy = table("corridor resource load capacity", ("ab", None, 2, None), ("bc", None, 1, 0))
    joint = table(
        "corridor origin destination form capacity", ("ab", "a", "b", "road", 3), ("bc", "b", "c", "road", 9)
    )
    open_way = chain(terms=table("form load", ("road", 2)), corridors=joint)
    assert bounds_of(open_way, "ab", "talent") == [1.5, 1.5, 1.5]
    assert bounds_of(chain(terms=heavy, corridors=joint), "ab", "talent") == [0, 0, 0]


def test_a_shock_on_terms_is_matched_by_what_the_corridor_carries() -> None:
    shocked = chain(
        terms=table("form unit_cost capacity", ("road", 1, 2)),
        futures=table("future probability", ("only", 1)),
        shocks=table(
            "future table column corridor form resource period factor",
            ("only", "terms", "capacity", "ab", None, "talent", None, 0.5),
            ("only", "terms", "capacity", None, "road", None, "2028", 1.5),
        ),
    )
    assert bounds_of(shocked, "ab", "talent") == [1, 1, 1.5]
    assert bounds_of(shocked, "bc", "talent") == [2, 2, 3]


def test_a_blank_capacity_stays_unlimited_whatever_shocks_it() -> None:
    shocked = chain(
        corridors=table(
            "corridor origin destination form capacity",
            ("ab", "a", "b", "road", None),
            ("bc", "b", "c", "road", 5),
        ),
        futures=table("future probability", ("only", 1)),
        shocks=table("future table column factor", ("only", "corridors", "capacity", 0.5)),
    )
    assert bounds_of(shocked, "ab", "talent") == [4, 4, 4]
    assert bounds_of(shocked, "bc", "talent") == [2.5, 2.5, 2.5]
