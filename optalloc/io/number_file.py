"""Files of the literature that hold nothing but numbers: their tokens, line by line, and blocks of them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from optalloc.checks.cells import Unreadable, read_number
from optalloc.checks.wording import shown
from optalloc.errors import InputError, Issue
from optalloc.io.text_file import read_bytes, refusal, shown_name
from optalloc.language import say

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_LARGEST_SIZE: Final = 10_000_000
_MOST_ISSUES: Final = 20  # a file of another kind has a wrong word on every line


@dataclass(frozen=True)
class Line:
    """A line that is not blank: its number in the file, from 1, and its words."""

    number: int
    words: tuple[str, ...]


@dataclass(frozen=True)
class NumberFile:
    """A file as lines of words.

    Attributes
    ----------
    name
        Name of the file, without its folder.
    lines
        Lines that are not blank.
    """

    name: str
    lines: Sequence[Line]

    @property
    def stem(self) -> str:
        """Name without the extension."""
        return Path(self.name).stem

    def refuse(self, code: str, row: int | None, message: str, hint: str = "") -> InputError:
        """Return the error of a line of the file."""
        return refusal(code, self.name, message, hint, row=row)


def read_number_file(path: Path) -> NumberFile:
    """Read the lines of a file; whatever is not ASCII becomes words that are no numbers.

    Raises
    ------
    InputError
        Where the file cannot be read or has nothing in it.
    """
    name = shown_name(path)
    text = read_bytes(path, name).decode("utf-8-sig", errors="replace")
    split = (line.split() for line in re.split("\r\n|\r|\n", text))
    lines = [Line(number, tuple(words)) for number, words in enumerate(split, start=1) if words]
    if not lines:
        raise refusal("empty-file", name, say("the file is empty"))
    return NumberFile(name, lines)


def sizes_of(file: NumberFile, line: Line, names: Sequence[str]) -> list[int]:
    """Return the sizes that a line states, all positive.

    Raises
    ------
    InputError
        Where the line does not state these sizes.
    """
    sizes = whole_numbers(line.words)
    if len(sizes) != len(names) or not all(1 <= size <= _LARGEST_SIZE for size in sizes):
        message = say(
            "the line states {names}, each a whole number from 1 to {most}; it is {line}",
            names=" ".join(names),
            most=_LARGEST_SIZE,
            line=shown(" ".join(line.words)),
        )
        raise file.refuse("wrong-sizes", line.number, message)
    return sizes


def whole_numbers(words: Sequence[str]) -> list[int]:
    """Return words as whole numbers; nothing where one of them is none."""
    return [int(word) for word in words] if all(re.fullmatch("[0-9]{1,12}", word) for word in words) else []


def numbers_of(file: NumberFile, lines: Sequence[Line], placeholder: str | None = None) -> Floats:
    """Return all words of some lines as numbers from 0 up, NaN for the placeholder.

    Raises
    ------
    InputError
        With the words that are no such numbers.
    """
    readings: dict[str, float] = {} if placeholder is None else {placeholder: math.nan}
    issues: list[Issue] = []
    values: list[float] = []
    for line in lines:
        for word in line.words:
            if word not in readings:
                readings[word] = _reading(file, line, word, issues)
            values.append(readings[word])
        if len(issues) >= _MOST_ISSUES:
            break
    if issues:
        raise InputError(issues)
    return np.asarray(values, dtype=np.float64)


def _reading(file: NumberFile, line: Line, word: str, issues: list[Issue]) -> float:
    value = read_number(word)
    if isinstance(value, Unreadable):
        issues.append(Issue(value.code, file.name, line.number, None, value.message, value.hint))
        return 0.0
    if value < 0.0:
        message = say("{number} is negative, which no figure of this format is", number=shown(word))
        issues.append(Issue("out-of-range", file.name, line.number, None, message))
    return value


class Blocks:
    """Numbers that are taken off in blocks, in their order.

    Parameters
    ----------
    numbers
        All of them, shape (n,).
    """

    def __init__(self, numbers: Floats) -> None:
        self._numbers = numbers
        self._taken = 0

    def take(self, *shape: int) -> Floats:
        """Return the next numbers in an array of this shape, rows first."""
        count = math.prod(shape)
        block = self._numbers[self._taken : self._taken + count]
        self._taken += count
        return block.reshape(shape)


def check_count(file: NumberFile, found: int, expected: int, formula: str) -> None:
    """Raise unless the file has as many numbers as its sizes ask for.

    Raises
    ------
    InputError
        Where it has fewer or more.
    """
    if found != expected:
        message = say(
            "its sizes ask for {expected} numbers ({formula}), the file has {found}",
            expected=expected,
            formula=formula,
            found=found,
        )
        hint = (
            say("the file is cut off")
            if found < expected
            else say("there is more in the file than its sizes say")
        )
        raise file.refuse("wrong-count", file.lines[-1].number, message, hint)


def labels(prefix: str, count: int) -> list[str]:
    """Return identifiers such as c001 to c200, whose order as text is that of their numbers."""
    width = len(str(count))
    return [f"{prefix}{number:0{width}}" for number in range(1, count + 1)]


def line_ends(lines: Sequence[Line]) -> Iterator[int]:
    """Yield how many words there are up to the end of each line."""
    total = 0
    for line in lines:
        total += len(line.words)
        yield total
