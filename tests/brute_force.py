"""The best plan of a small instance by trying every pattern of starts and openings.

Whatever starts or opens does so in some period or never, in each future as far as it is known by then.
Each such pattern leaves a linear programme of amounts. Patterns are tried from the one that would be worth
most if amounts cost nothing, while one could be the best.
"""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence

from tests.plain_amounts import Amounts
from tests.plain_tables import Linear, Pattern, Row, Tables, Thing, required

#: Period in which each thing starts or opens in one future.
Starts = Mapping[Thing, int]


def best_objective(tables: Tables) -> float | None:
    """Return the greatest net value, None where no plan is feasible."""
    amounts = Amounts(tables)
    hopes = [(amounts.hope(pattern), pattern) for pattern in _allowed_patterns(tables)]
    best: float | None = None
    for hope, pattern in sorted(hopes, key=lambda one: -one[0]):
        if best is not None and hope <= best:
            break
        value = amounts.best_value(pattern)
        if value is not None and (best is None or value > best):
            best = value
    return best


def _allowed_patterns(tables: Tables) -> Iterator[Pattern]:
    """Yield the patterns that keep every rule on starts and openings alone."""
    things = tables.things
    budgets = list(_budget_rows(tables))
    for timings in itertools.product(tables.timings(), repeat=len(things)):
        pattern = dict(zip(things, timings, strict=True))
        paid = all(row.fixed_by(pattern) <= limit + 1e-9 for row, limit in budgets)
        if paid and all(_future_holds(tables, pattern, w) for w in tables.futures):
            yield pattern


def _future_holds(tables: Tables, pattern: Pattern, w: str) -> bool:
    """Tell whether a pattern keeps the rules on stages and openings in a future."""
    starts = {thing: timing[w] for thing, timing in pattern.items()}
    return _stages_hold(tables, starts) and _openings_hold(tables, starts)


def _budget_rows(tables: Tables) -> Iterator[tuple[Linear, float]]:
    """Yield what each budget counts in each future, and its limit."""
    for w, budget in itertools.product(tables.futures, tables.rows["budgets"]):
        spent = Linear()
        for t in range(tables.count):
            if budget["period"] in ("", tables.periods[t]):
                spent.include(tables.spending(w, t, budget["payer"]))
        yield spent, budget["limit"]


def _stages_hold(tables: Tables, begin: Starts) -> bool:
    """Tell whether stages nest, wait for their lags, and keep limits and deadlines."""
    for scenario in tables.rows["scenarios"]:
        name = scenario["scenario"]
        hosts = [site["region"] for site in tables.rows["sites"] if site["scenario"] == name]
        before: Sequence[float] = [-math.inf] * len(hosts)
        for stage in tables.stages(name):
            starts = [begin["site", name, region, stage["order"]] for region in hosts]
            happened = [start for start in starts if start < tables.count]
            first = 0 if stage["order"] == 1 else min(before, default=0)
            due = scenario["required_by"] or tables.periods[-1]
            is_required = scenario["required_stage"] == stage["stage"]
            if (
                any(start < previous for start, previous in zip(starts, before, strict=True))
                or (stage["lag"] and any(start < first + stage["lag"] for start in happened))
                or len(happened) > (math.inf if math.isnan(stage["max_sites"]) else stage["max_sites"])
                or (is_required and min(starts) > tables.periods.index(due))
            ):
                return False
            before = starts
    return True


def _openings_hold(tables: Tables, begin: Starts) -> bool:
    """Tell whether all waits for the facilities that it requires, and of a group one thing opens at most."""
    waiting: list[tuple[Thing, Row]] = [
        (("site", row["scenario"], row["region"], 1), row) for row in tables.rows["sites"]
    ]
    waiting += [(("facility", row["facility"]), row) for row in tables.rows["facilities"]]
    waiting += [(("corridor", row["corridor"]), row) for row in tables.rows["corridors"]]
    for thing, row in waiting:
        opened = begin.get(thing, tables.count)
        if opened < tables.count and any(begin["facility", f] > opened for f in required(row)):
            return False
    groups = [row["group"] for thing, row in waiting if row.get("group") and begin[thing] < tables.count]
    return len(groups) == len(set(groups))
