"""``optalloc verify``: check a plan against its instance in exact arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optalloc.cli.exit_codes import ExitCode, help_epilog
from optalloc.cli.json_output import MOST_ISSUES
from optalloc.cli.options import PATH, json_option, wide_range_option
from optalloc.cli.spoken import SpokenCommand, argument
from optalloc.errors import MOST_SHOWN
from optalloc.language import say

if TYPE_CHECKING:
    from optalloc.cli.findings import Checked
    from optalloc.instance import Instance


def _ending() -> str:
    """Return what the help ends with: how many violations are shown, and the exit codes."""
    on_length = say(
        "Text shows the first {shown} violations of a kind and how many more there are. --json lists at most "
        "{listed} and says in violations_left_out how many it leaves out.",
        shown=MOST_SHOWN,
        listed=MOST_ISSUES,
    )
    return f"{on_length}\n\n{help_epilog()}"


@click.command("verify", cls=SpokenCommand, ending=_ending)
@argument("path", type=PATH)
@argument("plan_folder", type=PATH, metavar="PLAN_DIR")
@wide_range_option
@json_option
def command(path: Path, plan_folder: Path, allow_wide_range: bool, as_json: bool) -> int:
    """Check the plan in PLAN_DIR against the instance at PATH.

    Every constraint is recomputed in exact arithmetic, and so is what plan.json states: the value of the
    plan, its bound and gap, the instance it was made for. The exit code is 0 where all holds and 6 where
    something does not; what plan.json does not state is a warning.

    A proof that plan.json states is held against the gap that it names (options.gap), or against 0.0001. The
    bound itself is the word of whoever wrote it: to prove it takes a solve.
    """
    from optalloc.cli.findings import checked
    from optalloc.cli.json_output import issues_json, print_json
    from optalloc.cli.kinds_of_path import expect_instance, expect_plan, travels_with_plan
    from optalloc.cli.suggested import command_line
    from optalloc.io import read
    from optalloc.plan import INSTANCE_FILE, read_plan
    from optalloc.verify import value_parts
    from optalloc.verify.record import gap_of_proof

    expect_instance(path)
    expect_plan(plan_folder)
    own = plan_folder / INSTANCE_FILE
    instance = read(path, allow_spread=allow_wide_range or travels_with_plan(path))
    plan, record = read_plan(plan_folder, instance)
    found = checked(instance, plan, record)
    verification, findings = found.verification, found.findings
    proof = gap_of_proof(record)
    if as_json:
        print_json(
            {
                "status": "violated" if findings else "verified",
                "verified": not findings,
                "objective": verification.objective,
                **value_parts(verification.value),
                "stated_objective": _number_stated(record, "objective"),
                "stated_bound": _number_stated(record, "bound"),
                "gap_of_proof": proof,
                "instance_hash": instance.hash,
                "violations": [asdict(finding) for finding in findings[:MOST_ISSUES]],
                "violations_left_out": max(0, len(findings) - MOST_ISSUES),
                **issues_json(found.warnings),
                "message": _message(found),
            }
        )
    else:
        _show(instance, found, proof)
        if path != own and own.exists() and any(one.code == "other-instance" for one in findings):
            command = command_line("verify", own, plan_folder)
            click.echo(say("Against the instance that lies beside it: {command}", command=command))
    return ExitCode.DONE if found.holds else ExitCode.NOT_VERIFIED


def _number_stated(record: Mapping[str, object], key: str) -> int | float | None:
    stated = record.get(key)
    return stated if isinstance(stated, int | float) and not isinstance(stated, bool) else None


def _message(found: Checked) -> str:
    return say("every constraint holds") if found.holds else found.counted


def _show(instance: Instance, found: Checked, proof: Fraction | None) -> None:
    from rich.console import Console

    from optalloc.cli.findings import echo_findings
    from optalloc.cli.issues import echo_issues
    from optalloc.cli.value_parts import futures_table, part_words
    from optalloc.conventional import conventional
    from optalloc.inert import inert
    from optalloc.naming import objective_label
    from optalloc.readable import money, percent, with_unit

    if found.warnings:
        echo_issues(found.warnings, err=True)
    echo_findings(found.findings)
    value, objective = found.verification.value, found.verification.objective
    currency = conventional(instance.settings.currency)
    worth = say("none") if objective is None else inert(with_unit(money(float(objective)), currency))
    label = objective_label(instance)
    verdict = say("{found}; {label} {worth}", found=_message(found), label=label, worth=worth)
    if proof is not None and found.holds:
        verdict = say("{verdict}; stated as proven within {gap}", verdict=verdict, gap=percent(float(proof)))
    click.echo(verdict)
    if value is None:
        return
    for label, words in part_words(instance, value).items():
        click.echo(f"{label} {words}")
    if (by_future := futures_table(value)) is not None:
        Console(highlight=False, markup=False, emoji=False).print(by_future)
