"""Stages nest, replicate after their lag, keep to their limits and meet their deadlines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from optalloc.language import mark, say
from optalloc.verify.branches import Branch, Breach, in_branches
from optalloc.verify.data import Data, Stage
from optalloc.verify.reading import Reading
from optalloc.verify.verification import Violation

#: Periods in which a stage starts, by scenario and position of the stage, one for each site.
_Starts = Mapping[tuple[str, int], list[int]]


#: Of a stage whose stage before never starts, and of one whose stage before starts later.
_WITHOUT: Final = mark("{stage} of {scenario} in {region} starts in {period} without {before}")
_BEFORE: Final = mark("{stage} of {scenario} in {region} starts in {period}, before {before} in {later}")


def check_stages(data: Data, plan: Reading) -> Iterator[Violation]:
    """Yield what is wrong with the starts of stages.

    ::

        z[s,r,l,t] ≤ z[s,r,l−1,t]
        z[s,r,l,t] ≤ Σ_r' z[s,r',l−1,t−lag]
        z[s,r,l,t] = 0                          t < a_l
        Σ_r z[s,r,l,T−1] ≤ max_sites
        Σ_r z[s,r,l*,t*] ≥ 1
    """
    yield from in_branches(data, plan.branches, _broken)


def _broken(data: Data, branch: Branch) -> Iterator[Breach]:
    started: dict[tuple[str, int], list[int]] = defaultdict(list)
    for (scenario, _), starts in branch.starts.items():
        for stage, period in starts.items():
            started[scenario, stage].append(period)
    yield from _nesting(data, branch)
    yield from _replication(data, branch, started)
    yield from _limits(data, started)
    yield from _deadlines(data, started)


def _nesting(data: Data, branch: Branch) -> Iterator[Breach]:
    for (scenario, region), starts in branch.starts.items():
        stages = data.stages[scenario]
        for stage, period in starts.items():
            if stage == 0:
                continue
            before = starts.get(stage - 1)
            if before is None or before > period:
                message = say(
                    _WITHOUT if before is None else _BEFORE,
                    stage=data.called("stage", stages[stage].name),
                    scenario=data.called("scenario", scenario),
                    region=data.called("region", region),
                    period=data.periods[period],
                    before=data.called("stage", stages[stage - 1].name),
                    later="" if before is None else data.periods[before],
                )
                yield Breach("nesting", message)


def _replication(data: Data, branch: Branch, started: _Starts) -> Iterator[Breach]:
    for (scenario, region), starts in branch.starts.items():
        for stage, period in starts.items():
            stated = data.stages[scenario][stage]
            if _too_early(scenario, stage, stated, period, started):
                message = say(
                    "{stage} of {scenario} in {region} starts in {period}, before its lag of {lag} is over",
                    stage=data.called("stage", stated.name),
                    scenario=data.called("scenario", scenario),
                    region=data.called("region", region),
                    period=data.periods[period],
                    lag=stated.lag,
                )
                yield Breach("replication", message)


def _too_early(scenario: str, stage: int, stated: Stage, period: int, started: _Starts) -> bool:
    """Return whether a stage starts before its earliest period, or too soon after the stage before."""
    if period < stated.earliest:
        return True
    if stage == 0 or stated.lag == 0:
        return False
    before = started.get((scenario, stage - 1), ())
    return not any(earlier <= period - stated.lag for earlier in before)


def _limits(data: Data, started: _Starts) -> Iterator[Breach]:
    for (scenario, stage), periods in started.items():
        stated = data.stages[scenario][stage]
        if stated.max_sites is not None and len(periods) > stated.max_sites:
            message = say(
                "{stage} of {scenario} starts at {count} sites and may at {limit}",
                stage=data.called("stage", stated.name),
                scenario=data.called("scenario", scenario),
                count=len(periods),
                limit=stated.max_sites,
            )
            yield Breach("max-sites", message, len(periods) - stated.max_sites)


def _deadlines(data: Data, started: _Starts) -> Iterator[Breach]:
    for scenario, required in data.requirements.items():
        if not any(period <= required.deadline for period in started.get((scenario, required.stage), ())):
            message = say(
                "{stage} of {scenario} must have started somewhere by {deadline} and has not",
                stage=data.called("stage", data.stages[scenario][required.stage].name),
                scenario=data.called("scenario", scenario),
                deadline=data.periods[required.deadline],
            )
            yield Breach("required-stage", message)
