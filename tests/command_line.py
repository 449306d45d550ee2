"""Running the command line, in this process or in one of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from optalloc.cli.entry import run

PROGRAM = (sys.executable, "-m", "optalloc")


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one JSON object on stdout."""
        content = json.loads(self.out, parse_constant=_refuse_constant)
        assert isinstance(content, dict)
        return content


def _refuse_constant(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def run_here(capsys: pytest.CaptureFixture[str], *arguments: object) -> Ran:
    """Run a command in this process."""
    capsys.readouterr()
    code = run([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return Ran(code, out, err)


def start_process(*arguments: object, cwd: Path, **environment: str) -> subprocess.Popen[str]:
    """Start a command in a process of its own, which heeds SIGHUP even where the tests run under nohup."""
    inherited = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    try:
        return subprocess.Popen(
            [*PROGRAM, *map(str, arguments)],
            cwd=cwd,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    finally:
        signal.signal(signal.SIGHUP, inherited)


def wait_for_a_plan(solve: subprocess.Popen[str]) -> None:
    """Wait until a solve shows its first plan."""
    assert solve.stderr is not None
    while "plan none" in (line := solve.stderr.readline()):
        """There is none yet."""
    assert " plan " in line, f"{line}{solve.stderr.read()}"


def finished(process: subprocess.Popen[str]) -> Ran:
    """Wait for the end of a process."""
    out, err = process.communicate(timeout=300)
    return Ran(process.returncode, out, err)


def run_process(*arguments: object, cwd: Path | None = None) -> Ran:
    """Run a command in a process of its own."""
    command = [*PROGRAM, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False)
    return Ran(done.returncode, done.stdout, done.stderr)
