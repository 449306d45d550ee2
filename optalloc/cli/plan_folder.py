"""Where the plan of a solve goes."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from optalloc.result import Result

#: What differs from run to run though the plan does not, and so stays out of the record.
_TIMINGS: Final = frozenset({"seconds", "phases", "history"})


def free_plan_folder(source: Path) -> Path:
    """Return a folder in the current one, named after an instance, where nothing is yet."""
    source = source.resolve()
    name = f"{source.stem if source.is_file() else source.name}-plan"
    candidates = (Path(name if number == 1 else f"{name}-{number}") for number in count(1))
    return next(candidate for candidate in candidates if not candidate.exists())


def save_plan(result: Result, folder: Path | None) -> Path | None:
    """Write the plan, where there is one and a place for it, and return that place."""
    from optalloc.plan import write_plan

    if result.plan is None or folder is None:
        return None
    write_plan(result.plan, plan_record(result), folder)
    return folder


def plan_record(result: Result) -> Mapping[str, object]:
    """Return what plan.json says of a result."""
    return {name: value for name, value in result.to_dict().items() if name not in _TIMINGS}
