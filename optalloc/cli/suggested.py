"""Commands that a user is told to run next, fit to be pasted into a shell."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from optalloc.inert import inert


def command_line(command: str, *words: str | Path) -> str:
    """Return a command of ours with its paths and options, each quoted where a shell needs it.

    It belongs on a line of its own, or where no line is broken: what is broken cannot be pasted.
    """
    return " ".join(["optalloc", command, *(inert(shlex.quote(os.fspath(word))) for word in words)])
