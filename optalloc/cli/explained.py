"""Reasons and bottlenecks, for a terminal and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Final

import click

from optalloc.analysis.bottlenecks import Bottleneck
from optalloc.analysis.compare import Change
from optalloc.analysis.kinds import Kind
from optalloc.analysis.subjects import Sort
from optalloc.analysis.why import Reason
from optalloc.analysis.words import ITEMS, Words, cell_of
from optalloc.cli.command_lines import command_line
from optalloc.inert import inert
from optalloc.instance import Instance
from optalloc.language import say
from optalloc.readable import money, percent

#: Changes of a plan that are named one by one.
_MOST_NAMED: Final = 8
#: Share of a gain below which more of it is not told.
_NEGLIGIBLE: Final = 1e-3


def show_reason(instance: Instance, reason: Reason, source: Path) -> None:
    """Print what a subject is worth, or would cost, and what that is made of.

    Parameters
    ----------
    source
        Where the instance is, for the command that says more.
    """
    words = Words(instance)
    name = inert(words.subject(reason.subject))
    click.echo(
        say("{subject}: in the plan", subject=name)
        if reason.in_plan
        else say("{subject}: not in the plan", subject=name)
    )
    if reason.other.plan is None:
        click.echo(f"  {_without_other(reason, source)}")
        return
    click.echo(f"  {_claim(words, reason)}")
    _show_parts(words, reason)
    for title, lines in _changes(words, reason):
        click.echo(f"  {title}")
        for line in lines:
            click.echo(f"    - {inert(line)}")
    if reason.tight:
        click.echo("  " + say("It needs what there is no more of:"))
        for one in reason.tight:
            supply = inert(words.supply(one.region, one.resource))
            click.echo("    - " + say("{supply} ({periods})", supply=supply, periods=", ".join(one.periods)))


def _without_other(reason: Reason, source: Path) -> str:
    if reason.other.status == "infeasible":
        if reason.in_plan:
            return say("Without it no plan exists: something that is required depends on it.")
        if reason.subject.sort is not Sort.LAUNCH:
            return say("No plan exists with it.")
        command = command_line("diagnose", source, "--require", reason.subject)
        return say("No plan exists with it; what it would take tells: {command}", command=command)
    return say("No plan was found within the time limit, so nothing can be said.")


def _claim(words: Words, reason: Reason) -> str:
    """Return what it is worth, with how sure that is."""
    least, most = reason.worth
    assert least is not None or most is not None
    found, proven = (most, least) if reason.in_plan else (least, most)
    gap = percent(reason.other.gap)
    if found is None:
        return say("Nothing can be said of what it is worth.")
    figure = words.money(money(abs(found)))
    if reason.in_plan and found >= 0:
        claim = say("Without it, the best plan found is worth {figure} less.", figure=figure)
    elif reason.in_plan:
        claim = say(
            "Without it, a plan worth {figure} more was found: the plan can be improved.", figure=figure
        )
    elif found <= 0:
        claim = say("With it, the best plan found is worth {figure} less.", figure=figure)
    else:
        claim = say("With it, a plan worth {figure} more was found: the plan can be improved.", figure=figure)
    if reason.other.proven:
        return claim
    bound = words.money(money(abs(proven or 0.0)))
    if proven is None:
        return claim + " " + say("That is not proven.")
    if reason.in_plan:
        sure = say(
            "not proven (gap {gap}): it is worth at least {bound}", gap=gap, bound=_signed(proven, bound)
        )
    else:
        sure = say("not proven (gap {gap}): it adds at most {bound}", gap=gap, bound=_signed(proven, bound))
    return f"{claim} ({sure})"


def _signed(number: float, text: str) -> str:
    return f"−{text}" if number < 0 else text


def _show_parts(words: Words, reason: Reason) -> None:
    parts = reason.parts
    if parts is None:
        return
    rows = [
        (say("its own launches"), parts.own),
        (say("other launches, which come with it or give way to it"), parts.others),
        *((say(ITEMS[item]), amount) for item, amount in parts.costs.items()),
        (say("risk: the bad futures weigh more"), parts.risk),
    ]
    click.echo("  " + say("What it brings (+) and takes (−):"))
    for label, amount in rows:
        if amount:
            click.echo(f"    {'+' if amount > 0 else '−'} {money(abs(float(amount)))}  {label}")


def _changes(words: Words, reason: Reason) -> list[tuple[str, list[str]]]:
    """Return what the other plan does and does not do, in short lists."""
    gained: list[str] = []
    lost: list[str] = []
    for change in reason.changes:
        line = words.decision(change.table, change.key)
        if line and change.change is Change.ADDED:
            gained.append(line)
        elif line and change.change is Change.REMOVED:
            lost.append(line)
    other = say("The plan without it also has:") if reason.in_plan else say("The plan with it also has:")
    gone = (
        say("The plan without it does not have:")
        if reason.in_plan
        else say("The plan with it does not have:")
    )
    return [(title, _some(lines)) for title, lines in ((other, gained), (gone, lost)) if lines]


def _some(lines: list[str]) -> list[str]:
    more = len(lines) - _MOST_NAMED
    return [*lines[:_MOST_NAMED], say("and {count} more", count=more)] if more > 0 else lines


def show_unsettled(subjects: list[str], *, bottlenecks: bool) -> None:
    """Print what there was no time for."""
    if not subjects and not bottlenecks:
        return
    click.echo(say("Not settled in time:"))
    for subject in subjects:
        click.echo(f"  - {inert(subject)}")
    if bottlenecks:
        click.echo("  - " + say("what else holds the plan back"))


def show_bottlenecks(
    instance: Instance, found: list[Bottleneck], *, complete: bool, proven: bool = True
) -> None:
    """Print a card for each bottleneck; that there is none only where all have been looked for.

    Parameters
    ----------
    proven
        Whether the plan is proven best; what a better one hides is not known.
    """
    if not found and complete and not proven:
        message = say("What holds the plan back cannot be told before it is closer to the best.")
        click.echo(message)
        return
    if not found and complete:
        click.echo(say("No endowment or budget that was raised adds to the value by more than the gap."))
        return
    words = Words(instance)
    for number, one in enumerate(found):
        if number:
            click.echo()
        for line in _card(words, one):
            click.echo(inert(line))


def _card(words: Words, one: Bottleneck) -> list[str]:
    candidate = one.candidate
    if candidate.kind is Kind.SUPPLY:
        name, resource = words.supply(*candidate.key), candidate.key[1]
    else:
        name, resource = words.budget(*candidate.key), ""
    lines = [say("{name} holds the plan back", name=name)]
    for step in one.steps:
        extra = f"{step.extra:.4g}"
        amount = words.amount(resource, extra) if resource else words.money(extra)
        gain = words.money(money(step.gain))
        if step.gain == 0.0 and step.at_most == 0.0:
            lines.append("  " + say("{amount} more: worth nothing yet", amount=amount))
        elif step.at_most is None or _hardly_more(step.at_most, step.gain):
            lines.append("  " + say("{amount} more: worth {gain} in all", amount=amount, gain=gain))
        else:
            most = words.money(money(step.at_most))
            lines.append(
                "  " + say("{amount} more: worth {gain} to {most}", amount=amount, gain=gain, most=most)
            )
    last = one.steps[-1]
    unit = words.amount(resource, "1") if resource else words.money("1")
    each = words.money(money(last.gain / last.extra))
    lines.append("  " + say("on average {each} for {unit}", each=each, unit=unit))
    if last.at_most is not None and _hardly_more(last.at_most, last.gain):
        lines.append("  " + say("beyond that, more adds nothing"))
    if one.then:
        supplies = ", ".join(words.supply(*place) for place in one.then[:_MOST_NAMED])
        lines.append("  " + say("then used up: {supplies}", supplies=supplies))
    change, cell = words.repair(one.change), cell_of(one.change)
    lines.append("  " + say("change: {change}  ({cell})", change=change, cell=cell))
    return lines


def _hardly_more(most: float, least: float) -> bool:
    """Return whether what is possible is what was found, but for next to nothing."""
    return most - least <= _NEGLIGIBLE * least


def findings_json(
    reasons: list[Reason], bottlenecks: list[Bottleneck] | None, unsettled: list[str], *, complete: bool
) -> dict[str, object]:
    """Return what was found as plain values, and subjects that there was no time for."""
    return {
        "status": "explained" if reasons or bottlenecks or (complete and not unsettled) else "unknown",
        "reasons": [reason_json(reason) for reason in reasons],
        "bottlenecks": None if bottlenecks is None else [bottleneck_json(one) for one in bottlenecks],
        "unsettled": [*unsettled, *([] if complete else ["bottlenecks"])],
    }


def reason_json(reason: Reason) -> dict[str, object]:
    """Return a reason as plain values."""
    least, most = reason.worth
    return {
        "subject": str(reason.subject),
        "sort": str(reason.subject.sort),
        "in_plan": reason.in_plan,
        "objective": reason.objective,
        "worth_at_least": least,
        "worth_at_most": most,
        "other": {
            "status": reason.other.status,
            "objective": reason.other.objective,
            "bound": reason.other.bound,
            "gap": reason.other.gap,
            "proven": reason.other.proven,
        },
        "parts": None
        if reason.parts is None
        else {
            "own": reason.parts.own,
            "others": reason.parts.others,
            "costs": {str(item): amount for item, amount in reason.parts.costs.items()},
            "risk": reason.parts.risk,
        },
        "changes": [asdict(change) for change in reason.changes],
        "tight": [asdict(one) for one in reason.tight],
    }


def bottleneck_json(one: Bottleneck) -> dict[str, object]:
    """Return a bottleneck as plain values."""
    return {
        "kind": str(one.candidate.kind),
        "key": list(one.candidate.key),
        "steps": [asdict(step) for step in one.steps],
        "change": {**asdict(one.change), "cell": cell_of(one.change)},
        "then": [list(place) for place in one.then],
    }
