"""The catalogue of messages: ``python -m optalloc.catalogue`` brings it up to date with the code.

What is new in the code appears in ``optalloc/locale/zh/LC_MESSAGES/optalloc.po`` without a translation, for a
person to write; the compiled file beside it is what is read. Needs Babel, which the extra `test` installs.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from optalloc.cli.entry import group
from optalloc.language import CATALOGUE

PACKAGE: Final = Path(__file__).parent
#: How many columns a line of the catalogue has at most.
WIDTH: Final = 110

_HEADER: Final = {
    "header_comment": "# What optalloc says, in Chinese.",
    "project": "optalloc",
    "version": "1",
    "msgid_bugs_address": "",
    "last_translator": "The optalloc founders",
    "language_team": "",
}
_TIMES_AND_TOOLS: Final = frozenset({"POT-Creation-Date", "PO-Revision-Date", "Generated-By"})

#: Functions that say things, with the places of their arguments that are messages; None: the first.
_Keywords = Mapping[str, tuple[int, ...] | None]

_OURS: Final[_Keywords] = {"say": None, "mark": None, "say_count": (1, 2)}
_CLICK: Final[_Keywords] = {"_": None, "ngettext": (1, 2)}


class Message(NamedTuple):
    """What is said: a text, or a pair of texts for one and for many, and where."""

    text: str | tuple[str, str]
    places: tuple[str, ...]


def messages() -> list[Message]:
    """Return all messages of the package: those in its code, and the help of its commands."""
    found: dict[str | tuple[str, str], dict[str, None]] = {}
    for text, place in (*_in_code(PACKAGE, _OURS, "optalloc"), *_in_help(group, "optalloc")):
        found.setdefault(text, {})[place] = None
    return [Message(text, tuple(places)) for text, places in found.items()]


def click_messages() -> list[Message]:
    """Return the messages of the library that reads the command line."""
    spec = find_spec("click")
    assert spec is not None
    assert spec.origin is not None
    found = dict(_in_code(Path(spec.origin).parent, _CLICK, "click"))
    return [Message(text, (place,)) for text, place in found.items()]


def updated(catalogue: Catalog, said: Iterable[Message]) -> Catalog:
    """Return a catalogue with exactly the messages that are said, each with the translation it has so far."""
    fresh = Catalog(locale="zh", **_HEADER, fuzzy=False)
    for message in said:
        known = catalogue.get(message.text if isinstance(message.text, str) else message.text[0])
        string = known.string if known is not None and known.id == message.text else ""
        places = [(place, 1) for place in message.places]
        fresh.add(message.text, string, locations=places)
    return fresh


def po_bytes(catalogue: Catalog) -> bytes:
    """Return a catalogue as text, in a form that depends on its messages alone."""
    file = io.BytesIO()
    write_po(file, _undated(catalogue), width=WIDTH, sort_output=True, include_lineno=False)
    return file.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    """Return a catalogue as `gettext` reads it, in a form that depends on its messages alone."""
    file = io.BytesIO()
    write_mo(file, _undated(catalogue))
    return file.getvalue()


def read_catalogue(path: Path) -> Catalog:
    """Return the catalogue that a file of text has, an empty one where there is none."""
    if not path.exists():
        return Catalog(locale="zh")
    with path.open("rb") as file:
        return read_po(file, locale="zh")


class _Undated(Catalog):
    """A catalogue whose header tells nothing of times and tools."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What the header tells."""
        return [(name, value) for name, value in super().mime_headers if name not in _TIMES_AND_TOOLS]

    @mime_headers.setter
    def mime_headers(self, headers: Iterable[tuple[str, str]]) -> None:
        raise NotImplementedError("the header is made from what the catalogue is")


def _undated(catalogue: Catalog) -> Catalog:
    fresh = _Undated(locale="zh", **_HEADER, fuzzy=False)
    for message in catalogue:
        if message.id:
            fresh[message.id] = message
    return fresh


def _in_code(folder: Path, keywords: _Keywords, name: str) -> Iterator[tuple[str | tuple[str, str], str]]:
    for file, _, text, _, _ in extract_from_dir(folder, keywords=keywords):
        yield text, f"{name}/{file}"  # type: ignore[misc]


def _in_help(command: click.Command, place: str) -> Iterator[tuple[str, str]]:
    """Yield the help of a command, its options and its subcommands."""
    if command.help:
        yield command.help, place
    for option in command.params:
        if isinstance(option, click.Option) and option.help:
            yield option.help, place
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from _in_help(below, f"{place}-{name}")


def main() -> int:
    """Bring the catalogue up to date; return how many messages have no translation yet, 100 at most."""
    path = PACKAGE / CATALOGUE.format(language="zh")
    source = path.with_suffix(".po")
    catalogue = updated(read_catalogue(source), [*messages(), *click_messages()])
    path.parent.mkdir(parents=True, exist_ok=True)
    source.write_bytes(po_bytes(catalogue))
    path.write_bytes(mo_bytes(catalogue))
    missing = [message for message in catalogue if message.id and not _is_said(message.string)]
    click.echo(f"{len(catalogue)} messages, {len(missing)} without a translation", err=True)
    return min(len(missing), 100)


def _is_said(translation: str | Iterable[str] | None) -> bool:
    return all([translation] if isinstance(translation, str) else translation or [""])


if __name__ == "__main__":
    sys.exit(main())
