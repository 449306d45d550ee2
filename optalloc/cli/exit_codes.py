"""What the exit code of a command says."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from optalloc.language import mark, say

if TYPE_CHECKING:
    from optalloc.result import Result


class ExitCode(IntEnum):
    """Exit codes of every command; `meaning` is what the help says."""

    meaning: str

    def __new__(cls, value: int, meaning: str) -> ExitCode:
        """Return the member of a code, with its meaning."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    DONE = 0, mark("done; of solve: a plan proven best within the gap")
    BAD_INPUT = 2, mark("bad input or usage, or no plan can exist and the checks say why")
    NOT_PROVEN = 3, mark("a plan, not proven within the gap")
    NO_PLAN = 4, mark("no plan: a limit was reached, or the solver or the machine failed")
    INFEASIBLE = 5, mark("no plan exists, as the solver proved")
    NOT_VERIFIED = 6, mark("the plan failed verification")
    INTERNAL_ERROR = 70, mark("an error of optalloc itself")
    NOT_WRITTEN = 74, mark("done, but the output could not be written where asked")
    INTERRUPTED = 130, mark("interrupted; the best plan, if any, was saved")


def help_epilog() -> str:
    """Return the table of exit codes, for the end of a help text."""
    table = "\n".join(f"  {code.value:<4} {say(code.meaning)}" for code in ExitCode)
    on_output = say(
        "{not_written} takes the place of {done} and {not_proven} only, also where standard output is closed "
        "and something was to be printed. A reader that stops early, as `head` does, changes no code.",
        not_written=ExitCode.NOT_WRITTEN.value,
        done=ExitCode.DONE.value,
        not_proven=ExitCode.NOT_PROVEN.value,
    )
    return "\n".join(("\b", say("Exit codes:"), table, "", on_output))


def where_not_written(code: ExitCode) -> ExitCode:
    """Return the code of a command whose output could not be written: its own, unless all else went well."""
    return ExitCode.NOT_WRITTEN if code in (ExitCode.DONE, ExitCode.NOT_PROVEN) else code


def exit_code_of(result: Result) -> ExitCode:
    """Return the exit code of a solve; failed verification outweighs how the solve ended."""
    from optalloc.engine import SolutionStatus, Termination

    if result.verified is False:
        return ExitCode.NOT_VERIFIED
    if result.termination is Termination.INTERRUPTED:
        return ExitCode.INTERRUPTED
    return {
        SolutionStatus.OPTIMAL: ExitCode.DONE,
        SolutionStatus.FEASIBLE: ExitCode.NOT_PROVEN,
        SolutionStatus.INFEASIBLE: ExitCode.INFEASIBLE,
        SolutionStatus.UNKNOWN: ExitCode.NO_PLAN,
    }[result.solution_status]
