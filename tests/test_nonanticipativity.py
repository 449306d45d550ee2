"""Decisions answer to the future only as far as it is known: what the check of plans makes of that."""

from fractions import Fraction
from functools import cache
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optalloc.cli.summary import print_summary
from optalloc.instance import Instance
from optalloc.plan import Plan
from optalloc.solve import solve
from optalloc.verify import Verification, verify
from tests.hand_plans import HAND_PLANS, plan_table
from tests.random_instances import branching_instance
from tests.table_words import table

pytestmark = pytest.mark.thorough

DECISIONS = ("launches", "facilities", "corridors")
BOTH = ("up", "down")

#: Plans made by hand for instances of several futures, or in which something is required.
UNCERTAIN = {"shortages", "futures", "cvar", "known", "waiting", "known_in_turn"}
REQUIRED = {"required", "known_in_turn"}
#: All others: those for one certain future in which nothing is required.
CERTAIN = sorted(set(HAND_PLANS) - UNCERTAIN - REQUIRED)


def messages(verification: Verification, code: str) -> list[str]:
    return [violation.message for violation in verification.violations if violation.code == code]


def codes(verification: Verification) -> set[str]:
    return {violation.code for violation in verification.violations}


def up_or_down(instance: Instance, known_from: str | None) -> Instance:
    """Return the instance in two futures that differ in name only."""
    futures = table("future probability known_from", ("up", 0.5, known_from), ("down", 0.5, None))
    return instance.replace(futures=futures)


@cache
def never_told_apart(name: str) -> Instance:
    """Return the instance of a plan made by hand, in two futures of which neither is ever known."""
    return up_or_down(HAND_PLANS[name].make(), None)


def in_futures(plan: Plan, amounts: tuple[str, ...], decisions: tuple[str, ...]) -> Plan:
    """Return the plan with the amounts of its one future in some futures, and its decisions in some."""
    return Plan.from_tables(
        {
            name: pd.concat(
                [frame.assign(future=future) for future in (decisions if name in DECISIONS else amounts)]
            )
            for name, frame in plan.tables.items()
        }
    )


def test_an_instance_has_one_certain_future_and_no_requirement_unless_it_is_listed() -> None:
    instances = {name: hand.make() for name, hand in HAND_PLANS.items()}
    assert {name for name, one in instances.items() if len(one.table("futures"))} == UNCERTAIN
    assert {
        name for name, one in instances.items() if one.table("scenarios")["required_stage"].any()
    } == REQUIRED


@pytest.mark.parametrize("name", CERTAIN)
def test_decisions_may_be_stated_once_for_every_future_or_future_by_future(name: str) -> None:
    hand = HAND_PLANS[name]
    instance = never_told_apart(name)
    once, each = in_futures(hand.plan, BOTH, ("",)), in_futures(hand.plan, BOTH, BOTH)
    verification = verify(instance, each, tolerance=Fraction(0))
    assert verification == verify(instance, once, tolerance=Fraction(0))
    assert verification.ok
    assert verification.objective == hand.value


@pytest.mark.parametrize("name", CERTAIN)
def test_a_plan_for_one_future_alone_is_accepted_where_that_is_known_from_the_first_period(name: str) -> None:
    hand = HAND_PLANS[name]
    instance = up_or_down(hand.make(), hand.make().settings.periods[0])
    verification = verify(instance, in_futures(hand.plan, ("up",), ("up",)))
    assert verification.violations == ()
    assert verification.objective == hand.value / 2


@pytest.mark.parametrize("name", CERTAIN)
def test_every_decision_for_one_future_alone_is_refused_where_that_is_never_known(name: str) -> None:
    hand = HAND_PLANS[name]
    verification = verify(never_told_apart(name), in_futures(hand.plan, ("up",), ("up",)))
    assert codes(verification) == {"known-too-early"}
    assert len(verification.violations) == sum(len(hand.plan.tables[name]) for name in DECISIONS)
    assert all(violation.amount == 1 for violation in verification.violations)


