"""Decisions of the Pyomo models as far as the future is known."""

import itertools
from functools import cache

import numpy as np
import pandas as pd
import pytest

from optalloc import to_pyomo
from optalloc.instance import Instance
from tests.arrays import of_pyomo
from tests.brute_force import best_objective
from tests.plain_tables import Tables
from tests.small_instances import FEATURE_INSTANCES, branching_instance

pytestmark = pytest.mark.thorough

SEEDS = range(200, 260)
#: Instances of which the mean over the futures is maximised, and nothing else.
NEUTRAL = (202, 205, 206, 211, 217)
#: Instances of which brute force tries few patterns; those up to 239 are in test_differential.
FEW = (240, 250, 252, 254, 258)

#: From when boom, slump and bust are known, and the net value of the best plan, worked out by hand.
KNOWN = {
    ("", "", ""): 1.25,  # at once: 3 x (0.5 x 4 + 0.25 x 3 - 2) - 1
    ("2028", "", ""): 1.25,  # at once; later, for one year, it pays 0.5 x (4 - 2 - 1)
    ("2027", "", ""): 1.5,  # in the boom from 2027 on: 0.5 x (2 x (4 - 2) - 1)
    ("2027", "2027", ""): 1.75,  # and in the slump: 0.25 x (2 x (3 - 2) - 1)
    ("2027", "2027", "2027"): 1.75,
    ("2026", "", ""): 2.5,  # in the boom: 0.5 x (3 x (4 - 2) - 1)
    ("2026", "2027", ""): 2.75,  # and in the slump a year later
    ("2026", "2026", "2026"): 3,  # or at once: 0.25 x (3 x (3 - 2) - 1)
}


def known(instance: Instance, *periods: str) -> Instance:
    """Return an instance whose futures are known from some periods, all from the same if one is given."""
    futures = instance.table("futures")
    futures["known_from"] = periods * len(futures) if len(periods) == 1 else list(periods)
    return instance.replace(futures=futures)


def alone(instance: Instance, future: str) -> Instance:
    """Return an instance in which one of its futures is certain."""
    shocks = instance.table("shocks")
    only = pd.DataFrame({"future": [future], "probability": [1.0]})
    return instance.replace(futures=only, shocks=shocks[shocks["future"] == future])


def optimum(instance: Instance) -> float | None:
    return of_pyomo(to_pyomo(instance)).optimum()


@cache
def drawn_optimum(seed: int) -> float | None:
    return optimum(branching_instance(seed))


@cache
def never_known(seed: int) -> Instance:
    """Return the instance of a seed in which no future is ever known."""
    return known(branching_instance(seed), "")


def or_nothing(optimum: float | None) -> float:
    """Return the optimum, minus infinity where there is no plan."""
    return -np.inf if optimum is None else optimum


def worth(instance: Instance) -> float:
    return or_nothing(optimum(instance))


@cache
def never_known_worth(seed: int) -> float:
    return worth(never_known(seed))


@pytest.mark.parametrize("formulation", ["flow", "by_scenario"])
@pytest.mark.parametrize("periods", KNOWN, ids=lambda periods: ",".join(p or "never" for p in periods))
def test_what_is_known_when_is_worth_what_was_worked_out_by_hand(
    periods: tuple[str, str, str], formulation: str
) -> None:
    instance = known(FEATURE_INSTANCES["known_from"](), *periods)
    model = to_pyomo(instance, formulation)  # type: ignore[arg-type]
    assert of_pyomo(model).optimum() == pytest.approx(KNOWN[periods])


def test_futures_not_told_apart_share_a_variable() -> None:
    model = to_pyomo(FEATURE_INSTANCES["known_from"]())
    assert model.data.branches == [
        {"all": ["boom", "bust", "slump"]},
        {"bust+slump": ["bust", "slump"], "boom": ["boom"]},
        {"bust+slump": ["bust", "slump"], "boom": ["boom"]},
    ]
    assert list(model.u) == [
        ("all", "park", 0),
        ("bust+slump", "park", 1),
        ("boom", "park", 1),
        ("bust+slump", "park", 2),
        ("boom", "park", 2),
    ]
    assert [str(row.body) for row in model.facilities.values()][:2] == [
        "u[all,park,0] - u[bust+slump,park,1]",
        "u[all,park,0] - u[boom,park,1]",
    ]


def test_a_future_named_like_a_branch_is_another() -> None:
    instance = FEATURE_INSTANCES["known_from"]()
    names = {"boom": "bust+slump"}
    futures, shocks = (instance.table(name).replace({"future": names}) for name in ("futures", "shocks"))
    renamed = instance.replace(futures=futures, shocks=shocks)
    assert list(to_pyomo(renamed).data.branches[1]) == ["bust+slump+", "bust+slump"]
    assert optimum(renamed) == pytest.approx(KNOWN["2027", "", ""])


@pytest.mark.parametrize("seed", SEEDS[:4])
def test_where_no_future_is_ever_known_all_decisions_are_shared(seed: int) -> None:
    model = to_pyomo(never_known(seed))
    assert {b for v in (model.z, model.u, model.y) for b, *_ in v} == {"all"}


@pytest.mark.parametrize("seed", NEUTRAL)
def test_knowing_from_the_first_period_is_worth_the_mean_over_the_futures_alone(seed: int) -> None:
    instance = branching_instance(seed)
    assert instance.settings.weight == 0
    futures = instance.table("futures").set_index("future")["probability"]
    mean = sum(p * worth(alone(instance, str(w))) for w, p in futures.items())
    assert worth(known(instance, instance.settings.periods[0])) == pytest.approx(mean)


@pytest.mark.parametrize("seed", SEEDS[::9])
def test_knowing_earlier_never_hurts(seed: int) -> None:
    instance = branching_instance(seed)
    periods = instance.settings.periods
    values = [never_known_worth(seed), *(worth(known(instance, period)) for period in reversed(periods))]
    assert all(later <= earlier + 1e-6 for later, earlier in itertools.pairwise(values))
    assert values[0] - 1e-6 <= or_nothing(drawn_optimum(seed)) <= values[-1] + 1e-6


@pytest.mark.parametrize("seed", SEEDS[:6])
def test_when_all_futures_but_one_are_known_so_is_the_last(seed: int) -> None:
    instance = branching_instance(seed)
    period = instance.settings.periods[-1]
    others = [period] * (len(instance.table("futures")) - 1)
    assert optimum(known(instance, *others, "")) == pytest.approx(optimum(known(instance, period)))


def test_knowing_matters_in_many_random_instances() -> None:
    pairs = [(never_known_worth(seed), or_nothing(drawn_optimum(seed))) for seed in SEEDS[:16]]
    assert sum(never < drawn - 1e-6 for never, drawn in pairs) >= 5


def test_groups_matter_in_many_random_instances() -> None:
    bound = 0
    for seed in SEEDS[:16]:
        model = to_pyomo(branching_instance(seed))
        model.groups.deactivate()
        bound += of_pyomo(model).optimum() != pytest.approx(drawn_optimum(seed))
    assert bound >= 3


@pytest.mark.parametrize("seed", FEW)
def test_brute_force_agrees(seed: int) -> None:
    tables = Tables(branching_instance(seed))
    assert tables.patterns <= 2000
    assert best_objective(tables) == pytest.approx(drawn_optimum(seed), abs=1e-6)
