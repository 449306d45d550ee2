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

from optalloc.cli.plan_workbook import check_workbook, names_a_workbook, write_workbook
from optalloc.cli.suggested import command_line
from optalloc.errors import InputError, Issue, Severity
from optalloc.io.atomic import check_folder
from optalloc.language import say

if TYPE_CHECKING:
    from optalloc.instance import Instance
    from optalloc.plan import Plan
    from optalloc.result import Result

#: Endings of files that hold no plan, so that a folder of such a name is not what was meant.
_OTHER_FILES: Final = frozenset(
    {".xls", ".xlsm", ".ods", ".csv", ".tsv", ".json", ".toml", ".html", ".pdf", ".txt", ".zip"}
)
#: What differs from run to run though the plan does not, and so stays out of the record.
_TIMINGS: Final = frozenset({"seconds", "phases", "history"})


@dataclass(frozen=True)
class Saved:
    """Where a plan is.

    Attributes
    ----------
    place
        A folder or a workbook; None where it was not written.
    issues
        Why it is not where it was to go.
    warnings
        What lies beside it and is of an earlier plan.
    """

    place: Path | None = None
    issues: tuple[Issue, ...] = ()
    warnings: tuple[Issue, ...] = ()


@dataclass(frozen=True)
class Planned:
    """A plan with its instance, where that is, and what plan.json says."""

    instance: Instance
    source: Path
    plan: Plan
    record: Mapping[str, object]


def read_planned(folder: Path, source: Path | None, *, allow_spread: bool = False) -> Planned:
    """Read a plan and its instance: from a source where one is named, else from the folder.

    Raises
    ------
    InputError
        For what cannot be read, a plan without an instance, and an instance that the plan was not made for.
    """
    from optalloc.cli.kinds_of_path import expect_instance, expect_plan
    from optalloc.io import read
    from optalloc.plan import INSTANCE_FILE, RECORD_FILE, read_plan

    expect_plan(folder)
    if source is not None:
        expect_instance(source)
    place = folder / INSTANCE_FILE if source is None else source
    named = None if source is None else read(source, allow_spread=allow_spread)
    plan, record = read_plan(folder, named)
    instance = plan.instance
    if instance is None:
        message = say("the plan comes without its instance")
        hint = say("name the instance: --instance PATH")
        raise InputError([Issue("missing-file", str(place), None, None, message, hint)])
    stated = record.get("instance_hash")
    if isinstance(stated, str) and stated != instance.hash:
        message = say("this plan was made for another instance")
        wide = ("--allow-wide-range",) if allow_spread and source is not None else ()
        hint = say(
            "name the instance that it was made for, or solve this one; what else does not fit: {command}",
            command=command_line("verify", place, folder, *wide),
        )
        raise InputError([Issue("other-instance", str(folder / RECORD_FILE), None, None, message, hint)])
    return Planned(instance, place, plan, record)


def default_plan_folder(source: Path) -> Path:
    """Return the folder in the current one that is named after an instance."""
    place = Path(os.path.abspath(source))
    return Path(f"{place.stem if os.path.isfile(place) else place.name}-plan")


def free_folder(wanted: Path) -> Path:
    """Return a folder, or one beside it with a number, where nothing is yet."""
    numbered = (wanted.with_name(f"{wanted.name}-{number}") for number in count(2))
    return next(place for place in chain([wanted], numbered) if not os.path.lexists(place))


def check_output(output: Path) -> None:
    """Make sure that a plan could be written now, to a folder or a workbook.

    Raises
    ------
    InputError
        Where something else is in the way or the place cannot be written to.
    """
    from optalloc.plan import RECORD_FILE

    if names_a_workbook(output):
        check_workbook(output)
        return
    if output.suffix.lower() in _OTHER_FILES and not os.path.lexists(output):
        message = say("a plan is written as a folder, or as a workbook whose name ends in .xlsx")
        hint = say("write to the folder {folder}", folder=repr(output.with_suffix("").name))
        raise InputError([Issue("unknown-format", str(output), None, None, message, hint)])
    check_folder(output, marker=RECORD_FILE)


def save_plan(result: Result, instance: Instance | None, output: Path) -> Saved:
    """Write the plan, where there is one; where that cannot be, to a folder of another name.

    Parameters
    ----------
    output
        A folder, for the plan with its instance, or a workbook.
    """
    if result.plan is None:
        return Saved()
    issues: tuple[Issue, ...] = ()
    for place in _places(output):
        try:
            _write(result, result.plan, instance, place)
        except InputError as refused:
            issues = issues or refused.issues
            if place != output:
                with suppress(OSError):
                    place.rmdir()
        else:
            hint = say("the plan was written to {place} instead", place=place)
            elsewhere = tuple(replace(issue, hint=hint) for issue in issues)
            return Saved(place, elsewhere, tuple(_outdated(place)))
    hint = say("the plan was not written anywhere else either")
    return Saved(None, tuple(replace(issue, hint=hint) for issue in issues))


def _outdated(place: Path) -> Iterator[Issue]:
    """Yield a warning of a report in a folder into which a plan was written just now."""
    from optalloc.cli.report import REPORT_FILE

    report = place / REPORT_FILE
    if report.is_file():
        message = say("the report shows the plan that was here before")
        hint = say("make it anew: {command}", command=command_line("report", place))
        yield Issue("outdated-report", str(report), None, None, message, hint, Severity.WARNING)


def _write(result: Result, plan: Plan, instance: Instance | None, place: Path) -> None:
    from optalloc.plan import write_plan

    if instance is not None and names_a_workbook(place):
        write_workbook(result, instance, place)
    else:
        write_plan(plan, plan_record(result), place, instance)


def plan_record(result: Result) -> Mapping[str, object]:
    """Return what plan.json says of a result."""
    return {name: value for name, value in result.to_dict().items() if name not in _TIMINGS}


def _places(output: Path) -> Iterator[Path]:
    """Yield where a plan may go, the place that was asked for first; the others are folders."""
    yield output
    folder = output.with_name(f"{output.stem}-tables") if names_a_workbook(output) else output
    with suppress(OSError, ValueError):
        yield free_folder(Path(os.path.abspath(folder)))
    with suppress(OSError):
        yield Path(tempfile.mkdtemp(prefix=f"{folder.name[:60]}-"))
