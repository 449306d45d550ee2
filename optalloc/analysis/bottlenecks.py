"""What the next unit would be worth: endowments and budgets, each raised and solved again.

The multipliers of the relaxation only say where to look. What is claimed comes from solving anew, so that it
holds for whole launches and openings: what more of it is worth, how much of it, and what binds then.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd

from optalloc.analysis.allowance import Allowance, is_large
from optalloc.analysis.concessions import largest_needs
from optalloc.analysis.kinds import Kind
from optalloc.analysis.repairs import Repair, larger_budget, more_supply, repaired
from optalloc.analysis.spare import most_used
from optalloc.analysis.usage import TIGHT, usage
from optalloc.engine import Options, heed_interrupt
from optalloc.engine.background import relaxation_in_thread
from optalloc.engine.interrupts import Interrupts
from optalloc.formulation import Links, formulate
from optalloc.indexing import Floats, Indexed
from optalloc.instance import Instance
from optalloc.plan import Plan
from optalloc.program import Program
from optalloc.result import Result
from optalloc.solve import answer, pose
from optalloc.verify.costs import costs_of
from optalloc.verify.data import Data
from optalloc.verify.exact import EXACT, total
from optalloc.verify.reading import Reading

#: Share of the cost of a unit, and of what a plan is worth per largest need, that a spare unit costs more.
NEXT_TO_NOTHING: Final = 1e-5
#: Shares of the most that can be used at which the worth of more is asked again.
SHARES: Final = (0.25, 0.5)


@dataclass(frozen=True)
class Candidate:
    """A limit that the relaxation would like to see raised.

    Attributes
    ----------
    kind
        `Kind.SUPPLY` or `Kind.BUDGET`.
    key
        Region and resource, or payer and period (blank: all, every one).
    at
        Positions: region and resource, or the row of `budgets`.
    promise
        What the relaxation promises for a tenth more (money).
    """

    kind: Kind
    key: tuple[str, str]
    at: tuple[int, ...]
    promise: float


@dataclass(frozen=True)
class Step:
    """What so much more of something is worth: by the plan found, and at most, by the bound (money)."""

    extra: float
    gain: float
    at_most: float | None


@dataclass(frozen=True)
class Bottleneck:
    """A limit, and what it would be worth to raise it.

    Attributes
    ----------
    candidate
        What is limited.
    steps
        For rising amounts; the last one is the most that a plan uses.
    change
        The last step as a change of the tables.
    then
        Region and resource of which the plan after the last step uses up all there is, and the first did not.
    """

    candidate: Candidate
    steps: tuple[Step, ...]
    change: Repair
    then: tuple[tuple[str, str], ...]


def candidates(
    instance: Instance, seconds: float = math.inf, interrupts: Interrupts | None = None
) -> tuple[Candidate, ...]:
    """Return the limits that bind in the relaxation, the most promising first.

    Parameters
    ----------
    seconds
        For the relaxation.

    Raises
    ------
    TimeoutError
        Where that is not solved in time.
    """
    program = formulate(instance, Links.AGGREGATED)
    with Interrupts() if interrupts is None else nullcontext(interrupts) as waiting:
        solution = relaxation_in_thread(program, seconds, waiting)
    if solution is None:
        raise TimeoutError
    found = [
        *_supplies(instance.indexed, program, solution.reduced_cost),
        *_budgets(instance, program, solution.multiplier),
    ]
    return tuple(sorted(found, key=lambda one: (-one.promise, one.kind, one.key)))


def _supplies(data: Indexed, program: Program, worth: np.ndarray) -> Iterator[Candidate]:
    """Yield regions and resources of which one unit more, drawn, adds to the value."""
    promise = np.zeros((len(data.regions), len(data.resources)))
    block = program.columns_of("q")
    own = slice(block.start, block.start + block.size)
    place = np.asarray(block.keys["region"][:]), np.asarray(block.keys["resource"][:])
    np.add.at(promise, place, 0.1 * program.upper[own] * np.maximum(0.0, worth[own]))
    for region, resource in np.argwhere(promise > 0).tolist():
        key = data.regions[region], data.resources[resource]
        yield Candidate(Kind.SUPPLY, key, (region, resource), float(promise[region, resource]))


def _budgets(instance: Instance, program: Program, worth: np.ndarray) -> Iterator[Candidate]:
    frame = instance.table("budgets")
    for block in (block for block in program.row_blocks if block.name == "budget"):
        promise = np.zeros(len(frame))
        rows = slice(block.start, block.start + block.size)
        np.add.at(promise, np.asarray(block.keys["budget"][:]), 0.1 * program.row_upper[rows] * worth[rows])
        for budget in np.flatnonzero(promise > 0).tolist():
            key = str(frame["payer"].iloc[budget]), str(frame["period"].iloc[budget])
            yield Candidate(Kind.BUDGET, key, (budget,), float(promise[budget]))


def bottlenecks(
    instance: Instance,
    plan: Plan,
    objective: float,
    chosen: Iterable[Candidate],
    options: Options,
    *,
    isolate: bool = False,
    interrupts: Interrupts | None = None,
    asking: Callable[[Candidate], None] | None = None,
) -> Iterator[Bottleneck]:
    """Yield what raising each limit is worth; nothing for those that gain no more than the gap.

    Parameters
    ----------
    objective
        Of the plan.
    options
        Of the solves; the time limit is that of all together.
    isolate
        Solve large programmes in child processes under a watchdog.
    asking
        Called with each candidate before it is solved for.
    """
    tight = _tight(instance, plan)
    chosen = list(chosen)
    each = 1 + len(SHARES)
    allowance = Allowance(options, each * len(chosen))
    with Interrupts() if interrupts is None else nullcontext(interrupts) as waiting:
        for number, candidate in enumerate(chosen):
            if allowance.over():
                return
            if asking is not None:
                asking(candidate)
            allowance.expect_no_more_than(each * (len(chosen) - number))
            asker = _Asker(instance, candidate, plan, objective, allowance, isolate, waiting)
            found = asker.bottleneck(tight)
            if found is not None:
                yield found


def _tight(instance: Instance, plan: Plan) -> set[tuple[str, str]]:
    used = usage(instance, plan)
    used = used[used["share"] >= TIGHT]
    return set(zip(used["region"].tolist(), used["resource"].tolist(), strict=True))


def in_line(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Return steps of rising amounts of which none is worth less than one before or more than one after.

    A plan for less is one for more, and a bound for more is one for less; solves that end early miss that.
    """
    steps = tuple(steps)
    gains = np.maximum.accumulate([step.gain for step in steps]).tolist()
    bounds = [math.inf if step.at_most is None else step.at_most for step in steps]
    bounds = np.minimum.accumulate(bounds[::-1])[::-1].tolist()
    return tuple(
        Step(step.extra, gain, max(bound, gain) if math.isfinite(bound) else None)
        for step, gain, bound in zip(steps, gains, bounds, strict=True)
    )


