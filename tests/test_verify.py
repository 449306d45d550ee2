"""The exact check of plans: what it accepts, what it says, and how exact it is."""

from decimal import localcontext
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optalloc.instance import Instance
from optalloc.plan import Plan
from optalloc.verify import Verification, verify
from optalloc.verify.objective import conditional_value_at_risk
from tests.hand_plans import HAND_PLANS, ONE, plan_table
from tests.table_words import behaviour, periods, regions, scenarios, table


def codes(verification: Verification) -> list[str]:
    return [violation.code for violation in verification.violations]


@pytest.mark.parametrize("name", HAND_PLANS)
def test_a_plan_made_by_hand_is_accepted_at_the_value_worked_out_by_hand(name: str) -> None:
    hand = HAND_PLANS[name]
    verification = verify(hand.make(), hand.plan, tolerance=Fraction(0))
    assert verification.violations == ()
    assert verification.ok
    assert verification.objective == hand.value


@pytest.mark.parametrize("name", sorted(set(HAND_PLANS) - {"required", "known_in_turn"}))
def test_doing_nothing_is_feasible_and_worth_nothing(name: str) -> None:
    verification = verify(HAND_PLANS[name].make(), Plan.empty())
    assert verification.ok
    assert verification.objective == 0


def talent_in_wuhan(amount: float, need: float, **more: object) -> Instance:
    return Instance.build(
        periods(1),
        regions=regions("wuhan"),
        resources=behaviour(talent="rival"),
        endowments=table("region resource amount", ("wuhan", "talent", amount)),
        scenarios=scenarios("drones"),
        stages=table("scenario stage order value", ("drones", "pilot", 1, 9)),
        needs=table("scenario stage resource running", ("drones", "pilot", "talent", need)),
        sites=table("scenario region", ("drones", "wuhan")),
        **more,
    )


def drawing(*amounts: float, future: str = ONE) -> Plan:
    """Return the plan that draws talent in wuhan for a pilot there."""
    return Plan.from_tables(
        {
            "launches": plan_table("launches", ("drones", "wuhan", "pilot", "2026")),
            "use": plan_table("use", *((future, "wuhan", "talent", 0, "2026", x) for x in amounts)),
        }
    )


def test_a_shortfall_is_told_in_words_with_its_amount() -> None:
    verification = verify(talent_in_wuhan(20, 13.5), drawing(12))
    (violation,) = verification.violations
    assert violation.code == "balance"
    assert violation.message == "wuhan has 12 of talent in 2026 and needs 13.5: 13.5 for its stages"
    assert violation.amount == Fraction(3, 2)
    assert verification.objective == 9


def test_a_row_may_miss_by_the_tolerance_and_no_more() -> None:
    instance = talent_in_wuhan(20, 1)
    assert verify(instance, drawing(0.75), tolerance=Fraction(1, 4)).ok
    assert codes(verify(instance, drawing(0.75), tolerance=Fraction(249, 1000))) == ["balance"]


def test_the_tolerance_grows_with_the_largest_term_of_the_row() -> None:
    instance = talent_in_wuhan(2000, 1000)
    assert verify(instance, drawing(999.999)).ok
    assert codes(verify(instance, drawing(999.99899))) == ["balance"]


def test_decimal_figures_add_up_exactly() -> None:
    """In floating point 0.1 + 0.7 is less than 0.8."""
    hand = HAND_PLANS["endowments"]
    instance = hand.make()
    needs = instance.table("needs")
    instance = instance.replace(needs=needs.assign(running=[0.1, 0.8]))
    drawn = [
        (ONE, "wuhan", "talent", cost, period, amount)
        for period in ("2026", "2027")
        for cost, amount in ((0.5, 0.7), (1.5, 0.1))
    ]
    plan = Plan.from_tables({**hand.tables, "use": plan_table("use", *drawn)})
    verification = verify(instance, plan, tolerance=Fraction(0))
    assert verification.violations == ()
    assert verification.objective == 7


def test_the_callers_decimal_context_makes_no_difference() -> None:
    hand = HAND_PLANS["relay"]
    with localcontext() as context:
        context.prec = 2
        assert verify(hand.make(), hand.plan).objective == hand.value
        assert context.prec == 2


def test_discount_factors_are_exact() -> None:
    instance = talent_in_wuhan(2, 1).with_settings(periods=("2026", "2027", "2028"), discount=0.07)
    plan = Plan.from_tables(
        {
            "launches": plan_table("launches", ("drones", "wuhan", "pilot", "2026")),
            "use": plan_table("use", *((ONE, "wuhan", "talent", 0, f"202{t}", 1) for t in (6, 7, 8))),
        }
    )
    factor = Fraction(100, 107)
    assert verify(instance, plan).objective == 9 * (1 + factor + factor**2)


