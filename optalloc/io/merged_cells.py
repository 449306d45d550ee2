"""Cells of a sheet that are merged into one: the first of them holds the value, the others are blank."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from optalloc.errors import Issue
from optalloc.io.grid import column_letter
from optalloc.io.xlsx_sheet import MAX_ROWS, column_position
from optalloc.language import say

_RANGE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")


class _Range(NamedTuple):
    """Rows from 1 and columns from 0, the last ones included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


def merged_issues(file: str, merged: Sequence[str], header: Sequence[str], header_number: int) -> list[Issue]:
    """Return an issue for each range of merged cells, at its first cell.

    An issue names no column where a header is merged, as it cannot be said then what is in which column.
    """
    issues = []
    for cells in merged:
        row, column = None, None
        if (found := _range(cells)) is not None:
            row = found.first_row
            if found.first_row > header_number > 0:
                named = header[found.first_column] if found.first_column < len(header) else ""
                column = named if named.strip() else column_letter(found.first_column)
        message = say("the cells {cells} are merged", cells=cells)
        hint = say("split them, and fill each one")
        issues.append(Issue("merged-cells", file, row, column, message, hint))
    return issues


def covered_cells(
    merged: Sequence[str], header: Sequence[str], header_number: int
) -> Mapping[str, frozenset[int]]:
    """Return row numbers by header of the cells below it that are not the first of a merged range."""
    covered: dict[str, set[int]] = defaultdict(set)
    for cells in merged:
        if (found := _range(cells)) is None:
            continue
        for position in range(found.first_column, min(found.last_column + 1, len(header))):
            below = found.first_row + (position == found.first_column)
            rows = range(max(below, header_number + 1), found.last_row + 1)
            if rows:
                covered[header[position]].update(rows)
    return {name: frozenset(rows) for name, rows in covered.items()}


def _range(cells: str) -> _Range | None:
    """Return what a reference such as ``A2:B4`` names, None where it is none."""
    found = _RANGE.fullmatch(cells)
    if found is None:
        return None
    first, last = sorted((column_position(found[1]), column_position(found[3])))
    top, bottom = sorted((int(found[2]), int(found[4])))
    return _Range(top, first, min(bottom, MAX_ROWS), last)
