"""The child process: ``python -m optalloc.engine.child FOLDER`` does the task that the folder describes.

It reports in lines of JSON on what was its standard output, and leaves values as files in the folder. When
its standard input ends, the parent is gone: it removes its files and ends at once.
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from optalloc.engine.exchange import (
    FILES,
    INCUMBENT,
    START,
    STOP,
    VALUES,
    Event,
    Request,
    Task,
    read_program,
    read_request,
    read_values,
    to_line,
    write_values,
)
from optalloc.engine.polish import polish_alone
from optalloc.engine.procedure import solve_here
from optalloc.engine.status import Progress
from optalloc.language import speaking
from optalloc.program import Floats, Program

_ORPHANED = 3


class _Reporter:
    """Tells the parent what goes on."""

    def __init__(self, folder: Path, lines: TextIO) -> None:
        self._folder = folder
        self._lines = lines
        self._stop = threading.Event()
        self._at_work = threading.Lock()

    def progress(self, progress: Progress) -> None:
        self._say(Event.PROGRESS, progress=asdict(progress))

    def incumbent(self, values: Floats) -> None:
        with self._at_work:
            write_values(self._folder / INCUMBENT, values)

    def polishing(self) -> None:
        self._say(Event.POLISHING)

    def stop_asked(self) -> bool:
        return self._stop.is_set()

    def finished(self, values: Floats | None, **words: object) -> None:
        if values is not None:
            with self._at_work:
                write_values(self._folder / VALUES, values)
        self._say(Event.FINISHED, **words)

    def obey(self) -> None:
        """Wait for the parent's word for as long as there is a parent."""
        while word := os.read(0, 1):
            if word == STOP:
                self._stop.set()
        with self._at_work:  # so that nothing is written while the files go
            _remove_files(self._folder)
            os._exit(_ORPHANED)

    def _say(self, event: Event, **words: object) -> None:
        try:
            self._lines.write(to_line(event, **words))
            self._lines.flush()
        except BrokenPipeError:  # the parent is gone: `obey` is about to end this process
            threading.Event().wait()


def main(folder: Path) -> None:
    """Do the task in the folder."""
    reporter = _Reporter(folder, _claim_standard_output())
    threading.Thread(target=reporter.obey, daemon=True).start()
    request = read_request(folder)
    program = read_program(folder)
    with speaking(request.spoken):
        if request.task is Task.SOLVE:
            start = read_values(folder / START, len(program.cost))
            _solve(program, request, reporter, start)
        else:
            _polish(program, request, reporter, folder)


def _solve(program: Program, request: Request, reporter: _Reporter, start: Floats | None) -> None:
    outcome = solve_here(program, request.options, request.clock, reporter, start)
    reporter.finished(
        outcome.values,
        termination=outcome.termination,
        solution_status=outcome.solution_status,
        objective=outcome.objective,
        bound=outcome.bound,
        nodes=outcome.nodes,
        message=outcome.message,
        seconds=dict(outcome.seconds),
        begun=outcome.begun,
        searched=outcome.searched,
    )


def _polish(program: Program, request: Request, reporter: _Reporter, folder: Path) -> None:
    values = read_values(folder / INCUMBENT, len(program.cost))
    if values is None:
        raise FileNotFoundError(f"no values to polish in {folder}")
    polished = polish_alone(program, values, request.clock.left_to_solve())
    reporter.finished(
        polished.values, polish=polished.polish, objective=polished.objective, message=polished.message
    )


def _claim_standard_output() -> TextIO:
    """Keep standard output for reports; whatever else writes there goes to standard error."""
    lines = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return lines


def _remove_files(folder: Path) -> None:
    with suppress(OSError):
        for name in FILES:
            (folder / name).unlink(missing_ok=True)
        folder.rmdir()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
