"""What parent and child pass each other: a folder of files, and lines of JSON."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np

from optalloc.engine.clock import Clock
from optalloc.engine.status import Options
from optalloc.language import language
from optalloc.program import Floats, Program

PROGRAM, REQUEST = "program.npz", "request.json"
START, INCUMBENT, VALUES = "start.npy", "incumbent.npy", "values.npy"
FILES = (PROGRAM, REQUEST, START, INCUMBENT, VALUES, "start.part", "incumbent.part", "values.part")
STOP = b"s"  # the parent asks the child to end the search; the end of the pipe means that the parent is gone
Report = dict[str, Any]
_ARRAYS = tuple(f.name for f in fields(Program) if f.name not in ("column_blocks", "row_blocks", "labels"))


class Task(StrEnum):
    """What a child is to do."""

    SOLVE = "solve"
    POLISH = "polish"


class Event(StrEnum):
    """What a child reports in its lines."""

    PROGRESS = "progress"
    POLISHING = "polishing"
    FINISHED = "finished"


@dataclass(frozen=True)
class Request:
    """A task, its options, the clock that both sides share, and the language of the parent."""

    task: Task
    options: Options
    clock: Clock
    spoken: str = field(default_factory=language)


def write_program(folder: Path, program: Program) -> None:
    """Write the arrays of a programme; what its columns mean stays with the parent."""
    np.savez(folder / PROGRAM, **{name: getattr(program, name) for name in _ARRAYS})


def read_program(folder: Path) -> Program:
    """Read the arrays of a programme, without blocks and labels."""
    with np.load(folder / PROGRAM, allow_pickle=False) as arrays:
        return Program(**{name: arrays[name] for name in _ARRAYS}, column_blocks=(), row_blocks=(), labels={})


def write_request(folder: Path, request: Request) -> None:
    """Write what the child is to do."""
    (folder / REQUEST).write_text(json.dumps(asdict(request)), encoding="utf-8")


def read_request(folder: Path) -> Request:
    """Read what the child is to do."""
    told = json.loads((folder / REQUEST).read_text(encoding="utf-8"))
    return Request(
        task=Task(told["task"]),
        options=Options(**told["options"]),
        clock=Clock(**told["clock"]),
        spoken=told["spoken"],
    )


def write_values(path: Path, values: Floats) -> None:
    """Write values so that whoever reads the file finds one whole array, even after a crash."""
    temporary = path.with_suffix(".part")
    with temporary.open("wb") as file:
        np.save(file, values, allow_pickle=False)
    os.replace(temporary, path)


def read_values(path: Path, columns: int) -> Floats | None:
    """Return the values in a file, shape (n,), or None where there is no such file or it does not fit."""
    try:
        values = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    fits = values.shape == (columns,) and values.dtype == np.float64 and np.isfinite(values).all()
    return values if fits else None


def to_line(event: Event, **words: object) -> str:
    """Return a report as a line of JSON."""
    return json.dumps({"event": event, **words}, allow_nan=False) + "\n"


def from_line(line: bytes) -> Report | None:
    """Return the report in a line, or None where the line is none (a library's chatter)."""
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) and told.get("event") in tuple(Event) else None
