"""A solve in a child: what happens to it from outside, and what the parent makes of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from optalloc.engine import (
    Options,
    Progress,
    SolutionStatus,
    Termination,
    relative_gap,
    solve_program,
)
from optalloc.engine.clock import Clock
from optalloc.engine.exchange import (
    Event,
    Request,
    Task,
    from_line,
    read_program,
    read_request,
    read_values,
    to_line,
    write_program,
    write_request,
    write_values,
)
from optalloc.errors import SolverError
from tests.known_programs import endless, fixed_charge

PROC = Path("/proc/self/task")
needs_proc = pytest.mark.skipif(not PROC.is_dir(), reason="finds child processes through /proc")
here_and_in_a_child = pytest.mark.parametrize("isolate", [False, True], ids=["here", "child"])

SOLVE_UNTIL_INTERRUPTED = """
import sys
from optalloc.engine import Options, solve_program
from tests.known_programs import endless
told = []
def tell(progress):
    if progress.objective is not None and not told:
        told.append(progress)
        print("incumbent", flush=True)
outcome = solve_program(endless(), Options(gap=0.0), isolate=sys.argv[1] == "child", on_progress=tell)
print(outcome.termination, outcome.solution_status, outcome.objective == endless().cost @ outcome.values)
"""


@pytest.fixture(autouse=True)
def nothing_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Check that no temporary folder and no child is left."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    yield
    assert list(folder.iterdir()) == []
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def children(process: int) -> list[int]:
    """Return the children of a process."""
    told = (path.read_text().split() for path in Path(f"/proc/{process}/task").glob("*/children"))
    return [int(child) for words in told for child in words]


def once(act: Callable[[], object]) -> Callable[[Progress], None]:
    """Return a listener that acts when the first plan comes up."""
    waiting = [act]

    def hear(progress: Progress) -> None:
        if progress.objective is not None and waiting:
            waiting.pop()()

    return hear


def interrupt() -> None:
    raise KeyboardInterrupt


def wait_until(holds: Callable[[], bool]) -> None:
    for _ in range(600):
        if holds():
            return
        time.sleep(0.05)
    raise TimeoutError("this never came to hold")


@here_and_in_a_child
def test_an_interrupt_keeps_the_plan(isolate: bool) -> None:
    known = endless()
    outcome = solve_program(known, Options(gap=0.0), isolate=isolate, on_progress=once(interrupt))
    assert outcome.termination is Termination.INTERRUPTED
    assert outcome.solution_status is SolutionStatus.FEASIBLE
    assert outcome.values is not None
    assert outcome.objective == known.cost @ outcome.values
    assert relative_gap(outcome.objective, outcome.bound) != 0


def interrupt_always(progress: Progress) -> None:
    raise KeyboardInterrupt


def test_a_second_interrupt_of_this_process_does_not_wait() -> None:
    with pytest.raises(KeyboardInterrupt):
        solve_program(endless(), Options(gap=0.0), isolate=False, on_progress=interrupt_always)


def test_interrupts_on_the_heels_of_the_first_lose_no_plan_of_a_child() -> None:
    outcome = solve_program(endless(), Options(gap=0.0), isolate=True, on_progress=interrupt_always)
    assert outcome.termination is Termination.INTERRUPTED


@here_and_in_a_child
def test_an_error_of_the_listener_is_passed_on(isolate: bool) -> None:
    def fail(progress: Progress) -> None:
        raise RuntimeError("the display is gone")

    with pytest.raises(RuntimeError, match="the display is gone"):
        solve_program(endless(), Options(gap=0.0), isolate=isolate, on_progress=fail)


@pytest.mark.parametrize("where", ["here", "child"])
def test_ctrl_c_at_the_keyboard_keeps_the_plan(root: Path, where: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SOLVE_UNTIL_INTERRUPTED, where],
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "incumbent\n"
        os.killpg(process.pid, signal.SIGINT)
        assert process.stdout.read() == "interrupted feasible True\n"
    assert process.returncode == 0


@needs_proc
def test_a_child_killed_in_its_search_leaves_its_plan() -> None:
    def kill() -> None:
        for child in children(os.getpid()):
            os.kill(child, signal.SIGKILL)

    known = endless()
    outcome = solve_program(known, Options(gap=0.0), isolate=True, on_progress=once(kill))
    assert outcome.termination is Termination.SOLVER_FAILED
    assert outcome.solution_status is SolutionStatus.FEASIBLE
    assert "SIGKILL" in outcome.message
    assert outcome.values is not None
    assert outcome.objective == known.cost @ outcome.values


@needs_proc
def test_a_child_does_not_outlive_its_parent(root: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SOLVE_UNTIL_INTERRUPTED, "child"], stdout=subprocess.PIPE, text=True, cwd=root
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "incumbent\n"
        orphans = children(process.pid)
        process.kill()
    assert len(orphans) == 1
    wait_until(lambda: not Path(f"/proc/{orphans[0]}/stat").exists())


def test_a_child_imports_the_solver_and_little_else(root: Path) -> None:
    code = "import optalloc.engine.child, sys; print(*sorted(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    modules = {name.split(".")[0] for name in run.stdout.split()}
    assert {"numpy", "highspy"} <= modules
    assert not modules & {"pandas", "scipy", "pyomo", "pandera", "click", "rich", "openpyxl"}


def test_a_parent_needs_no_solver_of_its_own(root: Path) -> None:
    code = (
        "import sys; from optalloc.engine import Options, solve_program;"
        "from tests.known_programs import knapsack;"
        "outcome = solve_program(knapsack(), Options(), isolate=True);"
        "print(outcome.objective, 'highspy' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert run.stdout == "21.0 False\n"


def test_a_machine_without_room_for_a_child_is_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as changed:
        changed.setattr(tempfile, "tempdir", str(tmp_path / "absent"))
        with pytest.raises(SolverError, match="no folder"):
            solve_program(fixed_charge(), Options(), isolate=True)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    with pytest.raises(SolverError, match="cannot be started"):
        solve_program(fixed_charge(), Options(), isolate=True)


def test_a_programme_and_a_request_travel_unchanged(tmp_path: Path) -> None:
    known = fixed_charge()
    request = Request(Task.SOLVE, Options(time_limit=3.5, node_limit=7, gap=0.1), Clock(12.5, 3.5))
    write_program(tmp_path, known)
    write_request(tmp_path, request)
    assert read_request(tmp_path) == request
    arrived = read_program(tmp_path)
    for name in ("cost", "lower", "upper", "integer", "row_lower", "row_upper", "row_start", "column"):
        array, there = getattr(known, name), getattr(arrived, name)
        assert there.dtype == array.dtype
        assert there.tobytes() == array.tobytes()
    assert arrived.coefficient.tobytes() == known.coefficient.tobytes()


def test_values_arrive_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "values.npy"
    assert read_values(path, 3) is None
    write_values(path, np.array([1.0, 2.0, 3.0]))
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["values.npy"]
    arrived = read_values(path, 3)
    assert arrived is not None
    assert arrived.tolist() == [1, 2, 3]
    assert read_values(path, 4) is None
    write_values(path, np.array([1.0, np.nan, 3.0]))
    assert read_values(path, 3) is None
    path.write_bytes(path.read_bytes()[:-9])
    assert read_values(path, 3) is None
    path.write_bytes(b"")
    assert read_values(path, 3) is None


def test_a_report_is_a_line_and_chatter_is_none() -> None:
    line = to_line(Event.PROGRESS, progress={"seconds": 0.1, "objective": None})
    assert line.endswith("\n")
    report = from_line(line.encode())
    assert report == {"event": "progress", "progress": {"seconds": 0.1, "objective": None}}
    chatter = (b"", b"Running HiGHS\n", b"\xff\xfe", b"[1]", b"null", b'{"event": "else"}', b"[" * 10**5)
    assert [from_line(noise) for noise in chatter] == [None] * len(chatter)
    with pytest.raises(ValueError, match="JSON"):
        to_line(Event.PROGRESS, bound=float("inf"))
