"""CBC with its default settings: the binary that PuLP ships, on the programme as a file.

Its history is read from its log. That calls "infeasible" what ran out of time in preprocessing, so a proof
counts only where it came before the limit.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.answer import Answer, History
from benchmarks.solvers.mps import column_values, write_mps
from benchmarks.solvers.peers import Run, missing
from benchmarks.specs import Limits
from optalloc.formulation import Links, formulate
from optalloc.instance import Instance
from optalloc.program import Floats

#: Share of the time left that CBC must have kept for a proof to be believed.
_KEPT = 0.01
#: CBC looks at the clock between the steps of its preprocessing only: how long it is waited for.
_PATIENCE, _GRACE = 1.1, 5.0
_NUMBER = r"(-?[\d.]+(?:e[+-]?\d+)?)"
_SECONDS = r"\(([\d.]+) seconds\)"
_FOUND = re.compile(rf"Integer solution of {_NUMBER} found .*{_SECONDS}")
_AFTER = re.compile(rf"After \d+ nodes, .*? {_NUMBER} best solution, best possible {_NUMBER} {_SECONDS}")
_POSSIBLE = re.compile(rf"best objective {_NUMBER} \(best possible {_NUMBER}\).*{_SECONDS}")
_VERSION = re.compile(r"^Version: (\S+)", re.MULTILINE)
_RELAXED = re.compile(rf"Continuous objective value is {_NUMBER} - ([\d.]+) seconds")
_LOWER_BOUND = re.compile(rf"^Lower bound:\s+{_NUMBER}", re.MULTILINE)
_FINAL = re.compile(rf"objective value {_NUMBER}")
_NO_SOLUTION = 1e49  # CBC writes 1e50 as the value of none


@dataclass(frozen=True)
class Cbc:
    """CBC on the arrays of the formulation."""

    name: str
    about: str
    links: Links

    def absent(self) -> str | None:
        """Return why PuLP or its binary cannot be used, or None."""
        reason = missing("pulp")
        return reason if reason is not None or _binary() is not None else "PuLP ships no CBC for this machine"

    def run(self, instance: Instance, limits: Limits) -> Answer:
        """Formulate, write the file, run the binary once."""
        history = History()
        program = formulate(instance, self.links)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_mps(program, folder / "programme.mps")
            run = Run(program, limits, history, history.seconds, "")
            if run.left == 0.0:
                return run.without_search()
            return _run_binary(folder, run)


def _binary() -> str | None:
    import pulp

    path = pulp.PULP_CBC_CMD.pulp_cbc_path  # of the class: to make an object of it is deprecated
    return str(path) if os.access(path, os.X_OK) else None


def _run_binary(folder: Path, run: Run) -> Answer:
    """Run CBC in a folder that holds the programme and read what it leaves there."""
    limits, left = run.limits, run.left
    command = [
        *(str(_binary()), str(folder / "programme.mps")),
        *("-timeMode", "elapsed", "-sec", f"{left:.3f}", "-ratio", f"{limits.gap / (1 + limits.gap):.12g}"),
        *("-threads", f"{limits.threads}", "-randomSeed", f"{limits.seed + 1}"),
        *("-randomCbcSeed", f"{limits.seed + 1}", "-solve", "-solution", str(folder / "solution")),
    ]
    patience = left * _PATIENCE + _GRACE
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=patience)
    except subprocess.TimeoutExpired:
        return run.ended(None, None, None, f"CBC did not keep its limit and was ended after {patience:.0f} s")
    taken = run.history.seconds - run.built
    return _read(run, done.stdout, folder / "solution", in_time=taken < left * (1 - _KEPT))


def _read(run: Run, log: str, solution: Path, *, in_time: bool) -> Answer:
    """Return the answer that a log and a file of the solution make."""
    found = _VERSION.search(log)
    run = Run(run.program, run.limits, run.history, run.built, found[1] if found else "")
    for seconds, objective, bound in _log_points(log):
        run.history.note(objective, bound, at=min(run.built + seconds, run.history.seconds))
    if not solution.exists():
        raise RuntimeError(f"CBC left no solution file; its log ends with {log[-200:].strip()!r}")
    heading, *lines = solution.read_text(encoding="utf-8").splitlines()
    word = f"CBC ended with {heading.split(' - ')[0].strip()!r}"
    if "infeasible" in heading.lower():
        return run.infeasible(word) if in_time else run.ended(None, None, _last_bound(run.history), word)
    value = _FINAL.search(heading)
    if "no integer solution" in heading or value is None or abs(float(value[1])) >= _NO_SOLUTION:
        return run.ended(None, None, _last_bound(run.history), word)
    objective = -float(value[1])
    return run.ended(_values(run, lines), objective, _bound(run, log, heading, objective, in_time), word)


def _log_points(log: str) -> Iterator[tuple[float, float | None, float | None]]:
    """Yield seconds since CBC began, net value and bound, as far as a line of the log states them."""
    for line in log.splitlines():
        if found := _FOUND.search(line):
            yield float(found[2]), -float(found[1]), None
        elif found := _AFTER.search(line) or _POSSIBLE.search(line):
            best, possible = float(found[1]), float(found[2])
            yield float(found[3]), None if abs(best) >= _NO_SOLUTION else -best, _bound_of(possible, 8)
        elif found := _RELAXED.search(line):
            yield float(found[2]), None, _bound_of(float(found[1]), 6)


def _bound_of(minimum: float, digits: int) -> float:
    """Return a bound on the net value from a lower bound on the cost that was printed with some digits."""
    return -minimum + 5.0 * 10.0**-digits * abs(minimum)


def _bound(run: Run, log: str, heading: str, objective: float, in_time: bool) -> float | None:
    """Return the best bound of the log; where it states none before the limit, the gap is closed."""
    last = _last_bound(run.history)
    if found := _LOWER_BOUND.search(log):
        stated = _bound_of(float(found[1]), 6)
        return stated if last is None else min(stated, last)
    return objective if heading.startswith("Optimal") and in_time else last


def _last_bound(history: History) -> float | None:
    return history.points[-1][2] if history.points else None


def _values(run: Run, lines: list[str]) -> Floats:
    """Read lines of number, name, value and reduced cost; CBC leaves out the zeros."""
    cells = (line.replace("**", "").split() for line in lines)
    return column_values({row[1]: float(row[2]) for row in cells}, len(run.program.cost))


SOLVERS = (Cbc("cbc", "CBC, default settings", Links.AUTO),)
