"""The result of a solve in a few lines and short tables, in the names of the instance."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from optalloc.checks.wording import ONE_AFTER_ANOTHER, joined
from optalloc.cli.start_plan import Beginning, beginning_words
from optalloc.cli.status_words import status_words
from optalloc.cli.suggested import command_line, solve_command, what_finds_a_remedy
from optalloc.cli.value_parts import futures_table, part_words
from optalloc.conventional import conventional
from optalloc.engine import SolutionStatus, Termination
from optalloc.inert import inert
from optalloc.language import in_a_row, in_sequence, say
from optalloc.naming import objective_label, shown_names, shown_title
from optalloc.readable import gap_words, money, percent, seconds, with_unit

if TYPE_CHECKING:
    import pandas as pd

    from optalloc.instance import Instance
    from optalloc.plan import Plan
    from optalloc.result import Result

#: How the name of a workbook of results ends; a plan in one is for people, not for other commands.
WORKBOOK: Final = ".xlsx"

#: Rows that a table shows; the rest is counted.
TOP_ROWS: Final = 12

#: Violations shown.
TOP_VIOLATIONS: Final = 5


def print_summary(
    instance: Instance | None,
    result: Result,
    saved: Path | None,
    beginning: Beginning | None = None,
    source: Path | None = None,
) -> None:
    """Print the figures of a result, then what the plan launches and opens."""
    console = Console(highlight=False, markup=False, emoji=False)
    if result.solution_status is SolutionStatus.INFEASIBLE:
        console.print(Text(say("No plan can exist as things stand.")))
        console.print()
    console.print(_figures(instance, result, beginning))
    value = result.verification.value if result.verification else None
    if value is not None and (by_future := futures_table(value)) is not None:
        console.print()
        console.print(by_future)
    if instance is not None and result.plan is not None:
        for table in _plan_tables(instance, result.plan):
            console.print()
            console.print(table)
        console.print()
        console.print(_where(saved, source), soft_wrap=True)
        if result.termination is Termination.INTERRUPTED and source is not None:
            console.print(_how_to_go_on(saved, source), soft_wrap=True)
        if beginning is not None and saved is not None and saved.suffix.lower() != WORKBOOK:
            command = command_line("compare", beginning.folder, saved)
            console.print(Text(say("What changed: {command}", command=command)), soft_wrap=True)
    if result.solution_status is SolutionStatus.INFEASIBLE and source is not None:
        console.print()
        console.print(Text(what_finds_a_remedy(source)), soft_wrap=True)
    if result.plan is None and result.termination is Termination.TIME_LIMIT:
        console.print()
        more = say(
            "Whether there is a plan is open: give more time with --time-limit, "
            "or state fewer sites or periods."
        )
        console.print(Text(more), soft_wrap=True)


def _figures(instance: Instance | None, result: Result, beginning: Beginning | None) -> Table:
    title, currency = (
        ("", "")
        if instance is None
        else (
            shown_title(instance),
            conventional(instance.settings.currency),
        )
    )
    grid = Table.grid(padding=(0, 2))
    rows = {
        say("instance"): title,
        say("status"): status_words(result),
        objective_label(instance): with_unit(
            money(result.objective), currency if result.objective is not None else ""
        ),
        **_parts(instance, result),
        say("bound"): with_unit(money(result.bound), currency if result.bound is not None else ""),
        say("gap"): _gap(result, currency),
        **({} if beginning is None else beginning_words(beginning, result, currency)),
        say("verified"): _verified_words(result),
        say("time"): seconds(result.seconds["total"]),
        say("note"): result.message,
    }
    for name, value in rows.items():
        if value:
            grid.add_row(name, Text(inert(value), overflow="fold"))
    return grid


def _gap(result: Result, currency: str) -> str:
    if result.objective is None or result.bound is None:
        return percent(result.gap)
    return gap_words(result.gap, with_unit(money(result.bound - result.objective), currency))


def _parts(instance: Instance | None, result: Result) -> dict[str, str]:
    value = result.verification.value if result.verification else None
    return {} if instance is None or value is None else part_words(instance, value)


def _verified_words(result: Result) -> str:
    if result.plan is None:
        return ""
    if result.verification is None:
        return say("NO, the check was interrupted; `optalloc verify` does it again")
    if result.verification.ok:
        return say("yes, every constraint in exact arithmetic")
    violations = result.verification.violations
    shown = joined(map(str, violations[:TOP_VIOLATIONS]), ONE_AFTER_ANOTHER)
    return say("NO, {count} violated: {violations}", count=len(violations), violations=shown)


def _plan_tables(instance: Instance, plan: Plan) -> list[Table]:
    tables = [_launches(instance, plan)]
    if len(plan.facilities):
        tables.append(_facilities(instance, plan))
    if len(plan.corridors) or len(plan.flows):
        tables.append(_corridors(instance, plan))
    return tables


def _launches(instance: Instance, plan: Plan) -> Table:
    """One row per site: its stages in order, each with the period it starts in."""
    stages = instance.table("stages")
    position = {key: place for place, key in enumerate(zip(stages["scenario"], stages["stage"], strict=True))}
    sites: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for future, scenario, region, stage, period in zip(*_texts(plan.launches), strict=True):
        start = (position[scenario, stage], f"{conventional(stage)} {_when(future, period)}")
        sites.setdefault((scenario, region), []).append(start)
    scenarios, regions = shown_names(instance, "scenarios"), shown_names(instance, "regions")
    rows = [
        (scenarios[scenario], regions[region], in_a_row(words for _, words in sorted(starts)))
        for (scenario, region), starts in sites.items()
    ]
    title = say("Launches: {launches}, sites: {sites}", launches=plan.launch_count, sites=len(rows))
    return _table(title, (say("scenario"), say("region"), say("stages")), rows)


def _facilities(instance: Instance, plan: Plan) -> Table:
    names, regions = shown_names(instance, "facilities"), shown_names(instance, "regions")
    home = _column(instance, "facilities", "region")
    rows = [
        (names[facility], regions[home[facility]], when)
        for facility, when in _opened(plan.facilities).items()
    ]
    title = say("Facilities opened: {count}", count=len(rows))
    return _table(title, (say("facility"), say("region"), say("period")), rows)


def _corridors(instance: Instance, plan: Plan) -> Table:
    """One row per corridor that is opened or used: name, form, resources carried."""
    names, resources = shown_names(instance, "corridors"), shown_names(instance, "resources")
    form = _column(instance, "corridors", "form")
    opened = _opened(plan.corridors)
    carried: dict[str, dict[str, None]] = {}
    for corridor, resource in zip(*_texts(plan.flows[["corridor", "resource"]]), strict=True):
        carried.setdefault(corridor, {})[resources[resource]] = None
    rows = [
        (
            names[corridor],
            conventional(form[corridor]),
            opened.get(corridor, ""),
            in_a_row(carried.get(corridor, ())),
        )
        for corridor in sorted({*opened, *carried})
    ]
    title = say("Corridors opened: {opened}, used: {used}", opened=len(opened), used=len(carried))
    return _table(title, (say("corridor"), say("form"), say("period"), say("carries")), rows)


def _opened(openings: pd.DataFrame) -> dict[str, str]:
    """Return when each facility or corridor is opened."""
    opened: dict[str, list[str]] = {}
    for future, name, period in zip(*_texts(openings), strict=True):
        opened.setdefault(name, []).append(_when(future, period))
    return {name: in_a_row(when) for name, when in opened.items()}


def _when(future: str, period: str) -> str:
    """Return a period, and the future where the plan differs by future."""
    return say("{period} ({future})", period=period, future=future) if future else period


def _texts(frame: pd.DataFrame) -> list[list[str]]:
    """Return the columns of a frame of text."""
    return [[str(cell) for cell in frame[column]] for column in frame.columns]


def _column(instance: Instance, table: str, column: str) -> dict[str, str]:
    """Return a text column of a table by the identifier of the row."""
    frame = instance.table(table)
    return dict(zip(*_texts(frame[[frame.columns[0], column]]), strict=True))


def _table(title: str, headers: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Table:
    more = len(rows) - TOP_ROWS
    table = Table(
        *headers,
        title=title,
        caption=say("and {count} more", count=more) if more > 0 else None,
        title_justify="left",
        caption_justify="left",
        box=None,
    )
    for row in rows[:TOP_ROWS]:
        table.add_row(*(Text(inert(cell), overflow="fold") for cell in row))
    return table


def _how_to_go_on(saved: Path | None, source: Path) -> Text:
    """Return the command that goes on; with a limit of time a search finds good plans within a minute."""
    begun = saved is not None and saved.suffix.lower() != WORKBOOK
    start = ("--start", saved) if begun else ()
    return Text(say("To go on: {command}", command=solve_command(source, "--time-limit", 300, *start)))


def _where(saved: Path | None, source: Path | None) -> Text:
    if saved is None:
        return Text(say("The plan was not written; --output DIR writes it as tables."))
    place = inert(str(saved))
    written = say("The plan was written to {place}.", place=place)
    if saved.suffix.lower() == WORKBOOK:
        command = solve_command("INSTANCE" if source is None else source)
        after = say(
            "It is for reading; explain, report and compare need a folder: {command}", command=command
        )
        return Text(in_sequence(written, after))
    after = say(
        "`{explain}` gives reasons, `{report}` a page.",
        explain=command_line("explain", saved),
        report=command_line("report", saved),
    )
    return Text(in_sequence(written, after))
