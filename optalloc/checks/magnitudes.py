"""Magnitudes: figures that lie too far apart for arithmetic in 16 digits, or for belief.

Spread is measured where figures meet in the same rows of the programme: the amounts of one resource
(endowments, capacities, needs, capacities of terms), the money figures (costs, limits, values of stages),
and the prices of one resource (unit costs and shortage price); zeros do not count.
Outliers are measured among peers: the figures of one column and, where the table has one, one resource.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from optalloc.checks.findings import Findings
from optalloc.checks.wording import shown
from optalloc.checks.workbook import Sheet, Texts, Workbook
from optalloc.language import language, mark, say
from optalloc.readable import many
from optalloc.schema import Kind
from optalloc.tables import number_text

SUSPECT_SPREAD = 1e6
REFUSED_SPREAD = 1e9
OUTLIER = 1000.0
FEWEST_PEERS = 5

_FAMILIES = {
    "amount": "amounts",
    "amount per period": "amounts",
    "money": "money",
    "money per period": "money",
    "money per amount": "prices",
}
_TOO_FAR_APART = {
    "amounts": mark(
        "the amounts of {resource} spread over a factor of {spread}: {here} here, {there} in {place}"
    ),
    "money": mark("the money figures spread over a factor of {spread}: {here} here, {there} in {place}"),
    "prices": mark(
        "the prices of {resource} spread over a factor of {spread}: {here} here, {there} in {place}"
    ),
}


def check_magnitudes(workbook: Workbook, findings: Findings, *, allow_spread: bool) -> None:
    """Report figures that spread too far, and those far from all their peers."""
    frame = _figures(workbook)
    if len(frame):
        _check_spread(workbook, findings, frame, allow_spread)
        _check_outliers(workbook, findings, frame)


def _figures(workbook: Workbook) -> pd.DataFrame:
    """Return the nonzero figures of all tables, each with its place, resource and family."""
    parts: list[dict[str, npt.NDArray[np.generic]]] = []
    for sheet in workbook:
        for column in sheet.table.columns if len(sheet) else ():
            if column.unit in _FAMILIES and column.kind is Kind.NUMBER:
                size = np.abs(sheet.figures[column.name])
                at = np.flatnonzero(sheet.sound(column.name) & (size > 0))
                labels = (sheet.table.name, column.name, _FAMILIES[column.unit])
                parts.append(
                    {"at": at, "size": size[at], "resource": _resources(sheet)[at]}
                    | _repeated(labels, len(at))
                )
    names = ("at", "size", "resource", "table", "column", "family")
    return pd.DataFrame(
        {name: np.concatenate([part[name] for part in parts]) for name in names} if parts else {}
    )


def _resources(sheet: Sheet) -> Texts:
    return sheet.text.get("resource", np.full(len(sheet), "", dtype=object))


def _repeated(labels: tuple[str, str, str], count: int) -> dict[str, Texts]:
    return {
        name: np.full(count, label, dtype=object)
        for name, label in zip(("table", "column", "family"), labels, strict=True)
    }


def _check_spread(workbook: Workbook, findings: Findings, frame: pd.DataFrame, allow_spread: bool) -> None:
    met = frame[(frame["family"] == "money") | (frame["resource"] != "")]
    resource = met["resource"].where(met["family"] != "money", "")
    for (family, name), group in met.groupby([met["family"], resource]):
        size = group["size"].to_numpy()
        least, most = int(size.argmin()), int(size.argmax())
        spread = float(size[most] / size[least])
        if spread <= SUSPECT_SPREAD:
            continue
        middle = float(np.median(size))
        odd, other = (most, least) if size[most] / middle > middle / size[least] else (least, most)
        message = say(
            _TOO_FAR_APART[str(family)],
            resource=shown(str(name)),
            spread=many(spread),
            here=number_text(size[odd]),
            there=number_text(size[other]),
            place=_place(workbook, group, other),
        )
        sheet, at, column = _cell(workbook, group, odd)
        if spread > REFUSED_SPREAD and not allow_spread:
            hint = say("no solver is exact over it: change a unit, write 0, or allow it: --allow-wide-range")
            findings.refuse(sheet, "wide-spread", message, at=at, column=column, hint=hint)
        else:
            hint = say("check the units; a spread below 1e6 is solved more reliably")
            findings.remark(sheet, "wide-spread", message, at=at, column=column, hint=hint)


def _cell(workbook: Workbook, frame: pd.DataFrame, i: int) -> tuple[Sheet, int, str]:
    """Return the sheet, position and column of the i-th figure."""
    sheet = workbook[str(frame["table"].to_numpy()[i])]
    return sheet, int(frame["at"].to_numpy()[i]), str(frame["column"].to_numpy()[i])


def _place(workbook: Workbook, frame: pd.DataFrame, i: int) -> str:
    sheet, at, column = _cell(workbook, frame, i)
    return f"{sheet.file}:{sheet.rows[at]} [{column}]"


def _check_outliers(workbook: Workbook, findings: Findings, frame: pd.DataFrame) -> None:
    groups = frame.groupby(["table", "column", "resource"])["size"]
    median, count = groups.transform("median").to_numpy(), groups.transform("size").to_numpy()
    size = frame["size"].to_numpy()
    odd = (count > FEWEST_PEERS) & ((size > OUTLIER * median) | (size * OUTLIER < median))
    for i in np.flatnonzero(odd).tolist():
        sheet, at, column = _cell(workbook, frame, i)
        message = _described_outlier(float(size[i]), float(median[i]))
        hint = say("a slip of units?")
        findings.remark(sheet, "unit-outlier", message, at=at, column=column, hint=hint)


def _times(factor: float) -> str:
    return f"{factor:.0f}" if language() == "en" else many(factor)


def _described_outlier(size: float, median: float) -> str:
    if size > median:
        return say(
            "{figure} is {times} times above the median of its peers, {median}",
            figure=number_text(size),
            times=_times(size / median),
            median=number_text(median),
        )
    return say(
        "{figure} is {times} times below the median of its peers, {median}",
        figure=number_text(size),
        times=_times(median / size),
        median=number_text(median),
    )
