"""What a user sees when a command cannot go on: a message and an exit code, never a traceback."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterable
from typing import Final

import click

from optalloc.cli.exit_codes import ExitCode
from optalloc.cli.issues import count_issues, echo_issues
from optalloc.cli.json_output import bad_input_json, issues_json, print_json
from optalloc.cli.usage import in_our_words
from optalloc.errors import (
    MACHINE_AT_FAULT,
    NO_ROOM_FOR_OUTPUT,
    InputError,
    Issue,
    OptallocError,
    Severity,
    SolverError,
    advice,
    machine_is_at_fault,
    reason,
)
from optalloc.inert import inert
from optalloc.language import say

#: Environment variable that shows the traceback of an internal error.
DEBUG_VARIABLE = "OPTALLOC_DEBUG"

#: What JSON calls a command that could not go on, by its exit code.
_STATUSES: Final = {
    ExitCode.BAD_INPUT: "bad_input",
    ExitCode.NO_PLAN: "failed",
    ExitCode.NOT_WRITTEN: "not_written",
}


def code_of(failure: BaseException) -> ExitCode:
    """Return the exit code of a command that cannot go on."""
    match failure:
        case click.Abort():
            return ExitCode.INTERRUPTED
        case InputError():
            return _code_of_issues(failure.issues)
        case OSError():
            return _code_of_issues([_system_issue(failure)])
        case SolverError(__cause__=OSError()) | MemoryError():
            return ExitCode.NO_PLAN
        case click.ClickException() | SolverError():
            return ExitCode.BAD_INPUT
        case _:
            return ExitCode.INTERNAL_ERROR


def _code_of_issues(issues: Iterable[Issue]) -> ExitCode:
    """Return the code of issues, which are about the input unless the machine is to blame for every error."""
    codes = {issue.code for issue in issues if issue.severity is Severity.ERROR}
    if codes == {MACHINE_AT_FAULT}:
        return ExitCode.NO_PLAN
    return ExitCode.NOT_WRITTEN if codes == {NO_ROOM_FOR_OUTPUT} else ExitCode.BAD_INPUT


def report_failure(failure: BaseException, *, as_json: bool) -> None:
    """Say on stderr (and as JSON on stdout where asked for) what went wrong."""
    match failure:
        case click.Abort():
            _report("interrupted", say("interrupted; nothing was saved"), as_json)
        case click.ClickException():
            _report_usage(failure, as_json)
        case InputError():
            _report_issues(failure, as_json)
        case OSError():
            _report_issues(InputError([_system_issue(failure)]), as_json)
        case MemoryError():
            _report("failed", say("error: there is no memory left"), as_json)
        case SolverError():
            _report(_STATUSES[code_of(failure)], _error(failure), as_json)
        case OptallocError():
            _report("failed", _error(failure), as_json)
        case _:
            _report_internal(failure, as_json)


def _error(failure: OptallocError) -> str:
    return inert(say("error: {failure}", failure=failure))


def _report(status: str, message: str, as_json: bool) -> None:
    click.echo(message, err=True)
    if as_json:
        print_json({"status": status, "message": message, **issues_json([])})


def _report_usage(failure: click.ClickException, as_json: bool) -> None:
    failure = in_our_words(failure)
    failure.show(sys.stderr)
    if as_json:
        message = inert(failure.format_message())
        print_json(bad_input_json([Issue("usage", say("command line"), None, None, message)], message))


def _report_issues(failure: InputError, as_json: bool) -> None:
    echo_issues(failure.issues, err=True)
    if as_json:
        status = _STATUSES[_code_of_issues(failure.issues)]
        print_json(bad_input_json(failure.issues, count_issues(failure.issues), status=status))


def _system_issue(failure: OSError) -> Issue:
    """Return what the system refuses as an issue of the place that it is about."""
    place = os.fsdecode(failure.filename) if isinstance(failure.filename, str | bytes) else say("files")
    at_fault = failure.filename is None or machine_is_at_fault(failure)
    code = MACHINE_AT_FAULT if at_fault else "refused-by-system"
    return Issue(code, place, None, None, reason(failure), advice(failure))


def _report_internal(failure: BaseException, as_json: bool) -> None:
    if os.environ.get(DEBUG_VARIABLE):
        traceback.print_exception(failure)
    cause = inert(f"{type(failure).__name__}: {failure}")
    message = say(
        "internal error: {cause} (please report it; {variable}=1 shows where)",
        cause=cause,
        variable=DEBUG_VARIABLE,
    )
    _report("internal_error", message, as_json)