@pytest.mark.parametrize(("name", "code"), [("facilities", "balance"), ("corridors", "closed-corridor")])
def test_what_is_opened_in_one_future_alone_is_missed_in_the_other(name: str, code: str) -> None:
    hand = HAND_PLANS[name]
    plan = in_futures(hand.plan, BOTH, ("up",))
    launched_in_both = Plan.from_tables({**plan.tables, "launches": hand.plan.launches})
    verification = verify(up_or_down(hand.make(), "2026"), launched_in_both)
    assert codes(verification) == {code}
    assert all("(down)" in violation.message for violation in verification.violations)


def test_a_free_corridor_carries_in_the_futures_in_which_its_platform_is_open() -> None:
    hand = HAND_PLANS["free_corridor"]
    plan = in_futures(hand.plan, BOTH, BOTH)
    up_alone = Plan.from_tables(
        {**plan.tables, "facilities": plan_table("facilities", ("up", "platform", "2026"))}
    )
    verification = verify(up_or_down(hand.make(), "2026"), up_alone)
    assert codes(verification) == {"closed-corridor"}
    assert all("(down)" in violation.message for violation in verification.violations)


LABELS = tuple(str(2026 + t) for t in range(4))
THREE = ("a", "b", "c")


@cache
def one_facility(known_from: tuple[int | None, ...]) -> Instance:
    """Return an instance with a park, in three futures known from some period on."""
    shares = (0.25, 0.25, 0.5)
    rows = [
        (future, share, None if known is None else LABELS[known])
        for future, share, known in zip(THREE, shares, known_from, strict=True)
    ]
    longer = HAND_PLANS["facilities"].make().with_settings(periods=LABELS)
    return longer.replace(futures=table("future probability known_from", *rows))


maybe_periods = st.tuples(*(st.one_of(st.none(), st.integers(0, len(LABELS) - 1)) for _ in THREE))
#: From when the three are known: all alike, two alike, all different, from the first period, last or never.
known_from_periods = st.sampled_from(
    [
        (None, None, None),
        (0, 0, 0),
        (2, 2, 2),
        (0, None, None),
        (None, 1, None),
        (None, None, 3),
        (1, 1, None),
        (2, None, 2),
        (0, 3, 3),
        (3, 1, 2),
        (0, 2, None),
        (None, 3, 1),
    ]
)


@settings(max_examples=25)
@given(known_from=known_from_periods, opened=maybe_periods)
def test_decisions_are_refused_exactly_where_the_text_of_the_model_refuses_them(
    known_from: tuple[int | None, ...], opened: tuple[int | None, ...]
) -> None:
    never = len(LABELS)
    theta = [never if known is None else known for known in known_from]
    u = [[period is not None and period <= t for t in range(never)] for period in opened]
    holds = all(
        theta[w] <= t or theta[v] <= t or u[w][t] == u[v][t]
        for w, v in combinations(range(len(THREE)), 2)
        for t in range(never)
    )
    rows = [
        (future, "park", LABELS[period])
        for future, period in zip(THREE, opened, strict=True)
        if period is not None
    ]
    plan = Plan.from_tables({"facilities": plan_table("facilities", *rows)})
    assert codes(verify(one_facility(known_from), plan)) == (set() if holds else {"known-too-early"})


@pytest.mark.parametrize(
    ("known_from", "told"),
    [
        ((2, 3, None), "told apart only from 2028"),
        ((None, 3, None), "told apart only from 2029"),
        ((None, None, 1), "never told apart"),
    ],
)
def test_what_was_decided_too_early_is_told_with_its_futures_and_when_they_are_told_apart(
    known_from: tuple[int | None, ...], told: str
) -> None:
    plan = Plan.from_tables(
        {"facilities": plan_table("facilities", ("a", "park", "2027"), ("c", "park", "2027"))}
    )
    (message,) = messages(verify(one_facility(known_from), plan), "known-too-early")
    assert message == f"facility park opens in 2027 in future a and not in b, which are {told}"


