"""Options and parameter types that several commands share."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from optalloc.cli.spoken import option
from optalloc.language import say

_Command = TypeVar("_Command", bound=Callable[..., Any] | click.Command)

#: Greatest whole number that the solver takes.
MAX_WHOLE: Final = 2**31 - 1


class AnyPath(click.Path):
    """A path, whether or not something is there; an empty one would be the current folder, unasked."""

    name = "path"  # not in the language spoken: it stands for a word of the command line

    def __init__(self) -> None:
        super().__init__(path_type=Path, readable=False)  # whoever reads it says why it cannot
        self.name = "path"

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        """Return the path, or fail with a usage error."""
        if not os.fspath(value):
            self.fail(say("an empty text is no path; the current folder is '.'"), param, ctx)
        return Path(os.fsdecode(super().convert(value, param, ctx)))


#: A path, whether or not something is there.
PATH: Final = AnyPath()


class FiniteRange(click.FloatRange):
    """A range of finite numbers; NaN passes every comparison that `click.FloatRange` makes."""

    name = "number"

    def convert(self, value: str | float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number, or fail with a usage error."""
        try:
            number = float(value)
        except ValueError:
            self.fail(_expected(say("{value!r} is not a number", value=value), self), param, ctx)
        if not math.isfinite(number):
            self.fail(say("{value} is not a finite number.", value=value), param, ctx)
        too_low = self.min is not None and (number <= self.min if self.min_open else number < self.min)
        if too_low or (self.max is not None and number > self.max):
            self.fail(_expected(say("{value} is out of range", value=value), self), param, ctx)
        return number

    def _describe_range(self) -> str:
        return _range_in_words(self)


class WholeRange(click.IntRange):
    """A range of whole numbers."""

    name = "integer"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number, or fail with a usage error."""
        try:
            number = int(value)
        except ValueError:
            self.fail(_expected(say("{value!r} is not a whole number", value=value), self), param, ctx)
        if (self.min is not None and number < self.min) or (self.max is not None and number > self.max):
            self.fail(_expected(say("{value} is out of range", value=value), self), param, ctx)
        return number

    def _describe_range(self) -> str:
        return _range_in_words(self)


def _expected(message: str, of: FiniteRange | WholeRange) -> str:
    return say("{message}; expected: {range}.", message=message, range=_range_in_words(of))


def _range_in_words(of: FiniteRange | WholeRange) -> str:
    if of.min is not None and of.max is not None:
        return say("{least:.12g} to {most:.12g}", least=of.min, most=of.max)
    return (
        say("above {least:.12g}", least=of.min) if of.min_open else say("at least {least:.12g}", least=of.min)
    )


json_option = option(
    "--json", "as_json", is_flag=True, help="Print one JSON object on stdout, everything else on stderr."
)
quiet_option = option(
    "--quiet", "-q", is_flag=True, help="Print nothing but errors and what --json asks for."
)
wide_range_option = option(
    "--allow-wide-range", is_flag=True, help="Accept coefficients spread over more than 1e9."
)
gap_option = option(
    "--gap",
    type=FiniteRange(min=0),
    default=1e-4,
    show_default=True,
    help="Relative gap at which a plan counts as proven best.",
)
seed_option = option(
    "--seed", type=WholeRange(0, MAX_WHOLE), default=0, show_default=True, help="Seed of random choices."
)


def time_limit_option(message: str, default: float | None = None) -> Callable[[_Command], _Command]:
    """Return the option of a limit of wall time, with what it counts for as its help."""
    return option(
        "--time-limit",
        type=FiniteRange(min=0, min_open=True),
        default=default,
        show_default=default is not None,
        help=message,
    )
