"""Words in both languages, those of the one that is spoken first."""

from __future__ import annotations

from collections.abc import Callable

from optalloc.language import LANGUAGES, language, say, speaking


def in_each(words: Callable[[], str]) -> tuple[str, ...]:
    """Return words in each language, that which is spoken first; once where they are the same."""
    said = []
    for tongue in sorted(LANGUAGES, key=lambda one: one != language()):
        with speaking(tongue):
            said.append(words())
    return tuple(dict.fromkeys(said))


def both(message: str, /, **fields: object) -> tuple[str, ...]:
    """Return a message in each language."""
    return in_each(lambda: say(message, **fields))
