"""What can be wrong with an input, said so that a planner can mend it."""

from __future__ import annotations

import errno
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeVar

Thing = TypeVar("Thing")
Kind = TypeVar("Kind", bound=Hashable)

MOST_SHOWN = 20  #: issues of one code and severity that a text names one by one

_NO_RIGHT = ("you may not do this there", "choose a place that you may write to")
_NO_ROOM = ("there is no room left", "make room, or choose another disk")

#: Errors of the file system in plain words, and what to do about them.
_SYSTEM_WORDS: Final[Mapping[int | None, tuple[str, str]]] = MappingProxyType(
    {
        errno.EACCES: _NO_RIGHT,
        errno.EPERM: _NO_RIGHT,
        errno.EROFS: ("nothing can be written to this disk", _NO_RIGHT[1]),
        errno.ENOSPC: _NO_ROOM,
        errno.EDQUOT: _NO_ROOM,
        errno.EFBIG: ("the file would be too large", _NO_ROOM[1]),
        errno.ENAMETOOLONG: ("the name is too long", "choose a shorter one"),
        errno.ENOENT: ("there is no such file or folder", "choose a place that exists"),
        errno.ENOTDIR: ("a part of the path is a file", "choose a path through folders alone"),
        errno.EEXIST: ("something is there already", "choose another name"),
        errno.ENOTEMPTY: ("something is there already", "choose another name"),
        errno.EISDIR: ("this is a folder", "name a file"),
        errno.ELOOP: ("its links lead in a circle", "choose a path without them"),
        errno.EMFILE: ("too many files are open", "close other programs"),
        errno.ENFILE: ("too many files are open", "close other programs"),
        errno.ENOMEM: ("there is no memory left", "close other programs"),
        errno.EBADF: ("it is closed", "leave it open"),
        errno.EAGAIN: ("too much is going on", "close other programs"),
        errno.EIO: ("the disk or terminal does not answer", "choose another place"),
    }
)

#: Refusals for want of something that the machine has too little of: another input would fare no better.
_WANTS: Final = frozenset(
    {
        errno.EAGAIN,
        errno.EDQUOT,
        errno.EFBIG,
        errno.EIO,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOMEM,
        errno.ENOSPC,
    }
)

#: Codes of what the machine is to blame for: reading, and writing what was done.
MACHINE_AT_FAULT: Final = "machine-at-fault"
NO_ROOM_FOR_OUTPUT: Final = "no-room-for-output"


class Severity(StrEnum):
    """Whether an issue stops the solve."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Issue:
    """One problem of an input.

    Attributes
    ----------
    code
        Stable identifier in kebab-case, e.g. ``dangling-reference``.
    file
        Table as the user knows it: ``regions.csv``, ``plan.xlsx[regions]``, ``instance.toml``.
    row
        Row as a spreadsheet counts it (the header is row 1); None where no single row is at fault.
    column
        Column name, or None.
    message, hint
        What is wrong, and what to do about it (may be empty).
    """

    code: str
    file: str
    row: int | None
    column: str | None
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        place = self.file
        if self.row is not None:
            place += f":{self.row}"
        if self.column is not None:
            place += f" [{self.column}]"
        text = f"{place}: {self.severity}: {self.message} ({self.code})"
        return f"{text}\n    hint: {self.hint}" if self.hint else text

    def to_dict(self) -> dict[str, object]:
        """Return the issue as plain JSON values."""
        return asdict(self)


class OptallocError(Exception):
    """Root of the errors this package raises on purpose; its text is fit for a user."""


class InputError(OptallocError):
    """An input that cannot be used, with every issue found in it.

    Its text names the first issues of each code, and how many more there are.

    Attributes
    ----------
    issues
        All problems found in one pass, errors and warnings, in the order of the tables.
    """

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(issues)
        shown, more = first_of_each(self.issues)
        super().__init__("\n".join([*map(str, shown), *more]))


class UnknownNameError(OptallocError, KeyError):
    """A name in a call from Python that nothing has; its text says what was probably meant."""

    def __str__(self) -> str:
        """Return the text as it is; a KeyError would show it in quotes."""
        return str(self.args[0])


class NotAnInstanceError(OptallocError, TypeError):
    """Something in the place of an instance in a call from Python."""


class SolverError(OptallocError):
    """The solver refused a programme or ended in a state that it does not document."""


def issue_order(issue: Issue) -> tuple[str, int, str, str, str]:
    """Sort key: by file, row, column."""
    return (issue.file, issue.row or 0, issue.column or "", issue.code, issue.message)


def counted(count: int, thing: str) -> str:
    """Return ``1 period`` or ``2 periods``."""
    return f"{count} {thing}{'' if count == 1 else 's'}"


def first_of_each(issues: Iterable[Issue]) -> tuple[list[Issue], list[str]]:
    """Return the first issues of each code and severity, and a line on the others of each.

    One slip in a table of many rows makes an issue per row; a page of them hides the rest.

    Returns
    -------
    list of Issue
        At most `MOST_SHOWN` of each code and severity, in the order given.
    list of str
        ``and 80 more errors of not-a-number``, for each code that has more.
    """
    shown, more = first_of_kinds(issues, lambda issue: (issue.code, issue.severity))
    return shown, [
        f"and {counted(left, f'more {severity}')} of {code}" for (code, severity), left in more.items()
    ]


def first_of_kinds(
    things: Iterable[Thing], kind_of: Callable[[Thing], Kind]
) -> tuple[list[Thing], dict[Kind, int]]:
    """Return the first `MOST_SHOWN` things of each kind in order, and how many more there are of which."""
    count: Counter[Kind] = Counter()
    shown = []
    for thing in things:
        kind = kind_of(thing)
        count[kind] += 1
        if count[kind] <= MOST_SHOWN:
            shown.append(thing)
    return shown, {kind: total - MOST_SHOWN for kind, total in count.items() if total > MOST_SHOWN}


def reason(error: OSError) -> str:
    """Return in plain words why the system refuses something."""
    words = (error.strerror or "the system refuses it").lower(), ""
    return _SYSTEM_WORDS.get(error.errno, words)[0]


def machine_is_at_fault(error: OSError) -> bool:
    """Return whether the system refuses for want of files, memory, processes or room."""
    return error.errno in _WANTS


def advice(error: OSError) -> str:
    """Return what to do about a refusal of the system; may be empty."""
    return _SYSTEM_WORDS.get(error.errno, ("", ""))[1]
