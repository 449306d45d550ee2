"""Commands that a user may paste."""

from __future__ import annotations

import shlex

from optalloc.inert import inert


def command_line(*words: object) -> str:
    """Return a command of optalloc with each of its words quoted as a shell needs it."""
    return inert(shlex.join(["optalloc", *map(str, words)]))
