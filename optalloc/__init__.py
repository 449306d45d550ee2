"""Allocate capital, talent, space and technology across regions to application scenarios.

A planner's instance goes in, a plan with its value and a proven bound comes out:

>>> import optalloc
>>> instance = optalloc.read("instances/china31-2023")  # doctest: +SKIP
>>> result = optalloc.solve(instance, time_limit=60)  # doctest: +SKIP
>>> result.status, result.objective, result.bound, result.gap  # doctest: +SKIP

Names are imported when they are first used, so that `import optalloc` costs nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from os.path import dirname, isfile, join
from types import ModuleType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from optalloc.analysis.diagnose import diagnose
    from optalloc.analysis.ledger import ledger
    from optalloc.analysis.usage import usage
    from optalloc.engine import SolutionStatus, Termination
    from optalloc.errors import InputError, Issue, OptallocError
    from optalloc.generate import generate
    from optalloc.instance import Instance
    from optalloc.io import read, write
    from optalloc.language import speaking
    from optalloc.models import to_pyomo
    from optalloc.plan import Plan, read_plan
    from optalloc.report.figures_map import map_figure as plot_map
    from optalloc.report.figures_sankey import sankey_figure as plot_sankey
    from optalloc.report.figures_timeline import timeline_figure as plot_timeline
    from optalloc.result import Result
    from optalloc.solve import solve
    from optalloc.tables import Settings
    from optalloc.validate import check
    from optalloc.verify import verify

    __version__: str

__all__ = [
    "InputError",
    "Instance",
    "Issue",
    "OptallocError",
    "Plan",
    "Result",
    "Settings",
    "SolutionStatus",
    "Termination",
    "__version__",
    "check",
    "diagnose",
    "generate",
    "ledger",
    "plot_map",
    "plot_sankey",
    "plot_timeline",
    "read",
    "read_plan",
    "solve",
    "speaking",
    "to_pyomo",
    "usage",
    "verify",
    "write",
]

_HOMES: Final = {
    "InputError": "optalloc.errors",
    "Instance": "optalloc.instance",
    "Issue": "optalloc.errors",
    "OptallocError": "optalloc.errors",
    "Plan": "optalloc.plan",
    "Result": "optalloc.result",
    "Settings": "optalloc.tables",
    "SolutionStatus": "optalloc.engine",
    "Termination": "optalloc.engine",
    "check": "optalloc.validate",
    "diagnose": "optalloc.analysis.diagnose",
    "generate": "optalloc.generate",
    "ledger": "optalloc.analysis.ledger",
    "plot_map": "optalloc.report.figures_map:map_figure",
    "plot_sankey": "optalloc.report.figures_sankey:sankey_figure",
    "plot_timeline": "optalloc.report.figures_timeline:timeline_figure",
    "read": "optalloc.io",
    "read_plan": "optalloc.plan",
    "solve": "optalloc.solve",
    "speaking": "optalloc.language",
    "to_pyomo": "optalloc.models",
    "usage": "optalloc.analysis.usage",
    "verify": "optalloc.verify",
    "write": "optalloc.io",
}


class _Package(ModuleType):
    """The package, on which a public function wins over the file that it lives in.

    Importing ``optalloc/solve.py`` would otherwise put the module where a user calls ``optalloc.solve(...)``.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


if not TYPE_CHECKING:  # a type checker is to find that `optalloc.solv` does not exist

    def __getattr__(name: str) -> object:
        if name == "__version__":
            from optalloc.versions import installed_version

            return installed_version("optalloc")
        if name not in _HOMES:
            raise AttributeError(f"module 'optalloc' has no attribute {name!r}")
        home, _, called = _HOMES[name].partition(":")
        try:
            value = getattr(import_module(home), called or name)
        except ModuleNotFoundError as error:
            if error.name is not None and error.name.partition(".")[0] == "plotly":
                error.add_note('python -m pip install "optalloc[report]" installs it')
            raise
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _extend_to_checkout() -> None:
    """Let a checkout find `optalloc.models` and `optalloc.instances`, which stand beside this folder."""
    root = dirname(dirname(__file__))
    if isfile(join(root, "pyproject.toml")) and isfile(join(root, "models", "flow.py")):
        __path__.append(root)


sys.modules[__name__].__class__ = _Package
_extend_to_checkout()
