"""Rows and names that a call from Python asks for; what is not there is refused with what may be meant."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from optalloc.checks.wording import BOTH, ONE_AFTER_ANOTHER, did_you_mean, joined, listed, shown
from optalloc.errors import UnknownNameError
from optalloc.language import say


def unknown_name(message: str, name: object, known: Collection[str]) -> UnknownNameError:
    """Return the error of a name that is not known: ``there is no table 'site'; did you mean 'sites'?``.

    Parameters
    ----------
    message
        What is said of the name, ``there is no table 'site'``.
    """
    meant = did_you_mean(str(name), known)
    hint = meant or (say("there are {names}", names=listed(known)) if known else say("there are none"))
    return UnknownNameError(joined((message, hint), ONE_AFTER_ANOTHER))


def matching_rows(table: str, frame: pd.DataFrame, where: Mapping[str, object]) -> pd.Series[bool]:
    """Return which rows of a table have some cells, by column.

    Without `where` that is every row, and none where the table is empty.

    Raises
    ------
    UnknownNameError
        For a column that the table does not have, and for cells that no row has: nothing would happen, and
        nobody would know.
    """
    chosen = pd.Series(True, index=frame.index)
    for column, cell in where.items():
        if column not in frame.columns:
            message = say("{table} has no column {column}", table=table, column=shown(column))
            raise unknown_name(message, column, list(frame.columns))
        matching = frame[column] == cell
        if not matching.any():
            there = list(dict.fromkeys(str(other) for other in frame[column].tolist()))
            message = say(
                "no row of {table} has the {column} {cell}",
                table=table,
                column=column,
                cell=shown(str(cell)),
            )
            raise unknown_name(message, cell, there)
        chosen &= matching
    if where and not chosen.any():
        cells = joined((f"{column} {shown(str(cell))}" for column, cell in where.items()), BOTH)
        message = say("no row of {table} has {cells}, though each of these occurs", table=table, cells=cells)
        raise UnknownNameError(message)
    return chosen
