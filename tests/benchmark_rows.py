"""Results of runs that did not take place, for the tests of what is made of results."""

from __future__ import annotations

from benchmarks.answer import Answer, Point
from benchmarks.results import Row
from benchmarks.setting import Setting
from benchmarks.specs import Case, Limits, Source, Spec

SETTING = Setting(run="s1", commit="abc", versions="python=3", machine="a machine")


def row(
    solver: str,
    *points: Point,
    suite: str = "planner",
    case: str = "one",
    status: str = "feasible",
    run: str = "s1",
    source: Source | None = None,
    limits: Limits | None = None,
    lp_bound: float | None = None,
    message: str = "",
) -> Row:
    """Return the row of a run with a history; objective and bound are the last of it, and so is the total."""
    last = points[-1] if points else (0.0, None, None)
    answer = Answer(
        status,
        last[1],
        last[2],
        points,
        {"build": 0.1, "solve": last[0], "total": last[0]},
        cpu_seconds=last[0],
        megabytes=100.0,
        sizes={"columns": 3, "integers": 2, "rows": 4, "nonzeros": 10},
        lp_bound=lp_bound,
        message=message,
        version="1",
    )
    made_of = source or Source.generated(regions=2, scenarios=2)
    spec = Spec(Case(case, suite, "why", made_of), solver, limits or Limits())
    setting = Setting(run, SETTING.commit, SETTING.versions, SETTING.machine)
    return Row.ended_now(setting, spec, answer)
