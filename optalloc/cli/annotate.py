"""The copy of a workbook in which ``optalloc validate --annotate`` marks what is wrong."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from optalloc.cli.validate import BESIDE
from optalloc.errors import InputError, Issue
from optalloc.io.atomic import check_file, write_file
from optalloc.io.text_file import read_bytes, refusal, shown_name
from optalloc.io.xlsx_sheet import WorkbookError
from optalloc.language import say
from optalloc.spreadsheets import require_openpyxl

_ENDING: Final = ".xlsx"
_MARK: Final = "-annotated"


def checked_copy(path: Path, asked: Path) -> Path:
    """Return where the annotated copy of a workbook goes.

    Parameters
    ----------
    path
        The workbook.
    asked
        Where it is to go; `BESIDE`: beside the workbook, or in its place where it is such a copy itself.

    Raises
    ------
    InputError
        Where the path is no workbook, or the copy would take the place of anything but an annotated copy.
    """
    if path.suffix.lower() != _ENDING or os.path.isdir(path):
        message = say("only an .xlsx workbook can be annotated")
        hint = say("`optalloc convert` writes an instance as a workbook, `optalloc template` one to fill")
        raise refusal("unknown-format", str(path), message, hint)
    copy = _beside(path) if asked == BESIDE else asked
    if copy.suffix.lower() != _ENDING:
        hint = say("give it a name that ends in .xlsx")
        raise refusal("unknown-format", str(copy), say("an annotated copy is an .xlsx workbook"), hint)
    require_openpyxl(str(copy))
    check_file(copy)
    _refuse_other_things(path, copy)
    return copy


def _beside(path: Path) -> Path:
    """Return the name of the copy of a workbook: its own, where it is one."""
    named = path.stem.endswith(_MARK)
    return path if named and _is_copy(path) else path.with_name(f"{path.stem}{_MARK}{_ENDING}")


def _is_copy(path: Path) -> bool:
    from optalloc.spreadsheets.annotated import is_annotated

    return path.is_file() and is_annotated(read_bytes(path, str(path)))


def _refuse_other_things(path: Path, copy: Path) -> None:
    if not copy.exists() or _is_copy(copy):
        return
    if path.exists() and copy.samefile(path):
        hint = say("name another file")
        raise refusal("output-not-writable", str(copy), say("this is the workbook itself"), hint)
    if copy.stat().st_size:
        hint = say("name a new file, or take this one away")
        raise refusal("output-not-writable", str(copy), say("the file is no annotated copy"), hint)


def write_annotated(path: Path, copy: Path, issues: Sequence[Issue]) -> None:
    """Write the copy of a workbook with its issues.

    Raises
    ------
    InputError
        With all the issues, where the workbook cannot be copied or the copy not be written.
    """
    from optalloc.spreadsheets.annotated import annotated_bytes

    file = shown_name(path)
    try:
        write_file(copy, annotated_bytes(read_bytes(path, file), file, issues))
    except WorkbookError as error:
        message = say("there is no annotated copy: {reason}", reason=error)
        raise InputError([*issues, Issue("not-annotated", file, None, None, message)]) from None
    except InputError as error:
        raise InputError([*issues, *error.issues]) from None
