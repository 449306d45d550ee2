"""``optalloc verify``: check a plan against its instance in exact arithmetic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optalloc.cli.exit_codes import ExitCode, help_epilog
from optalloc.cli.options import PATH, json_option, wide_range_option

if TYPE_CHECKING:
    from optalloc.errors import Issue
    from optalloc.instance import Instance
    from optalloc.verify import Verification


@click.command("verify", epilog=help_epilog())
@click.argument("path", type=PATH)
@click.argument("plan_folder", type=PATH, metavar="PLAN_DIR")
@wide_range_option
@json_option
def command(path: Path, plan_folder: Path, allow_wide_range: bool, as_json: bool) -> int:
    """Check the plan in PLAN_DIR against the instance at PATH.

    Every constraint is recomputed in exact arithmetic, and so is what plan.json states: the value of the
    plan, its bound and gap, the instance it was made for. The exit code is 0 where all holds and 6 where
    something does not; what plan.json does not state is a warning.
    """
    from optalloc.cli.json_output import issues_json, print_json
    from optalloc.errors import Severity
    from optalloc.io import read
    from optalloc.plan import read_plan
    from optalloc.verify import value_parts, verify
    from optalloc.verify.record import check_record

    instance = read(path, allow_spread=allow_wide_range)
    plan, record = read_plan(plan_folder)
    verification = verify(instance, plan)
    issues = check_record(record, plan, instance.hash, verification)
    warnings = [issue for issue in issues if issue.severity is Severity.WARNING]
    findings: list[dict[str, object]] = [
        {"code": issue.code, "message": f"{issue.file}: {issue.message}", "amount": None}
        for issue in issues
        if issue.severity is Severity.ERROR
    ]
    findings += [{"code": v.code, "message": v.message, "amount": v.amount} for v in verification.violations]
    if as_json:
        print_json(
            {
                "status": "violated" if findings else "verified",
                "verified": not findings,
                "objective": verification.objective,
                **value_parts(verification.value),
                "stated_objective": _number_stated(record),
                "instance_hash": instance.hash,
                "violations": findings,
                **issues_json(warnings),
                "message": _message(findings),
            }
        )
    else:
        _show(instance, verification, findings, warnings)
    return ExitCode.NOT_VERIFIED if findings else ExitCode.DONE


def _number_stated(record: Mapping[str, object]) -> int | float | None:
    stated = record.get("objective")
    return stated if isinstance(stated, int | float) and not isinstance(stated, bool) else None


def _message(findings: list[dict[str, object]]) -> str:
    if not findings:
        return "every constraint holds"
    return f"{len(findings)} violation{'' if len(findings) == 1 else 's'}"


def _show(
    instance: Instance,
    verification: Verification,
    findings: list[dict[str, object]],
    warnings: Sequence[Issue],
) -> None:
    from rich.console import Console

    from optalloc.cli.figures import money
    from optalloc.cli.inert import inert
    from optalloc.cli.issues import echo_issues
    from optalloc.cli.value_parts import futures_table, objective_label, part_words

    if warnings:
        echo_issues(warnings, err=True)
    for finding in findings:
        click.echo(f"{inert(str(finding['message']))} ({finding['code']})")
    value, objective = verification.value, verification.objective
    worth = money(None if objective is None else float(objective))
    click.echo(f"{_message(findings)}; {objective_label(instance)} {worth}")
    if value is None:
        return
    for label, words in part_words(instance, value).items():
        click.echo(f"{label} {words}")
    if (by_future := futures_table(value)) is not None:
        Console(highlight=False, markup=False, emoji=False).print(by_future)
