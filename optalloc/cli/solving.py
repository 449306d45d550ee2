"""What ``optalloc solve`` does: read, solve, save, show."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from optalloc.cli.inert import inert
from optalloc.cli.issues import echo_issues
from optalloc.cli.json_output import issues_json, print_json
from optalloc.cli.plan_folder import free_plan_folder, save_plan
from optalloc.cli.progress import shown_progress
from optalloc.cli.status_words import status_words
from optalloc.engine import Termination
from optalloc.instance import Instance
from optalloc.io import read
from optalloc.io.atomic import check_folder
from optalloc.plan import RECORD_FILE
from optalloc.result import Result
from optalloc.solve import solve


@dataclass(frozen=True)
class Solved:
    """An instance, its result, and the folder that the plan was written to."""

    instance: Instance
    result: Result
    saved: Path | None


def solve_instance(
    path: Path,
    output: Path | None,
    *,
    start: float,
    isolate: bool,
    allow_spread: bool,
    quiet: bool,
    search: Mapping[str, Any],
) -> Solved:
    """Solve the instance at a path and save the plan where it belongs.

    Parameters
    ----------
    output
        Folder of the plan; None: nowhere, unless the solve is interrupted.
    start
        When the user began to wait, on the monotonic clock.
    search
        Options of `optalloc.solve` on how to search and when to stop.

    Raises
    ------
    InputError
        For a bad instance, and, before anything is solved, for an output that cannot be written.
    """
    if output is not None:
        check_folder(output, marker=RECORD_FILE)
    instance = read(path, allow_spread=allow_spread)
    reading = time.monotonic() - start
    if instance.warnings and not quiet:
        echo_issues(instance.warnings, err=True)
    with shown_progress(quiet=quiet) as progress:
        left = _left(search["time_limit"], reading)
        result = solve(instance, progress=progress, isolate=isolate, **{**search, "time_limit": left})
    result = replace(
        result,
        options={**result.options, "time_limit": search["time_limit"]},
        seconds={"read": reading, **result.seconds, "total": time.monotonic() - start},
    )
    if output is None and result.termination is Termination.INTERRUPTED:
        output = free_plan_folder(path)
    with _deaf_to_interrupts():
        return Solved(instance, result, save_plan(result, output))


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Let no impatient Ctrl-C come between a plan and its folder, for the moment that writing takes."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _left(time_limit: float | None, spent: float) -> float | None:
    """Return what reading left of a limit: never less than half, or a small limit would leave nothing."""
    return None if time_limit is None else max(time_limit - spent, time_limit / 2)


def print_result(solved: Solved, *, quiet: bool, as_json: bool) -> None:
    """Show a result: as one JSON object, as a summary, or as little as a quiet user has to know."""
    if as_json:
        _print_json(solved)
    elif quiet:
        _echo_what_matters(solved)
    else:
        from optalloc.cli.summary import print_summary

        print_summary(solved.instance, solved.result, solved.saved)


def _print_json(solved: Solved) -> None:
    result = solved.result
    print_json(
        {
            **result.to_dict(),
            "message": f"{status_words(result)}. {result.message}".strip(),
            "plan_folder": None if solved.saved is None else str(solved.saved),
            "issues": issues_json(solved.instance.warnings),
        }
    )


def _echo_what_matters(solved: Solved) -> None:
    """Say that a plan is wrong, or where an interrupted solve put it."""
    if solved.result.verified is False:
        click.echo("the plan failed verification", err=True)
    if solved.result.termination is Termination.INTERRUPTED and solved.saved is not None:
        click.echo(f"interrupted; the best plan was written to {inert(str(solved.saved))}", err=True)
