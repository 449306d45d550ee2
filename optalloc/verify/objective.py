"""The exact value of a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import product
from operator import mul

from optalloc.verify.costs import Costs
from optalloc.verify.data import Data
from optalloc.verify.exact import total
from optalloc.verify.reading import Reading
from optalloc.verify.verification import FutureValue, Value

#: Future, period, and a term of the net value there, undiscounted.
_Entry = tuple[int, int, Decimal]


def value_of(data: Data, plan: Reading, costs: Costs) -> Value:
    """Return V_w of each future, Σ_w p_w V_w and CVaR_α(V)."""
    values = net_values(data, plan, costs)
    return Value(
        futures=tuple(map(FutureValue, data.futures, data.probabilities, values)),
        expected=sum(map(mul, data.probabilities, values), Fraction(0)),
        cvar=conditional_value_at_risk(values, data.probabilities, data.alpha),
        weight=data.weight,
    )


def net_values(data: Data, plan: Reading, costs: Costs) -> list[Fraction]:
    """Return V_w, the discounted net value of each future.

    ::

        V_w = Σ_t δ_t ( Σ v value_factor z − Σ unit_cost x − Σ unit_cost q − Σ shortage_price g
                        − Σ (fixed_cost (v[t] − v[t−1]) + running_cost v[t]) )
    """
    terms: dict[tuple[int, int], list[Decimal]] = defaultdict(list)
    for entries in (
        _stage_values(data, plan),
        _flow_costs(data, plan),
        _use_costs(data, plan),
        _shortage_costs(data, plan),
    ):
        for future, period, term in entries:
            terms[future, period].append(term)
    for (_, future, period), spent in costs.items():
        terms[future, period].append(-total(spent))
    return [
        sum(
            (
                factor * Fraction(total(terms.get((future, period), ())))
                for period, factor in enumerate(data.discount)
            ),
            Fraction(0),
        )
        for future in range(len(data.futures))
    ]


def _stage_values(data: Data, plan: Reading) -> Iterator[_Entry]:
    """Yield the increment of each stage over the one before, times the site's factor, from its start on."""
    for branch in plan.branches:
        for site, starts in branch.starts.items():
            stages = data.stages[site[0]]
            factor_row = data.sites[site].row
            for stage, start in starts.items():
                for future, period in product(branch.futures, range(start, len(data.periods))):
                    increment = data.value.at(stages[stage].row, future, period)
                    if stage > 0:
                        increment -= data.value.at(stages[stage - 1].row, future, period)
                    yield future, period, increment * data.value_factor.at(factor_row, future, period)


def _flow_costs(data: Data, plan: Reading) -> Iterator[_Entry]:
    for flow, sent in plan.flows.items():
        term = plan.terms[flow.corridor, flow.resource]
        cost = data.terms.unit_cost.at(term, flow.future, flow.period)
        if cost:
            yield flow.future, flow.period, -cost * sent


def _use_costs(data: Data, plan: Reading) -> Iterator[_Entry]:
    """Yield the cost of what is drawn; rows of a pair with one stated cost have one cost under shocks too."""
    for use, drawn in plan.uses.items():
        row = data.tiers_of(use.region, use.resource, use.unit_cost, use.period)[0]
        cost = data.endowment_cost.at(row, use.future, use.period)
        if cost:
            yield use.future, use.period, -cost * drawn


def _shortage_costs(data: Data, plan: Reading) -> Iterator[_Entry]:
    for gap, lacking in plan.shortages.items():
        price = data.shortage_price.at(data.resources[gap.resource].row, gap.future, gap.period)
        yield gap.future, gap.period, -price * lacking


def conditional_value_at_risk(
    values: Sequence[Fraction], probabilities: Iterable[Fraction], alpha: Fraction
) -> Fraction:
    """Return the mean of the values over the worst 1 − alpha of the probability.

    It equals max_η η − Σ p max(0, η − V) / (1 − alpha) (Rockafellar & Uryasev 2000). Where the stated
    probabilities fall short of 1 − alpha by rounding, the best value takes what is left.
    """
    tail = left = 1 - alpha
    mean = Fraction(0)
    for value, share in sorted(zip(values, probabilities, strict=True)):
        taken = min(share, left)
        mean += taken * value
        left -= taken
    return (mean + left * max(values)) / tail
