"""Which versions are at work, for the record of a result."""

from __future__ import annotations

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version

_PACKAGES = ("optalloc", "highspy", "numpy", "pandas", "scipy")


def versions() -> dict[str, str]:
    """Return the version of Python and of the packages that a result depends on."""
    return {"python": platform.python_version(), **{name: installed_version(name) for name in _PACKAGES}}


@cache
def installed_version(name: str) -> str:
    """Return the version of a package; "unknown" for one that is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"
