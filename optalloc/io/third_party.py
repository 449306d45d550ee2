"""Instances from files of the literature, by what is in them."""

from __future__ import annotations

import os
from pathlib import Path

from optalloc.instance import Instance
from optalloc.io.network_design import has_title_and_sizes, network_design
from optalloc.io.number_file import read_number_file, whole_numbers
from optalloc.io.two_stage_location import two_stage_location
from optalloc.io.warehouse_location import warehouse_location

_KNOWN = (
    "known are network design (.dow), capacitated warehouse location (OR-Library, TBED1) "
    "and two-stage facility location"
)


def import_third_party(path: str | os.PathLike[str], *, capacity: float | None = None) -> Instance:
    """Read a file of the literature as a cost instance: its objective is minus the cost.

    Parameters
    ----------
    path
        Network design (.dow), capacitated warehouse location (OR-Library, TBED1), two-stage location.
    capacity
        Of every warehouse, for files of OR-Library that leave it open.

    Raises
    ------
    InputError
        Where the file is of none of these formats, or does not keep to its own.
    """
    place = Path(path)
    file = read_number_file(place)
    if place.suffix.lower() == ".dow" or has_title_and_sizes(file):
        return network_design(file)
    first = file.lines[0]
    if not whole_numbers(first.words):
        raise file.refuse("unknown-format", first.number, "the file does not start with its sizes", _KNOWN)
    if len(first.words) in (3, 4):
        return two_stage_location(file)
    if len(first.words) == 2:
        return warehouse_location(file, capacity=capacity)
    message = f"the first line states {len(first.words)} sizes"
    raise file.refuse("unknown-format", first.number, message, _KNOWN)
