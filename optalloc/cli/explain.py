"""``optalloc explain``: why a plan does what it does, and what holds it back."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optalloc.cli.deadline import GRACE, OutOfTime, until
from optalloc.cli.exit_codes import ExitCode, help_epilog
from optalloc.cli.options import (
    MAX_WHOLE,
    PATH,
    WholeRange,
    gap_option,
    json_option,
    seed_option,
    time_limit_option,
)
from optalloc.cli.placeholders import placeholder
from optalloc.cli.spoken import SpokenCommand, argument, option
from optalloc.language import mark, say, say_count

if TYPE_CHECKING:
    from optalloc.analysis.allowance import Allowance
    from optalloc.analysis.bottlenecks import Bottleneck
    from optalloc.analysis.subjects import Subject
    from optalloc.analysis.why import Reason
    from optalloc.cli.findings import Checked
    from optalloc.cli.plan_folder import Planned
    from optalloc.engine.interrupts import Interrupts


@dataclass
class Findings:
    """What has been found so far.

    Attributes
    ----------
    complete
        Whether all bottlenecks that were to be asked for have been.
    planned
        The plan and its instance; None as long as they are not read.
    objective
        What the plan is worth; None as long as it is not read.
    untried
        How many limits that bind in the relaxation were left out, as no more were asked for.
    """

    complete: bool
    planned: Planned | None = None
    objective: float | None = None
    reasons: list[Reason] = field(default_factory=list)
    bottlenecks: list[Bottleneck] = field(default_factory=list)
    untried: int = 0


@click.command("explain", cls=SpokenCommand, ending=help_epilog)
@argument("plan_folder", type=PATH, metavar="PLAN_DIR")
@option(
    "--why",
    multiple=True,
    metavar="SUBJECT",
    help="What is something in the plan worth?  SCENARIO@REGION, SCENARIO/STAGE@REGION, SCENARIO, a corridor "
    "or a facility, by identifier or name.  May be given again.",
)
@option(
    "--why-not",
    multiple=True,
    metavar="SUBJECT",
    help="What would something cost that is not in the plan?  May be given again.",
)
@option(
    "--bottlenecks",
    type=WholeRange(0, MAX_WHOLE),
    help="How many endowments and budgets to raise, the most promising first.  [default: 5, or 0 with --why]",
)
@option("--instance", type=PATH, help="The instance of a plan that comes without it.")
@time_limit_option(mark("Seconds of wall time for everything, from reading to the last solve."), default=60.0)
@gap_option
@seed_option
@json_option
@click.pass_obj
def command(
    interrupts: Interrupts,
    /,
    plan_folder: Path,
    why: tuple[str, ...],
    why_not: tuple[str, ...],
    bottlenecks: int | None,
    instance: Path | None,
    time_limit: float,
    gap: float,
    seed: int,
    as_json: bool,
) -> int:
    """Say what holds the plan in PLAN_DIR back, and why it does something or does not.

    Nothing is read off multipliers: an endowment or budget is raised, a launch, corridor or facility is left
    out or put in, and the instance is solved again. What is claimed is the difference, with the gap of the
    solve where it is not proven.

    The exit code is 4 where time ran out before anything was found, and 6 where the plan fails its check.
    """
    start = time.monotonic()
    interrupts.hurry()
    from optalloc.analysis.allowance import Allowance
    from optalloc.cli.explained import findings_json, show_bottlenecks, show_unsettled
    from optalloc.cli.findings import checked
    from optalloc.cli.json_output import print_json
    from optalloc.cli.plan_folder import read_planned
    from optalloc.cli.suggested import command_line
    from optalloc.engine import Options

    asked = [*((text, True) for text in why), *((text, False) for text in why_not)]
    most = (0 if asked else 5) if bottlenecks is None else bottlenecks
    options = Options(time_limit=time_limit, gap=gap, seed=seed)
    allowance = Allowance(options, len(asked) + (1 if most else 0), start)
    found = Findings(complete=not most)
    with suppress(OutOfTime), until(start + time_limit + GRACE):
        found.planned = read_planned(plan_folder, instance)
        check = checked(found.planned.instance, found.planned.plan, found.planned.record)
        if not check.holds:
            _refuse(check, found.planned, plan_folder, as_json=as_json)
            return ExitCode.NOT_VERIFIED
        found.objective = float(check.verification.objective or 0)
        if not as_json:
            _show_slack(found.planned, _slack(found.planned, gap), plan_folder)
        subjects = [_subject(found.planned, text, in_plan) for text, in_plan in asked]
        _give_reasons(found, subjects, allowance, interrupts, quiet=as_json)
        if most:
            _find_bottlenecks(found, most, allowance, interrupts)
    open_questions = [text for text, _ in asked[len(found.reasons) :]]
    if as_json:
        told = found.bottlenecks if most else None
        print_json(findings_json(found.reasons, told, open_questions, complete=found.complete))
    else:
        if most and found.planned is not None:
            show_bottlenecks(
                found.planned.instance,
                found.bottlenecks,
                complete=found.complete,
                slack=_slack(found.planned, gap),
            )
            if found.untried and found.complete:
                click.echo()
                click.echo(
                    say_count(
                        "{count} more limit binds in the relaxation and was not raised: --bottlenecks {all}",
                        "{count} more limits bind in the relaxation and were not raised: --bottlenecks {all}",
                        found.untried,
                        all=most + found.untried,
                    )
                )
        if not asked:
            command = f"{command_line('explain', plan_folder, '--why')} {placeholder('SUBJECT')}"
            click.echo()
            click.echo(
                say(
                    "Of one launch, corridor or facility (--why-not of one that is not there): {command}",
                    command=command,
                )
            )
        show_unsettled(open_questions, bottlenecks=not found.complete)
    settled = found.complete and not open_questions
    return ExitCode.DONE if settled or found.reasons or found.bottlenecks else ExitCode.NO_PLAN


def _slack(planned: Planned, gap: float) -> float | None:
    """Return how much better than the plan another may be, 0 where it is proven best; None: not known."""
    objective, bound = planned.record.get("objective"), planned.record.get("bound")
    if not isinstance(objective, int | float):
        return 0.0
    if not isinstance(bound, int | float):
        return None
    return bound - objective if bound - objective > gap * abs(objective) else 0.0


def _show_slack(planned: Planned, slack: float | None, plan_folder: Path) -> None:
    """Say how much of what is told may be had without any change, where the plan is not proven best."""
    from optalloc.analysis.words import Words
    from optalloc.cli.suggested import solve_command
    from optalloc.inert import inert
    from optalloc.readable import money

    if slack == 0.0:
        return
    if slack is None:
        click.echo(say("Nothing is proven of the plan: a better one may be had without any change."))
    else:
        more = inert(Words(planned.instance).money(money(slack)))
        click.echo(
            say("The plan is not proven best: up to {slack} may be had without any change.", slack=more)
        )
    command = solve_command(planned.source, "--time-limit", 300, "--start", plan_folder)
    click.echo(say("To solve longer: {command}", command=command))
    click.echo()


def _subject(planned: Planned, text: str, in_plan: bool) -> Subject:
    """Return what is asked about, which the plan has to have or not."""
    from optalloc.analysis.subjects import subject_of
    from optalloc.errors import UnknownNameError

    name = "--why" if in_plan else "--why-not"
    try:
        subject = subject_of(planned.instance, text)
    except UnknownNameError as error:
        raise click.BadParameter(str(error), param_hint=name) from None
    if subject.is_in(planned.plan) is in_plan:
        return subject
    if in_plan:
        message = say("the plan does not have {subject}; --why-not tells why", subject=subject)
    else:
        message = say("the plan has {subject}; --why tells why", subject=subject)
    raise click.BadParameter(message, param_hint=name)


def _refuse(check: Checked, planned: Planned, plan_folder: Path, *, as_json: bool) -> None:
    """Say that a plan fails its check, so that nothing can be said of it."""
    from optalloc.cli.findings import echo_findings
    from optalloc.cli.json_output import MOST_ISSUES, print_json
    from optalloc.cli.suggested import what_names_all

    message = say(
        "this plan fails its check ({count}), so nothing it does has a reason; solve again",
        count=check.counted,
    )
    echo_findings(check.findings, err=True)
    click.echo(message, err=True)
    click.echo(what_names_all(planned.source, plan_folder), err=True)
    if as_json:
        findings = [asdict(one) for one in check.findings[:MOST_ISSUES]]
        print_json({"status": "violated", "violations": findings, "message": message})


def _give_reasons(
    found: Findings, subjects: list[Subject], allowance: Allowance, interrupts: Interrupts, *, quiet: bool
) -> None:
    """Add reasons for as long as there is time, and print each as it comes."""
    from optalloc.analysis.why import why
    from optalloc.cli.explained import show_reason

    assert found.planned is not None
    instance, plan = found.planned.instance, found.planned.plan
    for subject in subjects:
        if allowance.over():
            return
        options = allowance.options()
        found.reasons.append(why(instance, plan, subject, options, isolate=True, interrupts=interrupts))
        if not quiet:
            show_reason(instance, found.reasons[-1], found.planned.source)


def _find_bottlenecks(found: Findings, most: int, allowance: Allowance, interrupts: Interrupts) -> None:
    """Add bottlenecks for as long as there is time."""
    from optalloc.analysis.bottlenecks import bottlenecks, candidates

    assert found.planned is not None
    assert found.objective is not None
    instance, plan = found.planned.instance, found.planned.plan
    try:
        promising = candidates(instance, allowance.for_relaxation(), interrupts)
    except TimeoutError:
        return
    options = allowance.options()
    chosen, found.untried = promising[:most], max(0, len(promising) - most)
    for one in bottlenecks(
        instance, plan, found.objective, chosen, options, isolate=True, interrupts=interrupts
    ):
        found.bottlenecks.append(one)
    found.complete = not allowance.over()
