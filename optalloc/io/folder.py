"""An instance as a folder: a CSV file per table, instance.toml, and datapackage.json for other tools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from optalloc.checks.wording import did_you_mean
from optalloc.errors import InputError, Issue
from optalloc.instance import Instance
from optalloc.io.atomic import write_folder
from optalloc.io.content import written_tables
from optalloc.io.csv_table import csv_bytes, read_csv
from optalloc.io.datapackage import DESCRIPTION_FILE, description_bytes
from optalloc.io.grid import unread_table
from optalloc.io.settings_file import SETTINGS_FILE, read_settings, settings_bytes
from optalloc.io.table_names import by_names, sheet_called, table_meant, unknown_table
from optalloc.io.text_file import shown_name, unreadable
from optalloc.language import say
from optalloc.schema import TABLES, sheets_by_label, table_words
from optalloc.tables import TextTable, TextTables, frame_text

_TABULAR: Final = frozenset({".csv", ".tsv", ".tab", ".txt", ".xls", ".xlsx", ".xlsm", ".ods", ".json"})
#: Endings of files that may stand beside the tables under any name.
_BESIDE: Final = frozenset(
    {".md", ".rst", ".py", ".toml", ".png", ".jpg", ".jpeg", ".svg", ".pdf", ".html", ".geojson", ".log"}
)


def read_folder(folder: Path) -> TextTables:
    """Read settings and tables of a folder; what cannot be read is among the issues.

    Raises
    ------
    InputError
        Where the folder itself cannot be read.
    """
    try:
        names = sorted(entry.name for entry in folder.iterdir())
    except OSError as error:
        raise unreadable(str(folder), error) from None
    files = [name for name in names if name.endswith(".csv") or not (folder / name).is_dir()]
    issues = [issue for name in files if (issue := _stray(name, names)) is not None]
    settings = _settings(folder, names, issues)
    called = _files(names, issues)
    tables = {name: _table(folder, name, called[name], issues) for name in TABLES if name in called}
    return TextTables(settings, SETTINGS_FILE, tables, tuple(issues), table_file)


def _files(names: Sequence[str], issues: list[Issue]) -> dict[str, str]:
    """Return the file of each table that has one: by its name, or by its title as of a sheet."""
    called = {name: table_file(name) for name in TABLES if table_file(name) in names}
    for file in names:
        name = _titled(file)
        if name is None or called.get(name) == file:
            continue
        if name in called:
            message = say(
                "{other} holds the table {table} already", other=called[name], table=table_words(name)
            )
            hint = say("keep one of the files")
            issues.append(Issue("duplicate-table", shown_name(Path(file)), None, None, message, hint))
        called.setdefault(name, file)
    for file in names:  # what is misspelt is an issue, and checked all the same
        meant = table_meant(Path(file).stem) if _is_misspelt(file) else None
        if meant is not None:
            called.setdefault(meant, file)
    return called


def _is_misspelt(file: str) -> bool:
    """Return whether a file is a table by no name that there is."""
    stem, suffix = Path(file).stem, Path(file).suffix
    return suffix == ".csv" and not file.startswith(".") and sheet_called(stem) is None


def _titled(file: str) -> str | None:
    """Return the table that has the name of a file for a title, None where none has."""
    stem, suffix = Path(file).stem, Path(file).suffix
    name = sheet_called(stem) if suffix == ".csv" and stem not in TABLES else None
    return name if name in TABLES else None


def table_file(name: str) -> str:
    """Return the name of the file of a table."""
    return f"{name}.csv"


def _stray(name: str, names: Sequence[str]) -> Issue | None:
    """Return the issue of a file that looks like a table and is not read as one, None for the others.

    A copy of some other ending may stand beside its table, but not in its place: ``budgets.csv.txt``.
    """
    path = Path(name)
    table, suffix = name.split(".", maxsplit=1)[0].strip().casefold(), path.suffix.strip().lower()
    if name.startswith(".") or suffix in _BESIDE:
        return None
    if _titled(name) is not None:
        return None
    if table not in TABLES:
        return unknown_table(path.stem, shown_name(path)) if suffix == ".csv" else None
    if name == table_file(table) or (suffix not in _TABULAR and table_file(table) in names):
        return None
    message = say("tables are CSV files with names in lower case, so this is not read")
    hint = say("did you mean {name}?", name=table_file(table))
    return Issue("unknown-table", shown_name(path), None, None, message, hint)


def _settings(folder: Path, names: list[str], issues: list[Issue]) -> Mapping[str, object]:
    if SETTINGS_FILE not in names:
        message = say("the settings of the instance are missing")
        hint = did_you_mean(SETTINGS_FILE, names) or say("write one; it may be empty")
        issues.append(Issue("missing-file", SETTINGS_FILE, None, None, message, hint))
        return {}
    try:
        return read_settings(folder / SETTINGS_FILE)
    except InputError as error:
        issues.extend(error.issues)
        return {}


def _table(folder: Path, name: str, file: str, issues: list[Issue]) -> TextTable:
    try:
        table, found = read_csv(folder / file, name, partial(by_names, table=name))
    except InputError as error:
        table, found = unread_table(name, file), list(error.issues)
    issues.extend(found)
    return table


def write_instance_folder(instance: Instance, folder: Path) -> None:
    """Write an instance as a folder, in the place of the instance that is there.

    Raises
    ------
    InputError
        Where something else is in the way, or the place cannot be written to.
    """
    tables = written_tables(instance)
    files = {SETTINGS_FILE: settings_bytes(instance.settings)}
    files |= {table_file(name): csv_bytes(frame_text(TABLES[name], frame)) for name, frame in tables.items()}
    files[DESCRIPTION_FILE] = description_bytes(instance, list(tables))
    owned = [table_file(name) for name in (*TABLES, *sheets_by_label())]
    write_folder(folder, files, marker=SETTINGS_FILE, owned=owned)
