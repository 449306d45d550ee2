"""Instances from files of the literature, by what is in them."""

from __future__ import annotations

import os
from pathlib import Path

from optalloc.instance import Instance
from optalloc.io.network_design import has_title_and_sizes, network_design
from optalloc.io.number_file import NumberFile, read_number_file, whole_numbers
from optalloc.io.two_stage_location import two_stage_location
from optalloc.io.warehouse_location import Layout, warehouse_location
from optalloc.language import mark, say

_KNOWN = mark(
    "known are network design (.dow), capacitated warehouse location (OR-Library, TBED1) "
    "and two-stage facility location; where line ends of warehouse location were lost, state its layout"
)


def import_third_party(
    path: str | os.PathLike[str], *, capacity: float | None = None, layout: Layout | None = None
) -> Instance:
    """Read a file of the literature as a cost instance: its objective is minus the cost.

    Parameters
    ----------
    path
        Network design (.dow), capacitated warehouse location (OR-Library, TBED1), two-stage location.
    capacity
        Of every warehouse, for files of OR-Library that leave it open.
    layout
        Order of the numbers, for files of warehouse location whose line ends do not tell.

    Raises
    ------
    InputError
        Where the file is of none of these formats, or does not keep to its own, or what is stated of
        warehouses is stated of a file without any.
    """
    place = Path(path)
    file = read_number_file(place)
    if place.suffix.lower() == ".dow" or has_title_and_sizes(file):
        _refuse_words_on_warehouses(file, say("network design"), capacity, layout)
        return network_design(file)
    first = file.lines[0]
    if layout is not None and len(first.words) not in (3, 4):  # sizes need not stand alone on their line
        return warehouse_location(file, capacity=capacity, layout=layout)
    if not whole_numbers(first.words):
        message = say("the file does not start with its sizes")
        raise file.refuse("unknown-format", first.number, message, say(_KNOWN))
    if len(first.words) in (3, 4):
        _refuse_words_on_warehouses(file, say("two-stage facility location"), capacity, layout)
        return two_stage_location(file)
    if len(first.words) == 2:
        return warehouse_location(file, capacity=capacity, layout=layout)
    message = say("the first line states {count} sizes", count=len(first.words))
    raise file.refuse("unknown-format", first.number, message, say(_KNOWN))


def _refuse_words_on_warehouses(
    file: NumberFile, problem: str, capacity: float | None, layout: Layout | None
) -> None:
    """Refuse what would mean nothing, so that nobody takes it for done."""
    for word, stated in (("capacity", capacity), ("layout", layout)):
        if stated is not None:
            message = say(
                "this is {problem}, which has one layout and states its capacities", problem=problem
            )
            hint = say(
                "leave the {word} out; it goes with files of capacitated warehouse location", word=word
            )
            raise file.refuse(f"{word}-without-use", file.lines[0].number, message, hint)
