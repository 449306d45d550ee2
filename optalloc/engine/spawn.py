"""A child process as its parent sees it: start, hear, stop, kill, never leave behind."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import sysconfig
import threading
from collections import deque
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO

from optalloc.engine.exchange import STOP, Report, from_line
from optalloc.errors import SolverError, reason
from optalloc.language import say

_LONGEST_LINE = 2**16
_LAST_WORDS = 2000  # characters of standard error to keep
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class Child:
    """A child at work on a folder, in a session of its own, so that Ctrl-C reaches the parent alone.

    Leaving the context kills it, with whatever it may have started, and waits for its end.
    """

    def __init__(self, folder: Path) -> None:
        self._process = _start(folder)
        self._reports: queue.SimpleQueue[Report | None] = queue.SimpleQueue()
        self._last_words: deque[bytes] = deque(maxlen=16)
        self._readers = [threading.Thread(target=read, daemon=True) for read in (self._hear, self._overhear)]
        for reader in self._readers:
            reader.start()

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._kill()
        for reader in self._readers:
            reader.join()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            with suppress(BrokenPipeError):
                _open(pipe).close()

    def next_report(self, seconds: float) -> Report | None:
        """Return the next report, or None when there will be no more.

        Raises
        ------
        queue.Empty
            Where none comes in time.
        """
        return self._reports.get(timeout=seconds)

    def ask_to_stop(self) -> None:
        """Ask the child to end its search and to report what it has."""
        stdin = _open(self._process.stdin)
        with suppress(BrokenPipeError):
            stdin.write(STOP)
            stdin.flush()

    def cause_of_death(self) -> str:
        """Say in a sentence how a child that reported no end came to its own."""
        try:
            code = self._process.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            return say("The solver's process closed its pipe and went on.")
        words = b"".join(self._last_words)[-_LAST_WORDS:].decode("utf-8", "replace").strip().splitlines()
        said = f" ({words[-1][:200]})" if words else ""
        if code < 0:
            signalled = _signal_name(-code)
            return say("The solver's process was ended by {signal}{said}.", signal=signalled, said=said)
        return say("The solver's process ended with exit code {code}{said}.", code=code, said=said)

    def _kill(self) -> None:
        if self._process.poll() is None:
            with suppress(ProcessLookupError, PermissionError):
                if hasattr(os, "killpg"):
                    os.killpg(self._process.pid, signal.SIGKILL)
                else:
                    self._process.kill()
        self._process.wait()

    def _hear(self) -> None:
        stdout = _open(self._process.stdout)
        while line := stdout.readline(_LONGEST_LINE):
            report = from_line(line)
            if report is not None:
                self._reports.put(report)
        self._reports.put(None)

    def _overhear(self) -> None:
        while words := os.read(_open(self._process.stderr).fileno(), _LAST_WORDS):
            self._last_words.append(words)


def _start(folder: Path) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "optalloc.engine.child", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(),
            start_new_session=True,
        )
    except OSError as error:
        message = say("the solver's process cannot be started: {reason}", reason=reason(error))
        raise SolverError(message) from error


def _environment() -> dict[str, str]:
    """Return the environment of a child: one thread for linear algebra, and a way to find this package."""
    environment = {**os.environ, **dict.fromkeys(_ONE_THREAD, "1")}
    root = str(Path(__file__).resolve().parents[2])
    if root not in (sysconfig.get_path("purelib"), sysconfig.get_path("platlib")):
        paths = [path for path in (environment.get("PYTHONPATH"), root) if path]
        environment["PYTHONPATH"] = os.pathsep.join(paths)
    return environment


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise RuntimeError("the child was started without this pipe")
    return pipe


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return say("signal {number}", number=number)
