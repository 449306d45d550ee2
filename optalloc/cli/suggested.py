"""Commands that a user is told to run next, fit to be pasted into a shell."""

from __future__ import annotations

import itertools
import os
import shlex
from collections.abc import Iterable
from pathlib import Path

import click

from optalloc.errors import Issue, Severity
from optalloc.inert import inert
from optalloc.language import say

_NO_PLAN_POSSIBLE = frozenset({"cannot-be-served"})


def command_line(*words: object) -> str:
    """Return a command of optalloc with each of its words quoted as a shell needs it.

    It belongs where no line is broken: what is broken cannot be pasted.
    """
    return inert(shlex.join(["optalloc", *map(str, words)]))


def solve_command(instance: str | Path, *options: object) -> str:
    """Return the command that solves an instance into a folder that is not there yet."""
    return command_line("solve", instance, *options, "--output", free_name("plan"))


def free_name(name: str) -> str:
    """Return a name that nothing in this folder has, so that no plan is replaced that is of use still."""
    names = itertools.chain([name], (f"{name}-{number}" for number in itertools.count(2)))
    return next(one for one in names if not os.path.lexists(one))


def only_lacks_a_plan(issues: Iterable[Issue]) -> bool:
    """Return whether nothing is wrong with an input but that no plan can exist."""
    codes = {issue.code for issue in issues if issue.severity is Severity.ERROR}
    return bool(codes) and codes <= _NO_PLAN_POSSIBLE


def echo_that_no_plan_exists(path: Path, *, err: bool) -> None:
    """Say in one line that there is no plan for an instance, and in another which command finds a remedy."""
    click.echo(say("No plan can exist as things stand."), err=err)
    click.echo(what_finds_a_remedy(path), err=err)


def what_finds_a_remedy(path: Path) -> str:
    """Return which command finds the least that has to change for an instance to have a plan."""
    return say("What has to change at least: {command}", command=command_line("diagnose", path))


def what_names_all(instance: str | Path, plan: str | Path, *options: object) -> str:
    """Return which command names all that is wrong with a plan."""
    return say("All that is wrong: {command}", command=command_line("verify", instance, plan, *options))
