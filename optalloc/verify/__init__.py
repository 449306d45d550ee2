"""The exact check of a plan: every constraint and the value, recomputed in rationals.

Written from the text of the model (models/README.md) alone: nothing here knows the formulation or the
solver. One file per family of constraints, named as in that text.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import localcontext
from fractions import Fraction

from optalloc.instance import Instance, check_instance
from optalloc.plan import Plan
from optalloc.verify.access import check_access
from optalloc.verify.amounts import Amounts
from optalloc.verify.balances import check_balances
from optalloc.verify.budgets import check_budgets
from optalloc.verify.costs import Costs, costs_of
from optalloc.verify.data import Data
from optalloc.verify.endowments import check_endowments
from optalloc.verify.exact import EXACT
from optalloc.verify.groups import check_groups
from optalloc.verify.links import check_links
from optalloc.verify.nonanticipativity import check_nonanticipativity
from optalloc.verify.objective import value_of
from optalloc.verify.reading import Reading
from optalloc.verify.requires import check_requires
from optalloc.verify.shortages import check_shortages
from optalloc.verify.stages import check_stages
from optalloc.verify.verification import FutureValue, Value, Verification, Violation, value_parts

__all__ = ["FutureValue", "Value", "Verification", "Violation", "value_parts", "verify"]


def verify(instance: Instance, plan: Plan, *, tolerance: Fraction = Fraction(1, 10**6)) -> Verification:
    """Check a plan against every constraint of the model and recompute its value, in exact rationals.

    The exact value of a number in a table is that of its shortest decimal text.

    Parameters
    ----------
    instance, plan
        A checked instance, and any plan.
    tolerance
        A row of continuous amounts counts as violated when it misses by more than this times
        its largest absolute term, or times 1 where that is larger (less than 1 where all stated figures of
        the kind are, see `optalloc.verify.units`). What is counted in whole numbers is held to exactly.

    Raises
    ------
    NotAnInstanceError
        For anything but an instance, such as the path of one.
    """
    check_instance(instance, "optalloc.verify")
    with localcontext(EXACT):
        data = Data(instance)
        reading = Reading(data, plan)
        costs = costs_of(data, reading)
        violations = (*reading.violations, *_violations(data, reading, costs, tolerance))
        value = None if reading.violations else value_of(data, reading, costs)
    return Verification(violations, value, tolerance)


def _violations(data: Data, plan: Reading, costs: Costs, tolerance: Fraction) -> Iterator[Violation]:
    """Yield what is violated, family by family."""
    amounts = Amounts(data, plan)
    yield from check_nonanticipativity(data, plan)
    yield from check_stages(data, plan)
    yield from check_requires(data, plan)
    yield from check_groups(data, plan)
    yield from check_endowments(data, plan, tolerance)
    yield from check_balances(data, plan, amounts, tolerance)
    yield from check_access(data, plan, amounts, tolerance)
    yield from check_shortages(data, plan, amounts, tolerance)
    yield from check_links(data, plan, tolerance)
    yield from check_budgets(data, costs, tolerance)
