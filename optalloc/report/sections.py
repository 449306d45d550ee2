"""What a page is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import plotly.graph_objects as go


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    cells
        Texts, or numbers, of which None is blank.
    numeric
        Whether they are numbers.
    """

    name: str
    cells: Sequence[str] | Sequence[float | None]
    numeric: bool = False

    def packed(self) -> dict[str, object]:
        """Return the column for the page, each text once."""
        if self.numeric:
            return {"name": self.name, "numbers": list(self.cells)}
        texts = {text: place for place, text in enumerate(dict.fromkeys(self.cells))}
        return {"name": self.name, "texts": list(texts), "codes": [texts[cell] for cell in self.cells]}


@dataclass(frozen=True)
class Table:
    """A table that a reader sorts and searches.

    Attributes
    ----------
    name
        Tells it from others of the page.
    """

    name: str
    title: str
    columns: Sequence[Column]

    @property
    def length(self) -> int:
        """The number of rows."""
        return len(self.columns[0].cells)

    def packed(self) -> dict[str, object]:
        """Return the table for the page."""
        return {"columns": [column.packed() for column in self.columns], "length": self.length}


@dataclass(frozen=True)
class Section:
    """A part of the page, in one language.

    Attributes
    ----------
    name
        Tells it from others of the page, and is the same in all languages.
    lead
        What it shows, in a sentence or two.
    empty
        What it says where there is nothing to show.
    rows
        Pairs of a term and what is said of it.
    """

    name: str
    title: str
    lead: str = ""
    empty: str = ""
    figure: go.Figure | None = None
    tables: Sequence[Table] = ()
    rows: Sequence[tuple[str, str]] = ()
    items: Mapping[str, Sequence[str]] = field(default_factory=dict)
