"""Why a plan does something, or why it does not: the best plan without it, or with it, beside the plan.

The claim is about all plans, not about one: with `worth` between what the best plan found proves at least and
what the bound allows at most.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from fractions import Fraction

from optalloc.analysis.allowance import is_large
from optalloc.analysis.compare import Difference, plan_differences
from optalloc.analysis.forced import with_subject, without_subject
from optalloc.analysis.ledger import Item, Ledger, ledger
from optalloc.analysis.subjects import Sort, Subject, left_without
from optalloc.analysis.usage import TIGHT, usage
from optalloc.engine import Options, Progress, heed_interrupt
from optalloc.engine.interrupts import Interrupts
from optalloc.instance import Instance
from optalloc.plan import Plan
from optalloc.result import Result
from optalloc.solve import answer, pose
from optalloc.verify import verify


@dataclass(frozen=True)
class Parts:
    """What a subject brings and takes, as differences of the objective with it less without it (money).

    Attributes
    ----------
    own
        The value of the launches that are the subject; 0 of a corridor or facility.
    others
        The value of launches that come with it (positive) or give way to it.
    costs
        What is spent less (positive) or more, by item of the ledger. These three are expected amounts.
    risk
        What the objective gains (positive) or loses beside the expected net value, as the bad futures weigh
        more; 0 where the instance gives them no weight.
    """

    own: Fraction
    others: Fraction
    costs: dict[Item, Fraction]
    risk: Fraction

    @property
    def total(self) -> Fraction:
        """The difference of the objectives of the two plans."""
        return self.own + self.others + sum(self.costs.values(), Fraction(0)) + self.risk


@dataclass(frozen=True)
class Tight:
    """A resource of which a region uses up all there is in a period, where the subject needs it."""

    region: str
    resource: str
    periods: tuple[str, ...]


@dataclass(frozen=True)
class Reason:
    """The plan beside the best one that differs from it in a subject.

    Attributes
    ----------
    subject, in_plan
        What was asked about, and whether the plan has it.
    objective
        What the plan is worth (money), exactly recomputed.
    other
        The solve without what the plan has, or with what it lacks.
    parts
        Of the difference between the two plans; None where there is no other plan.
    changes
        Rows of the plan that differ, from the plan to the other.
    tight
        What the subject needs and there is no more of, in the plan that has it.
    """

    subject: Subject
    in_plan: bool
    objective: float
    other: Result
    parts: Parts | None
    changes: tuple[Difference, ...]
    tight: tuple[Tight, ...]

    @property
    def worth(self) -> tuple[float | None, float | None]:
        """What the subject adds to the objective, at least and at most; negative where it takes from it.

        One end is proven by the bound of the other solve, the other shown by its plan; None where there is
        none.
        """
        bound, found = self.other.bound, self.other.objective
        if self.in_plan:
            return _less(self.objective, bound), _less(self.objective, found)
        return _less(found, self.objective), _less(bound, self.objective)


def _less(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other


def why(
    instance: Instance,
    plan: Plan,
    subject: Subject,
    options: Options,
    *,
    isolate: bool = False,
    progress: Callable[[Progress], None] | None = None,
    interrupts: Interrupts | None = None,
) -> Reason:
    """Force a subject out of a plan that has it, or into one that has not, and solve again.

    Parameters
    ----------
    options
        Of the solve; a time limit is for the search.
    isolate
        Solve a large programme in a child process under a watchdog.

    Raises
    ------
    ValueError
        For a plan that has no value.
    KeyboardInterrupt
        Where the solve is interrupted: half a reason is none.
    """
    verification = verify(instance, plan)
    if verification.objective is None:
        raise ValueError(f"the plan has no value: {verification.violations[0]}")
    in_plan = subject.is_in(plan)
    question = pose(instance, options)
    force = without_subject if in_plan else with_subject
    question = question.with_program(force(instance, question.program, subject))
    with Interrupts() if interrupts is None else nullcontext(interrupts) as waiting:
        other = answer(
            question,
            options,
            isolate=isolate and is_large(question.program),
            progress=progress,
            interrupts=waiting,
            start=left_without(instance, plan, subject) if in_plan else None,
        )
    heed_interrupt(other.termination)
    objective = float(verification.objective)
    if other.plan is None:
        return Reason(subject, in_plan, objective, other, None, (), ())
    without, having = (other.plan, plan) if in_plan else (plan, other.plan)
    return Reason(
        subject,
        in_plan,
        objective,
        other,
        _parts(subject, _valued(instance, without), _valued(instance, having)),
        plan_differences(plan, other.plan),
        _tight(instance, subject, having),
    )


def _valued(instance: Instance, plan: Plan) -> tuple[Ledger, Fraction]:
    """Return the entries of a plan, and what it has beside them: the objective less the expected value."""
    entries, value = ledger(instance, plan), verify(instance, plan).value
    assert value is not None  # the ledger has refused a plan without one
    return entries, value.objective - entries.total


def _parts(subject: Subject, without: tuple[Ledger, Fraction], having: tuple[Ledger, Fraction]) -> Parts:
    own = others = risk = Fraction(0)
    costs: dict[Item, Fraction] = {}
    for sign, (one, beside) in ((1, having), (-1, without)):
        risk += sign * beside
        for entry in one.entries:
            amount = sign * entry.amount
            if entry.item is not Item.VALUE:
                costs[entry.item] = costs.get(entry.item, Fraction(0)) + amount
            elif subject.sort is Sort.LAUNCH and _is_of(subject, entry.subject, entry.account):
                own += amount
            else:
                others += amount
    return Parts(own, others, {item: costs[item] for item in Item if costs.get(item)}, risk)


def _is_of(subject: Subject, scenario: str, region: str) -> bool:
    return scenario == subject.scenario and subject.region in ("", region)


def _tight(instance: Instance, subject: Subject, plan: Plan) -> tuple[Tight, ...]:
    """Return what a launch needs, or a corridor carries, and its region has no more of."""
    if subject.sort is Sort.LAUNCH:
        needs = instance.table("needs")
        wanted = set(needs.loc[needs["scenario"] == subject.scenario, "resource"])
        launched = plan.launches[plan.launches["scenario"] == subject.scenario]
        regions = {subject.region} if subject.region else set(launched["region"])
    elif subject.sort is Sort.CORRIDOR:
        wanted = set(plan.flows.loc[plan.flows["corridor"] == subject.name, "resource"])
        corridors = instance.table("corridors").set_index("corridor")
        regions = {str(corridors.loc[subject.name, "origin"])}
    else:
        capacities = instance.table("capacities")
        wanted = set(capacities.loc[capacities["facility"] == subject.name, "resource"])
        regions = {str(instance.table("facilities").set_index("facility").loc[subject.name, "region"])}
    used = usage(instance, plan)
    used = used[used["region"].isin(regions) & used["resource"].isin(wanted) & (used["share"] >= TIGHT)]
    return tuple(
        Tight(str(region), str(resource), tuple(dict.fromkeys(rows["period"])))
        for (region, resource), rows in used.groupby(["region", "resource"])
    )
