"""linopy as a route into HiGHS: from an instance to a solver that is ready to run, nothing solved.

linopy takes labelled arrays of variables and of terms; here these are blocks of columns, and the rows of one
length, so that nothing is padded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.answer import Answer, History
from benchmarks.solvers.peers import missing, sizes_of
from benchmarks.specs import Limits
from optalloc.formulation import Links, formulate
from optalloc.instance import Instance
from optalloc.program import Floats, Ints, Program


@dataclass(frozen=True)
class LinopyHandover:
    """Building with linopy and handing over to HiGHS."""

    name: str
    about: str
    links: Links

    def absent(self) -> str | None:
        """Return why linopy cannot be used, or None."""
        return missing("linopy")

    def run(self, instance: Instance, limits: Limits) -> Answer:
        """Formulate, build, hand over; there is never a plan."""
        import linopy

        history = History()
        program = formulate(instance, self.links)
        to_highs(program)
        seconds = history.seconds
        return Answer(
            "nothing",
            seconds={"build": seconds, "solve": 0.0, "total": seconds},
            sizes=sizes_of(program),
            message="hand-over only",
            version=linopy.__version__,
        )


def to_highs(program: Program) -> Any:
    """Return HiGHS with a programme that linopy has handed over."""
    return _model(program).to_highspy()


def _model(program: Program) -> Any:
    """Return the programme as a linopy model."""
    import linopy
    import pandas as pd
    import xarray as xr

    model = linopy.Model()
    for number, block in enumerate(program.column_blocks):
        own = slice(block.start, block.start + block.size)
        if block.size:
            model.add_variables(
                program.lower[own],
                program.upper[own],
                coords=[pd.RangeIndex(block.size, name=f"column{number}")],
                name=block.name,
                integer=bool(program.integer[own].any()),
            )

    def expression(columns: Ints, coefficients: Floats, row: str) -> Any:
        terms = {"vars": ((row, "_term"), columns), "coeffs": ((row, "_term"), coefficients)}
        return linopy.LinearExpression(xr.Dataset(terms, {row: np.arange(len(columns))}), model)

    for number, (columns, coefficients, sign, side) in enumerate(_rectangles(program)):
        left = expression(columns, coefficients, f"row{number}")
        right = xr.DataArray(side, coords=left.coords, dims=[f"row{number}"])
        model.add_constraints(left, sign, right, name=f"rows{number}")
    paying = np.flatnonzero(program.cost)
    model.add_objective(expression(paying[None, :], program.cost[None, paying], "all").sum(), sense="max")
    return model


def _rectangles(program: Program) -> Iterator[tuple[Ints, Floats, str, Floats]]:
    """Yield columns and coefficients of the rows of one length and sign, shape (rows, length), and sides."""
    length = np.diff(program.row_start)
    lower, upper = program.row_lower, program.row_upper
    equal = lower == upper
    for sign, side, chosen in (
        ("=", lower, equal),
        (">=", lower, ~equal & np.isfinite(lower)),
        ("<=", upper, ~equal & np.isfinite(upper)),
    ):
        for count in np.unique(length[chosen & (length > 0)]):
            rows = np.flatnonzero(chosen & (length == count))
            entries = program.row_start[rows, None] + np.arange(count)
            yield program.column[entries].astype(np.int64), program.coefficient[entries], sign, side[rows]


SOLVERS = (LinopyHandover("linopy", "hand-over through linopy, nothing solved, strong links", Links.STRONG),)
