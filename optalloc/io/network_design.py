"""Capacitated multicommodity fixed-charge network design: the .dow files of the Canad sets.

Line 1 a title; line 2 `nodes arcs commodities`; a line per arc `tail head unit_cost capacity fixed_cost` and
two columns that are not used; a line per commodity `origin destination demand`. Arcs are directed, nodes
count from 1.

A node becomes a region; an arc a corridor with a joint capacity; a commodity a resource that its origin is
endowed with, and a scenario that needs it at its destination.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from optalloc.errors import InputError, Issue, Severity
from optalloc.instance import Instance
from optalloc.io.cost_instance import cost_instance, demand_tables, goods
from optalloc.io.number_file import (
    Floats,
    Ints,
    Line,
    NumberFile,
    labels,
    numbers_of,
    read_number_file,
    sizes_of,
    whole_numbers,
)
from optalloc.language import say, say_count

_SIZES: Final = ("nodes", "arcs", "commodities")
_ARC: Final = ("tail", "head", "unit_cost", "capacity", "fixed_cost", "unused", "unused")
_COMMODITY: Final = ("origin", "destination", "demand")


def import_network_design(path: str | os.PathLike[str]) -> Instance:
    """Read a .dow file.

    Raises
    ------
    InputError
        Where the file is not of this format.
    """
    return network_design(read_number_file(Path(path)))


def has_title_and_sizes(file: NumberFile) -> bool:
    """Return whether a file starts like one of network design."""
    return (
        len(file.lines) > 1
        and not whole_numbers(file.lines[0].words)
        and len(whole_numbers(file.lines[1].words)) == len(_SIZES)
    )


def network_design(file: NumberFile) -> Instance:
    """Return the instance of a file of network design."""
    untitled = len(whole_numbers(file.lines[0].words)) == len(_SIZES)  # a title may be blank
    header, *rows = file.lines if untitled else file.lines[1:] or file.lines
    nodes, arcs, commodities = sizes_of(file, header, _SIZES)
    _check_lines(file, header, rows, arcs, commodities)
    arc = numbers_of(file, [Line(line.number, line.words[:5]) for line in rows[:arcs]]).reshape(arcs, 5)
    commodity = numbers_of(file, rows[arcs:]).reshape(commodities, len(_COMMODITY))
    tail, head = _node_positions(file, rows[:arcs], arc, nodes)
    origin, destination = _node_positions(file, rows[arcs:], commodity, nodes)
    proper = tail != head  # a loop leads nowhere
    loops = [_loop_warning(file, rows[at]) for at in np.flatnonzero(~proper).tolist()]
    region, corridor = np.asarray(labels("n", nodes)), np.asarray(labels("a", arcs))[proper]
    resource = labels("k", commodities)
    demand = commodity[:, 2]
    tables = {
        "regions": {"region": region},
        "resources": goods(resource),
        "endowments": {"region": region[origin], "resource": resource, "amount": demand},
        **demand_tables(resource, region[destination].tolist(), resource, np.diag(demand)),
        "corridors": {
            "corridor": corridor,
            "origin": region[tail[proper]],
            "destination": region[head[proper]],
            "fixed_cost": arc[proper, 4],
            "capacity": arc[proper, 3],
        },
        "terms": {"corridor": corridor, "unit_cost": arc[proper, 2]},
    }
    return cost_instance(file, "Capacitated multicommodity fixed-charge network design", tables, loops)


def _check_lines(file: NumberFile, header: Line, rows: Sequence[Line], arcs: int, commodities: int) -> None:
    """Raise unless there is a line of the right width for each arc and commodity."""
    issues = []
    for at, line in enumerate(rows[: arcs + commodities]):
        columns = _ARC if at < arcs else _COMMODITY
        if len(line.words) != len(columns):
            what = say("an arc") if at < arcs else say("a commodity")
            message = say(
                "{thing} has {width} columns ({columns}), this line {found}",
                thing=what,
                width=len(columns),
                columns=" ".join(columns),
                found=len(line.words),
            )
            issues.append(Issue("ragged-row", file.name, line.number, None, message))
    if issues:
        raise InputError(issues)
    if len(rows) != arcs + commodities:
        row = rows[-1].number if rows else header.number
        message = say(
            "its sizes ask for {arcs} and {commodities}, the file has {found}",
            arcs=say_count("{count} line of arcs", "{count} lines of arcs", arcs),
            commodities=say_count("{count} line of commodities", "{count} lines of commodities", commodities),
            found=len(rows),
        )
        raise file.refuse("wrong-count", row, message)


def _node_positions(file: NumberFile, rows: Sequence[Line], values: Floats, nodes: int) -> tuple[Ints, Ints]:
    """Return the first two columns as positions of nodes, from 0."""
    ends = values[:, :2]
    wrong = np.flatnonzero(((ends != np.floor(ends)) | (ends < 1) | (ends > nodes)).any(axis=1))
    if len(wrong):
        message = say("the nodes are 1 to {count}", count=nodes)
        raise InputError(
            [
                Issue("dangling-reference", file.name, rows[at].number, None, message)
                for at in wrong[:20].tolist()
            ]
        )
    first, second = ends.astype(np.int64).T - 1
    return first, second


def _loop_warning(file: NumberFile, line: Line) -> Issue:
    message = say("the arc starts and ends in one node, so it is left out")
    return Issue("corridor-to-itself", file.name, line.number, None, message, severity=Severity.WARNING)
