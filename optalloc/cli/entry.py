"""The command ``optalloc``: finds the subcommand, and turns every failure into a message and an exit code."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import Final, NoReturn

import click

from optalloc.cli.exit_codes import ExitCode, help_epilog, where_not_written
from optalloc.cli.failures import code_of, report_failure
from optalloc.cli.language_option import speaking_as_asked
from optalloc.cli.spoken import SpokenCommand, SpokenGroup, option
from optalloc.cli.streams import forgiving_streams, reserve_closed_streams, why_unwritten
from optalloc.engine.interrupts import Interrupts
from optalloc.errors import reason
from optalloc.language import mark, say

#: Commands in the order of the help, with what it says of each; each lives in the file of its name.
COMMANDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "validate": mark("Report every problem of the instance at PATH."),
        "solve": mark("Find the plan of most net value for the instance at PATH, and verify it."),
        "diagnose": mark(
            "Say what stands in the way of a plan for the instance at PATH, and the cheapest changes that "
            "clear it."
        ),
        "explain": mark("Say what holds the plan in PLAN_DIR back, and why it does something or does not."),
        "compare": mark(
            "Tell what differs between BEFORE and AFTER: instances, or the plans in two folders."
        ),
        "report": mark("Write the plan in PLAN_DIR as one HTML page, to be read, shown and printed."),
        "verify": mark("Check the plan in PLAN_DIR against the instance at PATH."),
        "convert": mark("Read the instance SOURCE and write it as TARGET."),
        "template": mark("Write a workbook to fill as TARGET, a file that ends in .xlsx."),
        "init": mark(
            "Write a first instance of your own regions and scenarios as TARGET, a folder or an .xlsx or "
            ".json file."
        ),
        "generate": mark(
            "Write a synthetic instance, calibrated on the real one of 31 provinces, as TARGET."
        ),
        "examples": mark("List the instances that come with optalloc, or copy one out."),
        "completion": mark("Print a script that makes SHELL complete commands and options."),
    }
)


class _OrderedGroup(SpokenGroup):
    """A group that lists all commands in their order."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(COMMANDS)


class LazyGroup(_OrderedGroup):
    """A group that imports the file of a command when the command is asked for, and not to list it."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command, None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"optalloc.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what there is to say of each command."""
        listed = [SpokenCommand(name, help=said) for name, said in COMMANDS.items()]
        _OrderedGroup(commands=listed).format_commands(ctx, formatter)


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        import optalloc

        click.echo(f"optalloc {optalloc.__version__}")
        ctx.exit()


@click.group(cls=LazyGroup, ending=help_epilog, context_settings={"help_option_names": ["-h", "--help"]})
@option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version.",
)
def group() -> None:
    """Allocate capital, talent, space and technology across regions to application scenarios.

    An instance is a folder of tables, an .xlsx or a .json file. `optalloc examples` lists some to start from.
    """


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; never raises for what a user can cause."""
    with Interrupts() as interrupts:
        code = _run(arguments, interrupts)
        interrupts.forget()
    return code


def _run(arguments: Sequence[str], interrupts: Interrupts) -> int:
    """Run one command; where its output cannot be written, say so, and let the code be that of the work."""
    with speaking_as_asked(arguments), forgiving_streams():
        code = _work(arguments, interrupts)
        if (failure := why_unwritten()) is None:
            return code
        click.echo(say("error: the output cannot be written: {reason}", reason=reason(failure)), err=True)
        return where_not_written(code)


def _work(arguments: Sequence[str], interrupts: Interrupts) -> ExitCode:
    """Do the work of a command, which an interrupt ends wherever it is unless the command says otherwise."""
    as_json = "--json" in arguments
    try:
        with interrupts.heard():
            code: ExitCode | None = group.main(
                args=list(arguments), prog_name="optalloc", standalone_mode=False, obj=interrupts
            )
    except KeyboardInterrupt:
        return _reported(click.Abort(), as_json=as_json)
    except (Exception, SystemExit) as failure:  # click ends by itself where some pipe or other breaks
        if isinstance(failure, SystemExit) and failure.code == 0:  # and where a shell asked for completions
            return ExitCode.DONE
        return _reported(failure, as_json=as_json)
    return code or ExitCode.DONE


def _reported(failure: BaseException, *, as_json: bool) -> ExitCode:
    report_failure(failure, as_json=as_json)
    return code_of(failure)


def main() -> NoReturn:
    """Run the command line of this process; SIGTERM and a terminal that goes away end it as Ctrl-C does.

    Once the command is done no interrupt is heard any more: the process ends anyway, with the command's code.
    """
    gc.disable()  # a tenth of the time of a short command, which makes next to no cycles
    reserve_closed_streams()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    interrupts = Interrupts()
    interrupts.take_over()
    _take_hangup_for_sigterm()
    code = _run(sys.argv[1:], interrupts)
    _ignore_hangup()
    interrupts.ignore()
    sys.exit(code)


def _take_hangup_for_sigterm() -> None:
    """Pass SIGHUP on as SIGTERM, which `Interrupts` keeps waiting where it has to.

    Where it is ignored, as under `nohup`, it stays so.
    """
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda number, frame: signal.raise_signal(signal.SIGTERM))


def _ignore_hangup() -> None:
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
