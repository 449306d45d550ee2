"""A solve in a child: what happens to it from outside, and what the parent makes of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
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
from optalloc.engine.interrupts import Interrupts
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
    """Return the children of a process in which a solver runs, whichever of its threads started them.

    A child that has yet to become one is left out: who started it waits for that, for ever if it is stopped.
    """
    found: list[int] = []
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):  # the thread may have ended
            found += map(int, path.read_text().split())
    return [child for child in found if b"optalloc.engine.child" in command_line(child)]


def command_line(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:  # it may have ended
        return b""


def has_ended(process: int) -> bool:
    """Tell whether a process is gone, or waits for nothing but to be noticed."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def once(act: Callable[[], object]) -> Callable[[Progress], None]:
    """Return a listener that acts when the first plan comes up."""
    waiting = [act]

    def hear(progress: Progress) -> None:
        if progress.objective is not None and waiting:
            waiting.pop()()

    return hear


def interrupt() -> None:
    raise KeyboardInterrupt


class Storm:
    """Ctrl-C to this process, every few milliseconds until the end."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._blow)

    def __enter__(self) -> Storm:
        return self

    def __exit__(self, *failure: object) -> None:
        self._over.set()
        self._thread.join()

    def break_out(self) -> None:
        self._thread.start()

    def _blow(self) -> None:
        while not self._over.wait(0.003):
            os.kill(os.getpid(), signal.SIGINT)


def wait_until(holds: Callable[[], bool]) -> None:
    last = time.monotonic() + 120.0
    while not holds():
        if time.monotonic() > last:
            raise TimeoutError("this never came to hold")
        time.sleep(0.002)


@here_and_in_a_child
def test_an_interrupt_keeps_the_plan(isolate: bool) -> None:
    known = endless()
    outcome = solve_program(known, Options(gap=0.0), isolate=isolate, on_progress=once(interrupt))
    assert outcome.termination is Termination.INTERRUPTED
    assert outcome.solution_status is SolutionStatus.FEASIBLE
    assert outcome.values is not None
    assert outcome.objective == known.cost @ outcome.values
    assert relative_gap(outcome.objective, outcome.bound) != 0


@here_and_in_a_child
def test_a_hurried_solve_waits_for_nothing(isolate: bool) -> None:
    with Interrupts() as interrupts:
        interrupts.hurry()
        begun = time.monotonic()
        outcome = solve_program(
            endless(), Options(gap=0.0), isolate=isolate, on_progress=once(interrupt), interrupts=interrupts
        )
        assert outcome.termination is Termination.INTERRUPTED
        assert time.monotonic() < begun + 30.0
        interrupts.hold()
        interrupts.forget()


def test_a_hurried_interrupt_raises_wherever_it_comes() -> None:
    with Interrupts() as interrupts:
        interrupts.hurry()
        with interrupts.heard():
            pass
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


@here_and_in_a_child
def test_an_interrupt_at_every_word_of_the_solver_loses_no_plan(isolate: bool) -> None:
    def interrupt_always(progress: Progress) -> None:
        if progress.objective is not None:
            raise KeyboardInterrupt

    outcome = solve_program(endless(), Options(gap=0.0), isolate=isolate, on_progress=interrupt_always)
    assert outcome.termination is Termination.INTERRUPTED
    assert outcome.values is not None


@here_and_in_a_child
def test_a_storm_of_signals_loses_no_plan(isolate: bool) -> None:
    with Interrupts() as interrupts, Storm() as storm:
        outcome = solve_program(
            endless(),
            Options(gap=0.0),
            isolate=isolate,
            on_progress=once(storm.break_out),
            interrupts=interrupts,
        )
    assert outcome.termination is Termination.INTERRUPTED
    assert outcome.values is not None


@needs_proc
def test_who_does_not_wait_for_a_child_that_brings_the_plan_in_order_gets_it_as_it_stands() -> None:
    """The first child is killed in its search, the second is frozen; then Ctrl-C, twice, with patience."""
    known, process = endless(), os.getpid()

    def freeze_the_second_child() -> None:
        first = children(process)
        os.kill(first[0], signal.SIGKILL)
        wait_until(lambda: bool(set(children(process)) - set(first)))
        for child in set(children(process)) - set(first):
            os.kill(child, signal.SIGSTOP)
        os.kill(process, signal.SIGINT)
        time.sleep(2.2)
        os.kill(process, signal.SIGINT)

    trouble = threading.Thread(target=freeze_the_second_child)
    outcome = solve_program(known, Options(gap=0.0), isolate=True, on_progress=once(trouble.start))
    trouble.join()
    assert outcome.termination is Termination.INTERRUPTED
    assert "solver's own" in outcome.message
    assert outcome.values is not None
    assert outcome.objective == known.cost @ outcome.values


def test_a_signal_that_nobody_heard_of_is_passed_on_at_the_end() -> None:
    done = []

    def work() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        done.append("all")

    with pytest.raises(KeyboardInterrupt), Interrupts():
        work()
    assert done == ["all"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_signal_that_waits_raises_where_it_is_heard_and_once() -> None:
    with Interrupts() as interrupts:
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(KeyboardInterrupt), interrupts.heard():
            raise AssertionError("the signal was to come first")
        os.kill(os.getpid(), signal.SIGINT)
        interrupts.forget()
        with interrupts.heard():
            pass


def test_a_handler_of_the_application_decides_what_a_signal_does() -> None:
    heard: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: heard.append(number))
    try:
        with Interrupts() as interrupts, interrupts.heard():
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
    assert heard == [signal.SIGINT, signal.SIGINT]


def test_in_another_thread_nothing_waits() -> None:
    def hold() -> None:
        with Interrupts() as interrupts, interrupts.heard():
            handlers.append(signal.getsignal(signal.SIGINT))

    handlers: list[object] = []
    thread = threading.Thread(target=hold)
    thread.start()
    thread.join()
    assert handlers == [signal.default_int_handler]


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
    wait_until(lambda: has_ended(orphans[0]))


def test_a_child_imports_the_solver_and_little_else(root: Path) -> None:
    code = "import optalloc.engine.child, sys; print(*sorted(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    modules = {name.split(".")[0] for name in run.stdout.split()}
    assert {"numpy", "highspy"} <= modules
    assert not modules & {"pandas", "scipy", "pyomo", "click", "rich", "openpyxl"}


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
        with pytest.raises(SolverError, match="no folder for the solver's process: there is no such"):
            solve_program(fixed_charge(), Options(), isolate=True)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    with pytest.raises(SolverError, match="cannot be started: there is no such"):
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
