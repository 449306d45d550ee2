"""Golden files: the programme of a minimal instance of each feature; a change of the model shows there."""

from __future__ import annotations

import os
import pkgutil
from functools import cache
from pathlib import Path

import pytest

import optalloc.formulation
from optalloc.formulation import Links, formulate
from optalloc.program import Program
from optalloc.program_text import program_text
from tests.small_instances import FEATURE_INSTANCES

GOLDEN = Path(__file__).parent / "golden"
#: Files of the formulation that state no rows.
NO_FAMILY = {"columns", "values", "terms", "model"}


NAMES = (*FEATURE_INSTANCES, "aggregated_links")


@cache
def golden_program(name: str) -> Program:
    if name == "aggregated_links":
        return formulate(FEATURE_INSTANCES["joint_capacity"](), Links.AGGREGATED)
    return formulate(FEATURE_INSTANCES[name](), Links.STRONG)


@pytest.mark.parametrize("name", NAMES)
def test_the_programme_of_a_feature_is_the_reviewed_one(name: str) -> None:
    path = GOLDEN / f"{name}.txt"
    text = program_text(golden_program(name))
    if os.environ.get("OPTALLOC_UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.exists(), f"no golden file {path.name}: write it with OPTALLOC_UPDATE_GOLDEN=1 and review it"
    assert text == path.read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(NAMES)


def test_every_block_of_rows_and_columns_has_a_golden_file_that_shows_it() -> None:
    shown: set[str] = set()
    known: set[str] = set()
    for program in map(golden_program, NAMES):
        for block in (*program.column_blocks, *program.row_blocks):
            known.add(block.name)
            if block.size:
                shown.add(block.name)
    assert known == shown


def test_every_file_of_the_formulation_is_a_family_or_listed_as_shared() -> None:
    files = {module.name for module in pkgutil.iter_modules(optalloc.formulation.__path__)}
    families = {family.__name__.rsplit(".", 1)[1] for family in optalloc.formulation.FAMILIES} | {"links"}
    assert files - NO_FAMILY == families
