"""``optalloc verify``: check a plan against its instance in exact arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from optalloc.cli.exit_codes import ExitCode, help_epilog
from optalloc.cli.options import PATH, json_option, wide_range_option

if TYPE_CHECKING:
    from optalloc.verify import Verification

#: Relative difference up to which two values count as one.
VALUE_TOLERANCE: Final = 1e-6


@click.command("verify", epilog=help_epilog())
@click.argument("path", type=PATH)
@click.argument("plan_folder", type=PATH, metavar="PLAN_DIR")
@wide_range_option
@json_option
def command(path: Path, plan_folder: Path, allow_wide_range: bool, as_json: bool) -> int:
    """Check the plan in PLAN_DIR against the instance at PATH.

    Every constraint is recomputed in exact arithmetic, and so is what plan.json states: the value of the plan
    and the instance it was made for. The exit code is 0 where all holds and 6 where something does not.
    """
    from optalloc.cli.json_output import print_json
    from optalloc.io import read
    from optalloc.plan import read_plan
    from optalloc.verify import verify

    instance = read(path, allow_spread=allow_wide_range)
    plan, record = read_plan(plan_folder)
    verification = verify(instance, plan)
    findings = [{"code": v.code, "message": v.message, "amount": v.amount} for v in verification.violations]
    findings += [
        {"code": code, "message": message, "amount": None}
        for code, message in _contradictions(record, instance.hash, verification)
    ]
    if as_json:
        print_json(
            {
                "status": "violated" if findings else "verified",
                "verified": not findings,
                "objective": verification.objective,
                "stated_objective": record.get("objective"),
                "instance_hash": instance.hash,
                "violations": findings,
                "message": _message(findings),
            }
        )
    else:
        _show(verification, findings)
    return ExitCode.NOT_VERIFIED if findings else ExitCode.DONE


def _contradictions(
    record: Mapping[str, object], instance_hash: str, verification: Verification
) -> Iterator[tuple[str, str]]:
    """Yield what plan.json states and the check denies; what it does not state is not compared."""
    stated_hash = record.get("instance_hash", instance_hash)
    if stated_hash != instance_hash:
        yield "other-instance", "plan.json: the plan was made for another instance, or this one has changed"
    stated = record.get("objective")
    if stated is not None and not _agree(stated, verification.objective):
        yield "wrong-objective", f"plan.json: the value stated is {stated}, the value of the plan is another"


def _agree(stated: object, value: object) -> bool:
    if not isinstance(stated, int | float) or value is None:
        return False
    exact = float(value)  # type: ignore[arg-type]
    return abs(stated - exact) <= VALUE_TOLERANCE * max(1.0, abs(exact))


def _message(findings: list[dict[str, object]]) -> str:
    if not findings:
        return "every constraint holds"
    return f"{len(findings)} violation{'' if len(findings) == 1 else 's'}"


def _show(verification: Verification, findings: list[dict[str, object]]) -> None:
    from optalloc.cli.figures import money
    from optalloc.cli.inert import inert

    for finding in findings:
        click.echo(f"{inert(str(finding['message']))} ({finding['code']})")
    value = None if verification.objective is None else float(verification.objective)
    click.echo(f"{_message(findings)}; net value {money(value)}")