class _Asker:
    """Asks what more of one thing is worth."""

    def __init__(
        self,
        instance: Instance,
        candidate: Candidate,
        plan: Plan,
        objective: float,
        allowance: Allowance,
        isolate: bool,
        interrupts: Interrupts,
    ) -> None:
        self._instance = instance
        self._candidate = candidate
        self._plan = plan
        self._objective = objective
        self._allowance = allowance
        self._isolate = isolate
        self._interrupts = interrupts

    def bottleneck(self, tight: set[tuple[str, str]]) -> Bottleneck | None:
        """Ask without a limit first, then for shares of what that takes; None where more gains nothing."""
        raised, result = self._solved(self._plenty())
        if result.plan is None or not self._gains(result):
            return None
        most = self._extra(raised, result.plan)
        if most <= 0:  # the better plan would have been there before
            return None
        steps = [self._step(share * most, self._solved(share * most)[1]) for share in SHARES]
        steps.append(self._step(most, result))
        change = self._change(most)
        then = _tight(repaired(self._instance, [change]), result.plan) - tight - {self._candidate.key}
        return Bottleneck(self._candidate, in_line(filter(None, steps)), change, tuple(sorted(then)))

    def _solved(self, extra: float) -> tuple[Instance, Result]:
        """Return the instance with so much more, and its solve."""
        raised = self._raised(extra)
        options = self._allowance.options()
        question = pose(raised, options)
        result = answer(
            question,
            options,
            isolate=self._isolate and is_large(question.program),
            progress=None,
            interrupts=self._interrupts,
            start=self._plan,
        )
        heed_interrupt(result.termination)
        return raised, result

    def _raised(self, extra: float) -> Instance:
        """Return the instance with so much more; supply is a tier of its own, so that none is drawn idly."""
        change = self._change(extra)
        if self._candidate.kind is Kind.BUDGET:
            return repaired(self._instance, [change])
        endowments = self._instance.table("endowments")
        row = [*self._candidate.key, extra, self._cost, ""]
        spare = pd.DataFrame([row], columns=endowments.columns).astype(endowments.dtypes.to_dict())
        tables = self._instance.tables
        with_spare = {**tables, "endowments": pd.concat([endowments, spare], ignore_index=True)}
        return Instance(self._instance.settings, with_spare)

    @cached_property
    def _cost(self) -> float:
        """Unit cost of what is more: hardly above that of the dearest tier, so that it is drawn last."""
        data, resource = self._instance.indexed, self._candidate.at[1]
        dearest = float(self._change(0.0).key["unit_cost"])
        own = self._instance.table("endowments")
        own = own[(own["region"] == self._candidate.key[0]) & (own["resource"] == self._candidate.key[1])]
        dearest = max(dearest, float(own["unit_cost"].max())) if len(own) else dearest
        worth = abs(self._objective) / float(largest_needs(data)[resource])
        return dearest + NEXT_TO_NOTHING * max(dearest, worth)

    def _change(self, extra: float) -> Repair:
        if self._candidate.kind is Kind.BUDGET:
            return larger_budget(self._instance, self._candidate.at[0], extra)
        return more_supply(self._instance, *self._candidate.key, extra)

    def _plenty(self) -> float:
        """Return more than can be used."""
        data = self._instance.indexed
        if self._candidate.kind is Kind.SUPPLY:
            return float(most_used(data)[self._candidate.at[1]])
        costs = ((one.fixed_cost, one.running_cost) for one in (data.facilities, data.corridors))
        return float(sum(fixed.max(axis=0).sum() + running.max(axis=0).sum() for fixed, running in costs))

    def _gains(self, result: Result) -> bool:
        gain = (result.objective or 0.0) - self._objective
        noise = float(str(result.options["gap"])) * abs(result.objective or 0.0)
        return result.objective is not None and gain > noise

    def _step(self, extra: float, result: Result) -> Step | None:
        """Return what an amount is worth: no less than nothing, as the plan stays one."""
        if result.objective is None:
            return None
        at_most = None if result.bound is None else max(0.0, result.bound - self._objective)
        return Step(extra, max(0.0, result.objective - self._objective), at_most)

    def _extra(self, raised: Instance, plan: Plan) -> float:
        """Return how much more a plan uses than there was."""
        if self._candidate.kind is Kind.BUDGET:
            return _spent(raised, plan, *self._candidate.key) - float(self._change(0.0).before or 0.0)
        region, resource = self._candidate.at
        factor = _drawable(raised, region, resource, self._cost) / self._plenty()
        drawn = _drawn(raised, plan, *self._candidate.key, self._cost)
        return float((drawn / np.where(factor > 0, factor, np.inf)).max())


