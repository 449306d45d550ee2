"""Diagnoses, for a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from optalloc.analysis.conflicts import Conflict
from optalloc.analysis.diagnose import Diagnosis, Open, Remedy
from optalloc.analysis.kinds import Kind
from optalloc.analysis.subjects import Sort, Subject
from optalloc.analysis.words import KINDS, Words, cell_of
from optalloc.checks.wording import shown
from optalloc.cli.cell_of_repair import place_of
from optalloc.inert import inert
from optalloc.instance import Instance
from optalloc.language import in_a_row, say
from optalloc.tables import TextTables


def diagnosis_json(
    instance: Instance | None, found: Diagnosis, required: Sequence[Subject]
) -> dict[str, object]:
    """Return a diagnosis as plain values.

    Parameters
    ----------
    instance
        None where there was no time to read it.
    required
        What was to be there besides what the instance requires.
    """
    after = found.remedies[0].instance if found.remedies else instance
    return {
        "status": {True: "feasible", False: "infeasible", None: "unknown"}[found.feasible],
        "required": [
            {
                "subject": str(subject),
                "sort": str(subject.sort),
                "in_tables": None if after is None else _requires(after, subject),
            }
            for subject in required
        ],
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
        "unsettled": [str(one) for one in found.unsettled],
    }


def show_diagnosis(
    instance: Instance | None,
    found: Diagnosis,
    output: Path | None,
    required: Sequence[Subject] = (),
    text: TextTables | None = None,
) -> None:
    """Print a diagnosis: the verdict, remedies, rows in conflict, and what was left open.

    Parameters
    ----------
    instance
        None where there was no time to read it.
    output
        Where the instance after the first remedy was written.
    required
        What was to be there besides what the instance requires.
    text
        What the instance was read from.
    """
    words = None if instance is None else Words(instance)
    hoped = "" if words is None else in_a_row(inert(words.subject(one)) for one in required)
    if found.feasible and hoped:
        click.echo(
            say("There is a plan with {launches} as things stand; nothing has to change.", launches=hoped)
        )
        return
    if found.feasible:
        click.echo(say("There is a plan as things stand; nothing has to change."))
        return
    click.echo(_verdict(found, hoped))
    if found.hopeless:
        click.echo(say("Known without solving:"))
        for issue in found.hopeless:
            click.echo(f"  - {inert(issue.message)}")
    if words is None:
        return
    for number, remedy in enumerate(found.remedies):
        _show_remedy(words, remedy, text, first=number == 0)
    if found.remedies and output is not None:
        place = inert(str(output))
        click.echo(say("The instance after the first remedy was written to {place}.", place=place))
        for subject in required:
            click.echo(inert(_what_is_required(words, subject, found.remedies[0].instance)))
    if found.feasible is False and not found.remedies and Open.LEAST not in found.unsettled:
        click.echo(say("Nothing of what may give way helps."))
    if found.conflict is not None:
        _show_conflict(words, found.conflict, required, several=found.conflict_is_one_of_several)
    if found.unsettled and (found.remedies or found.feasible is False):
        click.echo()
        click.echo(say("Not settled in time:"))
        for one in found.unsettled:
            click.echo(f"  - {_question(one)}")


def _what_is_required(words: Words, subject: Subject, after: Instance) -> str:
    """Return whether the changed instance requires what was asked for, and which tables would."""
    name = words.subject(subject)
    if subject.sort is not Sort.LAUNCH:
        return say("In it {subject} can open, and need not: no table requires that.", subject=name)
    if _requires(after, subject):
        return say("It requires {subject} (scenarios.required_stage).", subject=name)
    if subject.anywhere:
        return say("It does not require {subject}.", subject=name)
    return say(
        "In it {subject} is possible, and not required. To require it, set required_stage of {scenario} to "
        "{stage} in scenarios, and delete its rows in sites but that of {region}.",
        subject=name,
        scenario=shown(subject.scenario),
        stage=shown(subject.stage),
        region=shown(subject.region),
    )


def _requires(after: Instance, subject: Subject) -> bool:
    """Say whether the tables of an instance require what was asked for."""
    scenarios = after.table("scenarios").set_index("scenario")
    return subject.anywhere and bool(scenarios.loc[subject.scenario, "required_stage"] == subject.stage)


def _verdict(found: Diagnosis, hoped: str) -> str:
    if found.feasible is False and hoped:
        return say("No plan can have {launches} as things stand.", launches=hoped)
    if found.feasible is False:
        return say("No plan can exist as things stand.")
    if found.remedies:
        return say("Time ran out before it was known whether a plan can exist as things stand.")
    return say("Time ran out before anything was known.")


def _question(one: Open | Kind) -> str:
    """Return what was left open."""
    if one is Open.LEAST:
        return say("the least that would have to change")
    if one is Open.CONFLICT:
        return say("rows that cannot hold together, none of which can be spared")
    return say("the least by {kinds} alone", kinds=say(KINDS[Kind(one)]))


def _show_remedy(words: Words, remedy: Remedy, text: TextTables | None, *, first: bool) -> None:
    kinds = in_a_row(say(KINDS[kind]) for kind in remedy.kinds)
    click.echo()
    if first and remedy.cheapest:
        click.echo(say("The least that would have to change:"))
    elif first:
        click.echo(say("What would do, though less may do too:"))
    else:
        click.echo(say("Or by {kinds} alone:", kinds=kinds))
    for repair in remedy.repairs:
        change, place = inert(words.repair(repair)), inert(place_of(repair, text))
        click.echo("  - " + say("{change}  ({cell})", change=change, cell=place))
    if remedy.holds is None:
        click.echo(say("  Whether a plan exists then was not settled in time."))
    elif not remedy.holds:
        click.echo(say("  No plan was found after these changes: they are too tight by a rounding."))


def _show_conflict(words: Words, conflict: Conflict, given: Sequence[Subject], *, several: bool) -> None:
    """Print rows that cannot hold together, after what is to be there."""
    if not conflict.members and not given:
        return
    click.echo()
    if conflict.smallest and several:
        message = say(
            "There may be several sets that cannot hold together, with none that can be spared. One such set:"
        )
        click.echo(message)
    elif conflict.smallest:
        click.echo(say("These cannot hold together, and none of them can be spared:"))
    else:
        click.echo(say("These cannot hold together; time ran out before it was known which can be spared:"))
    for one in given:
        click.echo("  - " + say("{subject}, as asked for", subject=inert(words.subject(one))))
    for member in conflict.members:
        click.echo(f"  - {inert(words.concession(member))}")
