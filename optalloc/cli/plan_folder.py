"""Where the plan of a solve goes, and where else when it cannot go there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Final

from optalloc.errors import InputError, Issue
from optalloc.language import say

if TYPE_CHECKING:
    from optalloc.result import Result

#: What differs from run to run though the plan does not, and so stays out of the record.
_TIMINGS: Final = frozenset({"seconds", "phases", "history"})


@dataclass(frozen=True)
class Saved:
    """Where a plan is.

    Attributes
    ----------
    folder
        None where it was not written.
    issues
        Why it is not where it was to go.
    """

    folder: Path | None = None
    issues: tuple[Issue, ...] = ()


def default_plan_folder(source: Path) -> Path:
    """Return the folder in the current one that is named after an instance."""
    place = Path(os.path.abspath(source))
    return Path(f"{place.stem if os.path.isfile(place) else place.name}-plan")


def free_folder(wanted: Path) -> Path:
    """Return a folder, or one beside it with a number, where nothing is yet."""
    numbered = (wanted.with_name(f"{wanted.name}-{number}") for number in count(2))
    return next(place for place in chain([wanted], numbered) if not os.path.lexists(place))


def save_plan(result: Result, folder: Path) -> Saved:
    """Write the plan, where there is one; where the folder cannot be written, to another one."""
    from optalloc.plan import write_plan

    if result.plan is None:
        return Saved()
    issues: tuple[Issue, ...] = ()
    for place in _places(folder):
        try:
            write_plan(result.plan, plan_record(result), place)
        except InputError as refused:
            issues = issues or refused.issues
            if place != folder:
                with suppress(OSError):
                    place.rmdir()
        else:
            hint = say("the plan was written to {place} instead", place=place)
            return Saved(place, tuple(replace(issue, hint=hint) for issue in issues))
    hint = say("the plan was not written anywhere else either")
    return Saved(None, tuple(replace(issue, hint=hint) for issue in issues))


def plan_record(result: Result) -> Mapping[str, object]:
    """Return what plan.json says of a result."""
    return {name: value for name, value in result.to_dict().items() if name not in _TIMINGS}


def _places(folder: Path) -> Iterator[Path]:
    """Yield where a plan may go, the place that was asked for first."""
    yield folder
    with suppress(OSError, ValueError):
        yield free_folder(Path(os.path.abspath(folder)))
    with suppress(OSError):
        yield Path(tempfile.mkdtemp(prefix=f"{folder.name[:60]}-"))