def test_a_launch_that_comes_too_early_is_told_by_its_stage_and_site() -> None:
    hand = HAND_PLANS["known_in_turn"]
    launches = hand.plan.launches.replace({"2028": "2027"}).query("future != 'boom'")
    verification = verify(hand.make(), Plan.from_tables({**hand.tables, "launches": launches}))
    assert messages(verification, "known-too-early") == [
        "pilot of robots in wuhan starts in 2027 in future bust and not in calm, "
        "which are told apart only from 2028"
    ]


def test_a_corridor_that_is_opened_later_where_it_is_not_yet_known_is_told_as_not_opened_then() -> None:
    hand = HAND_PLANS["corridors"]
    corridors = plan_table("corridors", ("up", "shenzhen-wuhan", "2026"), ("down", "shenzhen-wuhan", "2027"))
    plan = in_futures(hand.plan, BOTH, BOTH)
    verification = verify(
        up_or_down(hand.make(), "2027"), Plan.from_tables({**plan.tables, "corridors": corridors})
    )
    assert messages(verification, "known-too-early") == [
        "corridor shenzhen-wuhan opens in 2026 in future up and not in down, "
        "which are told apart only from 2027"
    ]


@pytest.mark.parametrize(
    ("parks", "among"),
    [
        ([("", "park", "2027")], ""),
        ([(future, "park", period) for future, period in zip(THREE, LABELS[1:], strict=True)], ""),
        ([("b", "park", "2027")], " (b)"),
        ([("a", "park", "2026"), ("c", "park", "2029")], " (a, c)"),
    ],
)
def test_a_broken_rule_is_told_once_with_the_futures_that_break_it_unless_all_do(
    parks: list[tuple[str, ...]], among: str
) -> None:
    homes = table("facility region group", ("park", "wuhan", "home"), ("zone", "wuhan", "home"))
    instance = one_facility((0, 0, 0)).replace(facilities=homes)
    plan = Plan.from_tables({"facilities": plan_table("facilities", ("zone", "2026"), *parks)})
    verification = verify(instance, plan)
    assert [str(violation) for violation in verification.violations] == [
        f"at most one of group home may be opened, and facility park, facility zone are{among} (group)"
    ]


def test_the_best_plan_waits_until_it_is_known_what_pays_and_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    hand = HAND_PLANS["waiting"]
    result = solve(hand.make())
    assert result.plan == hand.plan
    assert result.objective == hand.value
    assert result.to_dict()["launches"] == 2
    print_summary(hand.make(), result, None, source=Path("case"))
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert {"fair wuhan pilot 2026", "robots wuhan pilot 2027 (boom)", "park wuhan 2027 (boom)"} <= set(lines)


def test_what_the_solver_decides_by_future_is_refused_where_no_future_is_ever_known() -> None:
    answering = set()
    for seed in (0, 4, 8, 9, 20, 24, 27, 28):
        instance = branching_instance(seed)
        plan = solve(instance).plan
        assert plan is not None
        assert verify(instance, plan).ok
        never = instance.replace(futures=instance.table("futures").assign(known_from=""))
        answers = any((plan.tables[name]["future"] != "").any() for name in DECISIONS)
        assert ("known-too-early" in codes(verify(never, plan))) == answers
        answering.add(answers)
    assert answering == {False, True}


def test_of_many_futures_a_message_names_a_few() -> None:
    many = [f"future {number}" for number in range(8)]
    futures = table("future probability known_from", *((future, 0.125, "2026") for future in many))
    instance = HAND_PLANS["requires"].make().replace(futures=futures)
    platforms = [(future, "platform", "2026") for future in many[:5]]
    plan = Plan.from_tables({"facilities": plan_table("facilities", *platforms)})
    assert messages(verify(instance, plan), "requires") == [
        "facility platform opens in 2026 and requires facility zone, which is never open "
        "(future 0, future 1, future 2, … 5 in all)"
    ]
