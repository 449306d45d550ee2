"""Instances from files and to files: a folder of CSV, one .xlsx workbook, or one .json file.

All three hold the same tables and read to the same instance.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from optalloc.checks import check_tables
from optalloc.errors import InputError, Issue, issue_order
from optalloc.flow_sizes import flow_size_issues
from optalloc.instance import Instance
from optalloc.io.excel import is_instance_workbook, read_excel, write_excel
from optalloc.io.folder import read_folder, write_instance_folder
from optalloc.io.json_file import is_instance_json, read_json, write_json
from optalloc.io.text_file import refusal, unreadable
from optalloc.language import mark, say
from optalloc.service import service_issues
from optalloc.tables import TextTables

__all__ = ["check_target", "inspect", "names_a_file", "read", "read_text", "write"]

_READERS: Final[Mapping[str, Callable[[Path], TextTables]]] = MappingProxyType(
    {".xlsx": read_excel, ".json": read_json}
)
_WRITERS: Final[Mapping[str, Callable[[Instance, Path], None]]] = MappingProxyType(
    {".xlsx": write_excel, ".json": write_json}
)
#: What tells a file that holds an instance, however faulty, from any other.
_MARKERS: Final[Mapping[str, Callable[[Path], bool]]] = MappingProxyType(
    {".xlsx": is_instance_workbook, ".json": is_instance_json}
)
_AN_INSTANCE_IS: Final = mark("an instance is a folder of CSV files, an .xlsx workbook or a .json file")
_THIRD_PARTY: Final = frozenset({".dow", ".txt", ".dat"})
_OTHER_FILES: Final = _THIRD_PARTY | {
    ".csv",
    ".tsv",
    ".xls",
    ".xlsm",
    ".ods",
    ".toml",
    ".yaml",
    ".yml",
    ".zip",
}


def read_text(path: str | os.PathLike[str]) -> TextTables:
    """Read an instance as text, unchecked; what cannot be read of it is among the issues.

    Raises
    ------
    InputError
        Where nothing can be read at all.
    """
    place = Path(path)
    file = os.fspath(path)
    try:
        if not file or not place.exists():
            raise refusal("missing-file", file, say("there is no such file or folder"))
        is_folder = place.is_dir()
    except OSError as error:
        raise unreadable(file, error) from None
    except ValueError as error:  # a NUL in the name
        raise refusal("unreadable-file", file, say("it cannot be read: {reason}", reason=error)) from None
    if is_folder:
        return read_folder(place)
    suffix = place.suffix.lower()
    if suffix not in _READERS:
        raise refusal("unknown-format", file, say(_AN_INSTANCE_IS), _format_hint(suffix))
    return _READERS[suffix](place)


def _format_hint(suffix: str) -> str:
    if suffix in _THIRD_PARTY:
        return say("turn a file of another format into an instance with `optalloc convert`")
    if suffix in (".csv", ".toml"):
        return say("name the folder that it is in")
    return say("save it in one of these formats")


def inspect(
    path: str | os.PathLike[str], *, allow_spread: bool = False
) -> tuple[Instance | None, tuple[Issue, ...]]:
    """Read and check an instance as far as that is possible.

    Parameters
    ----------
    path
        Folder, .xlsx or .json.
    allow_spread
        Accept figures that are spread over more than 1e9.

    Returns
    -------
    Instance or None
        None where any issue is an error.
    tuple of Issue
        Everything found, by file, row and column.

    Raises
    ------
    InputError
        Where nothing can be read at all.
    """
    text = read_text(path)
    checked = check_tables(text, allow_spread=allow_spread)
    if checked.settings is None or checked.frames is None:
        return None, checked.issues
    instance = Instance(checked.settings, checked.frames, checked.issues)
    found = (*flow_size_issues(instance, text), *service_issues(instance, text))
    if not found:
        return instance, checked.issues
    return None, tuple(sorted((*checked.issues, *found), key=issue_order))


def read(path: str | os.PathLike[str], *, allow_spread: bool = False) -> Instance:
    """Read and check an instance.

    Parameters
    ----------
    path
        Folder, .xlsx or .json.
    allow_spread
        Accept figures that are spread over more than 1e9.

    Raises
    ------
    InputError
        With every issue, where at least one is an error.
    """
    instance, issues = inspect(path, allow_spread=allow_spread)
    if instance is None:
        raise InputError(issues)
    return instance


def write(instance: Instance, path: str | os.PathLike[str]) -> None:
    """Write an instance, whole or not at all; the ending of the path says in which format.

    Parameters
    ----------
    path
        A name that ends in .xlsx or .json, of a new file or one that holds an instance; or a folder: a new
        one, or one that holds an instance, whose tables are replaced and whose other files are kept.

    Raises
    ------
    InputError
        Where something else is in the way, or the place cannot be written to.
    """
    check_target(path)
    place = Path(path)
    if names_a_file(place):
        _WRITERS[place.suffix.lower()](instance, place)
    else:
        write_instance_folder(instance, place)


def names_a_file(path: Path) -> bool:
    """Return whether `write` would write one file; it writes a folder wherever one is already."""
    return path.suffix.lower() in _WRITERS and not os.path.isdir(path)


def check_target(path: str | os.PathLike[str]) -> None:
    """Make sure that `write` can write by this name: of no other format, and over no file but an instance.

    Folders that hold other things are refused when they are written.

    Raises
    ------
    InputError
        Naming the path.
    """
    place = Path(path)
    if not os.fspath(path) or place.suffix.lower() in _OTHER_FILES:
        raise refusal("unknown-format", os.fspath(path), say(_AN_INSTANCE_IS), _write_hint(place))
    holds_something = os.path.isfile(place) and os.path.getsize(place) > 0
    if holds_something and names_a_file(place) and not _MARKERS[place.suffix.lower()](place):
        hint = say("name a new file, or take this one away")
        raise refusal("output-not-writable", os.fspath(path), say("the file is no instance"), hint)


def _write_hint(place: Path) -> str:
    if place.suffix:
        return say("write to the folder {folder}", folder=repr(place.with_suffix("").name))
    return say("name a folder or a file")
