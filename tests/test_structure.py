"""The shape of the code: floors, separations, sizes, what is where."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from optalloc.cli.entry import COMMANDS

ROOT = Path(__file__).resolve().parent.parent

#: From the ground up; a file imports only from its own floor and those before it.
FLOORS = (
    "language",
    "conventional",
    "inert",
    "readable",
    "recorded",
    "notebook",
    "errors",
    "schema",
    "tables",
    "checks",
    "choosing",
    "indexing",
    "bounds",
    "instance",
    "beginning",
    "naming",
    "flow_sizes",
    "service",
    "io",
    "variants",
    "format_page",
    "plan_page",
    "validate",
    "generate",
    "program",
    "program_text",
    "formulation",
    "engine",
    "plan",
    "verify",
    "extraction",
    "insertion",
    "versions",
    "result",
    "solve",
    "analysis",
    "spreadsheets",
    "report",
    "cli",
    "catalogue",
)
#: What stands beside the floors: what ships, and the model in Pyomo. Only the command line looks there.
BESIDE = {"instances", "models"}
VERIFY_KNOWS_NOT = {"formulation", "engine", "indexing", "bounds", "program", "extraction"}
MODELS_KNOW = {"instance", "tables", "schema", "errors", "models"}
TOP_LEVEL = {
    "optalloc",
    "models",
    "instances",
    "benchmarks",
    "docs",
    "tests",
    "mkdocs.yml",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "pyproject.toml",
    ".ci",
    ".gitignore",
}
MAX_LINES = 450


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


CODE = python_files("optalloc", "models", "instances", "benchmarks", "tests")
ENTRANCES = {ROOT / "optalloc" / "__init__.py", ROOT / "optalloc" / "__main__.py"}
PACKAGE = [path for path in python_files("optalloc") if path not in ENTRANCES]


def imports_of(path: Path) -> Iterator[str]:
    """Yield the dotted name of everything that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def floor_of(path: Path) -> str:
    return path.relative_to(ROOT / "optalloc").parts[0].removesuffix(".py")


def floors_imported(path: Path) -> set[str]:
    names = (name.split(".") for name in imports_of(path))
    return {parts[1] for parts in names if parts[0] == "optalloc" and len(parts) > 1}


def identify(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", PACKAGE, ids=identify)
def test_a_file_imports_only_from_its_floor_and_those_below(path: Path) -> None:
    floor = floor_of(path)
    allowed = {*FLOORS[: FLOORS.index(floor) + 1], *(BESIDE if floor == "cli" else ())}
    assert floors_imported(path) <= allowed


def test_only_the_plan_goes_up_through_the_entrance_of_the_package() -> None:
    """Its methods that draw call the public functions, which the entrance imports when they are called."""
    through = {identify(path) for path in PACKAGE if "optalloc" in imports_of(path)}
    assert through == {"optalloc/cli/entry.py", "optalloc/plan.py"}


def test_every_floor_stands() -> None:
    assert {floor_of(path) for path in PACKAGE} == set(FLOORS)


def test_verify_knows_neither_the_formulation_nor_the_solver() -> None:
    for path in python_files("optalloc/verify"):
        assert not floors_imported(path) & VERIFY_KNOWS_NOT, path


def test_the_models_know_the_tables_and_nothing_derived_from_them() -> None:
    for path in python_files("models"):
        assert floors_imported(path) <= MODELS_KNOW, path


def test_one_file_imports_highspy() -> None:
    importers = {
        identify(path)
        for path in python_files("optalloc", "models")
        if any(name.split(".")[0] == "highspy" for name in imports_of(path))
    }
    assert importers == {"optalloc/engine/highs.py"}


@pytest.mark.parametrize("path", CODE, ids=identify)
def test_a_file_is_short_enough_to_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < MAX_LINES


def test_the_top_level_holds_what_was_agreed() -> None:
    ignored = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text().splitlines() if line]
    there = {path.name for path in ROOT.iterdir() if path.name != ".git"}
    assert {name for name in there if not any(fnmatch(name, pattern) for pattern in ignored)} == TOP_LEVEL


def test_every_package_is_installed() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    packages = {
        ".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "optalloc").rglob("__init__.py")
    }
    assert set(settings["packages"]) == packages | set(settings["package-dir"])


def modules_after(code: str) -> set[str]:
    """Return the top-level modules that a fresh process has imported after running some code."""
    report = f"{code}\nimport sys, json; print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    run = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(json.loads(run.stderr.splitlines()[-1]))


def test_help_imports_click_and_none_of_the_heavy_packages() -> None:
    modules = modules_after("from optalloc.cli.entry import run; run(['--help'])")
    assert "click" in modules
    assert not modules & {"numpy", "pandas", "scipy", "pyomo", "highspy", "rich", "openpyxl"}
    assert not modules & {"jinja2", "plotly"}
    assert not modules & {f"optalloc.cli.{command}" for command in COMMANDS}


def test_the_child_that_solves_imports_no_tables() -> None:
    modules = modules_after("import optalloc.engine.child")
    assert "optalloc.engine.child" in modules
    assert not modules & {"pandas", "pyomo", "rich", "click", "openpyxl"}


def test_importing_the_package_imports_none_of_its_parts() -> None:
    modules = modules_after("import optalloc")
    assert {name for name in modules if name.startswith("optalloc")} == {"optalloc"}
