"""The language in which things are said: English, as it stands in the code, or Chinese, from a catalogue.

A message is one literal text with named fields, ``say("the column {column} is missing", column=name)``; the
gettext catalogue has it whole, so that a translation may order its parts as it likes. What fills a field is
never read as a format. A text that is declared in one place and said in another is declared with `mark`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final

#: What `speaking` takes: English and Chinese.
LANGUAGES: Final = ("en", "zh")
#: The catalogue of each language but English, below the folder of the package.
CATALOGUE: Final = "locale/{language}/LC_MESSAGES/optalloc.mo"

#: Variables of the environment that name a language, the first that is set counts.
_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")

_LOCALE_OF_C: Final = re.compile(r"(C|POSIX)(\..*)?")

_spoken: ContextVar[str] = ContextVar("language", default="en")


def language() -> str:
    """Return the language that is spoken here and now."""
    return _spoken.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language within a block, in this thread or task alone.

    Raises
    ------
    ValueError
        For a language that there is no catalogue of.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, not {language!r}")
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def language_of_locale() -> str:
    """Return the language that the environment asks for, English where there is no catalogue of it.

    As `gettext` has it, the first known one of ``LANGUAGE`` counts before the locale, unless that is ``C``.
    """
    locale = next((value for name in _VARIABLES if (value := os.environ.get(name))), "C")
    preferred = os.environ.get("LANGUAGE", "").split(":") if not _LOCALE_OF_C.fullmatch(locale) else []
    return next(filter(None, map(known_language, [*preferred, locale])), "en")


def known_language(name: str) -> str | None:
    """Return which language a name such as ``zh_CN.UTF-8``, ``zh-Hans`` or ``EN`` means, None for others."""
    language = re.split("[-_.@]", name.strip().lower())[0]
    return language if language in LANGUAGES else None


def mark(message: str) -> str:
    """Return a message as it is: it goes into the catalogue, and is said elsewhere."""
    return message


def say(message: str, /, **fields: object) -> str:
    """Return a message in the language that is spoken, with its fields filled.

    Parameters
    ----------
    message
        A literal text; fields stand in braces, ``{name}`` or ``{name:.6g}``.
    """
    said = _catalogue(language()).gettext(message) if message else ""
    return said.format(**fields) if fields else said


def say_count(one: str, many: str, count: int, /, **fields: object) -> str:
    """Return the message of one thing or of many; ``{count}`` is their number."""
    said = _catalogue(language()).ngettext(one, many, count)
    return said.format(count=count, **fields)


def in_a_row(words: Iterable[str]) -> str:
    """Return words, such as names, in one row, with the mark that the language sets between them."""
    return say("{row}, {word}", row="", word="").join(words)


def in_sequence(*sentences: str) -> str:
    """Return sentences one after another, those that are empty left out."""
    return say("{sentence} {next}", sentence="", next="").join(filter(None, sentences))


@cache
def _catalogue(language: str) -> NullTranslations:
    if language == "en":
        return NullTranslations()
    with (Path(__file__).parent / CATALOGUE.format(language=language)).open("rb") as file:
        return GNUTranslations(file)
