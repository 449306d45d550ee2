"""Reasons and bottlenecks, for a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click

from optalloc.analysis.bottlenecks import Bottleneck
from optalloc.analysis.compare import Change
from optalloc.analysis.kinds import Kind
from optalloc.analysis.why import Reason
from optalloc.analysis.words import ITEMS, Words, cell_of
from optalloc.cli.differences import line_of_plan
from optalloc.cli.suggested import command_line
from optalloc.inert import inert
from optalloc.instance import Instance
from optalloc.language import in_a_row, in_sequence, say
from optalloc.readable import money, moneys_that_add, percent, worth

#: Changes of a plan that are named one by one.
_MOST_NAMED: Final = 8
#: Share of a gain below which more of it is not told.
_NEGLIGIBLE: Final = 1e-3
#: Share by which what a unit is worth has to change to be told.
_SAME_RATE: Final = 0.05


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
            click.echo("    - " + say("{supply} ({periods})", supply=supply, periods=in_a_row(one.periods)))


def _without_other(reason: Reason, source: Path) -> str:
    if reason.other.status == "infeasible":
        if reason.in_plan:
            return say("Without it no plan exists: something that is required depends on it.")
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
        return in_sequence(claim, say("That is not proven."))
    if reason.in_plan:
        sure = say(
            "not proven (gap {gap}): it is worth at least {bound}", gap=gap, bound=_signed(proven, bound)
        )
    else:
        sure = say("not proven (gap {gap}): it adds at most {bound}", gap=gap, bound=_signed(proven, bound))
    return say("{claim} ({sure})", claim=claim, sure=sure)


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
    told = [(label, float(amount)) for label, amount in rows if amount]
    figures, total = moneys_that_add([amount for _, amount in told], float(sum(amount for _, amount in rows)))
    click.echo("  " + say("What it brings (+) and takes (−):"))
    for (label, amount), figure in zip(told, figures, strict=True):
        click.echo(f"    {'+' if amount > 0 else '−'} {figure.removeprefix('-')}  {label}")
    click.echo(f"    = {total.replace('-', '−')}  {say('in all')}")


def _changes(words: Words, reason: Reason) -> list[tuple[str, list[str]]]:
    """Return what the other plan does, does not do, and does at another time, in short lists."""
    gained: list[str] = []
    lost: list[str] = []
    moved: list[str] = []
    for change in reason.changes:
        line = words.decision(change.table, change.key)
        if line and change.change is Change.ADDED:
            gained.append(line)
        elif line and change.change is Change.REMOVED:
            lost.append(line)
        elif line:
            moved.append(line_of_plan(change, (words, words)))
    if reason.in_plan:
        also, gone = say("The plan without it also has:"), say("The plan without it does not have:")
        at_another_time = say("Moved in the plan without it:")
    else:
        also, gone = say("The plan with it also has:"), say("The plan with it does not have:")
        at_another_time = say("Moved in the plan with it:")
    lists = ((also, gained), (gone, lost), (at_another_time, moved))
    return [(title, _some(lines)) for title, lines in lists if lines]


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
    instance: Instance, found: list[Bottleneck], *, complete: bool, slack: float | None = 0.0
) -> None:
    """Print a card for each bottleneck, those worth most first; none only where all have been looked for.

    Parameters
    ----------
    slack
        How much may be had without any change, None where nothing is proven of the plan.
    """
    if not found and complete and slack != 0.0:
        message = say("What holds the plan back cannot be told before it is closer to the best.")
        click.echo(message)
        return
    if not found and complete:
        click.echo(say("No endowment or budget that was raised adds to the value by more than the gap."))
        return
    words = Words(instance)
    for number, one in enumerate(ranked(found)):
        if number:
            click.echo()
        for line in _card(words, one):
            click.echo(inert(line))
        if slack is None or slack >= one.steps[-1].gain:
            click.echo("  " + say("as the plan is not proven best, so much may be had without it too"))


def ranked(found: list[Bottleneck]) -> list[Bottleneck]:
    """Return bottlenecks by what the most of each is worth; their amounts have units of their own."""
    return sorted(found, key=lambda one: -one.steps[-1].gain)


def _card(words: Words, one: Bottleneck) -> list[str]:
    candidate = one.candidate
    if candidate.kind is Kind.SUPPLY:
        name, resource = words.supply(*candidate.key), candidate.key[1]
    else:
        name, resource = words.budget(*candidate.key), ""
    lines = [say("{name} holds the plan back", name=name)]
    lines += [f"  {line}" for line in _steps(words, one, resource)]
    lines += [f"  {line}" for line in _rates(words, one, resource)]
    last = one.steps[-1]
    if last.at_most is not None and _hardly_more(last.at_most, last.gain):
        lines.append("  " + say("beyond that, more adds nothing"))
    if one.then:
        supplies = in_a_row(words.supply(*place) for place in one.then[:_MOST_NAMED])
        lines.append("  " + say("then used up: {supplies}", supplies=supplies))
    change, cell = words.repair(one.change), cell_of(one.change)
    lines.append("  " + say("change: {change}  ({cell})", change=change, cell=cell))
    return lines


def _steps(words: Words, one: Bottleneck, resource: str) -> Iterator[str]:
    """Yield what each amount more is worth."""
    amounts = [_more(words, resource, step.extra) for step in one.steps]
    for at, (step, amount) in enumerate(zip(one.steps, amounts, strict=True)):
        gain = words.money(worth(step.gain))
        if step.gain == 0.0 and step.at_most == 0.0:
            later = next((other for other in range(at, len(amounts)) if one.steps[other].gain > 0.0), None)
            if later is None:
                yield say("{amount} more: worth nothing yet", amount=amount)
            else:
                yield say("{amount} more: worth nothing yet; {more} is", amount=amount, more=amounts[later])
        elif step.at_most is None or _hardly_more(step.at_most, step.gain):
            yield say("{amount} more: worth {gain} in all", amount=amount, gain=gain)
        else:
            most = words.money(money(step.at_most))
            yield say("{amount} more: worth {gain} to {most}", amount=amount, gain=gain, most=most)


def _rates(words: Words, one: Bottleneck, resource: str) -> Iterator[str]:
    """Yield what a unit is worth: on average, between which amounts where the gain is not proportional.

    Where a step is open, a unit is worth at least what the plans that were found make of it.
    """
    unit, last = _more(words, resource, 1.0), one.steps[-1]
    if any(step.at_most is None or not _hardly_more(step.at_most, step.gain) for step in one.steps):
        least = words.money(worth(last.gain / last.extra))
        yield say("on average at least {each} for {unit}", each=least, unit=unit)
        return
    pieces: list[tuple[float, float, float]] = []  # from where, to where, gain
    start = gained = 0.0
    for step in one.steps:
        piece = (start, step.extra, step.gain - gained)
        if pieces and _alike(pieces[-1], piece):
            piece = (pieces[-1][0], step.extra, pieces.pop()[2] + piece[2])
        pieces.append(piece)
        start, gained = step.extra, step.gain
    each = [words.money(worth(gain / (to - begin))) for begin, to, gain in pieces]
    if len(pieces) == 1:
        yield say("on average {each} for {unit}", each=each[0], unit=unit)
        return
    for (begin, to, gain), rate in zip(pieces, each, strict=True):
        if begin == 0.0 and gain == 0.0:
            continue
        amount = _more(words, resource, to)
        if begin == 0.0:
            yield say("up to {amount}: on average {each} for {unit}", amount=amount, each=rate, unit=unit)
        else:
            yield say(
                "from {less} to {amount}: on average {each} for {unit}",
                less=_more(words, resource, begin),
                amount=amount,
                each=rate,
                unit=unit,
            )


def _alike(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    """Return whether two pieces gain about as much by the unit."""
    first, second = (gain / (to - begin) for begin, to, gain in (one, other))
    return abs(first - second) <= _SAME_RATE * max(abs(first), abs(second))


def _more(words: Words, resource: str, extra: float) -> str:
    figure = f"{extra:.4g}"
    return words.amount(resource, figure) if resource else words.money(figure)


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
        "bottlenecks": None if bottlenecks is None else [bottleneck_json(one) for one in ranked(bottlenecks)],
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
