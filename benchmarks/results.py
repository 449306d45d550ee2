"""Results over time: a CSV file to which every run adds a line.

A line is forced onto the disk as soon as its run has ended. One that was cut short is not read, and is
removed before the next is added.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterable
from dataclasses import asdict, astuple, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from benchmarks.answer import Answer, Point
from benchmarks.setting import Setting
from benchmarks.specs import Source, Spec

FILE: Final = "results.csv"
#: Share by which a bound must change for a point of the history to be kept.
_STEP: Final = 1e-5
_LONGEST_FIELD: Final = 2**24
_LONGEST_MESSAGE: Final = 300


@dataclass(frozen=True)
class Row:
    """One run: setting, spec and answer, flat; None where there is no value.

    Attributes
    ----------
    ended
        When, in UTC.
    id
        Of the spec.
    source
        Where the instance comes from, as JSON.
    limit
        Wall seconds that the run could use.
    history
        (seconds, objective, bound), the points that matter.

    The others are those of `Setting`, `Case`, `Limits` and `Answer`.
    """

    ended: str
    run: str
    commit: str
    machine: str
    versions: str
    id: str
    suite: str
    case: str
    source: str
    solver: str
    version: str
    limit: float
    threads: int
    seed: int
    gap: float
    memory_mb: int
    status: str
    objective: float | None
    bound: float | None
    lp_bound: float | None
    build: float | None
    solve: float | None
    total: float | None
    cpu_seconds: float | None
    megabytes: float | None
    columns: int | None
    integers: int | None
    rows: int | None
    nonzeros: int | None
    message: str
    history: tuple[Point, ...]

    @classmethod
    def ended_now(cls, setting: Setting, spec: Spec, answer: Answer) -> Row:
        """Return the row of a run that has just ended."""
        return cls(
            ended=datetime.now(UTC).isoformat(timespec="seconds"),
            **asdict(setting),
            id=spec.id,
            suite=spec.case.suite,
            case=spec.case.name,
            source=json.dumps(asdict(spec.case.source)),
            solver=spec.solver,
            version=answer.version,
            limit=spec.limits.seconds,
            threads=spec.limits.threads,
            seed=spec.limits.seed,
            gap=spec.limits.gap,
            memory_mb=spec.limits.memory_mb,
            status=answer.status,
            objective=answer.objective,
            bound=answer.bound,
            lp_bound=answer.lp_bound,
            build=answer.seconds.get("build"),
            solve=answer.seconds.get("solve"),
            total=answer.seconds.get("total"),
            cpu_seconds=answer.cpu_seconds,
            megabytes=answer.megabytes,
            columns=answer.sizes.get("columns"),
            integers=answer.sizes.get("integers"),
            rows=answer.sizes.get("rows"),
            nonzeros=answer.sizes.get("nonzeros"),
            message=re.sub(r"\s+", " ", answer.message)[:_LONGEST_MESSAGE],
            history=thinned(answer.history),
        )

    @property
    def made_of(self) -> Source:
        """Where the instance comes from."""
        return Source.from_fields(json.loads(self.source))


def thinned(history: Iterable[Point]) -> tuple[Point, ...]:
    """Return the points with another objective or a clearly other bound, and the last."""
    points = list(history)
    kept: list[Point] = []
    for position, (seconds, objective, bound) in enumerate(points):
        last = position == len(points) - 1
        if last or not kept or objective != kept[-1][1] or _differ(bound, kept[-1][2]):
            kept.append((round(seconds, 4), objective, bound))
    return tuple(kept)


def _differ(bound: float | None, before: float | None) -> bool:
    if bound is None or before is None:
        return bound is not before
    return abs(bound - before) > _STEP * abs(before)


def append_row(folder: Path, row: Row) -> None:
    """Add a row to the results of a folder, which is made where it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / FILE).open("ab+") as file:
        file.seek(0)
        whole = file.read().rfind(b"\n") + 1
        file.truncate(whole)
        lines = [] if whole else [[field.name for field in fields(Row)]]
        file.write(_written([*lines, [_cell(value) for value in astuple(row)]]))
        file.flush()
        os.fsync(file.fileno())


def read_rows(folder: Path) -> list[Row]:
    """Return the rows of a folder, oldest first; none where there is no file.

    Raises
    ------
    ValueError
        Where the file has other columns than this version writes.
    """
    path = folder / FILE
    if not path.is_file():
        return []
    whole = path.read_bytes().rpartition(b"\n")[0].decode()
    if not whole:
        return []
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(io.StringIO(whole))
    header = next(reader)
    expected = [field.name for field in fields(Row)]
    if header != expected:
        raise ValueError(f"{path} has other columns than expected; move it away to start anew")
    return [_row(dict(zip(header, cells, strict=True))) for cells in reader]


def finished(rows: Iterable[Row], run: str, *, but_failed: bool = False) -> set[str]:
    """Return the ids of the specs that a session has run; on demand, not of those that failed last."""
    last = {row.id: row.status for row in rows if row.run == run}
    return {spec for spec, status in last.items() if not (but_failed and status == "failed")}


def _written(lines: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue().encode()


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case tuple():
            return json.dumps(value, separators=(",", ":"))
    return repr(value) if isinstance(value, float) else str(value)


def _row(cells: dict[str, str]) -> Row:
    values: dict[str, Any] = {}
    for field in fields(Row):
        text = cells[field.name]
        match str(field.type).removesuffix(" | None"):
            case "str":
                values[field.name] = text
            case "float":
                values[field.name] = float(text) if text else None
            case "int":
                values[field.name] = int(text) if text else None
            case _:
                values[field.name] = tuple((point[0], point[1], point[2]) for point in json.loads(text))
    return Row(**values)
