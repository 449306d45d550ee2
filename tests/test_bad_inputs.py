"""Every bad input is refused, with a code, the file and the row; nothing that is right is blamed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from optalloc.cli.exit_codes import ExitCode
from optalloc.errors import InputError
from optalloc.io import read
from optalloc.schema import TABLES
from tests.bad_input import BadInput
from tests.bad_inputs import BAD_INPUTS
from tests.command_line import run_here, run_process
from tests.instance_folder import valid_folder, write_folder

#: Errors in all, of those few mutations that are wrong in several places.
_ERRORS = {
    "settings-misspelt-section": 2,  # both entries of the section
    "facilities-missing": 5,  # whatever names one
    "futures-missing": 3,
    "facility-with-separator": 2,  # it had been referred to by another name
    "column-misspelt": 2,  # one is missing and one is unknown
    "column-in-capitals": 2,
    "column-with-space": 2,
    "behaviour-without-preset": 3,  # rival, mobile, storable
}

_MEANINGS = {column.meaning for table in TABLES.values() for column in table.columns}

#: One of each fifth code: what the command is told all come the same way.
_SOME = list({case.code: case for case in BAD_INPUTS}.values())[::5]


def test_there_are_over_a_hundred_bad_inputs_with_names_of_their_own() -> None:
    names = Counter(case.id for case in BAD_INPUTS)
    assert len(names) >= 120
    assert set(names.values()) == {1}
    assert set(_ERRORS) < set(names)


def test_the_folder_that_is_spoilt_is_valid_and_raises_no_warning(tmp_path: Path) -> None:
    assert read(write_folder(valid_folder(), tmp_path)).warnings == ()


@pytest.mark.parametrize("case", BAD_INPUTS, ids=[case.id for case in BAD_INPUTS])
def test_a_bad_input_ends_with_exit_code_2_for_the_right_reason_alone(
    case: BadInput, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run_here(capsys, "solve", write_folder(case.files(), tmp_path), "--json")
    assert ran.code == ExitCode.BAD_INPUT
    errors = [issue for issue in ran.json["issues"] if issue["severity"] == "error"]
    places = {(issue["code"], issue["file"], issue["row"]) for issue in errors}
    assert (case.code, case.file, case.row) in places
    assert len(errors) == _ERRORS.get(case.id, 1)
    assert _MEANINGS.isdisjoint(issue["hint"] for issue in errors)  # a hint says what to do
    assert case.file in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("case", _SOME, ids=[case.id for case in _SOME])
def test_reading_a_bad_input_raises_its_issues(case: BadInput, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refusal:
        read(write_folder(case.files(), tmp_path))
    places = {(issue.code, issue.file, issue.row) for issue in refusal.value.issues}
    assert (case.code, case.file, case.row) in places


@pytest.mark.parametrize("name", ["gbk", "amount-with-escape"])
def test_a_process_refuses_a_bad_input_without_a_traceback(name: str, tmp_path: Path) -> None:
    (case,) = (case for case in BAD_INPUTS if case.id == name)
    ran = run_process("solve", write_folder(case.files(), tmp_path))
    assert ran.code == ExitCode.BAD_INPUT
    assert f"{case.file}:{case.row}" in ran.err
    assert "Traceback" not in ran.out + ran.err
