"""``optalloc diagnose``: what stands in the way of a plan, and the least that would have to change."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optalloc.analysis.kinds import Kind
from optalloc.cli.deadline import GRACE, OutOfTime, until
from optalloc.cli.exit_codes import ExitCode, help_epilog
from optalloc.cli.options import PATH, json_option, time_limit_option, wide_range_option
from optalloc.cli.placeholders import placeholder
from optalloc.cli.spoken import SpokenCommand, argument, option
from optalloc.language import in_a_row, mark, say

if TYPE_CHECKING:
    from optalloc.analysis.diagnose import Diagnosis
    from optalloc.analysis.subjects import Subject
    from optalloc.engine.interrupts import Interrupts
    from optalloc.instance import Instance

_KINDS = tuple(kind.value for kind in Kind)
_MORE_TIME = 5  # times as much as was not enough


@click.command("diagnose", cls=SpokenCommand, ending=help_epilog)
@argument("path", type=PATH)
@option(
    "--require",
    multiple=True,
    metavar="SUBJECT",
    help="Require this too, as if the instance did: what would it take?  SCENARIO@REGION, "
    "SCENARIO/STAGE@REGION, SCENARIO, a corridor or a facility, by identifier or name.  May be given again.",
)
@option(
    "--only",
    multiple=True,
    type=click.Choice(_KINDS),
    metavar="KIND",
    help="Only this may give way: endowments, budgets, deadlines, max_sites, groups, corridors, terms or "
    "sites.  May be given again.  [default: all but sites]",
)
@option(
    "--effort",
    multiple=True,
    metavar="KIND=NUMBER",
    help="What a step of a kind counts, to weigh it against the others.  May be given again.",
)
@option("--output", type=PATH, help="Write the instance after the first remedy: a folder, .xlsx or .json.")
@time_limit_option(
    mark("Seconds of wall time for everything, from reading to the last question."), default=60.0
)
@wide_range_option
@json_option
@click.pass_obj
def command(
    interrupts: Interrupts,
    /,
    path: Path,
    require: tuple[str, ...],
    only: tuple[str, ...],
    effort: tuple[str, ...],
    output: Path | None,
    time_limit: float,
    allow_wide_range: bool,
    as_json: bool,
) -> int:
    """Say what stands in the way of a plan for the instance at PATH, and the cheapest changes that clear it.

    Supply, budgets, deadlines, limits on sites, groups and the capacities of corridors and of their terms may
    give way, and with --only sites the regions to which a scenario may go. A step of each (the largest need
    of a resource, the largest cost that a budget pays for, one period, one region) counts 1, a member of a
    group or a new site 4; leaving a requirement out counts two periods more than meeting it in the last. The
    remedy that counts least comes first, then those of one kind alone; each is tried. Then come rows of the
    tables that cannot hold together, none of which can be spared.

    The exit code is 0 where there is a plan or a remedy, 5 where no remedy helps, 4 where time ran out before
    one was found.
    """
    start = time.monotonic()
    interrupts.hurry()
    from optalloc.analysis.diagnose import UNKNOWN, diagnose
    from optalloc.cli.diagnosed import diagnosis_json, show_diagnosis
    from optalloc.cli.json_output import print_json
    from optalloc.cli.kinds_of_path import expect_instance, travels_with_plan
    from optalloc.cli.suggested import command_line
    from optalloc.inert import inert
    from optalloc.instance import Instance
    from optalloc.io import check_target, read_text, write

    expect_instance(path)
    if output is not None:
        check_target(output)
    weights = dict(map(_effort, effort))
    instance, text, findings = None, None, [UNKNOWN]
    required: list[Subject] = []
    with suppress(OutOfTime), until(start + time_limit + GRACE):
        wide = allow_wide_range or travels_with_plan(path)
        text = read_text(path)
        instance = Instance.from_text(text, allow_spread=wide)
        required = [_required(instance, text) for text in require]
        diagnose(
            instance,
            subjects=required,
            kinds=only or None,
            efforts=weights,
            time_limit=max(0.0, start + time_limit - time.monotonic()),
            isolate=True,
            progress=findings.append,
            interrupts=interrupts,
            text=text,
        )
    found = findings[-1]  # also where time cuts in
    if output is not None and found.remedies:
        write(found.remedies[0].instance, output)
    if as_json:
        print_json(diagnosis_json(instance, found, required))
    else:
        show_diagnosis(instance, found, output, required, text)
        given = [("--require", require), ("--only", only), ("--effort", effort)]
        repeated = [word for name, texts in given for text in texts for word in (name, text)]
        if allow_wide_range:
            repeated.append("--allow-wide-range")
        if output is not None and not found.remedies:
            click.echo(say("Nothing was written to {place}.", place=inert(str(output))))
        _name_next(path, found, output, repeated, required)
        if found.unsettled:
            more = command_line("diagnose", path, *repeated, "--time-limit", f"{_MORE_TIME * time_limit:g}")
            click.echo(say("With more time: {command}", command=more))
    return _exit_code(found)


def _name_next(
    path: Path, found: Diagnosis, output: Path | None, given: Sequence[str], required: Sequence[Subject]
) -> None:
    """Print the command that goes on from here, where there is one; `given` is what it has to repeat."""
    from optalloc.cli.suggested import command_line, free_name, solve_command

    plan, asked = free_name("plan"), [one for one in required if not one.anywhere]
    if found.feasible and not required:
        command = solve_command(path)
    elif found.remedies and output is not None:
        command = solve_command(output)
    elif found.remedies:
        command = f"{command_line('diagnose', path, *given, '--output')} {placeholder('FILE')}"
        click.echo()
        click.echo(say("To write the changed instance: {command}", command=command))
        return
    else:
        return
    click.echo()
    click.echo(say("Next: {command}", command=command))
    for one in asked:
        command = command_line("explain", plan, "--why-not", one)
        click.echo(say("Where that plan is without it, what it costs: {command}", command=command))


def _required(instance: Instance, text: str) -> Subject:
    from optalloc.analysis.subjects import subject_of
    from optalloc.errors import UnknownNameError

    try:
        return subject_of(instance, text)
    except UnknownNameError as error:
        raise click.BadParameter(str(error), param_hint="--require") from None


def _effort(text: str) -> tuple[str, float]:
    from optalloc.checks.wording import did_you_mean, shown

    kind, _, number = text.partition("=")
    try:
        value = float(number)
    except ValueError:
        value = -1.0
    if kind not in _KINDS or not 0 < value < float("inf"):
        message = say(
            "{text} is no effort: write one of {kinds}, then = and a positive number",
            text=shown(text),
            kinds=in_a_row(_KINDS),
        )
        meant = "" if kind in _KINDS else did_you_mean(kind, _KINDS)
        raise click.BadParameter(f"{message} ({meant})" if meant else message, param_hint="--effort")
    return kind, value


def _exit_code(found: Diagnosis) -> ExitCode:
    from optalloc.analysis.diagnose import Open

    if found.feasible or found.remedies:
        return ExitCode.DONE
    return ExitCode.NO_PLAN if Open.LEAST in found.unsettled else ExitCode.INFEASIBLE
