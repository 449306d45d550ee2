"""Runs specs, a process each, and takes down what came of them; what is there already is not run again."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks.answer import Answer
from benchmarks.processes import end_tree, tree_megabytes
from benchmarks.results import Row, append_row, finished, read_rows
from benchmarks.setting import Setting
from benchmarks.specs import ROOT, Case, Limits, Spec

_LOOK: Final = 0.1  # seconds between two looks at a process
#: Seconds beyond its limits that a run may take to read, to build and to check before it is ended.
PATIENCE: Final = 120.0
_OVERSHOOT: Final = 1.5
_LAST_WORDS: Final = 200  # characters


def specs_of(cases: Iterable[Case], solvers: Sequence[str], limits: Limits) -> list[Spec]:
    """Return the runs of all solvers on all cases; those of a case follow each other."""
    return [Spec(case, solver, limits) for case in cases for solver in solvers]


def run_missing(
    specs: Sequence[Spec], folder: Path, setting: Setting, console: Console, *, retry_failed: bool = False
) -> None:
    """Run the specs that this session has no result of, on demand those that failed as well."""
    done = finished(read_rows(folder), setting.run, but_failed=retry_failed)
    missing = [spec for spec in specs if spec.id not in done]
    with _display(console) as display:
        task = display.add_task("", total=len(specs), completed=len(specs) - len(missing))
        for spec in missing:
            display.update(task, description=f"{spec.case.suite} {spec.case.name} {spec.solver}")
            row = Row.ended_now(setting, spec, run_apart(spec))
            append_row(folder, row)
            display.console.print(_line(row), markup=False, highlight=False, soft_wrap=True)
            display.advance(task)


def run_apart(spec: Spec, patience: float = PATIENCE) -> Answer:
    """Run a spec in a process of its own, and end it where it takes too much time or memory.

    Parameters
    ----------
    patience
        Seconds that it may take to read, to build and to check, beyond one and a half times its limit.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        worker = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker", str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=err,
            cwd=ROOT,
        )
        try:
            assert worker.stdin is not None  # it was asked for
            with worker.stdin as pipe:
                pipe.write(spec.to_json().encode())
            ended, megabytes = _watch(worker, spec.limits, patience)
        finally:
            if worker.poll() is None:
                end_tree(worker.pid)
            worker.wait()
        answer = ended or _read_answer(worker.returncode, out, err)
    return replace(answer, megabytes=max(megabytes, answer.megabytes or 0.0))


def _watch(worker: subprocess.Popen[bytes], limits: Limits, patience: float) -> tuple[Answer | None, float]:
    """Wait for the end; return an answer where the run has to be ended, and the most memory seen."""
    most = 0.0
    last = time.monotonic() + patience + _OVERSHOOT * limits.seconds * (2 if limits.relaxation else 1)
    while worker.poll() is None:
        most = max(most, tree_megabytes(worker.pid))
        if most > limits.memory_mb:
            return Answer.failed(f"ended: took more than {limits.memory_mb} MB"), most
        if time.monotonic() > last:
            return Answer.failed(f"ended: did not keep its limit of {limits.seconds:g} s"), most
        time.sleep(_LOOK)
    return None, most


def _read_answer(code: int, out: IO[bytes], err: IO[bytes]) -> Answer:
    out.seek(0)
    text = out.read().decode()
    if code == 0 and text:
        return Answer.from_json(text)
    err.seek(0)
    words = err.read().decode(errors="replace").strip()[-_LAST_WORDS:]
    return Answer.failed(f"the process ended with code {code}: {words}")


def _display(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )


def _line(row: Row) -> str:
    objective, bound, seconds = (
        "-" if value is None else format(value, ".10g") for value in (row.objective, row.bound, row.total)
    )
    words = f"{row.suite} {row.case} {row.solver}: {row.status}, {objective} of at most {bound}, {seconds} s"
    return f"{words} ({row.message})" if row.status in ("failed", "absent") else words
