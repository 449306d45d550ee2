"""What a user sees when a command cannot go on: a message and an exit code, never a traceback."""

from __future__ import annotations

import os
import sys
import traceback

import click

from optalloc.cli.exit_codes import ExitCode
from optalloc.cli.inert import inert
from optalloc.cli.issues import count_issues, echo_issues
from optalloc.cli.json_output import bad_input_json, issues_json, print_json
from optalloc.errors import InputError, Issue, OptallocError, SolverError, advice, reason

#: Environment variable that shows the traceback of an internal error.
DEBUG_VARIABLE = "OPTALLOC_DEBUG"


def code_of(failure: BaseException) -> ExitCode:
    """Return the exit code of a command that cannot go on."""
    match failure:
        case click.Abort():
            return ExitCode.INTERRUPTED
        case click.ClickException() | InputError() | SolverError() | OSError():
            return ExitCode.BAD_INPUT
        case _:
            return ExitCode.INTERNAL_ERROR


def report_failure(failure: BaseException, *, as_json: bool) -> None:
    """Say on stderr (and as JSON on stdout where asked for) what went wrong."""
    match failure:
        case click.Abort():
            _report("interrupted", "interrupted; nothing was saved", as_json)
        case click.ClickException():
            _report_usage(failure, as_json)
        case InputError():
            _report_issues(failure, as_json)
        case OSError():
            _report_issues(InputError([_system_issue(failure)]), as_json)
        case SolverError():
            _report("bad_input", inert(f"error: {failure}"), as_json)
        case OptallocError():
            _report("failed", inert(f"error: {failure}"), as_json)
        case _:
            _report_internal(failure, as_json)


def _report(status: str, message: str, as_json: bool) -> None:
    click.echo(message, err=True)
    if as_json:
        print_json({"status": status, "message": message, **issues_json([])})


def _report_usage(failure: click.ClickException, as_json: bool) -> None:
    failure.show(sys.stderr)
    if as_json:
        message = inert(failure.format_message())
        print_json(bad_input_json([Issue("usage", "command line", None, None, message)], message))


def _report_issues(failure: InputError, as_json: bool) -> None:
    echo_issues(failure.issues, err=True)
    if as_json:
        print_json(bad_input_json(failure.issues, count_issues(failure.issues)))


def _system_issue(failure: OSError) -> Issue:
    """Return what the system refuses as an issue of the place that it is about."""
    place = os.fsdecode(failure.filename) if isinstance(failure.filename, str | bytes) else "files"
    return Issue("refused-by-system", place, None, None, reason(failure), advice(failure))


def _report_internal(failure: BaseException, as_json: bool) -> None:
    if os.environ.get(DEBUG_VARIABLE):
        traceback.print_exception(failure)
    cause = inert(f"{type(failure).__name__}: {failure}")
    message = f"internal error: {cause} (please report it; {DEBUG_VARIABLE}=1 shows where)"
    _report("internal_error", message, as_json)
