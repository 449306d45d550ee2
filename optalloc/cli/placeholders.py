"""Words that stand for what is to be typed, such as ``PATH``, in the language that is spoken."""

from __future__ import annotations

from typing import Any, Final

import click

from optalloc.language import mark, say

#: Those of arguments and values of options, and those of the line that says how a command is called.
PLACEHOLDERS: Final = frozenset(
    (
        mark("AFTER"),
        mark("BEFORE"),
        mark("DIR"),
        mark("FILE"),
        mark("INSTANCE"),
        mark("INTEGER"),
        mark("KIND"),
        mark("KIND=NUMBER"),
        mark("NAME"),
        mark("NUMBER"),
        mark("PATH"),
        mark("PLAN_DIR"),
        mark("SCENARIO[/STAGE][@REGION]"),
        mark("SOURCE"),
        mark("SUBJECT"),
        mark("TARGET"),
        mark("TEXT"),
        mark("VARIANT"),
        mark("[FILE.xlsx]"),
        mark("[OPTIONS]"),
        mark("COMMAND [ARGS]..."),
        mark("[COMMAND] [ARGS]..."),
    )
)


def placeholder(word: str) -> str:
    """Return what stands for something to be typed; other words, such as a choice, stand as they are."""
    return say(word) if word in PLACEHOLDERS else word


class SpokenArgument(click.Argument):
    """An argument whose placeholder is in the language that is spoken."""

    def make_metavar(self, *arguments: Any, **named: Any) -> str:
        """Return its placeholder."""
        return placeholder(super().make_metavar(*arguments, **named))
