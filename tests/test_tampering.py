"""Plans that were tampered with: each kind is refused, and for its own reason."""

from collections.abc import Callable
from functools import cache
from math import inf, nan
from typing import Any, NamedTuple

import pandas as pd
import pytest

from optalloc.plan import PLAN_TABLES, Plan
from optalloc.solve import solve
from optalloc.verify import verify
from tests.hand_plans import HAND_PLANS, ONE
from tests.random_instances import random_instance

Tables = dict[str, pd.DataFrame]
Tampering = Callable[[Tables], None]


def add(table: str, *cells: Any) -> Tampering:
    """Return the tampering that adds a row; one cell short, it is in every future."""

    def tamper(tables: Tables) -> None:
        blank = ("",) * (len(PLAN_TABLES[table]) - len(cells))
        rows = [*tables[table].itertuples(index=False, name=None), (*blank, *cells)]
        tables[table] = pd.DataFrame(rows, columns=list(PLAN_TABLES[table]))

    return tamper


def drop(table: str, **where: str) -> Tampering:
    """Return the tampering that removes the rows that match."""

    def tamper(tables: Tables) -> None:
        tables[table] = tables[table][~_chosen(tables[table], where)]

    return tamper


def put(table: str, column: str, value: Any, **where: str) -> Tampering:
    """Return the tampering that writes something else into the rows that match."""

    def tamper(tables: Tables) -> None:
        changed = tables[table].copy()
        changed.loc[_chosen(changed, where), column] = value
        tables[table] = changed

    return tamper


def together(*tamperings: Tampering) -> Tampering:
    """Return several tamperings as one."""

    def tamper(tables: Tables) -> None:
        for one in tamperings:
            one(tables)

    return tamper


def _chosen(frame: pd.DataFrame, where: dict[str, str]) -> Any:
    matching = pd.Series(True, index=frame.index)
    for column, cell in where.items():
        matching &= frame[column] == cell
    assert matching.any(), "the plan made by hand has no such row"
    return matching


class Case(NamedTuple):
    """A plan made by hand, what is done to it, and the codes of the violations that must follow."""

    feature: str
    tampering: Tampering
    codes: set[str]


