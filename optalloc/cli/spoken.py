"""Commands and options whose help is in the language that is spoken; every command has the option of it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final

import click

from optalloc.cli.language_option import OPTION
from optalloc.cli.placeholders import SpokenArgument, placeholder
from optalloc.cli.usage import unknown_command
from optalloc.language import LANGUAGES, known_language, language, say


class SpokenOption(click.Option):
    """An option whose help is a message of the catalogue, and whose placeholder is spoken."""

    @property
    def help(self) -> str | None:
        """The help in the language that is spoken."""
        return self._help and say(self._help)

    @help.setter
    def help(self, text: str | None) -> None:
        self._help = text

    def make_metavar(self, *arguments: Any, **named: Any) -> str:
        """Return what stands for its value."""
        return placeholder(super().make_metavar(*arguments, **named))


#: As `click.option`, with a help that is said, and `click.argument`, with a placeholder that is.
option: Final = partial(click.option, cls=SpokenOption)
argument: Final = partial(click.argument, cls=SpokenArgument)


class _Formatter(click.HelpFormatter):
    """Breaks lines of wide letters, which have no blanks between words, where such lines may be broken."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how a command is called."""
        super().write_usage(prog, args, say("Usage: ") if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """Write the heading of a section."""
        self.write(" " * self.current_indent + say("{heading}:", heading=heading) + "\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs."""
        super().write_text(text if language() == "en" else _broken(text, self.width - self.current_indent))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write terms and what is said of them."""
        if language() == "en":
            super().write_dl(list(rows), col_max, col_spacing)
        else:
            self._write_wide(list(rows), col_max, col_spacing)

    def _write_wide(self, rows: list[tuple[str, str]], col_max: int, col_spacing: int) -> None:
        """Do so where letters take two columns, which click counts as one."""
        from optalloc.cli.wide_text import columns, wrapped

        indent = " " * self.current_indent
        first = min(max(columns(term) for term, _ in rows), col_max) + col_spacing
        for term, text in rows:
            said = text.replace("; ", "；")  # between what click adds on its own
            lines = [*wrapped(said, max(self.width - first - 2, 10))] if text else []
            beside = lines[:1] if columns(term) <= first - col_spacing else []
            blank = " " * (first - columns(term)) if beside else ""
            self.write(f"{indent}{term}{blank}{''.join(beside)}\n")
            for line in lines[len(beside) :]:
                self.write(f"{indent}{' ' * first}{line}\n")


def _broken(text: str, width: int) -> str:
    """Return text with lines of at most some columns, which click is told to leave as they are."""
    from optalloc.cli.wide_text import wrapped

    blocks = text.split("\n\n")
    return "\n\n".join(
        block if not block or block.startswith("\b") else "\n".join(["\b", *wrapped(block, width)])
        for block in blocks
    )


class _Context(click.Context):
    formatter_class = _Formatter


class SpokenCommand(click.Command):
    """A command whose help is a message of the catalogue, and which has the option of the language.

    Parameters
    ----------
    ending
        Returns what stands at the end of the help.
    """

    context_class = _Context

    def __init__(self, *arguments: Any, ending: Callable[[], str] | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._ending = ending
        self.params.append(_language_option())

    @property
    def help(self) -> str | None:
        """The help in the language that is spoken."""
        return self._help and say(inspect.cleandoc(self._help))

    @help.setter
    def help(self, text: str | None) -> None:
        self._help = text

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return what stands for arguments and options where the help says how the command is called."""
        return [placeholder(piece) for piece in super().collect_usage_pieces(ctx)]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option that shows the help; click keeps it, in the language that was spoken first."""
        found = super().get_help_option(ctx)
        if found is not None:
            found.help = say("Show this message and exit.")
        return found

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the first line of the help; in English, what fits of its first sentence."""
        if language() == "en":
            return super().get_short_help_str(limit)
        return (self.help or "").partition("\n")[0]

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the help ends with."""
        if self._ending is not None:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(self._ending())


class SpokenGroup(SpokenCommand, click.Group):
    """A group of such commands."""

    command_class = SpokenCommand

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is called, or fail with the one that was probably meant."""
        known, name = self.list_commands(ctx), args[0]
        if not ctx.resilient_parsing and name not in known and not name.startswith("-"):
            raise click.UsageError(unknown_command(name, known), ctx)
        return super().resolve_command(ctx, args)


class _Language(click.Choice[str]):
    """A language by any of its names, such as those of locales."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the language, or fail with a usage error."""
        return super().convert(known_language(value) or value, param, ctx)


def _language_option() -> click.Option:
    return SpokenOption(
        [OPTION],
        type=_Language(LANGUAGES),
        expose_value=False,
        help="Language of help and messages.  [default: that of the locale]",
    )
