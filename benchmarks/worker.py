"""One run in one process: reads a spec from standard input, writes the answer to standard output.

Its one argument is the process id of the runner, with which it ends.

Before the clock starts, the instance is read or made, and the solver answers a tiny one, so that no import
is on it; what that leaves behind is kept from the collection of garbage, which would go through it again and
again. What solvers print goes to standard error.
"""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

from benchmarks.answer import Answer
from benchmarks.solvers import solver_named
from benchmarks.specs import Source, Spec

_TINY: Final = "first-steps"
_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG of Linux


def main() -> None:
    """Run the spec on standard input; an answer comes whatever happens, unless the process is killed."""
    _die_with(int(sys.argv[1]))
    spec = Spec.from_json(sys.stdin.read())
    answer_to = os.dup(1)
    os.dup2(2, 1)
    answer = run(spec)
    with os.fdopen(answer_to, "w") as out:
        out.write(answer.to_json())


def run(spec: Spec) -> Answer:
    """Return the answer of a solver to a case, with processor time and peak memory."""
    try:
        solver = solver_named(spec.solver)
        missing = solver.absent()
        if missing is not None:
            return Answer.absent(missing)
        instance = spec.case.source.instance()
        solver.run(Source.shipped(_TINY).instance(), spec.limits)
        gc.collect()
        gc.freeze()
        before = _cpu_seconds()
        answer = solver.run(instance, spec.limits)
        return replace(answer, cpu_seconds=_cpu_seconds() - before, megabytes=_peak_megabytes())
    except Exception as error:  # a solver may raise what it likes: that is a result like any other
        return Answer.failed(f"{type(error).__name__}: {error}")


def _cpu_seconds() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def _peak_megabytes() -> float:
    """Return the peak of this process alone.

    Linux counts in `ru_maxrss` what the parent held when it forked, hence the other way where there is one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(peak.split()[1]) / 1024
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _die_with(runner: int) -> None:
    """Have Linux end this process when the runner ends, however that comes about."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != runner:  # it ended before this was asked for
        sys.exit(1)


if __name__ == "__main__":
    main()