def test_what_is_counted_is_held_to_exactly() -> None:
    hand = HAND_PLANS["stages"]
    launches = plan_table("launches", ("drones", "wuhan", "demonstration", "2026"))
    plan = Plan.from_tables({**hand.tables, "launches": launches})
    assert codes(verify(hand.make(), plan, tolerance=Fraction(100))) == ["nesting"]


def test_the_order_of_rows_makes_no_difference() -> None:
    hand = HAND_PLANS["budgets"]
    early = {**hand.tables, "facilities": plan_table("facilities", ("park", "2026"))}
    backwards = {
        name: {column: cells[::-1] for column, cells in columns.items()} for name, columns in early.items()
    }
    verification = verify(hand.make(), Plan.from_tables(early))
    assert not verification.ok
    assert verify(hand.make(), Plan.from_tables(backwards)) == verification


def test_tiers_of_one_cost_count_together() -> None:
    """The talent of 2027 alone now costs as much as the cheap talent of every year."""
    hand = HAND_PLANS["endowments"]
    instance = hand.make()
    instance = instance.replace(endowments=instance.table("endowments").assign(unit_cost=[0.5, 1.5, 0.5]))
    drawn = [
        (ONE, "wuhan", "talent", 0.5, "2026", 2),
        (ONE, "wuhan", "talent", 1.5, "2026", 1),
        (ONE, "wuhan", "talent", 0.5, "2027", 3),
    ]
    verification = verify(instance, Plan.from_tables({**hand.tables, "use": plan_table("use", *drawn)}))
    assert verification.ok
    assert verification.objective == 4


def in_one_future(instance: Instance, *shocks: dict[str, object]) -> Instance:
    """Return the instance in a certain future that has some shocks."""
    names = (
        "future",
        "table",
        "column",
        *sorted({key for shock in shocks for key in shock} - {"table", "column"}),
    )
    cells = [({"future": "shocked"} | shock) for shock in shocks]
    shocked = {name: [row.get(name) for row in cells] for name in names}
    return instance.replace(
        futures=pd.DataFrame({"future": ["shocked"], "probability": [1.0]}), shocks=pd.DataFrame(shocked)
    )


def in_that_future(plan: Plan) -> Plan:
    return Plan.from_tables(
        {
            name: frame.assign(future="shocked") if "future" in frame.columns else frame
            for name, frame in plan.tables.items()
        }
    )


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        ({}, -1),
        ({"resource": "data"}, 1),
        ({"resource": "parts"}, 0),
        ({"form": "agreement"}, -1),
        ({"corridor": "shop-factory", "resource": "parts"}, 0),
        ({"period": "2026"}, 2),
        ({"form": "agreement", "period": "2027"}, -1),
    ],
)
def test_a_shock_on_terms_for_all_resources_finds_them_by_what_they_apply_to(
    keys: dict[str, str], value: int
) -> None:
    """Two parts and one data are sent in 2027 at 1 each; the shock makes it 2."""
    hand = HAND_PLANS["outputs"]
    instance = hand.make()
    dear = instance.replace(terms=instance.table("terms").assign(unit_cost=1.0))
    shocked = in_one_future(dear, {"table": "terms", "column": "unit_cost", "factor": 2.0, **keys})
    assert verify(shocked, in_that_future(hand.plan)).objective == value


def test_shocks_on_one_figure_multiply() -> None:
    on_talent = {"table": "endowments", "column": "amount", "factor": 0.5}
    shocked = in_one_future(
        talent_in_wuhan(20, 13.5),
        {**on_talent, "region": "wuhan"},
        {**on_talent, "resource": "talent", "period": "2026"},
        {"table": "needs", "column": "running", "factor": 0.2},
    )
    assert codes(verify(shocked, drawing(5, future="shocked"))) == []
    assert codes(verify(shocked, drawing(5.5, future="shocked"))) == ["endowment"]
    assert codes(verify(shocked, drawing(2.5, future="shocked"))) == ["balance"]


def test_a_corridor_that_a_shock_makes_free_in_every_future_is_no_decision() -> None:
    hand = HAND_PLANS["links"]
    free = {"table": "corridors", "column": "fixed_cost", "factor": 0.0}
    plan = in_that_future(hand.plan)
    verification = verify(in_one_future(hand.make(), free), plan)
    assert codes(verification) == ["corridor-without-decision"]
    undecided = Plan.from_tables({**plan.tables, "corridors": plan_table("corridors")})
    assert verify(in_one_future(hand.make(), free), undecided).objective == 7


