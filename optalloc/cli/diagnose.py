"""``optalloc diagnose``: what stands in the way of a plan, and the least that would have to change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from optalloc.analysis.kinds import Kind
from optalloc.cli.exit_codes import ExitCode, help_epilog
from optalloc.cli.options import PATH, FiniteRange, json_option, wide_range_option
from optalloc.cli.spoken import SpokenCommand, option
from optalloc.inert import inert
from optalloc.language import say

if TYPE_CHECKING:
    from optalloc.analysis.concessions import Concession
    from optalloc.analysis.diagnose import Diagnosis, Remedy
    from optalloc.analysis.words import Words
    from optalloc.engine.interrupts import Interrupts
    from optalloc.instance import Instance

_KINDS = tuple(kind.value for kind in Kind)


@click.command("diagnose", cls=SpokenCommand, ending=help_epilog)
@click.argument("path", type=PATH)
@option(
    "--require",
    multiple=True,
    metavar="SCENARIO[/STAGE]",
    help="Require this too, as if the instance did: what would it take?  May be given again.",
)
@option(
    "--only",
    multiple=True,
    type=click.Choice(_KINDS),
    help="Only this may give way.  May be given again.  [default: all but sites]",
)
@option(
    "--effort",
    multiple=True,
    metavar="KIND=NUMBER",
    help="What a step of a kind counts, to weigh it against the others.  May be given again.",
)
@option("--output", type=PATH, help="Write the instance after the first remedy: a folder, .xlsx or .json.")
@option(
    "--time-limit",
    type=FiniteRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    help="Seconds of wall time for all questions together.",
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

    The exit code is 0 where there is a plan or a remedy, 5 where no remedy helps, 4 where time ran out.
    """
    from optalloc.analysis.diagnose import diagnose
    from optalloc.cli.json_output import print_json
    from optalloc.instance import Instance
    from optalloc.io import check_target, read_text, write

    if output is not None:
        check_target(output)
    instance = Instance.from_text(read_text(path), allow_spread=allow_wide_range)
    found = diagnose(
        instance,
        require=dict(_required(instance, text) for text in require),
        kinds=only or None,
        efforts=dict(map(_effort, effort)),
        time_limit=time_limit,
        interrupts=interrupts,
    )
    if output is not None and found.remedies:
        write(found.remedies[0].instance, output)
    if as_json:
        print_json(_json(found))
    else:
        _show(instance, found, output)
    return _exit_code(found)


def _required(instance: Instance, text: str) -> tuple[str, str]:
    from optalloc.analysis.subjects import Sort, subject_of
    from optalloc.errors import UnknownNameError

    try:
        subject = subject_of(instance, text)
    except UnknownNameError as error:
        raise click.BadParameter(str(error), param_hint="--require") from None
    if subject.sort is not Sort.LAUNCH or subject.region:
        message = say("{text} is no scenario or stage of one", text=repr(text))
        raise click.BadParameter(message, param_hint="--require")
    return subject.scenario, subject.stage


def _effort(text: str) -> tuple[str, float]:
    kind, _, number = text.partition("=")
    try:
        value = float(number)
    except ValueError:
        value = -1.0
    if kind not in _KINDS or not 0 < value < float("inf"):
        message = say("write one of {kinds}, then = and a positive number", kinds=", ".join(_KINDS))
        raise click.BadParameter(message, param_hint="--effort")
    return kind, value


def _exit_code(found: Diagnosis) -> ExitCode:
    if found.feasible or found.remedies:
        return ExitCode.DONE
    return ExitCode.NO_PLAN if found.feasible is None else ExitCode.INFEASIBLE


def _json(found: Diagnosis) -> dict[str, object]:
    from optalloc.analysis.words import cell_of

    return {
        "status": {True: "feasible", False: "infeasible", None: "unknown"}[found.feasible],
        "hopeless": [issue.to_dict() for issue in found.hopeless],
        "remedies": [
            {
                "kinds": [str(kind) for kind in remedy.kinds],
                "effort": remedy.effort,
                "least": remedy.cheapest,
                "holds": remedy.holds,
                "repairs": [
                    {
                        "kind": str(repair.kind),
                        "cell": cell_of(repair),
                        "table": repair.table,
                        "key": repair.key,
                        "column": repair.column,
                        "before": repair.before,
                        "after": repair.after,
                        "effort": repair.effort,
                    }
                    for repair in remedy.repairs
                ],
            }
            for remedy in found.remedies
        ],
        "conflict": None
        if found.conflict is None
        else {
            "rows": [{"kind": str(one.kind), "key": list(one.key)} for one in found.conflict.members],
            "smallest": found.conflict.smallest,
        },
    }


def _show(instance: Instance, found: Diagnosis, output: Path | None) -> None:
    from optalloc.analysis.words import Words

    if found.feasible:
        click.echo(say("There is a plan as things stand; nothing has to change."))
        return
    words = Words(instance)
    known = say("No plan can exist as things stand.")
    click.echo(known if found.feasible is False else say("Time ran out before anything was known."))
    if found.hopeless:
        click.echo(say("Known without solving:"))
        for issue in found.hopeless:
            click.echo(f"  - {inert(issue.message)}")
    for number, remedy in enumerate(found.remedies):
        _show_remedy(words, remedy, first=number == 0)
    if found.remedies and output is not None:
        place = inert(str(output))
        click.echo(say("The instance after the first remedy was written to {place}.", place=place))
    if found.feasible is False and not found.remedies:
        click.echo(say("Nothing of what may give way helps."))
    if found.conflict is not None:
        _show_conflict(words, found.conflict.members, smallest=found.conflict.smallest)


def _show_remedy(words: Words, remedy: Remedy, *, first: bool) -> None:
    from optalloc.analysis.words import KINDS, cell_of

    kinds = ", ".join(say(KINDS[kind]) for kind in remedy.kinds)
    effort = f"{remedy.effort:.3g}"
    click.echo()
    if first and remedy.cheapest:
        click.echo(say("The least that would have to change (effort {effort}):", effort=effort))
    elif first:
        click.echo(say("What would do, though less may do too (effort {effort}):", effort=effort))
    else:
        click.echo(say("Or by {kinds} alone (effort {effort}):", kinds=kinds, effort=effort))
    for repair in remedy.repairs:
        click.echo(f"  - {inert(words.repair(repair))}  ({inert(cell_of(repair))})")
    if remedy.holds is None:
        click.echo(say("  Whether a plan exists then was not settled in time."))
    elif not remedy.holds:
        click.echo(say("  No plan was found after these changes: they are too tight by a rounding."))


def _show_conflict(words: Words, members: tuple[Concession, ...], *, smallest: bool) -> None:
    click.echo()
    if smallest:
        click.echo(say("These cannot hold together, and none of them can be spared:"))
    else:
        click.echo(say("These cannot hold together; time ran out before it was known which can be spared:"))
    for member in members:
        click.echo(f"  - {inert(words.concession(member))}")
