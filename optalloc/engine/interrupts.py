"""Ctrl-C, heard where something is done about it and kept waiting everywhere else.

An interrupt that raises anywhere loses whatever is half done there. Inside `Interrupts` it raises only within
`Interrupts.heard`, and there once.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, Final

Handler = Callable[[int, FrameType | None], Any]

#: Ctrl-C, and what ends a process politely where the process treats it like Ctrl-C.
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class Interrupts:
    """Holds interrupts back for the length of a block.

    Only handlers written in Python can wait, and only in the main thread; elsewhere nothing changes.
    One that nobody heard of is passed on at the end of the block, unless an earlier one was heard.
    """

    def __init__(self) -> None:
        self._handlers: dict[int, Handler] = {}
        self._waiting: int | None = None
        self._open = False
        self._listening = False
        self._was_heard = False
        self._hurried = False

    def __enter__(self) -> Interrupts:
        try:
            self.take_over()
        except BaseException:
            self._give_back()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._give_back()
        if self._waiting is not None and not self._was_heard:
            self._handlers[self._waiting](self._waiting, None)

    def take_over(self) -> None:
        """Hold interrupts back from here on: what entering the block does, for a process that ends in it."""
        self._open = True
        if threading.current_thread() is not threading.main_thread():
            return
        for number in _SIGNALS:
            handler = signal.getsignal(number)
            if callable(handler):
                self._handlers[number] = handler
                signal.signal(number, self._hear)

    def heard(self) -> _Heard:
        """Return a block in which an interrupt raises, one that waits at once and any other when it comes."""
        return _Heard(self)

    def ignore(self) -> None:
        """Let none be heard any more, not even by the interpreter on its way out."""
        for number in self._handlers:
            signal.signal(number, signal.SIG_IGN)

    def forget(self) -> None:
        """Let those that wait have come to nothing."""
        self._waiting = None

    def listen(self) -> None:
        """Let interrupts through from here on, until one raises."""
        self._listening = True
        if (number := self._waiting) is not None:
            self._waiting = None
            self._hear(number, None)

    def hold(self) -> None:
        """Keep interrupts waiting from here on."""
        self._listening = self._hurried

    def hurry(self) -> None:
        """Let the first one raise wherever it comes: there is nothing half done that is worth to be kept."""
        self._hurried = True
        self.listen()

    @property
    def hurried(self) -> bool:
        """Whether a single one ends all work at once."""
        return self._hurried

    def _give_back(self) -> None:
        self._open = False
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        if self._open and not self._listening:
            self._waiting = number
            return
        self._listening, was_listening = False, self._listening
        self._was_heard = True
        self._handlers[number](number, frame)
        self._listening = was_listening  # for a handler that does not raise


class _Heard:
    """The block of `Interrupts.heard`.

    No generator: one that an interrupt left behind would close, and stop the listening, at some later time.
    """

    def __init__(self, interrupts: Interrupts) -> None:
        self._interrupts = interrupts

    def __enter__(self) -> None:
        self._interrupts.listen()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._interrupts.hold()
