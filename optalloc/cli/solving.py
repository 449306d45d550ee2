"""What ``optalloc solve`` does: read, solve, save, show."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import click

from optalloc.cli.deadline import OutOfTime, until
from optalloc.cli.exit_codes import ExitCode, exit_code_of, where_not_written
from optalloc.cli.issues import echo_issues
from optalloc.cli.json_output import issues_json, print_json
from optalloc.cli.kinds_of_path import expect_instance, expect_plan
from optalloc.cli.plan_folder import Saved, check_output, default_plan_folder, free_folder, save_plan
from optalloc.cli.plan_workbook import names_a_workbook
from optalloc.cli.progress import shown_progress
from optalloc.cli.start_plan import Beginning, beginning_json, read_beginning
from optalloc.cli.status_words import status_words
from optalloc.engine import Options, SolutionStatus, Termination
from optalloc.engine.interrupts import Interrupts
from optalloc.inert import inert
from optalloc.instance import Instance
from optalloc.io import read
from optalloc.language import in_sequence, mark, say
from optalloc.readable import seconds
from optalloc.result import Result
from optalloc.solve import answer, checked_options, pose
from optalloc.versions import versions

#: Of a solve whose time was over before it could search.
_NOT_READ: Final = mark(
    "Reading the instance took {seconds}, all of the time limit, so nothing was searched."
)
_NOT_FORMULATED: Final = mark(
    "Reading and formulating the instance took {seconds}, all of the time limit, so nothing was searched."
)


@dataclass(frozen=True)
class Solved:
    """An instance (None where there was no time to read it), its result, and where the plan was written.

    Attributes
    ----------
    beginning
        The plan to begin with; None where there was none, or no time to read it.
    source
        Where the instance was read from.
    """

    instance: Instance | None
    result: Result
    beginning: Beginning | None = None
    saved: Saved = field(default_factory=Saved)
    source: Path | None = None

    @property
    def exit_code(self) -> ExitCode:
        """How the solve ended; where that went well, whether the plan is where it was to go."""
        code = exit_code_of(self.result)
        return where_not_written(code) if self.saved.issues else code


def solve_instance(
    path: Path,
    output: Path | None,
    start_plan: Path | None,
    *,
    start: float,
    isolate: bool,
    allow_spread: bool,
    quiet: bool,
    search: Mapping[str, Any],
    interrupts: Interrupts,
) -> Solved:
    """Solve the instance at a path and save the plan where it belongs.

    Parameters
    ----------
    output
        Folder or workbook of the plan; None: nowhere, unless the solve is interrupted.
    start_plan
        Folder of a plan to begin with; None: none.
    start
        When the user began to wait, on the monotonic clock; the time limit counts from then.
    search
        Options of `optalloc.solve` on how to search and when to stop.
    interrupts
        They are heard until there is something to lose, and wait when this returns.

    Raises
    ------
    InputError
        For a bad instance or plan to begin with, and, before anything is solved, for an output that cannot
        be written.
    """
    choices = dict(search)
    links = choices.pop("links")
    options = checked_options(**choices)
    limit = options.time_limit
    instance = beginning = None
    try:
        with interrupts.heard(), until(None if limit is None else start + limit):
            if output is not None:
                check_output(output)
            expect_instance(path)
            if start_plan is not None:
                expect_plan(start_plan)
            reader = partial(read, path, allow_spread=allow_spread)
            instance, beginning = read_beginning(reader, start_plan)
            if instance.warnings and not quiet:
                echo_issues(instance.warnings, err=True)
            reading = time.monotonic() - start
            question = pose(instance, options, links)
    except OutOfTime:
        return Solved(None, _without_search(instance, options, time.monotonic() - start), beginning)
    with shown_progress(quiet=quiet) as progress:
        left = replace(options, time_limit=None if limit is None else limit - reading)
        result = answer(
            question,
            left,
            isolate=isolate,
            progress=progress,
            interrupts=interrupts,
            start=None if beginning is None else beginning.plan,
        )
    result = replace(
        result,
        options={**result.options, "time_limit": limit},
        seconds={"read": reading, **result.seconds, "total": time.monotonic() - start},
    )
    if output is None and result.termination is Termination.INTERRUPTED:
        output = free_folder(default_plan_folder(path))
    saved = Saved() if output is None else save_plan(result, instance, output)
    return Solved(instance, result, beginning, saved, path)


def _without_search(instance: Instance | None, options: Options, spent: float) -> Result:
    """Return the result of a solve whose time was over before it could search."""
    message = _NOT_READ if instance is None else _NOT_FORMULATED
    return Result(
        termination=Termination.TIME_LIMIT,
        solution_status=SolutionStatus.UNKNOWN,
        objective=None,
        bound=None,
        plan=None,
        verification=None,
        sizes={},
        seconds={"read": spent, "total": spent},
        versions=versions(),
        options=asdict(options),
        instance_hash=None,
        history=(),
        message=say(message, seconds=seconds(spent)),
    )


def print_result(solved: Solved, path: Path, *, quiet: bool, as_json: bool) -> None:
    """Show the result for the instance at a path: as JSON, a summary, or as little as a quiet user needs."""
    if solved.saved.issues:
        echo_issues(solved.saved.issues, err=True)
    if as_json:
        _print_json(solved)
    elif quiet:
        _echo_what_matters(solved)
    else:
        from optalloc.cli.summary import print_summary

        print_summary(solved.instance, solved.result, solved.saved.place, solved.beginning, solved.source)
        if solved.saved.warnings:
            echo_issues(solved.saved.warnings, err=True)


def _print_json(solved: Solved) -> None:
    result, saved = solved.result, solved.saved
    place = saved.place
    is_file = place is not None and names_a_workbook(place)
    warnings = () if solved.instance is None else solved.instance.warnings
    print_json(
        {
            **result.to_dict(),
            "message": in_sequence(say("{words}.", words=status_words(result)), result.message),
            "plan_folder": None if place is None or is_file else str(place),
            "plan_file": str(place) if is_file else None,
            "start": beginning_json(solved.beginning, result),
            **issues_json((*saved.issues, *saved.warnings, *warnings)),
        }
    )


def _echo_what_matters(solved: Solved) -> None:
    """Say that a plan is wrong, or where an interrupted solve put it."""
    result, saved = solved.result, solved.saved.place
    if result.plan is not None and not result.verified:
        failed, unchecked = say("the plan failed verification"), say("the plan is not verified")
        click.echo(failed if result.verification else unchecked, err=True)
    if result.termination is Termination.INTERRUPTED and saved is not None:
        place = inert(str(saved))
        click.echo(say("interrupted; the best plan was written to {place}", place=place), err=True)
