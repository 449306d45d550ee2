"""The command ``optalloc``: finds the subcommand, and turns every failure into a message and an exit code."""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final, NoReturn

import click

from optalloc.cli.exit_codes import help_epilog
from optalloc.cli.failures import code_of, drop_what_cannot_be_written, report_failure
from optalloc.engine.interrupts import Interrupts

#: Commands in the order of the help; each lives in the file of its name.
COMMANDS: Final = ("validate", "solve", "verify", "convert", "generate", "examples")


class LazyGroup(click.Group):
    """A group that imports the file of a command when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command, None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"optalloc.cli.{cmd_name}").command
        return command


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        import optalloc

        click.echo(f"optalloc {optalloc.__version__}")
        ctx.exit()


@click.group(cls=LazyGroup, epilog=help_epilog(), context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
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
    """Run one command, which an interrupt ends wherever it is unless the command says otherwise."""
    try:
        with interrupts.heard():
            code = group.main(
                args=list(arguments), prog_name="optalloc", standalone_mode=False, obj=interrupts
            )
            sys.stdout.flush()
    except KeyboardInterrupt:
        return _reported(click.Abort(), as_json="--json" in arguments)
    except Exception as failure:
        return _reported(failure, as_json="--json" in arguments)
    except SystemExit:  # how click ends where nobody reads its output any more
        return _reported(BrokenPipeError(), as_json=False)
    return int(code or 0)


def _reported(failure: Exception, *, as_json: bool) -> int:
    """Report a failure; where there is no room for the report either, the exit code has to do."""
    try:
        report_failure(failure, as_json=as_json)
    except OSError:
        drop_what_cannot_be_written()
    return code_of(failure)


def main() -> NoReturn:
    """Run the command line of this process; SIGTERM ends it as Ctrl-C does.

    Once the command is done no interrupt is heard any more: the process ends anyway, with the command's code.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    interrupts = Interrupts()
    interrupts.take_over()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    code = _run(sys.argv[1:], interrupts)
    interrupts.ignore()
    sys.exit(code)
