"""``optalloc compare``: what changed between two instances or plans, and what that did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from optalloc.cli.exit_codes import ExitCode, help_epilog
from optalloc.cli.options import PATH, json_option, wide_range_option
from optalloc.cli.spoken import SpokenCommand, argument, option
from optalloc.inert import inert
from optalloc.language import say
from optalloc.readable import changes

if TYPE_CHECKING:
    from optalloc.analysis.words import Words
    from optalloc.cli.findings import Checked
    from optalloc.instance import Instance
    from optalloc.plan import Plan

#: Share of a value by which it has to change to be told.
NEGLIGIBLE: Final = 1e-6


@dataclass(frozen=True)
class Side:
    """What a path holds: an instance, a plan, or a plan with its instance, and what plan.json says."""

    instance: Instance | None
    plan: Plan | None
    record: Mapping[str, object] = field(default_factory=dict)

    @cached_property
    def check(self) -> Checked | None:
        """What the exact check of a plan finds; None without plan or instance."""
        from optalloc.cli.findings import checked

        if self.instance is None or self.plan is None:
            return None
        return checked(self.instance, self.plan, self.record)


@click.command("compare", cls=SpokenCommand, ending=help_epilog)
@argument("before", type=PATH)
@argument("after", type=PATH)
@option("--all", "everything", is_flag=True, help="Name every row that differs, not only the first ones.")
@wide_range_option
@json_option
def command(before: Path, after: Path, everything: bool, allow_wide_range: bool, as_json: bool) -> int:
    """Tell what differs between BEFORE and AFTER: instances, or the plans in two folders.

    Plans that were written by `optalloc solve` have their instances with them, so that both are compared:
    what changed in the input, and what that did to the launches, openings, flows and the value by region.
    """
    from optalloc.analysis.compare import instance_differences, plan_differences
    from optalloc.analysis.words import Words
    from optalloc.cli.differences import MOST_NAMED, line_of_input, line_of_plan, show_differences
    from optalloc.cli.json_output import print_json
    from optalloc.cli.suggested import solve_command

    sides = [_read(path, allow_spread=allow_wide_range) for path in (before, after)]
    first, second = sides
    both_plans = first.plan is not None and second.plan is not None
    both_instances = first.instance is not None and second.instance is not None
    if not both_plans and not both_instances:
        raise click.UsageError(say("one is a plan without its instance, the other an instance"))
    if (first.plan is None) is not (second.plan is None) and not as_json:
        plan, other = (before, after) if first.plan is not None else (after, before)
        message = say(
            "{plan} is a plan and {other} an instance: instances are compared, the plan itself is not. "
            "To compare plans, solve first: {command}",
            plan=inert(str(plan)),
            other=inert(str(other)),
            command=solve_command(other),
        )
        click.echo(message, err=True)
    rows = (
        instance_differences(first.instance, second.instance)
        if first.instance is not None and second.instance is not None
        else None
    )
    decided = plan_differences(first.plan, second.plan) if first.plan and second.plan else None
    values = _values(first, second)
    code = _warn_of_failures(sides, (before, after)) if decided is not None else ExitCode.DONE
    if as_json:
        print_json(
            {
                "status": "same" if not rows and not decided else "different",
                "instance": None if rows is None else [asdict(one) for one in rows],
                "plan": None if decided is None else [asdict(one) for one in decided],
                "values": values,
                "checks": dict(zip(("before", "after"), map(_check_json, sides), strict=True)),
            }
        )
        return code
    most = None if everything else MOST_NAMED
    words = None
    if first.instance is not None and second.instance is not None:
        words = Words(first.instance), Words(second.instance)
    if rows is not None:
        assert words is not None
        show_differences(say("Input"), rows, most, partial(line_of_input, words=words))
    if decided is not None:
        show_differences(say("Plan"), decided, most, partial(line_of_plan, words=words))
    if values is not None and words is not None and second.instance is not None:
        _show_values(words[1], second.instance.settings.currency, values)
    return code


def _warn_of_failures(sides: Sequence[Side], paths: Sequence[Path]) -> ExitCode:
    """Say which plans fail their checks, and return the exit code for that."""
    from optalloc.cli.suggested import what_names_all
    from optalloc.plan import INSTANCE_FILE

    failed = [
        (path, side.check)
        for path, side in zip(paths, sides, strict=True)
        if side.check is not None and not side.check.holds
    ]
    for path, check in failed:
        message = say(
            "{plan}: this plan FAILS its check ({count}); do not rely on what follows.",
            plan=inert(str(path)),
            count=check.counted,
        )
        click.echo(message, err=True)
        click.echo(what_names_all(path / INSTANCE_FILE, path), err=True)
    return ExitCode.NOT_VERIFIED if failed else ExitCode.DONE


def _check_json(side: Side) -> dict[str, object] | None:
    from optalloc.cli.json_output import MOST_ISSUES

    if side.check is None:
        return None
    findings = side.check.findings[:MOST_ISSUES]
    return {"verified": side.check.holds, "violations": [asdict(one) for one in findings]}


def _read(path: Path, *, allow_spread: bool) -> Side:
    from optalloc.cli.kinds_of_path import Held, expect_instance, held_by
    from optalloc.instance import Instance
    from optalloc.io import read_text
    from optalloc.plan import read_plan

    if held_by(path) is not Held.PLAN:
        expect_instance(path)
        return Side(Instance.from_text(read_text(path), allow_spread=allow_spread), None)
    plan, record = read_plan(path)
    return Side(plan.instance, plan, record)


def _values(first: Side, second: Side) -> dict[str, dict[str, float]] | None:
    """Return expected net values before and after, of all and by account; None where a plan has none."""
    from optalloc.analysis.ledger import ledger

    ledgers = []
    for side in (first, second):
        if side.instance is None or side.plan is None:
            return None
        try:
            ledgers.append(ledger(side.instance, side.plan))
        except ValueError:
            return None
    accounts = [{key[0]: value for key, value in one.by("account").items()} for one in ledgers]
    rows = {"": (ledgers[0].total, ledgers[1].total)}
    for name in sorted({*accounts[0], *accounts[1]}):
        rows[name] = accounts[0].get(name, Fraction(0)), accounts[1].get(name, Fraction(0))
    return {name: {"before": float(old), "after": float(new)} for name, (old, new) in rows.items()}


def _show_values(words: Words, currency: str, values: dict[str, dict[str, float]]) -> None:
    from optalloc.conventional import conventional

    shown = conventional(currency)
    title = say("Expected net value ({currency}):", currency=shown) if shown else say("Expected net value:")
    click.echo(title)
    told = {
        name: (pair["before"], pair["after"])
        for name, pair in values.items()
        if not name or abs(pair["after"] - pair["before"]) > NEGLIGIBLE * max(map(abs, pair.values()))
    }
    for name, (before, after, change) in zip(told, changes(list(told.values())), strict=True):
        label = inert(words.account(name)) if name else say("in all")
        arrow = f"{before} → {after}"
        click.echo("  " + say("{thing}: {change}", thing=label, change=arrow) + f"  ({change})")
