"""Nobody spends more than their budget on opening and running facilities and corridors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from optalloc.language import say
from optalloc.verify.costs import Costs
from optalloc.verify.data import Budget, Data
from optalloc.verify.exact import excess, short, total
from optalloc.verify.verification import Violation

#: Payer (blank: all), period (None: the whole horizon), future.
_Purse = tuple[str, int | None, int]


def check_budgets(data: Data, costs: Costs, tolerance: Fraction) -> Iterator[Violation]:
    """Yield budgets that are exceeded.

    ::

        Σ_{t in period} Σ_{n of payer} fixed_cost (v[n,t] − v[n,t−1]) + running_cost v[n,t] ≤ limit
    """
    spent = _spent(costs) if data.budgets else {}
    for budget in data.budgets:
        for future in range(len(data.futures)):
            terms = spent.get((budget.payer, budget.period, future), [])
            miss = excess(terms, [budget.limit], tolerance, data.units.money)
            if miss is not None:
                yield Violation("budget", _message(data, budget, future, total(terms)), miss)


def _spent(costs: Costs) -> Mapping[_Purse, list[Decimal]]:
    """Return what counts against each budget that there could be."""
    spent: dict[_Purse, list[Decimal]] = defaultdict(list)
    for (payer, future, period), terms in costs.items():
        for who in (payer, ""):
            for when in (period, None):
                spent[who, when, future].extend(terms)
    return spent


def _message(data: Data, budget: Budget, future: int, spent: Decimal) -> str:
    if budget.period is not None:
        when = data.when(future, budget.period)
    elif len(data.futures) == 1:
        when = say("over all periods")
    else:
        when = say("over all periods ({future})", future=data.futures[future])
    return say(
        "{payer} spends {spent} {when} and may spend {limit}",
        payer=data.called("region", budget.payer) or say("all together"),
        spent=short(spent),
        when=when,
        limit=short(budget.limit),
    )
