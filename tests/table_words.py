"""Tables written down in few words."""

from typing import Any

from optalloc.tables import Settings

Columns = dict[str, list[Any]]


def table(header: str, *rows: tuple[Any, ...]) -> Columns:
    """Return columns from a header of names separated by blanks and rows of cells."""
    names = header.split()
    return {name: [row[at] for row in rows] for at, name in enumerate(names)}


def behaviour(**resources: str) -> Columns:
    """Return the table of resources from words on how each behaves, e.g. talent="rival mobile"."""
    words = ("rival", "mobile", "storable")
    return table(
        "resource rival mobile storable", *((k, *(w in how for w in words)) for k, how in resources.items())
    )


def periods(count: int, **settings: Any) -> Settings:
    """Return settings with periods 2026, 2027, ..."""
    return Settings(periods=tuple(str(2026 + t) for t in range(count)), **settings)


def regions(*names: str) -> Columns:
    return {"region": list(names)}


def scenarios(*names: str) -> Columns:
    return {"scenario": list(names)}
