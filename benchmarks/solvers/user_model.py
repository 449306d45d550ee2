"""A researcher's own formulation: a Python file with one function that makes a Pyomo model of an instance.

    def build(instance: optalloc.Instance) -> pyomo.environ.ConcreteModel

The model maximises net value. HiGHS solves it through Pyomo, in the same run as the other solvers; its LP
bound, size, build and solve times stand beside theirs. What is wrong with the file is told in words.
"""

from __future__ import annotations

import contextlib
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import util
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.answer import Answer
from benchmarks.solvers.peers import missing
from benchmarks.specs import Limits
from optalloc.instance import Instance

_FUNCTION = "build"


class FileAtFaultError(Exception):
    """What is wrong with a researcher's file, in words."""


@dataclass(frozen=True)
class UserModel:
    """The model that a file builds, solved by HiGHS through Pyomo."""

    path: Path

    @property
    def name(self) -> str:
        """The prefix and the path."""
        return f"model:{self.path}"

    @property
    def about(self) -> str:
        """What it is, in one line."""
        return f"the Pyomo model of {self.path.name}, handed to HiGHS by Pyomo"

    def absent(self) -> str | None:
        """Return why Pyomo cannot be used or that there is no such file, None where all is there."""
        if not self.path.is_file():
            return f"there is no file {self.path}"
        return missing("benchmarks.solvers.pyomo_runs")

    def run(self, instance: Instance, limits: Limits) -> Answer:
        """Load the file, off the clock; then build the model, hand it over, run once."""
        from pyomo.contrib.solver.common.util import IncompatibleModelError

        from benchmarks.solvers.pyomo_runs import solve_model

        try:
            build = _function(self.path)
            return solve_model(lambda: _checked_model(self.path, build, instance), limits)
        except FileAtFaultError as fault:
            return Answer.failed(str(fault))
        except IncompatibleModelError as error:
            return Answer.failed(f"{self.path.name}: the model is not one for HiGHS: {error}")


def _function(path: Path) -> Callable[[Instance], object]:
    """Return the function of a file."""
    with _in_words(path, "cannot be loaded"):
        module = _module(path)
    function: Callable[[Instance], object] | None = getattr(module, _FUNCTION, None)
    if not callable(function):
        raise FileAtFaultError(f"{path.name} has no function {_FUNCTION}(instance)")
    return function


def _module(path: Path) -> ModuleType:
    spec = util.spec_from_file_location(f"model_of_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ImportError("its name does not end with .py")
    module = util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def _checked_model(path: Path, build: Callable[[Instance], object], instance: Instance) -> Any:
    """Return the model that a file builds, if it is one that HiGHS can maximise."""
    import pyomo.environ as pyo  # type: ignore[import-untyped]

    with _in_words(path, f"fails in {_FUNCTION}(instance)"):
        model = build(instance)
    if not isinstance(model, pyo.ConcreteModel):
        raise FileAtFaultError(
            f"{path.name}: {_FUNCTION} returns {type(model).__name__}, not a ConcreteModel"
        )
    objectives = list(model.component_data_objects(pyo.Objective, active=True))
    if len(objectives) != 1:
        raise FileAtFaultError(f"{path.name}: the model has {len(objectives)} active objectives, not one")
    if objectives[0].sense != pyo.maximize:
        raise FileAtFaultError(f"{path.name}: the model minimises; it is to maximise net value")
    return model


@contextlib.contextmanager
def _in_words(path: Path, what: str) -> Iterator[None]:
    """Run code of a file; its errors become words that name the line."""
    try:
        yield
    except (Exception, SystemExit) as error:
        line = error.lineno if isinstance(error, SyntaxError) else _line(path, error)
        where = "" if line is None else f" at line {line}"
        raise FileAtFaultError(f"{path.name} {what}{where}: {type(error).__name__}: {error}") from error


def _line(path: Path, error: BaseException) -> int | None:
    """Return the line of a file where an error came from, None where it came from elsewhere."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == str(path)]
    return lines[-1] if lines else None
