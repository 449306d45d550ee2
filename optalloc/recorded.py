"""What a solve records of itself, in words: its options and the size of its programme."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from optalloc.language import mark, say

#: Options that a reader may have chosen; others are how the program works inside.
OPTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "time_limit": mark("time limit (seconds)"),
        "gap": mark("gap asked for"),
        "seed": mark("seed"),
        "threads": mark("threads"),
        "node_limit": mark("limit of nodes"),
        "strategy": mark("strategy"),
        "links": mark("form of the links"),
    }
)
SIZES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "columns": mark("variables"),
        "integers": mark("whole-number variables"),
        "rows": mark("constraints"),
        "nonzeros": mark("coefficients"),
    }
)
#: Values of options that have a word.
_VALUES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "auto": mark("automatic"),
        "plain": mark("HiGHS alone"),
        "strong": mark("strong"),
        "aggregated": mark("aggregated"),
        "cuts": mark("cuts"),
    }
)


def options_in_words(options: Mapping[str, object]) -> Iterator[tuple[str, str | int | float]]:
    """Yield what each option that was chosen is called, and what it was."""
    for name, words in OPTIONS.items():
        value = options.get(name)
        if isinstance(value, str):
            yield say(words), say(_VALUES[value]) if value in _VALUES else value
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield say(words), value


def sizes_in_words(sizes: Mapping[str, object]) -> Iterator[tuple[str, int]]:
    """Yield what each size of a programme is called, and how large it is."""
    for name, words in SIZES.items():
        value = sizes.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            yield say(words), value
