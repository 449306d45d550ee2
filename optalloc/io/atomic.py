"""Files and folders that are written whole or not at all.

The content goes to a hidden sibling first, is forced onto the disk, and is then renamed into place.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from errno import EACCES
from pathlib import Path
from tempfile import TemporaryDirectory

from optalloc.errors import NO_ROOM_FOR_OUTPUT, InputError, advice, machine_is_at_fault, reason
from optalloc.io.text_file import refusal
from optalloc.language import say


def write_file(path: Path, content: bytes) -> None:
    """Write a file, in the place of the one that is there.

    Raises
    ------
    InputError
        Where the place cannot be written to; what was there is still there.
    """
    with _refusing(path):
        path = path.resolve()
        if path.exists() and not path.is_file():
            raise _in_the_way(path, say("this is a folder"), say("name a file"))
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = _sibling(path)
        try:
            _write_through(fresh, content)
            if path.exists():
                shutil.copymode(path, fresh)
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
        _sync_folder(path.parent)


def write_folder(path: Path, files: Mapping[str, bytes], *, marker: str, owned: Collection[str] = ()) -> None:
    """Write a folder of files, in the place of one of its kind; other things in that one are kept.

    Parameters
    ----------
    path
        The folder: new, empty, or one that has the marker.
    files
        Content by name.
    marker
        Name of the file that marks a folder of this kind.
    owned
        Names of files that go when they are not written again.

    Raises
    ------
    InputError
        Where something else is in the way or the place cannot be written to; what was there is still there.
    """
    with _refusing(path):
        path = path.resolve()
        _refuse_other_things(path, marker)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = _sibling(path)
        try:
            fresh.mkdir()
            if path.exists():
                _copy_other_things(path, fresh, {*files, *owned})
            for name, content in files.items():
                _write_through(fresh / name, content)
            _sync_folder(fresh)
            _swap_in(fresh, path)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


def check_folder(path: Path, *, marker: str) -> None:
    """Make sure that `write_folder` could write now, and leave nothing behind.

    Raises
    ------
    InputError
        Where something else is in the way or the place cannot be written to.
    """
    with _refusing(path):
        path = path.resolve()
        _refuse_other_things(path, marker)
        if path.exists() and not os.access(path, os.W_OK | os.X_OK):
            raise PermissionError(EACCES, os.strerror(EACCES))
        place = next(parent for parent in path.parents if parent.exists())
        with TemporaryDirectory(dir=place):
            pass


def check_file(path: Path) -> None:
    """Make sure that `write_file` could write now, and leave nothing behind.

    Raises
    ------
    InputError
        Where a folder is in the way or the place cannot be written to.
    """
    with _refusing(path):
        path = path.resolve()
        if path.exists() and not path.is_file():
            raise _in_the_way(path, say("this is a folder"), say("name a file"))
        with TemporaryDirectory(dir=next(parent for parent in path.parents if parent.exists())):
            pass


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Turn errors of the file system into issues."""
    try:
        yield
    except OSError as error:
        message = say("it cannot be written: {reason}", reason=reason(error))
        code = NO_ROOM_FOR_OUTPUT if machine_is_at_fault(error) else "output-not-writable"
        raise refusal(code, str(path), message, advice(error)) from None
    except (ValueError, RuntimeError) as error:  # a NUL in the name; links that lead in a circle
        message = say("it cannot be written: {reason}", reason=error)
        raise refusal("output-not-writable", str(path), message) from None


def _in_the_way(path: Path, message: str, hint: str) -> InputError:
    return refusal("output-not-writable", str(path), message, hint)


def _refuse_other_things(path: Path, marker: str) -> None:
    if not path.exists():
        return
    if not path.is_dir():
        raise _in_the_way(path, say("this is a file"), say("name a folder"))
    if any(path.iterdir()) and not (path / marker).is_file():
        hint = say("name a new folder, or one that has {file}", file=marker)
        raise _in_the_way(path, say("the folder holds other things"), hint)


def _copy_other_things(path: Path, fresh: Path, names: Collection[str]) -> None:
    """Copy, not move: until the swap the folder stays as it was."""
    shutil.copymode(path, fresh)
    for entry in path.iterdir():
        if entry.name in names:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.copytree(entry, fresh / entry.name, symlinks=True)
        else:
            shutil.copy2(entry, fresh / entry.name, follow_symlinks=False)


def _sibling(path: Path) -> Path:
    """Return a free name beside a path, so that a rename stays within one file system."""
    return path.with_name(f".{path.name[:60]}.{secrets.token_hex(6)}")


def _write_through(path: Path, content: bytes) -> None:
    """Write a file and wait until it is on the disk."""
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    """Wait until the entries of a folder are on the disk, where the system can."""
    if os.name == "posix":
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _swap_in(fresh: Path, path: Path) -> None:
    """Put a finished folder in its place; put what was there back where that fails."""
    before = _sibling(path)
    replaces = path.exists()
    if replaces:
        path.rename(before)
    try:
        fresh.rename(path)
    except BaseException:
        if replaces:
            before.rename(path)
        raise
    _sync_folder(path.parent)
    if replaces:
        shutil.rmtree(before, ignore_errors=True)
