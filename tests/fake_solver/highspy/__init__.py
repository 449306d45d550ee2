"""Stands in for highspy: the installed one, with a `Highs` that misbehaves as the environment says.

What it can be told is described in `tests.fake_solver`.
"""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import sys
import time
from importlib.machinery import PathFinder
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent.parent


def installed_highspy() -> ModuleType:
    """Import the highspy that this package hides, in its place."""
    paths = [path for path in sys.path if Path(path).resolve() != HERE]
    spec = PathFinder.find_spec("highspy", paths)
    if spec is None or spec.loader is None:
        raise ImportError("there is no highspy to build the fake on")
    module = importlib.util.module_from_spec(spec)
    sys.modules["highspy"] = module
    spec.loader.exec_module(module)
    return module


real: Any = installed_highspy()


def told() -> dict[str, Any]:
    """Return what to falsify, as the environment has it now."""
    return dict(json.loads(os.environ.get("OPTALLOC_FAKE_SOLVER", "{}")))


def misbehave(how: str | None) -> None:
    """End the process, or fail to."""
    match how:
        case "segfault":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "abort":
            os.abort()
        case "exit":
            os._exit(7)
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hang":
            while True:
                time.sleep(3600)
        case "raise":
            raise RuntimeError("the fake raises")
        case "no memory":
            raise MemoryError
        case "chatter":
            os.write(1, b'\xff\x00{"event": "finished"}\n[[[\nnull\n' + b"x" * 100_000)
        case _:
            pass


def wrong_values(kind: str, size: int, true: Any) -> Any:
    """Return what is called a feasible solution and is none."""
    made = {
        "zeros": lambda: np.zeros(size),
        "nan": lambda: np.full(size, np.nan),
        "infinite": lambda: np.full(size, np.inf),
        "short": lambda: np.zeros(size - 1),
        "doubled": lambda: 2.0 * np.asarray(true),
    }
    return made[kind]()


class FakeHighs(real.Highs):  # type: ignore[misc]
    """The real solver, falsified where the scenario says so."""

    def __init__(self) -> None:
        super().__init__()
        self.told = told()
        self.falsified: dict[str, Any] = {}
        self.size = 0

    def setOptionValue(self, *arguments: Any) -> Any:
        status = super().setOptionValue(*arguments)
        return getattr(real.HighsStatus, self.told["option"]) if "option" in self.told else status

    def passModel(self, *arguments: Any) -> Any:
        status = super().passModel(*arguments)
        self.size = arguments[0]
        kind = "integer" if np.any(arguments[-1]) else "continuous"
        if self.told.get("programs", "integer") in (kind, "all"):
            self.falsified = self.told
        return (
            getattr(real.HighsStatus, self.falsified["hand_over"])
            if "hand_over" in self.falsified
            else status
        )

    def run(self) -> Any:
        misbehave(self.falsified.get("before"))
        status = super().run() if self.falsified.get("search", True) else real.HighsStatus.kOk
        misbehave(self.falsified.get("after"))
        return getattr(real.HighsStatus, self.falsified["run"]) if "run" in self.falsified else status

    def getModelStatus(self) -> Any:
        name = self.falsified.get("status")
        if name is None:
            return super().getModelStatus()
        return getattr(real.HighsModelStatus, name, SimpleNamespace(name=name, value=99))

    def getInfo(self) -> Any:
        true = super().getInfo()
        solution = self.falsified.get("solution")
        status = true.primal_solution_status
        if solution is not None:
            status = real.kSolutionStatusNone if solution == "none" else real.kSolutionStatusFeasible
        return SimpleNamespace(
            primal_solution_status=status,
            objective_function_value=float(self.falsified.get("objective", true.objective_function_value)),
            mip_dual_bound=float(self.falsified.get("bound", true.mip_dual_bound if true.valid else np.inf)),
            mip_node_count=true.mip_node_count,
            valid=true.valid or "solution" in self.falsified,
        )

    def getSolution(self) -> Any:
        true = super().getSolution()
        kind = self.falsified.get("solution")
        if kind is None:
            return true
        values = np.zeros(self.size) if kind == "none" else wrong_values(kind, self.size, true.col_value)
        return SimpleNamespace(col_value=values)


real.Highs = FakeHighs
if "version" in told():
    real.HIGHS_VERSION_MAJOR, real.HIGHS_VERSION_MINOR, real.HIGHS_VERSION_PATCH = (
        int(number) for number in told()["version"].split(".")
    )
