"""What a plan rests on: futures, assumptions and sources, and how it came about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from optalloc.conventional import conventional
from optalloc.engine import Termination
from optalloc.inert import inert
from optalloc.language import in_a_row, mark, say
from optalloc.readable import percent
from optalloc.recorded import options_in_words, sizes_in_words
from optalloc.report.basis import Basis
from optalloc.report.sections import Column, Section, Table

_STATUSES: Final = {
    "optimal": mark("proven best within the gap"),
    "feasible": mark("a plan, not proven best within the gap"),
    "unverified": mark("a plan that is not verified"),
}
_ENDS: Final = {
    Termination.GAP_REACHED: mark("gap reached"),
    Termination.TIME_LIMIT: mark("time limit"),
    Termination.NODE_LIMIT: mark("node limit"),
    Termination.INTERRUPTED: mark("stopped early by the user"),
    Termination.MEMORY_LIMIT: mark("memory limit"),
    Termination.SOLVER_FAILED: mark("solver failed"),
}


def futures_section(basis: Basis) -> Section | None:
    """Return what the plan is worth in each future; None where there is one."""
    value = basis.verification.value
    if value is None or len(value.futures) < 2:
        return None
    currency = inert(conventional(basis.instance.settings.currency))
    worth = say("{name} ({unit})", name=say("net value"), unit=currency) if currency else say("net value")
    columns = [
        Column(say("future"), [inert(one.future) for one in value.futures]),
        Column(say("probability"), [float(one.probability) for one in value.futures], numeric=True),
        Column(worth, [float(one.net_value) for one in value.futures], numeric=True),
    ]
    return Section(
        "futures",
        say("Value by future"),
        say("The net value of the plan in each future. Flows and shares on this page are means over them."),
        tables=[Table("futures", say("Net value by future"), columns)],
    )


def assumptions_section(basis: Basis) -> Section:
    """Return what the instance says of itself."""
    settings = basis.instance.settings
    rows = {
        say("planning horizon"): say(
            "{first} to {last}", first=settings.periods[0], last=settings.periods[-1]
        )
        if len(settings.periods) > 1
        else settings.periods[0],
        say("discount rate per period"): percent(settings.discount),
        say("currency"): conventional(settings.currency),
        say("attitude to risk"): ""
        if settings.weight == 0
        else say(
            "CVaR of the worst {share} counts for {weight}",
            share=percent(1.0 - settings.alpha),
            weight=percent(settings.weight),
        ),
    }
    notes = [issue.message for issue in basis.instance.warnings]
    return Section(
        "assumptions",
        say("Assumptions and sources"),
        inert(" ".join(settings.description.split())),
        rows=_said(rows),
        items={
            name: [inert(" ".join(one.split())) for one in texts]
            for name, texts in ((say("Sources"), settings.sources), (say("Warnings of the checks"), notes))
            if texts
        },
    )


def ending(record: Mapping[str, object]) -> str:
    """Return how the search ended, as plan.json says; "" where it does not."""
    end = record.get("termination")
    ends = {str(one): say(words) for one, words in _ENDS.items()}
    return ends.get(str(end), _text(end))


def provenance_section(basis: Basis) -> Section:
    """Return how the plan came about, as plan.json says."""
    record = basis.record
    status = record.get("status")
    warnings = [issue.message for issue in basis.issues]
    rows = {
        say("status"): say(_STATUSES[status]) if status in _STATUSES else _text(status),
        say("search ended by"): ending(record),
        say("note"): _text(record.get("message")),
        say("reproducible"): _text(record.get("reproducible")),
        say("options"): _listed(options_in_words(_entries(record, "options"))),
        say("versions"): _listed(_entries(record, "versions").items()),
        say("size of the programme"): _listed(sizes_in_words(_entries(record, "sizes"))),
        say("hash of the instance"): basis.instance.hash,
    }
    return Section(
        "provenance",
        say("How it was found and checked"),
        say(
            "Every constraint was recomputed in exact rationals when this page was made; a row of amounts "
            "holds when it misses by no more than {tolerance:g} of its largest term. The bound is that of "
            "plan.json: to prove it takes a solve.",
            tolerance=float(basis.verification.tolerance),
        ),
        rows=_said(rows),
        items={say("Remarks on plan.json"): [inert(one) for one in warnings]} if warnings else {},
    )


def _said(rows: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(name, inert(words)) for name, words in rows.items() if words]


def _entries(record: Mapping[str, object], key: str) -> Mapping[str, object]:
    entries = record.get(key)
    return entries if isinstance(entries, Mapping) else {}


def _listed(entries: Iterable[tuple[str, object]]) -> str:
    return in_a_row(f"{name} {_text(value) or say('none')}" for name, value in entries)


def _text(value: object) -> str:
    """Return a value of JSON in words; nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    return (
        f"{value:,g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
    )
