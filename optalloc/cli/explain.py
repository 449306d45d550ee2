"""``optalloc explain``: why a plan does what it does, and what holds it back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from optalloc.cli.exit_codes import ExitCode, help_epilog
from optalloc.cli.options import MAX_WHOLE, PATH, FiniteRange, json_option, seed_option
from optalloc.cli.spoken import SpokenCommand, option
from optalloc.language import say

if TYPE_CHECKING:
    from optalloc.analysis.bottlenecks import Bottleneck
    from optalloc.analysis.subjects import Subject
    from optalloc.analysis.why import Reason
    from optalloc.cli.plan_folder import Planned
    from optalloc.engine import Options
    from optalloc.engine.interrupts import Interrupts


@click.command("explain", cls=SpokenCommand, ending=help_epilog)
@click.argument("plan_folder", type=PATH, metavar="PLAN_DIR")
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
    type=click.IntRange(0, MAX_WHOLE),
    help="How many endowments and budgets to raise, the most promising first.  [default: 5, or 0 with --why]",
)
@option("--instance", type=PATH, help="The instance of a plan that comes without it.")
@option(
    "--time-limit",
    type=FiniteRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    help="Seconds of wall time for all solves together.",
)
@option(
    "--gap",
    type=FiniteRange(min=0),
    default=1e-4,
    show_default=True,
    help="Relative gap at which a plan counts as proven best.",
)
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
    """
    from optalloc.analysis.allowance import Allowance
    from optalloc.cli.explained import bottleneck_json, reason_json, show_bottlenecks, show_reason
    from optalloc.cli.json_output import print_json
    from optalloc.cli.plan_folder import read_planned
    from optalloc.engine import Options

    planned = read_planned(plan_folder, instance)
    objective = _objective(planned)
    if objective is None:
        message = say(
            "the plan breaks constraints, so nothing it does has a reason; optalloc verify names them"
        )
        click.echo(message, err=True)
        return ExitCode.NOT_VERIFIED
    asked = [*((text, True) for text in why), *((text, False) for text in why_not)]
    subjects = [_subject(planned, text, in_plan) for text, in_plan in asked]
    most = (0 if asked else 5) if bottlenecks is None else bottlenecks
    options = Options(time_limit=time_limit, gap=gap, seed=seed)
    allowance = Allowance(options, len(subjects) + (1 if most else 0))
    reasons = []
    for subject in subjects:
        reasons.append(_reason(planned, subject, allowance.options(), interrupts))
        if not as_json:
            show_reason(planned.instance, reasons[-1])
    found = _bottlenecks(planned, objective, most, allowance.options(), interrupts) if most else None
    if as_json:
        print_json(
            {
                "status": "explained",
                "reasons": [reason_json(reason) for reason in reasons],
                "bottlenecks": None if found is None else [bottleneck_json(one) for one in found],
            }
        )
        return ExitCode.DONE
    if found is not None:
        show_bottlenecks(planned.instance, found)
    _show_slack(planned, gap)
    return ExitCode.DONE


def _show_slack(planned: Planned, gap: float) -> None:
    """Say how much of what is told may be had without any change, where the plan is not proven best."""
    from optalloc.analysis.words import Words
    from optalloc.inert import inert
    from optalloc.readable import money

    objective, bound = planned.record.get("objective"), planned.record.get("bound")
    if not isinstance(objective, int | float):
        return
    if not isinstance(bound, int | float):
        click.echo(say("Nothing is proven of the plan: a better one may be had without any change."))
    elif bound - objective > gap * abs(objective):
        slack = inert(Words(planned.instance).money(money(bound - objective)))
        message = say(
            "The plan is not proven best: up to {slack} may be had without any change.", slack=slack
        )
        click.echo(message)


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


def _reason(planned: Planned, subject: Subject, options: Options, interrupts: Interrupts) -> Reason:
    from optalloc.analysis.why import why

    return why(planned.instance, planned.plan, subject, options, interrupts=interrupts)


def _objective(planned: Planned) -> float | None:
    """Return what a plan is worth, None where it breaks a constraint."""
    from optalloc.verify import verify

    verification = verify(planned.instance, planned.plan)
    return float(verification.objective) if verification.ok and verification.objective is not None else None


def _bottlenecks(
    planned: Planned, objective: float, most: int, options: Options, interrupts: Interrupts
) -> list[Bottleneck]:
    from optalloc.analysis.bottlenecks import bottlenecks, candidates

    chosen = candidates(planned.instance)[:most]
    return list(
        bottlenecks(planned.instance, planned.plan, objective, chosen, options, interrupts=interrupts)
    )