def test_the_value_is_told_with_its_parts() -> None:
    """Boom and bust are worth 11 and 0, at 3 to 1; the worst quarter is bust alone."""
    hand = HAND_PLANS["cvar"]
    value = verify(hand.make(), hand.plan).value
    assert value is not None
    told = [(one.future, one.probability, one.net_value) for one in value.futures]
    assert told == [("boom", Fraction(3, 4), 11), ("bust", Fraction(1, 4), 0)]
    assert (value.expected, value.cvar, value.weight) == (Fraction(33, 4), 0, Fraction(1, 2))
    assert value.objective == hand.value == Fraction(33, 8)


@pytest.mark.parametrize("name", HAND_PLANS)
def test_in_a_certain_future_all_parts_are_the_value(name: str) -> None:
    hand = HAND_PLANS[name]
    value = verify(hand.make(), hand.plan).value
    assert value is not None
    assert value.expected == sum(one.probability * one.net_value for one in value.futures)
    assert min(one.net_value for one in value.futures) <= value.cvar <= value.expected
    if len(value.futures) == 1:
        assert value.futures[0].net_value == value.cvar == value.expected == hand.value


def without_named_futures(plan: Plan) -> Plan:
    return Plan.from_tables({name: frame.drop(columns="future") for name, frame in plan.tables.items()})


@pytest.mark.parametrize("name", ["relay", "storable", "endowments", "shortages"])
def test_amounts_of_no_named_future_are_those_of_the_only_one(name: str) -> None:
    hand = HAND_PLANS[name]
    verification = verify(hand.make(), without_named_futures(hand.plan), tolerance=Fraction(0))
    assert verification.ok
    assert verification.objective == hand.value


def test_amounts_of_no_named_future_are_refused_where_there_are_several() -> None:
    hand = HAND_PLANS["futures"]
    plan = Plan.from_tables({**hand.tables, "flows": hand.plan.flows.assign(future="")[:1]})
    violation = verify(hand.make(), plan).violations[0]
    assert violation.code == "no-future"
    assert violation.message.endswith("it names no future; write one of 'boom', 'bust'")


def test_a_launch_of_one_future_at_odds_with_that_of_all_is_told_so() -> None:
    hand = HAND_PLANS["known"]
    rows = [("robots", "wuhan", "pilot", "2026"), ("boom", "robots", "wuhan", "pilot", "2027")]
    plan = Plan.from_tables({**hand.tables, "launches": plan_table("launches", *rows)})
    (violation, *_) = verify(hand.make(), plan).violations
    assert violation.code == "contradictory-row"
    assert violation.message.endswith("it contradicts the row for all futures, which says 2026")


def test_a_plan_that_names_nothing_of_the_model_has_no_value() -> None:
    hand = HAND_PLANS["links"]
    facilities = plan_table("facilities", ("bridge", "2026"))
    verification = verify(hand.make(), Plan.from_tables({**hand.tables, "facilities": facilities}))
    assert codes(verification) == ["unknown-facility"]
    assert verification.objective is None


def probabilities(weights: list[int]) -> list[Fraction]:
    return [Fraction(weight, sum(weights)) for weight in weights]


@given(
    st.lists(st.tuples(st.integers(-50, 50), st.integers(1, 9)), min_size=1, max_size=6),
    st.fractions(0, Fraction(99, 100), max_denominator=100),
)
def test_the_mean_of_the_worst_cases_is_the_maximum_of_rockafellar_and_uryasev(
    cases: list[tuple[int, int]], alpha: Fraction
) -> None:
    values = [Fraction(value) for value, _ in cases]
    shares = probabilities([weight for _, weight in cases])
    stated = max(
        eta
        - sum(share * max(Fraction(0), eta - value) for share, value in zip(shares, values, strict=True))
        / (1 - alpha)
        for eta in values  # the function of eta is concave and bends at the values alone
    )
    assert conditional_value_at_risk(values, shares, alpha) == stated


def test_budgets_far_below_one_are_held_to_their_own_scale() -> None:
    instance = HAND_PLANS["budgets"].make().scale("budgets", "limit", 1e-6)
    for costly in ("facilities", "corridors"):
        for cost in ("fixed_cost", "running_cost"):
            instance = instance.scale(costly, cost, 1e-6)
    plan = HAND_PLANS["budgets"].plan
    assert verify(instance, plan).ok
    tighter = instance.scale("budgets", "limit", 0.5)
    assert {violation.code for violation in verify(tighter, plan).violations} == {"budget"}
