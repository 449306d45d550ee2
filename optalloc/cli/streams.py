"""Standard streams that never raise: what they cannot take is dropped, and why is told in the end.

A command decides on its exit code and shows what it found. A pipe that nobody reads or a disk that is full,
were they to raise in the middle of that, would put a code of their own in the place of the one decided on.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EAGAIN, EBADF
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class _Forgiving(io.RawIOBase):
    """A file descriptor that takes everything: after the first failure it drops what comes.

    Parameters
    ----------
    number
        None for a stream that was closed when the process started.

    Attributes
    ----------
    failure
        Why something was dropped; None where nothing was.
    """

    def __init__(self, number: int | None) -> None:
        super().__init__()
        self._number = number
        self.failure: OSError | None = None

    def writable(self) -> bool:
        """Return True: this is for output."""
        return True

    def fileno(self) -> int:
        """Return the file descriptor."""
        return super().fileno() if self._number is None else self._number

    def isatty(self) -> bool:
        """Return whether a person may be looking."""
        return self._number is not None and os.isatty(self._number)

    def write(self, content: ReadableBuffer, /) -> int:
        """Write as much as the system takes at once, and all of what is dropped."""
        size = memoryview(content).nbytes
        if self.failure is None and size:
            try:
                if self._number is None:
                    raise OSError(EBADF, os.strerror(EBADF))
                return os.write(self._number, content)
            except BlockingIOError:
                self.failure = OSError(EAGAIN, os.strerror(EAGAIN))
            except OSError as error:
                self.failure = error
        return size


@contextmanager
def forgiving_streams() -> Iterator[None]:
    """Let nothing raise that is written to standard output or standard error in the block.

    Streams that somebody else has put in their place, such as those of a test, stay as they are.
    """
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = map(_forgiving, before)
    try:
        yield
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        sys.stdout, sys.stderr = before


def _forgiving(stream: TextIO | None) -> TextIO:
    if stream is None:
        return _text(_Forgiving(None), "utf-8", by_line=False)
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    raw = getattr(stream.buffer, "raw", stream.buffer)
    if not isinstance(raw, io.FileIO):
        return stream
    with suppress(OSError):
        stream.flush()
    return _text(_Forgiving(raw.fileno()), stream.encoding, by_line=stream.line_buffering)


def _text(raw: _Forgiving, encoding: str, *, by_line: bool) -> TextIO:
    return io.TextIOWrapper(
        io.BufferedWriter(raw), encoding=encoding, errors="backslashreplace", line_buffering=by_line
    )


def why_unwritten() -> OSError | None:
    """Return why standard output could not be written; None where it was, or where its reader had enough."""
    sys.stdout.flush()
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    failure = raw.failure if isinstance(raw, _Forgiving) else None
    return None if isinstance(failure, BrokenPipeError) else failure


def reserve_closed_streams() -> None:
    """Fill the places of closed standard streams, or the next file to be opened would be taken for one."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the least number that is free, which is this one
