"""The plan that a solve begins with: read beside the instance, fitted to it, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from optalloc.checks.wording import ONE_AFTER_ANOTHER, joined
from optalloc.errors import InputError, Issue
from optalloc.insertion import left_out
from optalloc.instance import Instance
from optalloc.language import in_a_row, say, say_count
from optalloc.plan import Plan, read_plan
from optalloc.readable import money, with_unit

if TYPE_CHECKING:
    import pandas as pd

    from optalloc.result import Result

#: Launches and openings without a place in the instance that are named before the rest is counted.
_MOST_NAMED: Final = 5


@dataclass(frozen=True)
class Beginning:
    """A plan to begin with.

    Attributes
    ----------
    folder
        Where it was read from.
    decided
        How many launches and openings it has.
    left_out
        Those of them that the instance does not have, by table of the plan.
    """

    folder: Path
    plan: Plan
    decided: int
    left_out: dict[str, pd.DataFrame]

    @classmethod
    def of(cls, plan: Plan, folder: Path, instance: Instance) -> Beginning:
        """Return a plan, fitted to an instance."""
        missing = left_out(instance, plan)
        return cls(folder, plan, sum(len(plan.tables[table]) for table in missing), missing)

    @property
    def taken(self) -> int:
        """How many of its launches and openings the instance has."""
        return self.decided - sum(map(len, self.left_out.values()))


def read_beginning(read: Callable[[], Instance], folder: Path | None) -> tuple[Instance, Beginning | None]:
    """Read an instance and the plan to begin with, where there is one.

    Raises
    ------
    InputError
        With what is wrong with either.
    """
    if folder is None:
        return read(), None
    issues: list[Issue] = []
    instance = plan = None
    try:
        instance = read()
    except InputError as refused:
        issues += refused.issues
    try:
        plan, _ = read_plan(folder, instance)
    except InputError as refused:
        issues += [_placed(issue, folder) for issue in refused.issues]
    if instance is None or plan is None:
        raise InputError(issues)
    return instance, Beginning.of(plan, folder, instance)


def _placed(issue: Issue, folder: Path) -> Issue:
    """Return an issue of a plan that tells its files from those of the instance."""
    return issue if issue.file == str(folder) else replace(issue, file=str(folder / issue.file))


def beginning_json(beginning: Beginning | None, result: Result) -> dict[str, object] | None:
    """Return the entry ``start`` of the JSON object: null without a plan to begin with."""
    if beginning is None:
        return None
    return {
        "plan_folder": str(beginning.folder),
        "used": result.start_objective is not None,
        "objective": result.start_objective,
        "decisions": beginning.decided,
        "taken": beginning.taken,
        "left_out": [
            {"table": table, **dict(zip(frame.columns, row, strict=True))}
            for table, frame in beginning.left_out.items()
            for row in frame.itertuples(index=False, name=None)
        ],
    }


def beginning_words(beginning: Beginning, result: Result, currency: str) -> dict[str, str]:
    """Return lines, by label, on what the plan to begin with is worth and what of it has no place here."""
    if result.start_objective is None:
        known = say_count(
            "{known} of {count} launch or opening known here",
            "{known} of {count} launches and openings known here",
            beginning.decided,
            known=beginning.taken,
        )
        begun = say("not used (see the note); {known}", known=known)
    else:
        taken = say_count(
            "{taken} of {count} launch or opening taken",
            "{taken} of {count} launches and openings taken",
            beginning.decided,
            taken=beginning.taken,
        )
        worth = with_unit(money(result.start_objective), currency)
        begun = say("{worth}; {taken}", worth=worth, taken=taken)
    lines = {say("start"): begun}
    rows = [
        say("{thing}: {change}", thing=table, change=in_a_row(filter(None, row)))
        for table, frame in beginning.left_out.items()
        for row in frame.itertuples(index=False, name=None)
    ]
    if rows:
        named = joined(rows[:_MOST_NAMED], ONE_AFTER_ANOTHER)
        if len(rows) > _MOST_NAMED:
            more = say("and {count} more", count=len(rows) - _MOST_NAMED)
            named = joined((named, more), ONE_AFTER_ANOTHER)
        lines[say("not in this instance")] = named
    return lines
