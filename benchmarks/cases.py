"""The named cases, solved: each with its variants, and the names that its pages use."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from optalloc.instance import Instance
from optalloc.instances import folder, names
from optalloc.io import read
from optalloc.result import Result
from optalloc.solve import solve
from optalloc.variants import CASE_FILE, Variant, apply_variant, read_variants

GAP = 1e-6
FIGURES_FILE = Path("figures", "figures.csv")


@dataclass(frozen=True)
class SolvedInstance:
    """An instance and its result.

    Attributes
    ----------
    instance
        The instance of a case, or of one of its variants.
    result
        The result of solving it to a gap of `GAP`.
    """

    instance: Instance
    result: Result


@dataclass(frozen=True)
class SolvedCase:
    """A case with all its results.

    Attributes
    ----------
    name
        The name of its folder.
    together
        The case as it stands.
    variants
        What changes, by name, in the order of case.toml.
    changed
        The variants, solved.
    stage_names, future_names
        By stage and by future, its name by language ("en", "zh").
    units_zh
        Units in Chinese.
    """

    name: str
    together: SolvedInstance
    variants: Mapping[str, Variant]
    changed: Mapping[str, SolvedInstance]
    stage_names: Mapping[str, Mapping[str, str]]
    future_names: Mapping[str, Mapping[str, str]]
    units_zh: Mapping[str, str]

    def unit(self, unit: str, language: str) -> str:
        """Return a unit in a language."""
        return self.units_zh[unit] if language == "zh" else unit


def case_names() -> tuple[str, ...]:
    """Return the names of the instances that are cases, in order."""
    return tuple(name for name in names() if (folder(name) / CASE_FILE).is_file())


def solve_case(name: str, *, seed: int = 0) -> SolvedCase:
    """Solve a case and each of its variants."""
    home = folder(name)
    content = tomllib.loads((home / CASE_FILE).read_text(encoding="utf-8"))
    instance, variants = read(home), read_variants(home)
    return SolvedCase(
        name=name,
        together=_solved(instance, seed),
        variants=variants,
        changed={key: _solved(apply_variant(instance, one), seed) for key, one in variants.items()},
        stage_names=content["stage_names"],
        future_names=content.get("future_names", {}),
        units_zh=content["units_zh"],
    )


def _solved(instance: Instance, seed: int) -> SolvedInstance:
    return SolvedInstance(instance, solve(instance, gap=GAP, seed=seed))


def read_figures(name: str) -> list[dict[str, str]]:
    """Return the sourced figures of a case: a row for each use, cells as text."""
    with (folder(name) / FIGURES_FILE).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