NO_VARIABLE = {
    "a scenario that is not there": Case(
        "stages", put("launches", "scenario", "dragons"), {"unknown-scenario"}
    ),
    "a region that is not there": Case(
        "stages", put("use", "region", "atlantis", period="2026"), {"unknown-region", "balance"}
    ),
    "a stage that is not there": Case("max_sites", put("launches", "stage", "dream"), {"unknown-stage"}),
    "a period that is not there": Case("facilities", put("launches", "period", "1999"), {"unknown-period"}),
    "a facility that is not there": Case("stages", add("facilities", "castle", "2026"), {"unknown-facility"}),
    "a corridor that is not there": Case(
        "stages", add("corridors", "silk road", "2026"), {"unknown-corridor"}
    ),
    "a resource that is not there": Case(
        "links", add("flows", ONE, "shenzhen-wuhan", "luck", "2026", 1), {"unknown-resource"}
    ),
    "a future that is not there": Case(
        "storable", put("stock", "future", "boom"), {"unknown-future", "balance"}
    ),
    "a name that differs by a space": Case(
        "max_sites", put("launches", "scenario", "robots "), {"unknown-scenario"}
    ),
    "a launch where there is no site": Case(
        "links", add("launches", "drones", "shenzhen", "pilot", "2026"), {"not-a-site"}
    ),
    "a flow that the corridor has no terms for": Case(
        "relay", add("flows", ONE, "first leg", "capital", "2026", 1), {"corridor-without-terms"}
    ),
    "a flow of an immobile resource": Case(
        "relay", add("flows", ONE, "second leg", "space", "2026", 1), {"immobile-resource"}
    ),
    "an opening that is no decision": Case(
        "sources", add("corridors", "from dongguan", "2026"), {"corridor-without-decision"}
    ),
    "a use where nothing is owned": Case(
        "links", add("use", ONE, "wuhan", "talent", 0, "2026", 1), {"no-endowment"}
    ),
    "a use at a cost that no tier has": Case(
        "endowments", put("use", "unit_cost", 0.25, period="2026"), {"no-endowment", "balance"}
    ),
    "a use in a period in which the tier does not apply": Case(
        "endowments", add("use", ONE, "wuhan", "talent", 0, "2026", 1), {"no-endowment"}
    ),
    "a stock of what cannot be stored": Case(
        "stages", add("stock", ONE, "wuhan", "talent", "2026", 1), {"not-storable"}
    ),
    "a stock of what is not rival": Case(
        "access", add("stock", ONE, "tianjin", "technology", "2026", 1), {"not-storable"}
    ),
    "a shortage that has no price": Case(
        "stages", add("shortages", ONE, "drones", "wuhan", "talent", "2026", 1), {"no-shortage-price"}
    ),
    "a shortage where there is no site": Case(
        "futures", add("shortages", "boom", "drones", "shenzhen", "talent", "2026", 1), {"not-a-site"}
    ),
    "a launch written down twice": Case(
        "stages", add("launches", "drones", "wuhan", "pilot", "2026"), {"duplicate-row"}
    ),
    "a launch in two periods": Case(
        "stages", add("launches", "drones", "wuhan", "pilot", "2027"), {"contradictory-row"}
    ),
    "a flow written down twice": Case(
        "corridors", add("flows", ONE, "shenzhen-wuhan", "talent", "2026", 2), {"duplicate-row"}
    ),
    "a flow of two amounts": Case(
        "corridors", add("flows", ONE, "shenzhen-wuhan", "talent", "2026", 3), {"contradictory-row"}
    ),
    "a flow written down for the only future and for no named one": Case(
        "corridors", add("flows", "", "shenzhen-wuhan", "talent", "2026", 2), {"duplicate-row"}
    ),
    "amounts of no future where there are several": Case(
        "futures", put("shortages", "future", ""), {"no-future", "balance"}
    ),
    "a launch in every future written down for one": Case(
        "known", add("launches", "boom", "robots", "wuhan", "pilot", "2026"), {"duplicate-row"}
    ),
    "a launch in every future written down for one in another period": Case(
        "known", add("launches", "boom", "robots", "wuhan", "pilot", "2027"), {"contradictory-row"}
    ),
    "a launch written down twice for one future": Case(
        "known", add("launches", "boom", "drones", "wuhan", "pilot", "2027"), {"duplicate-row"}
    ),
    "a launch in a future that is not there": Case(
        "known_in_turn", put("launches", "future", "gloom", scenario="robots"), {"unknown-future"}
    ),
    "a facility in a future that is not there": Case(
        "facilities", put("facilities", "future", "gloom"), {"unknown-future", "balance"}
    ),
    "a negative flow": Case(
        "links", put("flows", "amount", -1.0, resource="technology"), {"amount-not-positive", "access"}
    ),
    "an amount of nothing": Case(
        "links", add("use", ONE, "shenzhen", "talent", 0, "2026", 0), {"amount-not-positive"}
    ),
    "an amount that is no number": Case("storable", put("stock", "amount", nan), {"not-a-number", "balance"}),
    "an amount without end": Case("corridors", put("use", "amount", inf), {"not-a-number", "balance"}),
}

