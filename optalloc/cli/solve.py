"""``optalloc solve``: from an instance to a verified plan."""

from __future__ import annotations

import time
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from optalloc.cli.exit_codes import ExitCode, help_epilog
from optalloc.cli.options import (
    MAX_WHOLE,
    PATH,
    WholeRange,
    gap_option,
    json_option,
    quiet_option,
    seed_option,
    time_limit_option,
    wide_range_option,
)
from optalloc.cli.spoken import SpokenCommand, argument, option
from optalloc.cli.streams import why_unwritten
from optalloc.inert import inert
from optalloc.language import mark, say

if TYPE_CHECKING:
    from optalloc.engine.interrupts import Interrupts


@click.command("solve", cls=SpokenCommand, ending=help_epilog)
@argument("path", type=PATH)
@time_limit_option(
    mark("Seconds of wall time for everything, from reading to the exact check.  [default: none]")
)
@gap_option
@seed_option
@option(
    "--threads",
    type=WholeRange(1, 1024),
    help="Threads to work with.  [default: 2 for a search where the machine has them, 1 for HiGHS alone]",
)
@option(
    "--node-limit",
    type=WholeRange(0, MAX_WHOLE),
    help="Nodes of the search; repeatable, unlike a time limit.",
)
@option(
    "--strategy",
    type=click.Choice(["auto", "plain"]),
    default="auto",
    show_default=True,
    help="auto: within a time limit, a search for good plans beside HiGHS; plain: HiGHS alone.",
)
@option(
    "--links",
    type=click.Choice(["auto", "strong", "aggregated", "cuts"]),
    default="auto",
    show_default=True,
    help="How flows are linked to corridors.",
)
@option(
    "--output",
    type=PATH,
    metavar="DIR",
    help="Write the plan to this folder; to a workbook with charts where the name ends in .xlsx.",
)
@option(
    "--start",
    "start_plan",
    type=PATH,
    metavar="PLAN_DIR",
    help="Begin with the launches and openings of this plan, also one of an instance that has changed since.",
)
@option("--in-process", is_flag=True, help="Solve without a child process to guard the limits.")
@wide_range_option
@quiet_option
@json_option
@click.pass_obj
def command(
    interrupts: Interrupts,
    /,
    path: Path,
    output: Path | None,
    start_plan: Path | None,
    in_process: bool,
    allow_wide_range: bool,
    quiet: bool,
    as_json: bool,
    **search: Any,
) -> int:
    """Find the plan of most net value for the instance at PATH, and verify it.

    Shows the value of the plan with the proven bound on what any plan can reach. Ctrl-C ends the search and
    saves the best plan so far: to --output, else to a new folder `<name>-plan` here. SIGTERM and a terminal
    that is closed (SIGHUP) do the same. A plan that cannot be written there goes to another folder, which is
    named. A workbook of results is for people; `optalloc verify` reads folders.

    A plan to begin with (--start) is fitted: what this instance does not have is left out, amounts are found
    anew. The result is never worse. What the start is worth here is told, or why it could not be used.

    Where no plan can exist, the exit code is 2 if the checks of the input say why, before any search, and 5
    if it takes the solver to prove it. `proven` in JSON goes with `status`: with `optimal`, that no plan is
    better by more than the gap; with `infeasible`, that there is none.
    """
    start = time.monotonic()
    from optalloc.cli.kinds_of_path import travels_with_plan
    from optalloc.cli.solving import print_result, solve_instance
    from optalloc.cli.suggested import echo_that_no_plan_exists, only_lacks_a_plan
    from optalloc.errors import InputError

    interrupts.hold()
    try:
        solved = solve_instance(
            path,
            output,
            start_plan,
            start=start,
            isolate=not in_process,
            allow_spread=allow_wide_range or travels_with_plan(path),
            quiet=quiet,
            search=search,
            interrupts=interrupts,
        )
    except InputError as error:
        if only_lacks_a_plan(error.issues):
            echo_that_no_plan_exists(path, err=True)
        raise
    interrupts.forget()
    try:
        with nullcontext() if solved.exit_code is ExitCode.INTERRUPTED else interrupts.heard():
            print_result(solved, path, quiet=quiet, as_json=as_json)
    except KeyboardInterrupt:
        if solved.saved.place is None:
            raise
        _echo_place(solved.saved.place)
        return ExitCode.INTERRUPTED
    if solved.saved.place is not None and why_unwritten() is not None:
        _echo_place(solved.saved.place)
    return solved.exit_code


def _echo_place(place: Path) -> None:
    """Say on stderr where the plan is, for a user whom the result did not reach."""
    click.echo(say("the plan was written to {place}", place=inert(str(place))), err=True)
