"""What is said of a command line that cannot be understood, in whole sentences of the language spoken."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterable

import click

from optalloc.language import say


def in_our_words(failure: click.ClickException) -> click.ClickException:
    """Return a failure with a text of ours where click glues its own from parts."""
    if not isinstance(failure, click.UsageError):
        return failure
    text = None
    if isinstance(failure, click.MissingParameter):
        text = _missing(failure)
    elif isinstance(failure, click.NoSuchOption):
        text = with_suggestion(
            say("No such option {name!r}.", name=failure.option_name), (failure.possibilities or ())[:1]
        )
    return failure if text is None else click.UsageError(text, failure.ctx)


def unknown_command(name: str, known: Iterable[str]) -> str:
    """Return what is said of a command that does not exist."""
    return with_suggestion(
        say("No such command {name!r}.", name=name), difflib.get_close_matches(name, known, n=1)
    )


def with_suggestion(message: str, meant: Iterable[str]) -> str:
    """Return a sentence followed by what was probably meant, if anything."""
    words = ", ".join(map(repr, meant))
    return say("{message} Did you mean {words}?", message=message, words=words) if words else message


def _missing(failure: click.MissingParameter) -> str | None:
    parameter = failure.param
    if parameter is None:
        return None
    name = parameter.get_error_hint(failure.ctx)
    if isinstance(parameter.type, click.Choice):
        choices = functools.reduce(
            lambda one, other: say("{one}, {other}", one=one, other=other), map(str, parameter.type.choices)
        )
        return say("Missing argument {name}. Choose from: {choices}.", name=name, choices=choices)
    if isinstance(parameter, click.Option):
        return say("Missing option {name}.", name=name)
    return say("Missing argument {name}.", name=name)
