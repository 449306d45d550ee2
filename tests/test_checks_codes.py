"""Every code that the checks can report is met by a bad input or a warning of these tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.bad_inputs import BAD_INPUTS
from tests.test_checks_warnings import WARNINGS

_CODE = re.compile(r"[a-z]+(-[a-z]+)+")
_OF_READERS = {
    "ragged-row",
    "blank-header",
    "rows-above-header",
}  # known to the checks, reported by the readers
_BESIDE_ERRORS = {"references-not-checked", "no-periods-stated"}  # warnings; see test_checks_unread, _hints


def _codes(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _CODE.fullmatch(node.value):
            yield node.value


def test_every_code_is_met(root: Path) -> None:
    package = root / "optalloc"
    files = [*(package / "checks").glob("*.py"), package / "service.py", package / "flow_sizes.py"]
    codes = {code for file in files for code in _codes(file)}
    met = {case.code for case in BAD_INPUTS} | {code for code, *_ in WARNINGS.values()}
    assert len(codes) > 40
    assert codes - _OF_READERS - _BESIDE_ERRORS <= met