BROKEN_RULE = {
    "a later stage without the one before it": Case("stages", drop("launches", stage="pilot"), {"nesting"}),
    "a later stage before the one before it": Case(
        "stages", put("launches", "period", "2027", stage="pilot"), {"nesting"}
    ),
    "a first stage before its lag": Case(
        "lag", put("launches", "period", "2026", region="shenzhen"), {"replication", "balance"}
    ),
    "a stage sooner than its lag after the first of the stage before": Case(
        "lag", put("launches", "period", "2028", region="shenzhen"), {"replication"}
    ),
    "a replication before anything is validated": Case(
        "replication", drop("launches", region="shenzhen"), {"replication"}
    ),
    "more sites than may be": Case(
        "max_sites",
        together(
            add("launches", "robots", "wuhan", "pilot", "2026"),
            add("use", ONE, "wuhan", "space", 0, "2026", 1),
        ),
        {"max-sites"},
    ),
    "a required stage left out": Case(
        "required", drop("launches", scenario="ports", stage="demonstration"), {"required-stage"}
    ),
    "a required stage too late": Case(
        "required",
        put("launches", "period", "2028", scenario="ports", stage="demonstration"),
        {"required-stage"},
    ),
    "a facility before the one it requires": Case(
        "requires", drop("facilities", facility="zone"), {"requires"}
    ),
    "a corridor before its platform": Case("requires", drop("facilities", facility="platform"), {"requires"}),
    "a site without what it requires": Case(
        "requires",
        together(
            drop("launches"),
            drop("flows"),
            drop("facilities", facility="platform"),
            drop("corridors"),
            add("launches", "trials", "hong kong", "pilot", "2026"),
        ),
        {"requires"},
    ),
    "two corridors of one group": Case("groups", add("corridors", "as agreement", "2026"), {"group"}),
    "two facilities of one group": Case(
        "mixed_group",
        together(
            drop("corridors"),
            drop("flows"),
            add("facilities", "academy", "2026"),
            add("facilities", "institute", "2026"),
        ),
        {"group"},
    ),
    "a corridor and a facility of one group": Case(
        "mixed_group", add("facilities", "institute", "2026"), {"group"}
    ),
    "two facilities of one group in one future": Case(
        "known_in_turn", add("facilities", "boom", "park", "2028"), {"group"}
    ),
    "a launch that answers to a future too early": Case(
        "known", put("launches", "future", "boom", scenario="robots"), {"known-too-early"}
    ),
    "a corridor that answers to a future too early": Case(
        "known", put("corridors", "future", "boom"), {"known-too-early", "closed-corridor"}
    ),
    "a facility that answers to a future too early": Case(
        "known_in_turn", put("facilities", "period", "2026", future="boom"), {"known-too-early"}
    ),
    "a future told from one that is not yet told apart from it": Case(
        "known_in_turn", put("facilities", "period", "2027", future="bust"), {"known-too-early"}
    ),
    "a facility that another one requires in every future left out of one": Case(
        "known_in_turn",
        together(drop("facilities", facility="zone"), add("facilities", "boom", "zone", "2026")),
        {"known-too-early", "requires"},
    ),
    "a later stage without the one before it in one future": Case(
        "known_in_turn",
        drop("launches", future="boom", scenario="robots", stage="pilot"),
        {"nesting", "replication"},
    ),
    "a replication of what another future validated": Case(
        "known_in_turn",
        add("launches", "bust", "robots", "wuhan", "demonstration", "2028"),
        {"replication", "balance"},
    ),
    "more sites than may be in one future": Case(
        "known_in_turn", add("launches", "boom", "ports", "shenzhen", "pilot", "2028"), {"max-sites"}
    ),
    "a required stage left out of one future": Case(
        "known_in_turn", drop("launches", future="calm"), {"required-stage"}
    ),
    "a facility that is built in another future": Case(
        "known_in_turn", put("facilities", "future", "calm", future="bust"), {"balance"}
    ),
    "a payer above the budget in one future": Case(
        "known_in_turn", add("facilities", "boom", "annex", "2028"), {"budget"}
    ),
    "more drawn than there is": Case("corridors", put("use", "amount", 9), {"endowment"}),
    "more drawn than the cheap tier has": Case(
        "endowments",
        together(drop("use", period="2026"), add("use", ONE, "wuhan", "talent", 0.5, "2026", 3)),
        {"endowment"},
    ),
    "less drawn than is needed": Case("stages", put("use", "amount", 2.5, period="2027"), {"balance"}),
    "a resource out of nowhere": Case("corridors", drop("use"), {"balance"}),
    "a facility that is not built": Case("facilities", drop("facilities"), {"balance"}),
    "a facility that is built too late": Case("facilities", put("facilities", "period", "2027"), {"balance"}),
    "a stock that nobody left": Case("storable", drop("use", period="2026"), {"balance"}),
    "a stock that was not kept": Case("storable", drop("stock"), {"balance"}),
    "an output used in the period in which it is made": Case(
        "outputs",
        put("launches", "period", "2027", scenario="factory"),
        {"balance", "level-at-origin"},
    ),
    "an arrival that ignores what is lost on the way": Case(
        "relay",
        put("flows", "amount", 2, corridor="first leg", resource="talent", period="2027"),
        {"balance"},
    ),
    "a site without access": Case("access", drop("flows"), {"access"}),
    "a level that only what was received reaches": Case(
        "relay", drop("use", region="tianjin", period="2026"), {"level-at-origin"}
    ),
    "more sent than the level at the origin": Case(
        "access", put("use", "amount", 1.5, region="beijing"), {"level-at-origin"}
    ),
    "a shortage above the need": Case(
        "shortages", put("shortages", "amount", 2.5, resource="technology"), {"shortage"}
    ),
    "a shortage of what does not run": Case(
        "futures", add("shortages", "boom", "robots", "wuhan", "talent", "2026", 0.5), {"shortage"}
    ),
    "a shortage that is too small": Case(
        "shortages", put("shortages", "amount", 1.5, resource="capital"), {"balance"}
    ),
    "a flow on a corridor that is never opened": Case("corridors", drop("corridors"), {"closed-corridor"}),
    "a flow before the corridor opens": Case(
        "corridors", put("corridors", "period", "2027"), {"closed-corridor"}
    ),
    "a flow on a free corridor without its platform": Case(
        "free_corridor", drop("facilities"), {"closed-corridor"}
    ),
    "a flow above the capacity of its terms": Case(
        "free_corridor",
        together(
            put("flows", "amount", 2.25, corridor="shenzhen-wuhan"),
            put("flows", "amount", 1.75, corridor="hong kong-wuhan"),
            put("use", "amount", 2.25, region="shenzhen"),
        ),
        {"term-capacity", "endowment"},
    ),
    "flows above the joint capacity": Case(
        "relay",
        together(
            put("flows", "amount", 1.25, corridor="first leg", resource="technology"),
            put("use", "amount", 1.25, region="beijing", resource="technology"),
        ),
        {"joint-capacity"},
    ),
    "a payer above the budget of a period": Case("budgets", put("facilities", "period", "2026"), {"budget"}),
    "all above the budget of the horizon": Case("budgets", put("corridors", "period", "2026"), {"budget"}),
    "a need of one future alone not met": Case("futures", drop("shortages"), {"balance"}),
    "an endowment of one future overdrawn": Case(
        "futures", put("use", "amount", 3, future="bust", period="2027"), {"endowment"}
    ),
}

