"""The text of a file, or why there is none."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Final

from optalloc.errors import IN_GBK, MACHINE_AT_FAULT, InputError, Issue, advice, machine_is_at_fault, reason
from optalloc.language import mark, say

_COMMON: Final = 0.9  # least share of the letters of a text in GBK that the older GB 2312 has too
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_SAVE_AS_UTF8: Final = mark(
    'save it as UTF-8 (in a spreadsheet: "CSV UTF-8 (Comma delimited)"; in a text editor: Save As, with the '
    "encoding UTF-8)"
)


def shown_name(path: Path) -> str:
    """Return the last part of a path as text that can be written anywhere, whatever its bytes are."""
    return os.fsencode(path.name).decode("utf-8", errors="replace")


def refusal(code: str, file: str, message: str, hint: str = "", *, row: int | None = None) -> InputError:
    """Return the error of a file with one issue."""
    return InputError([Issue(code, file, row, None, message, hint)])


def unreadable(file: str, error: OSError) -> InputError:
    """Return the error of a file or folder that the system does not let be read."""
    code = MACHINE_AT_FAULT if machine_is_at_fault(error) else "unreadable-file"
    forbidden = error.errno in (errno.EACCES, errno.EPERM)
    hint = say("change its permissions so that you may read it") if forbidden else advice(error)
    return refusal(code, file, say("it cannot be read: {reason}", reason=reason(error)), hint)


def read_bytes(path: Path, file: str) -> bytes:
    """Return the content of a regular file.

    Parameters
    ----------
    path
        Where it is.
    file
        What to call it in an issue.

    Raises
    ------
    InputError
        Where there is none, it is something else (a folder, a pipe), or it may not be read.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            message = say("this is a folder") if path.is_dir() else say("this is no regular file")
            raise refusal("not-a-file", file, message, say("put a file there"))
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise refusal("missing-file", file, say("there is no such file")) from None
    except OSError as error:
        raise unreadable(file, error) from None


def _is_gbk(content: bytes) -> bool:
    """Return whether bytes that are not UTF-8 are text in GBK: nearly all beyond ASCII is common Chinese."""
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return False
    wide = "".join(char for char in text if not char.isascii())
    return len(wide.encode("gb2312", errors="ignore")) >= 2 * _COMMON * len(wide)


def read_utf8(path: Path, file: str) -> str:
    """Return the text of a UTF-8 file, without a byte-order mark; line ends stay as they are.

    Raises
    ------
    InputError
        Where the file cannot be read or is not text.
    """
    content = read_bytes(path, file)
    if content.startswith(_UTF16_MARKS):
        raise refusal("not-utf-8", file, say("the text is UTF-16"), say(_SAVE_AS_UTF8), row=1)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = error.object.count(b"\n", 0, error.start) + 1
        if _is_gbk(content):
            raise refusal("not-utf-8", file, say(IN_GBK), say(_SAVE_AS_UTF8), row=row) from None
        message = say("byte 0x{byte:02X} is not UTF-8", byte=error.object[error.start])
        raise refusal("not-utf-8", file, message, say(_SAVE_AS_UTF8), row=row) from None
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        raise refusal("nul-byte", file, say("the text contains a NUL byte"), say(_SAVE_AS_UTF8), row=row)
    return text
