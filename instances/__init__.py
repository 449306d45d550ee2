"""The instances that come with the package, each a folder of tables with a README that names its sources."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Final

__all__ = ["describe", "folder", "names"]

_SETTINGS: Final = "instance.toml"


def names() -> tuple[str, ...]:
    """Return the names of the instances that come with the package, in order."""
    return tuple(sorted(entry.name for entry in _home().iterdir() if (entry / _SETTINGS).is_file()))


def describe(name: str, language: str = "en") -> str:
    """Return the title of an instance in one line, in a language that it has a title in, else in English.

    Raises
    ------
    KeyError
        For a name that is no instance of the package.
    """
    settings = tomllib.loads((folder(name) / _SETTINGS).read_text(encoding="utf-8"))
    return " ".join(str(settings.get(f"title_{language}") or settings["title"]).split())


def folder(name: str) -> Path:
    """Return the folder of an instance.

    Raises
    ------
    KeyError
        For a name that is no instance of the package.
    """
    if name not in names():
        raise KeyError(f"no such instance: {name!r}; there are {', '.join(names())}")
    return _home() / name


def _home() -> Path:
    """Return the folder of this package; it is never read from inside an archive."""
    return Path(str(files("optalloc.instances")))
