"""All checks in their order, and the typed tables that come out of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from optalloc.checks.alike import check_alike
from optalloc.checks.budgets import check_budgets
from optalloc.checks.cells import check_cells
from optalloc.checks.columns import check_columns
from optalloc.checks.corridors import check_corridors
from optalloc.checks.findings import Findings
from optalloc.checks.futures import check_futures
from optalloc.checks.groups import check_groups
from optalloc.checks.identifiers import check_identifiers
from optalloc.checks.idle import check_idle
from optalloc.checks.keys import check_keys
from optalloc.checks.magnitudes import check_magnitudes
from optalloc.checks.products import check_products
from optalloc.checks.ranges import check_ranges
from optalloc.checks.references import check_references
from optalloc.checks.requirements import check_requirements
from optalloc.checks.resources import check_resources
from optalloc.checks.scenarios import check_scenarios
from optalloc.checks.settings import check_settings
from optalloc.checks.shocks import check_shocks
from optalloc.checks.stages import check_stages
from optalloc.checks.wording import listed
from optalloc.checks.workbook import Sheet, Workbook, open_workbook
from optalloc.errors import IN_GBK, Issue, Severity, issue_order
from optalloc.language import say
from optalloc.tables import Frames, Settings, TextTables, column_dtype

#: What each step finds may rely on the marks of the steps before it.
_STEPS = (
    check_columns,
    check_cells,
    check_identifiers,
    check_ranges,
    check_keys,
    check_alike,
    check_references,
    check_resources,
    check_stages,
    check_scenarios,
    check_idle,
    check_corridors,
    check_requirements,
    check_groups,
    check_budgets,
    check_futures,
    check_shocks,
    check_products,
)


@dataclass(frozen=True)
class Checked:
    """Outcome of the checks.

    Attributes
    ----------
    settings, frames
        Typed content with defaults applied, rows as in the file; None where any issue is an error.
    issues
        Everything found, by file, row and column.
    """

    settings: Settings | None
    frames: Frames | None
    issues: tuple[Issue, ...]


def check_tables(text: TextTables, *, allow_spread: bool = False) -> Checked:
    """Check settings and tables in one pass.

    Parameters
    ----------
    text
        What a reader found; its issues are passed on.
    allow_spread
        Whether figures spread over more than 1e9 are only a warning.
    """
    settings = check_settings(text)
    workbook = open_workbook(text, settings.periods, settings.currency)
    findings = Findings((*text.issues, *settings.issues))
    for step in _STEPS:
        step(workbook, findings)
    check_magnitudes(workbook, findings, allow_spread=allow_spread)
    issues = tuple(_with_tables_listed_once(sorted(_said_once(findings.issues), key=issue_order)))
    if any(issue.severity is Severity.ERROR for issue in issues):
        return Checked(None, None, issues)
    return Checked(settings.settings, _typed(workbook), issues)


def _with_tables_listed_once(issues: Iterable[Issue]) -> Iterator[Issue]:
    """Yield issues, the names of all tables at the first of those alone of which it is the hint."""
    said: set[str] = set()
    for issue in issues:
        if issue.code == "unknown-table" and issue.severity is Severity.WARNING:
            yield replace(issue, hint="") if issue.hint in said else issue
            said.add(issue.hint)
        else:
            yield issue


def _said_once(issues: Sequence[Issue]) -> list[Issue]:
    """Return issues with those on files in GBK as one: whoever saved one so, saved all of them so."""
    in_gbk = [issue for issue in issues if issue.message == say(IN_GBK)]
    if len(in_gbk) < 2:
        return list(issues)
    first = min(in_gbk, key=issue_order)
    message = say(
        "{count} files may be in GBK, in which Excel in Chinese saves CSV files: {files}",
        count=len(in_gbk),
        files=listed(sorted(issue.file for issue in in_gbk)),
    )
    one = replace(first, message=message, row=None)
    return [*(issue for issue in issues if issue not in in_gbk), one]


def _typed(workbook: Workbook) -> Frames:
    return {name: _typed_frame(sheet) for name, sheet in workbook.sheets.items()}


def _typed_frame(sheet: Sheet) -> pd.DataFrame:
    data: dict[str, object] = {}
    for column in sheet.table.columns:
        if column.name in sheet.figures:
            data[column.name] = sheet.filled(column.name).astype(column_dtype(column))
        else:
            data[column.name] = pd.array(sheet.text[column.name], dtype="str")
    return pd.DataFrame(data, index=range(len(sheet)))
