"""What can be wrong with an input, said so that a planner can mend it."""

from __future__ import annotations

import errno
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeVar

from optalloc.language import mark, say, say_count

Thing = TypeVar("Thing")
Kind = TypeVar("Kind", bound=Hashable)

#: What is said of a file that is probably text in GBK.
IN_GBK: Final = mark("the text may be in GBK, in which Excel in Chinese saves CSV files")
MOST_SHOWN = 20  #: issues of one code and severity that a text names one by one

_NO_RIGHT = (mark("you may not do this there"), mark("choose a place that you may write to"))
_NO_ROOM = (mark("there is no room left"), mark("make room, or choose another disk"))
_SOMETHING_THERE = (mark("something is there already"), mark("choose another name"))
_TOO_MANY_FILES = (mark("too many files are open"), mark("close other programs"))

#: Errors of the file system in plain words, and what to do about them.
_SYSTEM_WORDS: Final[Mapping[int | None, tuple[str, str]]] = MappingProxyType(
    {
        errno.EACCES: _NO_RIGHT,
        errno.EPERM: _NO_RIGHT,
        errno.EROFS: (mark("nothing can be written to this disk"), _NO_RIGHT[1]),
        errno.ENOSPC: _NO_ROOM,
        errno.EDQUOT: _NO_ROOM,
        errno.EFBIG: (mark("the file would be too large"), _NO_ROOM[1]),
        errno.ENAMETOOLONG: (mark("the name is too long"), mark("choose a shorter one")),
        errno.ENOENT: (mark("there is no such file or folder"), mark("choose a place that exists")),
        errno.ENOTDIR: (mark("a part of the path is a file"), mark("choose a path through folders alone")),
        errno.EEXIST: _SOMETHING_THERE,
        errno.ENOTEMPTY: _SOMETHING_THERE,
        errno.EISDIR: (mark("this is a folder"), mark("name a file")),
        errno.ELOOP: (mark("its links lead in a circle"), mark("choose a path without them")),
        errno.EMFILE: _TOO_MANY_FILES,
        errno.ENFILE: _TOO_MANY_FILES,
        errno.ENOMEM: (mark("there is no memory left"), _TOO_MANY_FILES[1]),
        errno.EBADF: (mark("it is closed"), mark("leave it open")),
        errno.EAGAIN: (mark("too much is going on"), _TOO_MANY_FILES[1]),
        errno.EIO: (mark("the disk or terminal does not answer"), mark("choose another place")),
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


_SEVERITY_WORDS: Final = MappingProxyType({Severity.ERROR: mark("error"), Severity.WARNING: mark("warning")})


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
        text = say(
            "{place}: {severity}: {message} ({code})",
            place=place,
            severity=say(_SEVERITY_WORDS[self.severity]),
            message=self.message,
            code=self.code,
        )
        if not self.hint:
            return text
        hint = say("hint: {hint}", hint=self.hint)
        return f"{text}\n    {hint}"

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
    return shown, [_more_of(code, severity, left) for (code, severity), left in more.items()]


def _more_of(code: str, severity: Severity, left: int) -> str:
    if severity is Severity.ERROR:
        return say_count(
            "and {count} more error of {code}", "and {count} more errors of {code}", left, code=code
        )
    return say_count(
        "and {count} more warning of {code}", "and {count} more warnings of {code}", left, code=code
    )


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
    if error.errno in _SYSTEM_WORDS:
        return say(_SYSTEM_WORDS[error.errno][0])
    return error.strerror.lower() if error.strerror else say("the system refuses it")


def machine_is_at_fault(error: OSError) -> bool:
    """Return whether the system refuses for want of files, memory, processes or room."""
    return error.errno in _WANTS


def advice(error: OSError) -> str:
    """Return what to do about a refusal of the system; may be empty."""
    return say(_SYSTEM_WORDS[error.errno][1]) if error.errno in _SYSTEM_WORDS else ""
