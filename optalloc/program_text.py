"""A programme as text in the planner's words, for people and for reviews of a change of the mathematics."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optalloc.program import Block, Program


def program_text(program: Program) -> str:
    """Return columns with cost and bounds, then rows, one a line, block by block."""
    return "\n".join([*_column_lines(program), "", *_row_lines(program), ""])


def _column_lines(program: Program) -> Iterator[str]:
    yield "maximise the sum of cost × column"
    for block in program.column_blocks:
        yield from _heading(block)
        for column in range(block.start, block.start + block.size):
            kind = "integer" if program.integer[column] else "continuous"
            limits = f"{_number(program.lower[column])} .. {_number(program.upper[column])}"
            name = program.column_name(column)
            yield f"  {name}: cost {_number(program.cost[column])}, {kind}, {limits}"


def _row_lines(program: Program) -> Iterator[str]:
    yield "subject to"
    for block in program.row_blocks:
        yield from _heading(block)
        for row in range(block.start, block.start + block.size):
            yield f"  {program.row_name(row)}:"
            limits = _number(program.row_lower[row]), _number(program.row_upper[row])
            yield f"    {limits[0]} <= {_sum(program, row)} <= {limits[1]}"


def _heading(block: Block) -> Iterator[str]:
    if block.size:
        yield f"# {block.name}"


def _sum(program: Program, row: int) -> str:
    entries = range(program.row_start[row], program.row_start[row + 1])
    terms = [
        f"{_number(program.coefficient[entry])} {program.column_name(int(program.column[entry]))}"
        for entry in entries
    ]
    return " + ".join(terms) or "0"


def _number(value: float) -> str:
    return "inf" if value == np.inf else "-inf" if value == -np.inf else f"{value + 0.0:.12g}"
