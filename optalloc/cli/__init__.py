"""The command line: one file per command, which imports what it needs when it runs."""

from typing import NoReturn

__all__ = ["main"]

_INTERRUPTED = 130  # as `ExitCode` has it, which is not imported yet


def main() -> NoReturn:
    """Run the command line of this process; an interrupt while it is imported ends it without a word."""
    try:
        from optalloc.cli.entry import main as enter
    except KeyboardInterrupt:
        raise SystemExit(_INTERRUPTED) from None
    enter()
