"""The mathematics of README.md as readable Pyomo, one file per formulation.

`flow` and `by_scenario` are two formulations of one problem; `decisions` is what they share, `data` reads the
tables, `derived` works out bounds.
"""

from __future__ import annotations

from typing import Literal

import pyomo.environ as pyo  # type: ignore[import-untyped]

from optalloc.instance import Instance
from optalloc.models import by_scenario, flow

__all__ = ["to_pyomo"]


def to_pyomo(
    instance: Instance,
    formulation: Literal["flow", "by_scenario"] = "flow",
    links: flow.Links = "strong",
) -> pyo.ConcreteModel:
    """Return an instance as a Pyomo model that maximises net value, to add constraints to and solve.

    Parameters
    ----------
    formulation
        "flow" (one flow per corridor and resource) or "by_scenario" (flows told apart by the scenario they
        serve: larger, with an LP bound at least as good).
    links
        "strong" or "aggregated"; the formulation by scenario has strong links only.

    Notes
    -----
    Bounds of flows are derived from what can be sent and used. They keep an optimal plan as long as added
    constraints do not reward sending what nobody uses.

    Examples
    --------
    At most two facilities, whatever the future:

    >>> import pyomo.environ as pyo
    >>> model = to_pyomo(instance)  # doctest: +SKIP
    >>> last = model.data.periods[-1]  # doctest: +SKIP
    >>> def few(model, branch):
    ...     return sum(model.u[branch, f, last] for f in model.data.facilities) <= 2
    >>> model.few = pyo.Constraint(list(model.data.branches[last]), rule=few)  # doctest: +SKIP
    """
    if formulation == "flow":
        return flow.build(instance, links)
    if formulation == "by_scenario":
        if links != "strong":
            raise ValueError("the formulation by scenario has strong links only")
        return by_scenario.build(instance)
    raise ValueError(f"formulations are 'flow' and 'by_scenario', not {formulation!r}")
