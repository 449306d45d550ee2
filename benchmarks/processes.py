"""Processes as seen from outside: how much memory a tree of them holds, and how to end it."""

from __future__ import annotations

import os
import signal
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")


def tree(root: int) -> list[int]:
    """Return a process and all its descendants; the process alone where the system has no /proc."""
    children: dict[int, list[int]] = defaultdict(list)
    for entry in _PROC.glob("[0-9]*/stat"):
        with suppress(OSError):  # it may have ended
            after_name = entry.read_text(errors="replace").rpartition(")")[2].split()
            children[int(after_name[1])].append(int(entry.parent.name))
    found = [root]
    for process in found:
        found.extend(children[process])
    return found


def tree_megabytes(root: int) -> float:
    """Return the memory that a process and its descendants hold now; 0 where the system has no /proc."""
    return sum(_resident(process) for process in tree(root))


def end_tree(root: int) -> None:
    """Kill a process and its descendants, parents first: none of them goes on when a child is gone."""
    for process in tree(root):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def _resident(process: int) -> float:
    with suppress(OSError):
        for line in (_PROC / str(process) / "status").read_text(errors="replace").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return 0.0
