"""Issues of an input, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import click

from optalloc.errors import Issue, Severity, first_of_each
from optalloc.inert import inert
from optalloc.language import say, say_count


def echo_issues(issues: Sequence[Issue], *, err: bool) -> None:
    """Print the first issues of each code, then how many more there are, then how many in all."""
    shown, more = first_of_each(issues)
    for issue in shown:
        click.echo(str(_inert_issue(issue)), err=err)
    for line in more:
        click.echo(line, err=err)
    click.echo(count_issues(issues), err=err)


def count_issues(issues: Iterable[Issue]) -> str:
    """Return the number of issues in words: ``2 errors, 1 warning``."""
    severities = [issue.severity for issue in issues]
    errors = say_count("{count} error", "{count} errors", severities.count(Severity.ERROR))
    warnings = say_count("{count} warning", "{count} warnings", severities.count(Severity.WARNING))
    return say("{errors}, {warnings}", errors=errors, warnings=warnings)


def _inert_issue(issue: Issue) -> Issue:
    return replace(
        issue,
        file=inert(issue.file),
        column=None if issue.column is None else inert(issue.column),
        message=inert(issue.message),
        hint=inert(issue.hint),
    )
