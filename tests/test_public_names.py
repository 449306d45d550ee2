"""The names of the package."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import optalloc

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("name", optalloc.__all__)
def test_a_public_name_is_there_and_is_no_module(name: str) -> None:
    assert not isinstance(getattr(optalloc, name), ModuleType)


IMPORTED_ANEW = """
import sys
from importlib import import_module
for name in ("solve", "verify", "generate"):
    for module in [module for module in sys.modules if module.split(".")[0] == "optalloc"]:
        del sys.modules[module]
    import_module(f"optalloc.{name}")
    assert callable(getattr(import_module("optalloc"), name)), name
"""


def test_a_function_wins_over_the_file_of_its_name_whichever_is_imported_first() -> None:
    subprocess.run([sys.executable, "-c", IMPORTED_ANEW], check=True)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'optimise'"):
        optalloc.optimise  # noqa: B018


def test_the_names_are_listed() -> None:
    assert set(optalloc.__all__) <= set(dir(optalloc))


@pytest.mark.parametrize("name", ["models", "instances"])
def test_a_checkout_that_is_not_installed_has_what_stands_beside_the_package(name: str) -> None:
    """The finders of an editable install are taken away first."""
    code = (
        "import sys; sys.meta_path = [f for f in sys.meta_path if 'editable' not in repr(f).lower()];"
        f"sys.path.insert(0, {str(ROOT)!r}); import optalloc.{name};"
        f"assert optalloc.{name}.__file__ == {str(ROOT / name / '__init__.py')!r}"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd="/")
