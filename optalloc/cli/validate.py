"""``optalloc validate``: every problem of an instance at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from optalloc.cli.exit_codes import ExitCode
from optalloc.cli.json_output import MOST_ISSUES
from optalloc.cli.options import PATH, json_option, wide_range_option
from optalloc.cli.spoken import SpokenCommand, argument, option
from optalloc.errors import MOST_SHOWN
from optalloc.language import mark, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optalloc.errors import Issue

#: Stands for the place beside the workbook where `--annotate` names none.
BESIDE: Final = Path("<name>-annotated.xlsx")
_NOT_THE_COPY: Final = mark("Mend {original}, not the copy, whose sheet '{sheet}' lists every problem; then:")
_MARKED_ANEW: Final = mark(
    "{original} is such a copy itself and was marked anew; its sheet '{sheet}' lists every problem. "
    "Mend it; then:"
)


def _on_length() -> str:
    """Return what the help says on how many issues are shown."""
    return say(
        "Text shows the first {shown} issues of a kind and how many more there are. --json lists at most "
        "{listed} issues and says in issues_left_out how many it leaves out, warnings first.",
        shown=MOST_SHOWN,
        listed=MOST_ISSUES,
    )


@click.command("validate", cls=SpokenCommand, ending=_on_length)
@argument("path", type=PATH)
@option(
    "--annotate",
    type=PATH,
    is_flag=False,
    flag_value=str(BESIDE),
    metavar="[FILE.xlsx]",
    help="Write a copy of the workbook at PATH in which every problem is marked at its cell and listed on a "
    "first sheet.  [default: <name>-annotated.xlsx beside it]",
)
@wide_range_option
@json_option
def command(path: Path, annotate: Path | None, allow_wide_range: bool, as_json: bool) -> int:
    """Report every problem of the instance at PATH.

    The exit code is 0 where it can be solved (warnings do not count) and 2 where it cannot.
    """
    from optalloc.cli.issues import count_issues, echo_issues
    from optalloc.cli.json_output import bad_input_json, issues_json, print_json
    from optalloc.cli.kinds_of_path import expect_instance
    from optalloc.validate import check

    expect_instance(path)
    copy = None
    if annotate is not None:
        from optalloc.cli.annotate import checked_copy, write_annotated

        copy = checked_copy(path, annotate)
    issues = check(path, allow_spread=allow_wide_range)
    if copy is not None:
        write_annotated(path, copy, issues)
    usable = not any(_is_error(issue) for issue in issues)
    if as_json:
        message = count_issues(issues)
        valid = {"status": "valid", "message": message, **issues_json(issues)}
        said = valid if usable else bad_input_json(issues, message)
        print_json(said if copy is None else {**said, "annotated": str(copy)})
    else:
        echo_issues(issues, err=False)
        _show_next(path, copy, issues, usable=usable)
    return ExitCode.DONE if usable else ExitCode.BAD_INPUT


def _show_next(path: Path, copy: Path | None, issues: Sequence[Issue], *, usable: bool) -> None:
    """Say where the annotated copy is, and what to do next."""
    from optalloc.cli.suggested import (
        command_line,
        echo_that_no_plan_exists,
        only_lacks_a_plan,
        solve_command,
    )
    from optalloc.inert import inert
    from optalloc.io.excel import ISSUES_SHEET

    if copy is not None:
        click.echo(say("wrote {place}", place=inert(str(copy))))
    if usable:
        click.echo(say("Next: {command}", command=solve_command(path)))
    elif only_lacks_a_plan(issues):
        echo_that_no_plan_exists(path, err=False)
    if copy is not None and issues:
        words = _MARKED_ANEW if copy.samefile(path) else _NOT_THE_COPY
        click.echo(say(words, original=inert(str(path)), sheet=ISSUES_SHEET))
        click.echo(f"  {command_line('validate', path, '--annotate')}")


def _is_error(issue: Issue) -> bool:
    from optalloc.errors import Severity

    return issue.severity is Severity.ERROR
