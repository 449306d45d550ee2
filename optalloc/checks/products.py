"""Figures as they are used: times the factors of shocks and sites, and added to one another.

Each must stay below 1e15, as every figure of a table must, or no solver could take it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from optalloc.checks.cells import LARGEST
from optalloc.checks.findings import Findings
from optalloc.checks.shocked import CERTAIN, Moment, Shock, ShockedColumn, read_shocks
from optalloc.checks.wording import LISTED, joined, shown
from optalloc.checks.workbook import Floats, Ints, Sheet, Workbook
from optalloc.language import say, say_count
from optalloc.schema import SHOCK_KEYS, TABLES
from optalloc.tables import number_text

_MOST_NAMED = 3
_FACTORS = ("factor", "value_factor")
_ADDED = (
    ("facilities", "fixed_cost", "running_cost"),
    ("corridors", "fixed_cost", "running_cost"),
    ("needs", "upfront", "running"),
)

Cell = tuple[Sheet, int, str]  # sheet, position of the row, column


@dataclass(frozen=True)
class _Use:
    """A figure of the programme, for many entries at once.

    Attributes
    ----------
    what
        Its name.
    parts
        Columns that it is made of, and the entry of each (-1: none) for every entry of the use, shape (n,).
    size
        Its magnitude, shape (n,), from the values of the parts.
    """

    what: str
    parts: tuple[tuple[ShockedColumn, Ints], ...]
    size: Callable[..., Floats]

    def under(self, moment: Moment) -> Floats:
        """Return magnitudes in a future and period, shape (n,); 0 where a part alone is too large already."""
        with np.errstate(over="ignore", invalid="ignore"):
            values = [column.under(moment)[entry] for column, entry in self.parts]
            size = np.nan_to_num(self.size(*values), nan=math.inf, posinf=math.inf)
            alone = len(values) == 1 or np.max(np.abs(values), axis=0) < LARGEST
        return np.where(alone, size, 0.0)

    def shocks_at(self, at: int, moment: Moment) -> list[Shock]:
        """Return the shocks that act on an entry, the largest factor first."""
        acting = {
            shock
            for column, entry in self.parts
            for shock in column.acting(moment)
            if entry[at] >= 0 and column.hit_by(shock)[entry[at]]
        }
        return sorted(acting, key=lambda shock: (-shock.factor, shock.at))

    def cells_at(self, at: int) -> list[Cell]:
        """Return the cells that an entry is made of; those that change nothing are left out."""
        cells = [
            (column.sheet, int(column.at[entry[at]]), column.name)
            for column, entry in self.parts
            if entry[at] >= 0
        ]
        neutral = {"value_factor": 1.0}
        return [cell for cell in cells if _stated(cell) != neutral.get(cell[2], 0.0)] or cells


def check_products(workbook: Workbook, findings: Findings) -> None:
    """Report figures that are in range and that shocks, sites or sums lift out of it."""
    if workbook.periods is None:
        return
    shocks = read_shocks(workbook["shocks"])
    columns = {
        (table, column.name): ShockedColumn(
            workbook, table, column.name, shocks.get((table, column.name), ())
        )
        for table in SHOCK_KEYS
        for column in TABLES[table].columns
        if column.shockable
    }
    futures = [future for future in workbook["futures"].text["future"].tolist() if future] or [CERTAIN]
    moments = [Moment(future, period) for future in futures for period in workbook.periods]
    for use in _uses_that_may_be_large(workbook, columns):
        _report(workbook, findings, use, _too_large(use, moments))


def _uses_that_may_be_large(
    workbook: Workbook, columns: Mapping[tuple[str, str], ShockedColumn]
) -> Iterator[_Use]:
    """Yield what no rough bound holds below the limit: mostly nothing."""
    for column in columns.values():
        if column.most() >= LARGEST:
            yield _Use(column.name, ((column, np.arange(len(column.at))),), np.abs)
    for table, first, second in _ADDED:
        parts = columns[table, first], columns[table, second]
        if sum(part.most() for part in parts) >= LARGEST:
            rows = np.arange(len(parts[0].at))
            both = (parts[0], rows), (parts[1], rows)
            yield _Use(f"{first} + {second}", both, lambda one, other: np.abs(one) + np.abs(other))
    value, factor = columns["stages", "value"], columns["sites", "value_factor"]
    if 2.0 * value.most() * max(1.0, factor.most()) >= LARGEST:
        site, stage, before = _launches(workbook)
        parts_of_value = (value, stage), (value, before), (factor, site)
        yield _Use(
            "value x value_factor", parts_of_value, lambda now, then, times: np.abs(now - then) * times
        )


def _launches(workbook: Workbook) -> tuple[Ints, Ints, Ints]:
    """Return site, stage and the stage before it (-1: none) of every site and stage of its scenario."""
    stages, sites = workbook["stages"], workbook["sites"]
    of_scenario: defaultdict[str, list[int]] = defaultdict(list)
    order = np.nan_to_num(stages.figures["order"])
    for at in np.argsort(order, kind="stable").tolist():
        of_scenario[stages.text["scenario"][at]].append(at)
    found = [
        (site, stage, before)
        for site, scenario in enumerate(sites.text["scenario"].tolist())
        for before, stage in zip([-1, *of_scenario[scenario]], of_scenario[scenario], strict=False)
    ]
    site, stage, before = np.array(found, dtype=np.int64).reshape(-1, 3).T
    return site, stage, before


def _too_large(use: _Use, moments: Sequence[Moment]) -> dict[int, tuple[float, Moment]]:
    """Return the entries that are ever too large: how large at most, and when first."""
    worst: dict[int, tuple[float, Moment]] = {}
    seen: set[tuple[object, ...]] = set()
    for moment in moments:
        acting = tuple(column.state(moment) for column, _ in use.parts)
        if acting in seen:
            continue
        seen.add(acting)
        size = use.under(moment)
        for at in np.flatnonzero(size >= LARGEST).tolist():
            if at not in worst or size[at] > worst[at][0]:
                worst[at] = float(size[at]), moment
    return worst


def _report(
    workbook: Workbook, findings: Findings, use: _Use, too_large: Mapping[int, tuple[float, Moment]]
) -> None:
    """Report one issue for each shock or cell to blame, on the largest figure that it leads to."""
    blamed: defaultdict[tuple[str, int, str], list[int]] = defaultdict(list)
    for at, (_, moment) in too_large.items():
        sheet, row, column = _to_blame(workbook, use, at, moment)
        blamed[sheet.table.name, row, column].append(at)
    for (table, row, column), entries in blamed.items():
        at = max(entries, key=lambda entry: too_large[entry][0])
        others = len(entries) - 1
        message = _described(workbook, use, at, *too_large[at])
        if others:
            message = say_count(
                "{message}; and {count} more figure",
                "{message}; and {count} more figures",
                others,
                message=message,
            )
        if column in _FACTORS:
            hint = say("count in a larger unit, or correct the factor")
        else:
            hint = say("count in a larger unit")
        findings.refuse(workbook[table], "too-large-together", message, at=row, column=column, hint=hint)


def _to_blame(workbook: Workbook, use: _Use, at: int, moment: Moment) -> Cell:
    """Return the largest factor above 1, of a shock or a site; the first figure where there is none."""
    cells = use.cells_at(at)
    factors = [
        (shock.factor, (workbook["shocks"], shock.at, "factor")) for shock in use.shocks_at(at, moment)
    ]
    factors += [(_stated(cell), cell) for cell in cells if cell[2] == "value_factor"]
    largest, cell = max(factors, key=lambda factor: factor[0], default=(0.0, cells[0]))
    return cell if largest > 1.0 else cells[0]


def _described(workbook: Workbook, use: _Use, at: int, size: float, moment: Moment) -> str:
    shocks, cells = use.shocks_at(at, moment), use.cells_at(at)
    made_of = [
        say("{number} in {place}", number=number_text(_stated(cell)), place=_place(cell)) for cell in cells
    ]
    if not shocks:
        return say(
            "{figure} comes to {size:.3g}, not below 1e15: {parts}",
            figure=use.what,
            size=size,
            parts=joined(made_of, LISTED),
        )
    made_of += [
        say(
            "times {factor} in {place}",
            factor=number_text(shock.factor),
            place=_place((workbook["shocks"], shock.at, "factor")),
        )
        for shock in shocks[:_MOST_NAMED]
    ]
    if len(shocks) > _MOST_NAMED:
        made_of.append(
            say_count("and {count} more shock", "and {count} more shocks", len(shocks) - _MOST_NAMED)
        )
    return say(
        "{figure} comes to {size:.3g} in the future {future} in {period}, not below 1e15: {parts}",
        figure=use.what,
        size=size,
        future=shown(moment.future),
        period=shown(moment.period),
        parts=joined(made_of, LISTED),
    )


def _stated(cell: Cell) -> float:
    sheet, row, column = cell
    return float(sheet.filled(column)[row])


def _place(cell: Cell) -> str:
    sheet, row, column = cell
    return f"{sheet.file}:{sheet.rows[row]} [{column}]"
