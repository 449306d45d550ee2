"""A bad input: a mutation of the valid instance, and the issue that it must lead to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.instance_folder import Folder, Mutation, added_row, changed_cell, valid_folder


@dataclass(frozen=True)
class BadInput:
    """A mutation of the valid folder, and the issue that it must lead to (row None: of no single row)."""

    id: str
    mutate: Mutation
    code: str
    file: str
    row: int | None = None

    def files(self) -> Folder:
        """Return the mutated folder."""
        files = valid_folder()
        self.mutate(files)
        return files


def cases(*rows: tuple[str, str, str, int | None, Mutation]) -> tuple[BadInput, ...]:
    """Return cases from id, code, table, row, mutation."""
    return tuple(BadInput(name, mutate, code, f"{table}.csv", row) for name, code, table, row, mutate in rows)


def cells_changed(code: str, *changes: tuple[str, str, int, str, str]) -> Iterator[BadInput]:
    """Yield cases of one code, from id, table, row, column and the text put into that cell."""
    for name, table, row, column, text in changes:
        yield BadInput(name, changed_cell(table, row, column, text), code, f"{table}.csv", row)


def rows_added(code: str, *rows: tuple[str, str, int, tuple[str, ...]]) -> Iterator[BadInput]:
    """Yield cases of one code, from id, table, row number and cells of the row added to its end."""
    for name, table, row, cells in rows:
        yield BadInput(name, added_row(table, *cells), code, f"{table}.csv", row)