CASES = NO_VARIABLE | BROKEN_RULE


def tampered(case: Case) -> Plan:
    tables = dict(HAND_PLANS[case.feature].plan.tables)
    case.tampering(tables)
    return Plan.from_tables(tables)


@pytest.mark.parametrize("what", CASES)
def test_a_plan_that_was_tampered_with_is_refused_for_its_reason(what: str) -> None:
    case = CASES[what]
    verification = verify(HAND_PLANS[case.feature].make(), tampered(case))
    assert {violation.code for violation in verification.violations} == case.codes
    assert not verification.ok
    assert all(violation.amount > 0 for violation in verification.violations)
    assert (verification.objective is None) == (what in NO_VARIABLE)


def test_every_constraint_of_the_model_is_broken_by_some_tampering() -> None:
    assert set().union(*(case.codes for case in BROKEN_RULE.values())) == {
        "known-too-early",
        "nesting",
        "replication",
        "max-sites",
        "required-stage",
        "requires",
        "group",
        "endowment",
        "balance",
        "access",
        "level-at-origin",
        "shortage",
        "closed-corridor",
        "term-capacity",
        "joint-capacity",
        "budget",
    }


#: Random instances whose best plan does something.
SEEDS = (0, 3, 5, 6, 8, 9, 11, 13, 15, 18, 20, 21, 23)


@cache
def solved(seed: int) -> Plan:
    """Return the solver's plan for the random instance of a seed."""
    plan = solve(random_instance(seed)).plan
    assert plan is not None
    return plan


#: What makes any plan that has such a row wrong, however much slack it has.
RUINOUS: dict[str, tuple[str, Callable[[pd.DataFrame], pd.DataFrame]]] = {
    **{
        f"{table} a million times as large": (table, lambda rows: rows.assign(amount=rows["amount"] * 1e6))
        for table in ("flows", "use", "stock", "shortages")
    },
    **{
        f"{table} below zero": (table, lambda rows: rows.assign(amount=-rows["amount"]))
        for table in ("flows", "use", "stock", "shortages")
    },
    **{
        f"{table} in a period that is not there": (table, lambda rows: rows.assign(period="never"))
        for table in PLAN_TABLES
    },
    **{
        f"{table} written down twice": (table, lambda rows: pd.concat([rows, rows.head(1)]))
        for table in PLAN_TABLES
    },
}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_plan_of_the_solver_is_accepted_and_every_ruinous_change_of_it_refused(seed: int) -> None:
    plan = solved(seed)
    assert verify(random_instance(seed), plan).violations == ()
    for what, (table, change) in RUINOUS.items():
        rows = plan.tables[table]
        if not rows.empty:
            ruined = Plan.from_tables({**plan.tables, table: change(rows)})
            assert not verify(random_instance(seed), ruined).ok, what


def test_the_plans_of_the_solver_have_rows_of_every_table() -> None:
    plans = [solved(seed) for seed in SEEDS]
    assert all(any(not plan.tables[table].empty for plan in plans) for table in PLAN_TABLES)
