"""The page that describes the format of an instance, made from the schema.

``python -m optalloc.format_page > instances/FORMAT.md`` writes it anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from optalloc.io.excel import GUIDE_SHEET, ISSUES_SHEET
from optalloc.io.xlsx_reader import MAX_BYTES
from optalloc.language import say, speaking
from optalloc.schema import (
    HEADINGS,
    PRESETS,
    SEPARATOR,
    SETTINGS,
    SHOCK_KEYS,
    TABLES,
    TITLES,
    Column,
    Setting,
    Table,
)
from optalloc.tables import number_text

_INTRODUCTION = f"""\
# The format of an instance

Made from `optalloc/schema` by `python -m optalloc.format_page`; do not edit.

An instance is a set of tables and a few settings. It is stored in one of three ways, which read to the same
instance and have the same hash:

- a **folder** with a CSV file per table (`regions.csv`; UTF-8, comma, header in the first row),
  `instance.toml` with the settings, and `datapackage.json`, which `optalloc` writes for other tools
  (Frictionless Tabular Data Package) and does not read;
- an **.xlsx workbook** with a sheet per table (`regions`) and a sheet `instance` with the columns `setting`
  and `value`: the dotted name of a setting, and what it is. A list takes a row per item, the name repeated.
  Formulas count by the value stored with them; dates, errors and merged cells are refused, and so is a
  workbook of more than {MAX_BYTES // 10**6} MB unpacked. `optalloc template plan.xlsx` writes one to fill:
  row 1 of a sheet holds the names of its columns (what a header shows beside the name belongs to the format
  of the cell, not to its text), and every other row is data. Two sheets are for people and not read:
  `{GUIDE_SHEET}`, which comes with a template, and `{ISSUES_SHEET}`, which `optalloc validate plan.xlsx
  --annotate` adds to its copy;
- a **.json file** with the settings as in `instance.toml` and
  `"tables": {{"regions": [{{"region": "hubei", ...}}, ...], ...}}`; null is a blank cell.

A sheet of a workbook or a CSV file may be called by the title of its table in Chinese, and in either
a column by its heading in Chinese or English: both stand under [Names in Chinese](#names-in-chinese). Two
sheets of one table are refused, and two columns of one name. What `optalloc` writes has the names of this
page.

Rules for every table:

- Columns and rows may stand in any order; rows of blanks do not count, nor do blank columns without a header
  at the end. A table or column that is not required may be left out. A column that is not described here is
  refused, and so is a file or sheet whose name looks like a slip of a table; other CSV files and sheets are
  not read, and a warning says so.
- A blank cell has the default of its column; where there is none, the meaning says what blank stands for.
- Text stays what it is: `NA`, `null` and `007` are names like others. Identifiers have no invisible
  characters and no space at either end; names and other text for people may hold those that join the parts
  of an emoji. A list holds identifiers separated by `{SEPARATOR}`, which these therefore do not contain.
- Numbers are plain decimal or scientific (`12`, `-0.5`, `1e6`), finite, below 1e15 in magnitude, which also
  holds for what shocks and `value_factor` make of them. Booleans are `true` and `false` (or `yes`, `no`,
  `是`, `否`, `1`, `0`).
- Money is in one currency, amounts in the unit of their resource.
"""

_SETTING_TYPES = {str: "text", float: "number", list: "list of text"}


def format_page() -> str:
    """Return the description of the format as Markdown."""
    return "\n".join(
        [
            _INTRODUCTION,
            *_settings(),
            "## Tables",
            "",
            *markdown_table(("table", "required", "meaning"), map(overview_row, TABLES.values())),
            *(line for table in TABLES.values() for line in table_section(table)),
            *_presets(),
            *_shocks(),
            *_names_in_chinese(),
        ]
    )


def _settings() -> list[str]:
    rows = [
        (
            f"`{setting.name}`",
            _SETTING_TYPES[setting.type],
            _setting_default(setting),
            signed_range(setting.minimum, setting.maximum),
            setting.meaning,
        )
        for setting in SETTINGS
    ]
    title = [
        "## Settings",
        "",
        "In `instance.toml`, `periods.labels` is the entry `labels` of `[periods]`.",
        "",
    ]
    return title + markdown_table(("setting", "type", "default", "range", "meaning"), rows)


def _setting_default(setting: Setting) -> str:
    if isinstance(setting.default, tuple):
        return "[" + ", ".join(f'"{item}"' for item in setting.default) + "]"
    return number_text(setting.default) if isinstance(setting.default, float) else ""


def overview_row(table: Table) -> tuple[str, ...]:
    """Return the row of a table in the list of all tables."""
    return f"[{table.name}](#{table.name})", "yes" if table.required else "", table.meaning


def table_section(table: Table) -> list[str]:
    """Return the lines of the section that describes a table."""
    key = ", ".join(f"`{name}`" for name in table.key)
    headers = ("column", "type", "required or default", "range", "refers to", "unit", "shock", "meaning")
    return [
        f"### {table.name}",
        "",
        f"{table.meaning}. Key: {key}.",
        "",
        *markdown_table(headers, map(_column_row, table.columns)),
    ]


def _column_row(column: Column) -> tuple[str, ...]:
    return (
        f"`{column.name}`",
        column.kind.value,
        _need(column),
        signed_range(column.minimum, column.maximum, above=column.above),
        column.reference or "",
        column.unit,
        "yes" if column.shockable else "",
        column.meaning,
    )


def _need(column: Column) -> str:
    if column.required:
        return "required"
    if column.default is None or column.default == "":
        return ""
    return number_text(float(column.default))


def signed_range(minimum: float | None, maximum: float | None, *, above: float | None = None) -> str:
    """Return the limits of a figure with their signs: ``≥ 0, ≤ 1``; "" where there are none."""
    limits = (("≥", minimum), (">", above), ("≤", maximum))
    return ", ".join(f"{sign} {number_text(limit)}" for sign, limit in limits if limit is not None)


def _presets() -> list[str]:
    headers = ("resource", "rival", "mobile", "storable")
    rows = [
        (f"`{name}`", *("yes" if value else "no" for value in asdict(preset).values()))
        for name, preset in PRESETS.items()
    ]
    title = [
        "## Presets",
        "",
        "How resources with these identifiers behave where the table leaves it blank.",
        "",
    ]
    return title + markdown_table(headers, rows)


def _shocks() -> list[str]:
    headers = ("table", "columns", "keys")
    rows = [
        (
            name,
            ", ".join(f"`{column.name}`" for column in TABLES[name].columns if column.shockable),
            ", ".join(f"`{key}`" for key in keys),
        )
        for name, keys in SHOCK_KEYS.items()
    ]
    title = [
        "## What a shock can multiply",
        "",
        "A row of `shocks` multiplies a column of a table, in the rows that match its keys; `period`",
        "confines it to a period. Keys that are left blank match every row.",
        "",
    ]
    return title + markdown_table(headers, rows)


def _names_in_chinese() -> list[str]:
    with speaking("zh"):
        sheets = [(f"`{name}`", say(words)) for name, words in TITLES.items()]
        chinese = {name: say(words) for name, words in HEADINGS.items()}
    used = {column.name: None for table in TABLES.values() for column in table.columns}
    columns = [(f"`{name}`", chinese[name], HEADINGS[name]) for name in used]
    title = [
        "## Names in Chinese",
        "",
        "Sheets of a workbook may be called by their titles, columns by their headings.",
        "",
    ]
    return [
        *title,
        *markdown_table(("sheet", "in Chinese"), sheets),
        *markdown_table(("column", "in Chinese", "in English"), columns),
    ]


def markdown_table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table and a blank one; columns in which nothing stands are left out."""
    cells = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    kept = [at for at in range(len(headers)) if any(row[at] for row in cells)]
    lines = [[headers[at] for at in kept], ["---"] * len(kept), *([row[at] for at in kept] for row in cells)]
    return [*(f"| {' | '.join(line)} |" for line in lines), ""]


if __name__ == "__main__":
    print(format_page(), end="")
