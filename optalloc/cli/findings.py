"""What is wrong with a plan: constraints that it breaks, and what plan.json states that is not so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import click

from optalloc.errors import Issue, Severity, first_of_kinds
from optalloc.inert import inert
from optalloc.instance import Instance
from optalloc.language import say, say_count
from optalloc.plan import Plan
from optalloc.verify import Verification, verify
from optalloc.verify.record import check_record

#: What plan.json can be wrong about that explains broken constraints instead of following from them.
_CAUSES: Final = frozenset({"other-instance"})


@dataclass(frozen=True)
class Finding:
    """A constraint that is broken, or an entry of plan.json that cannot be, which misses by no amount."""

    code: str
    message: str
    amount: Fraction | None


@dataclass(frozen=True)
class Checked:
    """What the exact check of a plan and of its record found.

    Attributes
    ----------
    verification
        Of the constraints.
    findings
        All that is wrong, causes before what may follow from them.
    warnings
        What the record does not state.
    """

    verification: Verification
    findings: tuple[Finding, ...]
    warnings: tuple[Issue, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings

    @property
    def counted(self) -> str:
        """How many findings there are, in words."""
        return say_count("{count} violation", "{count} violations", len(self.findings))


def checked(instance: Instance, plan: Plan, record: Mapping[str, object]) -> Checked:
    """Check a plan against its instance, and what plan.json states against both."""
    verification = verify(instance, plan)
    issues = check_record(record, plan, instance.hash, verification)
    errors = [issue for issue in issues if issue.severity is Severity.ERROR]
    warnings = tuple(issue for issue in issues if issue.severity is Severity.WARNING)
    return Checked(verification, tuple(_findings(verification, errors)), warnings)


def echo_findings(findings: Sequence[Finding], *, err: bool = False) -> None:
    """Print the first findings of each code, each code with how many more it has."""
    shown, more = first_of_kinds(findings, lambda finding: finding.code)
    for finding in shown:
        click.echo(f"{inert(finding.message)} ({finding.code})", err=err)
    for code, left in more.items():
        click.echo(
            say_count(
                "and {count} more violation of {code}",
                "and {count} more violations of {code}",
                left,
                code=code,
            ),
            err=err,
        )


def _findings(verification: Verification, errors: Sequence[Issue]) -> list[Finding]:
    stated = [
        Finding(issue.code, say("{file}: {message}", file=issue.file, message=issue.message), None)
        for issue in errors
    ]
    broken = [Finding(one.code, one.message, one.amount) for one in verification.violations]
    causes = [finding for finding in stated if finding.code in _CAUSES]
    return [*causes, *broken, *(finding for finding in stated if finding.code not in _CAUSES)]
