"""How a message shows text of the input, and which known word a wrong one may have meant."""

from __future__ import annotations

import difflib
import functools
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from optalloc.language import in_a_row, mark, say

#: How two texts become one; see `joined`.
BOTH: Final = mark("{one} and {other}")
LISTED: Final = mark("{one}, {other}")
ONE_AFTER_ANOTHER: Final = mark("{one}; {other}")

#: What the last row of a spreadsheet is often called.
TOTALS: Final = frozenset({"合计", "总计", "小计", "汇总", "total", "totals", "sum", "subtotal"})
_LONGEST_SHOWN = 60
_DIGITS: Final = str.maketrans("〇一二三四五六七八九", "0123456789")
_SHORT = 2  # signs; of longer words, difflib finds those that one sign tells apart
#: Share of signs that two words must have in common for one to be probably meant by the other.
LIKE: Final = 0.6
_COMPARISONS = 50_000  # of strings per suggestion list, so that a thousand wrong cells stay cheap


def shown(text: str) -> str:
    """Return text of the input in quotes, shortened, with whatever does not print escaped."""
    return repr(text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…")


def listed(words: Iterable[str], most: int = 5) -> str:
    """Return words in quotes, the first few of them."""
    words = list(words)
    text = in_a_row(shown(word) for word in words[:most])
    return say("{words}, … ({count} in all)", words=text, count=len(words)) if len(words) > most else text


def joined(texts: Iterable[str], pair: str) -> str:
    """Return texts as one, from the left, by a message that makes one of two: ``{one} and {other}``."""
    return functools.reduce(lambda one, other: say(pair, one=one, other=other), texts)


def did_you_mean(word: str, known: Collection[str]) -> str:
    """Return ``did you mean 'x'?``, or "" where nothing known is close."""
    return as_question(closest_to(word, tuple(sorted(known))))


def as_question(meant: str | None) -> str:
    """Return ``did you mean 'x'?``, or "" where nothing was probably meant."""
    return "" if meant is None else say("did you mean {word}?", word=shown(meant))


@functools.lru_cache(maxsize=4096)
def closest_to(word: str, known: tuple[str, ...]) -> str | None:
    """Return the known word that is probably meant, None where none is close."""
    return closest([word], known)[word]


def closest(
    words: Iterable[str],
    known: Collection[str],
    called: Mapping[str, str] = MappingProxyType({}),
    likeness: float = LIKE,
) -> dict[str, str | None]:
    """Return what each of several wrong words probably means; of very many, only for the first ones.

    Parameters
    ----------
    words
        The wrong words.
    known
        The right ones.
    called
        Other names of some of the right ones.
    likeness
        Share of signs that two must have in common; more of words that may well be right as they are.
    """
    folded = {comparable(name): one for name, one in called.items() if name}
    folded |= {comparable(one): one for one in sorted(known, reverse=True) if one}
    affordable = max(1, _COMPARISONS // max(1, len(folded)))
    found = {}
    for word in words:
        found[word] = folded.get(comparable(word))
        if found[word] is None and affordable > 0:
            affordable -= 1
            matches = difflib.get_close_matches(comparable(word)[:100], folded, n=1, cutoff=likeness)
            short = _with_one_other_sign(comparable(word), folded) if likeness <= LIKE else None
            meant = matches[0] if matches else short
            found[word] = None if meant is None else folded[meant]
    return found


def _with_one_other_sign(word: str, known: Iterable[str]) -> str | None:
    """Return the only known word that differs by one sign from a short one that is not written in letters.

    A word of two Chinese characters is too short for its likeness to others to say much.
    """
    if len(word) != _SHORT or not all(map(_is_chinese, word)):
        return None
    near = [
        one
        for one in known
        if len(one) == len(word) and sum(a != b for a, b in zip(one, word, strict=True)) == 1
    ]
    return near[0] if len(near) == 1 else None


def _is_chinese(sign: str) -> bool:
    return "\u3400" <= sign <= "\u9fff"


def folded(word: str) -> str:
    """Return a word without what a hand slips on: capitals, full width, spaces around it."""
    return unicodedata.normalize("NFKC", word).strip().casefold()


def comparable(word: str) -> str:
    """Return a word folded, its Chinese digits as those of the keyboard."""
    return folded(word).translate(_DIGITS)
