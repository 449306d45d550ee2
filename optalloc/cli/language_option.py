"""The language of the command line: that of ``--lang`` or of the locale, from its first word on."""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Final

import optalloc.language
from optalloc.language import CATALOGUE, known_language, language_of_locale, speaking

#: The option of every command.
OPTION: Final = "--lang"

_DOMAIN: Final = "optalloc"
_VARIABLE: Final = "LANGUAGE"  # where `gettext` looks first


@contextmanager
def speaking_as_asked(arguments: Sequence[str]) -> Iterator[None]:
    """Speak the language that the arguments of the command line or the locale ask for within a block."""
    asked = language_asked_for(arguments)
    with speaking(asked), _click_speaking(asked):
        yield


def language_asked_for(arguments: Sequence[str]) -> str:
    """Return the language that arguments name last, else that of the locale.

    They are not parsed yet; what is no language is refused when they are.
    """
    options = list(takewhile(lambda word: word != "--", arguments))
    asked = language_of_locale()
    for word, after in pairwise([*options, ""]):
        name, joined, value = word.partition("=")
        stated = value if joined else after
        if name == OPTION and (language := known_language(stated)) is not None:
            asked = language
    return asked


@contextmanager
def _click_speaking(language: str) -> Iterator[None]:
    """Let click, which asks `gettext` for its messages, find them in our catalogue."""
    if language == "en":
        yield
        return
    domain, variable = gettext.textdomain(), os.environ.get(_VARIABLE)
    catalogue = Path(optalloc.language.__file__).parent / CATALOGUE.format(language=language)
    gettext.bindtextdomain(_DOMAIN, str(catalogue.parents[2]))
    gettext.textdomain(_DOMAIN)
    os.environ[_VARIABLE] = language
    try:
        yield
    finally:
        gettext.textdomain(domain)
        if variable is None:
            del os.environ[_VARIABLE]
        else:
            os.environ[_VARIABLE] = variable
