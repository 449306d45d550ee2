"""The results of a solve as a workbook: figures, charts, and a sheet for each table of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from optalloc.analysis.ledger import ledger
from optalloc.analysis.usage import COLUMNS, usage
from optalloc.instance import Instance
from optalloc.io.grid import column_letter
from optalloc.io.text_file import refusal
from optalloc.io.xlsx_reader import Workbook as ReadWorkbook
from optalloc.io.xlsx_sheet import MAX_ROWS, WorkbookError
from optalloc.io.xlsx_writer import Value
from optalloc.language import say
from optalloc.plan import Plan
from optalloc.spreadsheets.cells import (
    BOLD,
    INDENTED,
    TITLE_FONT,
    WRAPPED_LEFT,
    content_of,
    fitting_width,
    put,
    set_up_print,
    style_header,
)
from optalloc.spreadsheets.charts import launch_figures, usage_figures, value_figures, write_figures
from optalloc.spreadsheets.result_tables import (
    ResultTable,
    entries_table,
    ledger_table,
    plan_tables,
    usage_table,
    with_total,
)
from optalloc.spreadsheets.sheets import SHEETS

_ROWS_MEASURED: Final = 200  # that say how wide a column has to be


class Fact(NamedTuple):
    """A line of the summary: what it is, its value, and the format of a number."""

    label: str
    value: Value
    format: str | None = None


def results_bytes(
    instance: Instance, plan: Plan, facts: Sequence[Fact], path: Path, *, has_value: bool
) -> bytes:
    """Return a workbook of results as the content of a file, in the language that is spoken.

    Parameters
    ----------
    facts
        What the summary says.
    path
        Where the file is to go.
    has_value
        Whether the plan was checked and has a value, without which there is no ledger.

    Raises
    ------
    InputError
        Naming the path, where a workbook cannot hold the plan.
    """
    found = ledger(instance, plan) if has_value else None
    used = usage(instance, plan) if has_value else _no_usage()
    accounts = ledger_table(instance, found)
    tables = [
        *plan_tables(instance, plan),
        with_total(accounts),
        entries_table(instance, found),
        usage_table(instance, used),
    ]
    _refuse_too_large(tables, path)
    book = Workbook(write_only=True)
    _write_summary(book.create_sheet(say(SHEETS[0])), facts)
    figures = [
        value_figures(instance, accounts),
        launch_figures(instance, plan),
        usage_figures(instance, used),
    ]
    charts = book.create_sheet(say(SHEETS[1]))
    set_up_print(charts, one_page=True)
    write_figures(charts, figures)
    for table in tables:
        _write_table(book.create_sheet(table.title), table)
    content = content_of(book)
    try:
        ReadWorkbook(content)
    except WorkbookError as error:
        raise _too_large(path, str(error)) from None
    return content


def _no_usage() -> Any:
    import pandas as pd

    return pd.DataFrame({name: [] for name in COLUMNS})


def _refuse_too_large(tables: Sequence[ResultTable], path: Path) -> None:
    for table in tables:
        if len(table) >= MAX_ROWS:
            message = say(
                "{sheet} has {count} rows; a sheet holds {most} below its header",
                sheet=table.title,
                count=len(table),
                most=MAX_ROWS - 1,
            )
            raise _too_large(path, message)


def _too_large(path: Path, message: str) -> Exception:
    return refusal("output-too-large", str(path), message, say("write a folder instead"))


def _write_summary(sheet: Any, facts: Sequence[Fact]) -> None:
    sheet.column_dimensions["A"].width = 28
    sheet.column_dimensions["B"].width = 80
    set_up_print(sheet)
    title = put(WriteOnlyCell(sheet), say("Results"))
    title.font = TITLE_FONT
    sheet.append([title])
    sheet.append([])
    for fact in facts:
        label, value = put(WriteOnlyCell(sheet), fact.label), put(WriteOnlyCell(sheet), fact.value)
        label.font = BOLD
        label.alignment = value.alignment = WRAPPED_LEFT
        if fact.format is not None:
            value.number_format = fact.format
        sheet.append([label, value])


def _write_table(sheet: Any, table: ResultTable) -> None:
    for at, (heading, values) in enumerate(zip(table.header, table.columns, strict=True)):
        shown = (_shown(value) for value in values[:_ROWS_MEASURED])
        sheet.column_dimensions[column_letter(at)].width = fitting_width([f"{heading}    ", *shown])
    sheet.freeze_panes = "A2"
    set_up_print(sheet, header_row=1)
    sheet.auto_filter.ref = f"A1:{column_letter(len(table.header) - 1)}{len(table) + 1}"
    sheet.append([style_header(put(WriteOnlyCell(sheet), heading)) for heading in table.header])
    for row in table.rows:
        cells = [_cell(sheet, value, form) for value, form in zip(row, table.formats, strict=True)]
        for left, cell in pairwise(cells):
            if left.data_type == "n" and cell.data_type == "s":
                cell.alignment = INDENTED
        sheet.append(cells)


def _shown(value: Value) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else str(value)


def _cell(sheet: Any, value: Value, form: str | None) -> Any:
    cell = put(WriteOnlyCell(sheet), None if value == "" else value)
    if form is not None:
        cell.number_format = form
    return cell
