"""What messages call the things of an instance: identifiers in English, names in other languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from optalloc.conventional import conventional
from optalloc.instance import Instance
from optalloc.language import language
from optalloc.naming import shown_names

_TABLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "region": "regions",
        "resource": "resources",
        "scenario": "scenarios",
        "facility": "facilities",
        "corridor": "corridors",
    }
)


class Names:
    """What regions, resources, scenarios, facilities and corridors are called; stages by convention.

    A name that two of a kind share would not tell them apart: they are called by their identifiers.
    """

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._of = cache(self._read)

    def called(self, kind: str, identifier: str) -> str:
        """Return what a thing is called in the language that is spoken.

        Parameters
        ----------
        kind
            ``region``, ``resource``, ``scenario``, ``facility``, ``corridor`` or ``stage``.
        identifier
            Of the thing; one that the instance does not have is returned as it is.
        """
        spoken = language()
        if spoken == "en":
            return identifier
        return (
            conventional(identifier)
            if kind == "stage"
            else self._of(kind, spoken).get(identifier, identifier)
        )

    def _read(self, kind: str, _spoken: str) -> Mapping[str, str]:
        names = shown_names(self._instance, _TABLES[kind])
        shared = Counter(names.values())
        return {identifier: name for identifier, name in names.items() if shared[name] == 1}
