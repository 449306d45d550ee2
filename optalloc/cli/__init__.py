"""The command line: one file per command, which imports what it needs when it runs."""

from optalloc.cli.entry import main

__all__ = ["main"]
