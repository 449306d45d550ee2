"""The moment at which a command has to be over, also in the middle of reading a large table."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final, NoReturn

#: Seconds after a limit in which a solve that keeps it may bring home what it has.
GRACE: Final = 1.0
_AGAIN = 0.25  # seconds; an alarm in the middle of a finalizer comes to nothing
_AT_ONCE = 1e-6  # seconds; 0 would be no alarm
_NEVER = 1e8  # seconds, three years; systems differ in what they can count to


class OutOfTime(BaseException):
    """The time limit is over. No `Exception`, lest something on the way take it for a fault of the input."""


@contextmanager
def until(moment: float | None) -> Iterator[None]:
    """Raise `OutOfTime` in the block once a moment has come.

    Parameters
    ----------
    moment
        By `time.monotonic`; None for never.
    """
    if moment is None:
        yield
        return
    with _alarm(moment):
        yield
    if time.monotonic() >= moment:
        raise OutOfTime


@contextmanager
def _alarm(moment: float) -> Iterator[None]:
    """Raise at the moment itself, where the system has alarms; they reach the main thread only."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, min(max(moment - time.monotonic(), _AT_ONCE), _NEVER), _AGAIN)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _ring(number: int, frame: FrameType | None) -> NoReturn:
    raise OutOfTime
