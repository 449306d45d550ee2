"""What a user sees when a command cannot go on: a message and an exit code, never a traceback."""

from __future__ import annotations

import os
import sys
import traceback

import click

from optalloc.cli.exit_codes import ExitCode
from optalloc.cli.inert import inert
from optalloc.cli.issues import count_issues, echo_issues
from optalloc.cli.json_output import bad_input_json, print_json
from optalloc.errors import InputError, Issue, OptallocError, SolverError

#: Environment variable that shows the traceback of an internal error.
DEBUG_VARIABLE = "OPTALLOC_DEBUG"


def report_failure(failure: Exception, *, as_json: bool) -> ExitCode:
    """Say on stderr (and as JSON on stdout where asked for) what went wrong, and return the exit code."""
    match failure:
        case click.Abort():
            code = _report("interrupted", "interrupted; nothing was saved", ExitCode.INTERRUPTED, as_json)
        case click.ClickException():
            code = _report_usage(failure, as_json)
        case InputError():
            code = _report_issues(failure, as_json)
        case BrokenPipeError():
            drop_what_cannot_be_written()
            code = ExitCode.DONE
        case OSError():
            drop_what_cannot_be_written()
            code = _report("bad_input", inert(f"error: {failure}"), ExitCode.BAD_INPUT, as_json)
        case SolverError():
            code = _report("bad_input", inert(f"error: {failure}"), ExitCode.BAD_INPUT, as_json)
        case OptallocError():
            code = _report("failed", inert(f"error: {failure}"), ExitCode.INTERNAL_ERROR, as_json)
        case _:
            code = _report_internal(failure, as_json)
    return code


def _report(status: str, message: str, code: ExitCode, as_json: bool) -> ExitCode:
    click.echo(message, err=True)
    if as_json:
        print_json({"status": status, "message": message, "issues": []})
    return code


def _report_usage(failure: click.ClickException, as_json: bool) -> ExitCode:
    failure.show(sys.stderr)
    if as_json:
        message = inert(failure.format_message())
        print_json(bad_input_json([Issue("usage", "command line", None, None, message)], message))
    return ExitCode.BAD_INPUT


def _report_issues(failure: InputError, as_json: bool) -> ExitCode:
    echo_issues(failure.issues, err=True)
    if as_json:
        print_json(bad_input_json(failure.issues, count_issues(failure.issues)))
    return ExitCode.BAD_INPUT


def _report_internal(failure: Exception, as_json: bool) -> ExitCode:
    if os.environ.get(DEBUG_VARIABLE):
        traceback.print_exception(failure)
    cause = inert(f"{type(failure).__name__}: {failure}")
    message = f"internal error: {cause} (please report it; {DEBUG_VARIABLE}=1 shows where)"
    return _report("internal_error", message, ExitCode.INTERNAL_ERROR, as_json)


def drop_what_cannot_be_written() -> None:
    """Let go of output that nobody reads or that finds no room, or Python would try again at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