def _drawable(instance: Instance, region: int, resource: int, cost: float) -> Floats:
    """Return what can be drawn of a pair at a cost, shape (W, T)."""
    data = instance.indexed
    chosen = (data.endowment_region == region) & (data.endowment_resource == resource)
    chosen &= instance.table("endowments")["unit_cost"].to_numpy() == cost
    return np.asarray(data.endowment_amount[..., chosen].sum(axis=-1))


def _drawn(instance: Instance, plan: Plan, region: str, resource: str, cost: float) -> Floats:
    """Return what a plan draws of a pair at a cost, shape (W, T)."""
    data, use = instance.indexed, plan.use
    drawn = np.zeros((len(data.futures), len(data.periods)))
    chosen = use[(use["region"] == region) & (use["resource"] == resource) & (use["unit_cost"] == cost)]
    for future, period, amount in zip(chosen["future"], chosen["period"], chosen["amount"], strict=True):
        drawn[data.futures.index(future) if future else 0, data.periods.index(period)] += amount
    return drawn


def _spent(instance: Instance, plan: Plan, payer: str, period: str) -> float:
    """Return the most that a payer (blank: all) spends in a period (blank: the horizon) in any future."""
    with localcontext(EXACT):
        data = Data(instance)
        costs = costs_of(data, Reading(data, plan))
        spent = [Decimal(0)] * len(data.futures)
        for (who, future, when), terms in costs.items():
            if payer in ("", who) and period in ("", data.periods[when]):
                spent[future] += total(terms)
    return float(max(spent))
